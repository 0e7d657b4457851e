"""A button that shows the key which does the same."""

from __future__ import annotations

from PyQt6.QtCore import QCoreApplication, QEvent, QRect, QSize, Qt
from PyQt6.QtGui import QColor, QFont, QFontMetrics, QKeySequence, QPainter, QPaintEvent
from PyQt6.QtWidgets import QPushButton, QSizePolicy, QStyle, QStyleOptionButton

from biofeedback.core.words import _
from biofeedback.ui.look import Look
from biofeedback.ui.widgets.focus import draw_inner_ring

_GAP = 9
_PADDING = 17
# Words longer than this many characters may wrap, down to this width at 100 % text.
_LONG = 24
_LEAST_LONG_PX = 220
_WRAPPED = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft
# How much larger a button is where a flare makes small targets hard.
LARGE = 1.4


def writes(key: QKeySequence) -> bool:
    """Return whether a key writes a letter, digit or sign, so that one can be hit unawares."""
    if key.isEmpty():
        return False
    held = key[0].keyboardModifiers() & ~Qt.KeyboardModifier.ShiftModifier
    return held == Qt.KeyboardModifier.NoModifier and 0x20 < int(key[0].key()) < 0xFFFF


class KeyButton(QPushButton):
    """A push button; its key stands beside its words. kind: "", "primary", "plain", "link", "nav".

    Long words may stand in several lines where there is no room for one.
    A key that writes a character works and is shown only while `look.letter_keys` is on.
    It takes the focus by Tab, not by the mouse: after a click the keys of the page go on working.
    """

    def __init__(self, look: Look, text: str, key: str = "", kind: str = "") -> None:
        """`key` as QKeySequence reads it: "Space", "M", "Alt+1"."""
        super().__init__(text)
        self._look = look
        self._key = QKeySequence(key)
        self._kind = kind
        self._large = False
        self._told = ""
        self._shows_key = True
        self.setProperty("kind", kind)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAutoDefault(False)
        self._name()
        look.keys_changed.connect(self._rename)

    def changeEvent(self, event: QEvent | None) -> None:
        """Take another size when the text does."""
        super().changeEvent(event)
        if event is not None and event.type() is QEvent.Type.StyleChange:
            self.updateGeometry()

    @property
    def key(self) -> QKeySequence:
        """The key that presses it now; empty without one."""
        silent = not self._look.letter_keys and writes(self._key)
        return QKeySequence() if silent else self._key

    @property
    def key_words(self) -> str:
        """The key as it is shown, "" without one."""
        native = self.key.toString(QKeySequence.SequenceFormat.NativeText)
        for key, words in (("Return", _("Enter")), ("Space", _("Space"))):
            native = native.replace(QCoreApplication.translate("QShortcut", key), words)
        return native

    @property
    def _shown_key(self) -> str:
        return self.key_words if self._shows_key else ""

    def show_key(self, on: bool) -> None:
        """Write the key beside the words, or not where there is no room; it works all the same."""
        if on != self._shows_key:
            self._shows_key = on
            self.updateGeometry()
            self.update()

    def set_words(self, text: str) -> None:
        """Show other words."""
        if text != self.text():
            self.setText(text)
            self._name()
            self.updateGeometry()

    def set_key(self, key: str) -> None:
        """Answer to another key."""
        self._key = QKeySequence(key)
        self._rename()

    def set_large(self, large: bool) -> None:
        """Give a hand that shakes or aches more room, or not."""
        if large != self._large:
            self._large = large
            self.updateGeometry()

    def _name(self) -> None:
        self.setAccessibleName(self.text())
        self.setSizePolicy(self._policy())
        before = self._told
        self._told = _("Key: {key}").format(key=self.key_words) if self.key_words else ""
        if self.accessibleDescription() == before:
            self.setAccessibleDescription(self._told)

    def _rename(self) -> None:
        self._name()
        self.updateGeometry()
        self.update()

    def _policy(self) -> QSizePolicy:
        """Return that it keeps its size; only long words give way, in more lines."""
        fixed = QSizePolicy.Policy.Fixed
        if self._kind == "nav":
            return QSizePolicy(QSizePolicy.Policy.Expanding, fixed)
        if not self._is_long():
            return QSizePolicy(fixed, fixed)
        policy = QSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        return policy

    def _is_long(self) -> bool:
        return self._kind != "nav" and len(self.text()) > _LONG

    def _fonts(self) -> tuple[QFont, QFont]:
        bold = self._look.theme.font("base", bold=self._kind != "plain")
        return bold, self._look.theme.font("base")

    def _width_with(self, key: str) -> int:
        bold, normal = self._fonts()
        width = QFontMetrics(bold).horizontalAdvance(self.text()) + 2 * _PADDING
        return width + (QFontMetrics(normal).horizontalAdvance(key) + _GAP if key else 0)

    @property
    def whole_px(self) -> int:
        """The width with the key beside the words, whether or not it is written now."""
        return max(self._width_with(self.key_words) + 2, self._look.theme.target_px)

    def sizeHint(self) -> QSize:
        """Return the room for the words and the key, and at least the size of a fingertip."""
        bold, width = self._fonts()[0], self._width_with(self._shown_key)
        target = self._look.theme.target_px
        target = round(target * LARGE) if self._large else target
        height = max(target, QFontMetrics(bold).height() + 8)
        return QSize(max(width + 2, target), height)

    def minimumSizeHint(self) -> QSize:
        """Return the same, words are never cut; of long ones the room in several lines."""
        hint = self.sizeHint()
        if not self._is_long():
            return hint
        return QSize(min(hint.width(), self._look.theme.scaled(_LEAST_LONG_PX)), hint.height())

    def hasHeightForWidth(self) -> bool:
        """Return whether it grows taller where it is narrow."""
        return self._is_long()

    def heightForWidth(self, width: int) -> int:
        """Return the height that the words need at a width."""
        height = self.sizeHint().height()
        if not self._is_long() or width >= self.sizeHint().width():
            return height
        metrics = QFontMetrics(self._fonts()[0])
        words = metrics.boundingRect(
            QRect(0, 0, self._words_px(width), 10_000), _WRAPPED, self.text()
        )
        return max(height, words.height() + 20)

    def _words_px(self, width: int) -> int:
        """Return the room for the words beside the key at a width."""
        key_px = QFontMetrics(self._fonts()[1]).horizontalAdvance(self._shown_key)
        return max(width - 2 * _PADDING - (key_px + _GAP if key_px else 0), 1)

    def _ink(self) -> QColor:
        theme = self._look.theme
        if not self.isEnabled():
            return theme.color("ink2")
        if self._kind == "primary" or (self._kind == "choice" and self.isChecked()):
            return theme.color("on_accent")
        if self._kind == "nav":
            return theme.color("accent" if self.isChecked() else "ink2")
        return theme.color({"plain": "ink2", "choice": "ink"}.get(self._kind, "accent"))

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Draw the frame as the style sheet says, then the words and the key."""
        painter = QPainter(self)
        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.text = ""
        style = self.style()
        if style is not None:
            style.drawControl(QStyle.ControlElement.CE_PushButton, option, painter, self)
        painter.setPen(self._ink())
        bold, normal = self._fonts()
        text_px = QFontMetrics(bold).horizontalAdvance(self.text())
        key_px = QFontMetrics(normal).horizontalAdvance(self._shown_key) if self._shown_key else 0
        wraps = self._is_long() and self.width() < self.sizeHint().width()
        text_px = self._words_px(self.width()) if wraps else text_px
        whole = text_px + (key_px + _GAP if key_px else 0)
        x = _PADDING - 3 if self._kind == "nav" else (self.width() - whole) // 2
        key_x = self.width() - _PADDING - key_px + 4 if self._kind == "nav" else x + text_px + _GAP
        line = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        line |= Qt.AlignmentFlag.AlignAbsolute
        for start, width, font, words in (
            (x, text_px, bold, self.text()),
            (key_x, key_px, normal, self._shown_key),
        ):
            painter.setFont(font)
            box = QRect(start, 0, width + 2, self.height())
            if self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
                box.moveLeft(self.width() - start - width - 2)
            painter.drawText(box, line | Qt.TextFlag.TextWordWrap if wraps else line, words)
        painter.end()
        filled = self._kind == "primary" or (self._kind == "choice" and self.isChecked())
        if filled and self.hasFocus():
            draw_inner_ring(self, self._look.theme)
