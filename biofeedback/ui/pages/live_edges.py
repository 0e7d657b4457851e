"""What stands above and below a running practice, always in sight: its keys, its time, one line."""

from __future__ import annotations

from PyQt6.QtWidgets import QHBoxLayout, QWidget

from biofeedback.core.words import _
from biofeedback.ui.look import Look
from biofeedback.ui.widgets.chip import SignalChip
from biofeedback.ui.widgets.key_button import KeyButton
from biofeedback.ui.widgets.reflow import Reflow
from biofeedback.ui.widgets.text import label


class Head(QWidget):
    """The strap, the time, and the keys that end, pause, mark and sound."""

    def __init__(self, look: Look) -> None:
        """Make it; whoever shows it fills it."""
        super().__init__()
        flow = Reflow(look, gap=16, fill=True)
        self.setLayout(flow)
        left = QWidget()
        row = QHBoxLayout(left)
        row.setContentsMargins(0, 0, 0, 0)
        self.chip = SignalChip(look)
        row.addWidget(self.chip)
        row.addStretch(1)
        middle = QWidget()
        times = QHBoxLayout(middle)
        times.setContentsMargins(0, 0, 0, 0)
        times.setSpacing(6)
        self.time = label(role="heading", wrap=False)
        self.whole = label(role="quiet", wrap=False)
        self.time.setAccessibleName(_("Time left"))
        times.addStretch(1)
        times.addWidget(self.time)
        times.addWidget(self.whole)
        times.addStretch(1)
        keys = QWidget()
        buttons = Reflow(look, gap=10, end=True)
        keys.setLayout(buttons)
        self.mark = KeyButton(look, _("Mark"), "M")
        self.sound = KeyButton(look, _("Sound on"), "S")
        self.pause = KeyButton(look, _("Pause"), "Space")
        self.go_on = KeyButton(look, _("I am ready"), "Return")
        self.go_on.hide()
        self.end = KeyButton(look, _("End"), "Esc")
        for button in (self.go_on, self.mark, self.sound, self.pause, self.end):
            buttons.add(button)
        self.sound.hide()
        flow.add(left, least_px=235, weight=58)
        flow.add(middle, least_px=150, weight=1)
        flow.add(keys, weight=42)


class Foot(QWidget):
    """One line of words, and the keys for how it looks and sounds; "dizzy" comes first."""

    def __init__(self, look: Look) -> None:
        """Make it; whoever shows it fills it."""
        super().__init__()
        flow = Reflow(look, gap=10, fill=True)
        self.setLayout(flow)
        self.line = label(role="quiet")
        keys = QWidget()
        buttons = Reflow(look, gap=6, end=True)
        keys.setLayout(buttons)
        self.dizzy = KeyButton(look, _("Dizzy or tingling?"), "D", "link")
        self.detail = KeyButton(look, _("Detail"), "V", "plain")
        self.full = KeyButton(look, _("Full screen"), "F", "plain")
        self.softer = KeyButton(look, _("Softer"), "-", "plain")
        self.louder = KeyButton(look, _("Louder"), "+", "plain")
        self.quiet = KeyButton(look, _("Quiet"), "Q", "plain")
        self.picture = KeyButton(look, _("Picture"), "P", "plain")
        self.other = KeyButton(look, _("Other screen"), "O", "plain")
        for button in (self.dizzy, self.softer, self.louder, self.quiet, self.picture):
            buttons.add(button)
        for button in (self.detail, self.other, self.full):
            buttons.add(button)
        for button in (self.softer, self.louder, self.other):
            button.hide()
        flow.add(self.line, least_px=400, weight=10)
        flow.add(keys, least_px=850)

    def fit_words(self, narrow: bool, percent: int) -> None:
        """Write on the keys what has room there; their names stay whole. percent: the volume."""
        self.full.set_words(_("Full") if narrow else _("Full screen"))
        self.softer.set_words("" if narrow else _("Softer"))
        self.louder.set_words("" if narrow else _("Louder"))
        self.full.setAccessibleName(_("Full screen"))
        softer, louder = _("Softer, now {percent} %"), _("Louder, now {percent} %")
        for button, words in ((self.softer, softer), (self.louder, louder)):
            button.setAccessibleName(words.format(percent=percent))
            button.setToolTip(button.accessibleName())
