"""A step of the tour below the page it is about, and a ring around what it points at."""

from __future__ import annotations

from PyQt6.QtCore import QEvent, QObject, QRect, QRectF, Qt
from PyQt6.QtGui import QPainter, QPaintEvent
from PyQt6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from biofeedback.core.words import _
from biofeedback.ui.look import Look
from biofeedback.ui.widgets.key_button import KeyButton
from biofeedback.ui.widgets.reflow import Reflow
from biofeedback.ui.widgets.text import label

_RING_PX = 3.0
# How far it stands from what it points at.
ROOM_PX = 6


class TourCard(QFrame):
    """Shows one step in words; a screen reader reads it with the button that goes on."""

    def __init__(self, look: Look) -> None:
        """Make it; it is hidden until `show_step`."""
        super().__init__()
        self.setObjectName("invitation")
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 8, 24, 8)
        column.setSpacing(4)
        both = QWidget()
        flow = Reflow(look, gap=12, fill=True)
        both.setLayout(flow)
        told = QWidget()
        words = QVBoxLayout(told)
        words.setContentsMargins(0, 0, 0, 0)
        words.setSpacing(2)
        self.count = label(role="small")
        self.title = label(role="strong")
        self.words = label()
        head = QWidget()
        row = Reflow(look, gap=12, fill=True)
        head.setLayout(row)
        row.add(self.title, least_px=180, weight=3)
        row.add(self.count, least_px=90, weight=1)
        words.addWidget(head)
        words.addWidget(self.words)
        buttons = QWidget()
        keys = Reflow(look, gap=8, end=True)
        buttons.setLayout(keys)
        self.back = KeyButton(look, _("Back"), "Backspace", "plain")
        self.next = KeyButton(look, _("Next"), "Return", "primary")
        self.leave = KeyButton(look, _("Leave the tour"), "Esc")
        for button in (self.back, self.next, self.leave):
            keys.add(button)
        flow.add(told, least_px=380, weight=10)
        flow.add(buttons, least_px=300, weight=3)
        column.addWidget(both)
        self.hide()

    def show_step(self, n: int, of: int, title: str, words: str) -> None:
        """Show the step n (from 1); the button that goes on has the focus and tells it."""
        self.count.setText(_("Tour: {n} of {of}").format(n=n, of=of))
        self.title.setText(title)
        self.words.setText(words)
        self.back.set_words(_("Back"))
        self.leave.set_words(_("Leave the tour"))
        self.next.set_words(_("End the tour") if n == of else _("Next"))
        self.back.setVisible(n > 1)
        self.leave.setVisible(n < of)
        self.setAccessibleName(title)
        self.next.setAccessibleDescription("\n".join((self.count.text(), title, words)))
        self.show()
        self.next.setFocus(Qt.FocusReason.OtherFocusReason)


class TourRing(QWidget):
    """A ring around another widget, wherever that is moved or scrolled; clicks go through it."""

    def __init__(self, look: Look, target: QWidget) -> None:
        """Draw around `target`, over whatever stands around it."""
        self._chain = _up_to_the_scrolled(target)
        super().__init__(self._chain[-1])
        self._look, self._target = look, target
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        for widget in self._chain:
            widget.installEventFilter(self)
        self.follow()

    def eventFilter(  # noqa: N802
        self, _watched: QObject | None, event: QEvent | None
    ) -> bool:
        """Follow the widget, whatever around it moves."""
        kinds = (QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.Hide)
        if event is not None and event.type() in kinds:
            self.follow()
        return False

    def end(self) -> None:
        """Go for good."""
        for widget in self._chain:
            widget.removeEventFilter(self)
        self.hide()
        self.deleteLater()

    def follow(self) -> None:
        """Stand around the widget as it is now."""
        root = self._chain[-1]
        at = self._target.mapTo(root, self._target.rect().topLeft())
        around = QRect(at, self._target.size()).adjusted(*(-ROOM_PX,) * 2, *(ROOM_PX,) * 2)
        self.setGeometry(around.intersected(root.rect()))
        self.setVisible(self._target.isVisibleTo(root))
        self.raise_()

    def paintEvent(self, _event: QPaintEvent | None) -> None:
        """Draw the ring."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = self._look.theme.pen("amber")
        pen.setWidthF(_RING_PX)
        painter.setPen(pen)
        inner = QRectF(self.rect()).adjusted(*(_RING_PX / 2,) * 2, *(-_RING_PX / 2,) * 2)
        painter.drawRoundedRect(inner, 14, 14)
        painter.end()


def _up_to_the_scrolled(widget: QWidget) -> list[QWidget]:
    """Return a widget and what it stands in, up to what scrolls as a whole."""
    chain = [widget]
    while (parent := chain[-1].parentWidget()) is not None:
        chain.append(parent)
        around = parent.parentWidget()
        if around is None or isinstance(around.parentWidget(), QScrollArea):
            break
    return chain
