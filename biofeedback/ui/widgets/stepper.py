"""A value with a smaller and a larger beside it, each the size of a fingertip."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import QSize, Qt, pyqtSignal
from PyQt6.QtGui import QFontMetrics
from PyQt6.QtWidgets import QHBoxLayout, QWidget

from biofeedback.core.words import _
from biofeedback.ui.look import Look
from biofeedback.ui.widgets.key_button import KeyButton
from biofeedback.ui.widgets.text import Words

_SHORT_PX = 180


class _Kept(Words):
    """Words that keep their room in one line, and give it up for two only where there is none."""

    def __init__(self, role: str) -> None:
        super().__init__(role)
        self._whole_px = 0

    def keep(self, whole_px: int, least_px: int) -> None:
        """Ask for this width, and take no less than that."""
        self._whole_px = whole_px
        self.setMinimumWidth(least_px)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Return the size of one line, as wide as the longest value."""
        one_line = super().sizeHint()
        return QSize(max(one_line.width(), self._whole_px), one_line.height())


class Stepper(QWidget):
    """Minus, the value, plus. `changed` says the new value; None is shown as "not told"."""

    changed = pyqtSignal(float)

    def __init__(
        self,
        look: Look,
        name: str,
        form: str | Callable[[float], str],
        step: float,
        *,
        untold: str = "",
    ) -> None:
        """Make it; `form` has one place {value}, or says a value in words itself.

        untold: what stands there while there is no value ("not told").
        """
        super().__init__()
        self._look, self._step = look, step
        self._untold = untold or _("not told")
        self._say = form if callable(form) else lambda value: form.format(value=value)
        self._low, self._high, self._begin = 0.0, 10.0, 5.0
        self._from_begin = False
        self._least_px = (0, 0)
        self.value: float | None = None
        self._name = name
        self.less, self.more = KeyButton(look, "\N{MINUS SIGN}"), KeyButton(look, "+")
        self.words = _Kept("lead")
        self.words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for part in (self.less, self.words, self.more):
            row.addWidget(part)
        self.less.clicked.connect(lambda: self._move(-1))
        self.more.clicked.connect(lambda: self._move(1))
        self.setAccessibleName(name)
        look.changed.connect(self._measure)
        self.show_value(None)

    def name_buttons(self, less: tuple[str, str], more: tuple[str, str]) -> None:
        """Write words and keys on the two buttons, such as ("Slower", "S")."""
        for button, (words, key) in ((self.less, less), (self.more, more)):
            button.set_key(key)
            button.set_words(words)
            button.setAccessibleName(_("{name}: {value}").format(name=self._name, value=words))

    def set_range(self, low: float, high: float, begin: float, *, from_begin: bool = False) -> None:
        """Keep the value in a range; the first press on an untold value makes it `begin`.

        from_begin: the first press goes one step from there already: "less" is less than usual.
        """
        self._from_begin = from_begin
        self._low, self._high, self._begin = low, high, begin
        self._measure()

    def set_step(self, step: float) -> None:
        """Let a press be as much as this from now on."""
        self._step = step

    def align(self, button_px: int, words_px: int) -> None:
        """Make buttons and words at least so wide at 100 % text, to stand in line with others."""
        self._least_px = (button_px, words_px)
        self._measure()

    def show_value(self, value: float | None) -> None:
        """Show a value, or that there is none."""
        self.value = value
        self.words.setText(self._untold if value is None else self._say(value))
        self.setAccessibleDescription(self.words.text())
        self.less.setEnabled(value is None or value > self._low)
        self.more.setEnabled(value is None or value < self._high)

    def _move(self, direction: int) -> None:
        value = self._begin
        at = self._begin if self.value is None and self._from_begin else self.value
        if at is not None:
            steps = round(at / self._step) + direction
            value = min(max(steps * self._step, self._low), self._high)
        value = round(value, 6)
        self.show_value(value)
        self.changed.emit(value)

    def _measure(self) -> None:
        """Keep the width, so that the buttons stay under the finger."""
        metrics = QFontMetrics(self._look.theme.font("lead"))
        shown = [self._say(value) for value in (self._low, self._high - 0.5, 10.5)]
        widths = [metrics.horizontalAdvance(words) for words in (*shown, self._untold)]
        buttons, least = map(self._look.theme.scaled, self._least_px)
        whole = max(max(widths) + 12, least)
        # A whole date in large text may stand in two lines; a number never.
        parts = [metrics.horizontalAdvance(part) for words in shown for part in words.split()]
        short = whole if whole <= self._look.theme.scaled(_SHORT_PX) else max(parts) + 12
        self.words.keep(whole, max(short, whole // 2 + 12 if short < whole else whole))
        for button in (self.less, self.more):
            button.setMinimumWidth(max(buttons, button.sizeHint().width()) if buttons else 0)
