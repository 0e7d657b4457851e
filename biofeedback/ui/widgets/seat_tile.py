"""One person's tile in the clinic's room: who, how the strap is, the trace, the few numbers."""

from __future__ import annotations

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtGui import QMouseEvent
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from biofeedback.core.breath import Breath
from biofeedback.core.words import _, number
from biofeedback.ui.look import Look
from biofeedback.ui.room_views import SeatView
from biofeedback.ui.room_words import ended_words, seat_subtitle
from biofeedback.ui.widgets.chip import SignalChip
from biofeedback.ui.widgets.key_button import KeyButton
from biofeedback.ui.widgets.reflow import Reflow
from biofeedback.ui.widgets.text import label, set_role
from biofeedback.ui.widgets.trace import Trace
from biofeedback.ui.words import Chip, Tone, live_chip, tiles

# A taller trace shows nothing more; a narrower one still shows the swing, so that four fit beside
# the panel.
MOST_TRACE_PX, LEAST_TRACE_PX = 480, 160


# A strap's battery at or below this is told beside its state.
LOW_PERCENT = 20.0


class SeatTile(QFrame):
    """Shows a SeatView. chosen, mark_asked: its key."""

    chosen = pyqtSignal(str)
    mark_asked = pyqtSignal(str)

    def __init__(self, look: Look, number: int) -> None:
        """Make it empty; number: from 1, the key that chooses it."""
        super().__init__()
        self.setObjectName("seat")
        self.view: SeatView | None = None
        self._look = look
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 10)
        column.setSpacing(4)
        head = QWidget()
        flow = Reflow(look, gap=8, fill=True)
        head.setLayout(flow)
        self.name = KeyButton(look, "", str(number), "link")
        who = QWidget()
        row = QHBoxLayout(who)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.name)
        row.addStretch(1)
        self.chip = SignalChip(look)
        self.title = label(role="small")
        self.title.setIndent(8)
        flow.add(who, least_px=130, weight=1)
        flow.add(self.chip, least_px=170, weight=2)
        column.addWidget(head)
        column.addWidget(self.title)
        self.trace = Trace(look, self._breath_at, "surface")
        self.trace.least_px = LEAST_TRACE_PX
        self.trace.setMaximumHeight(MOST_TRACE_PX)
        column.addWidget(self.trace, 1)
        column.addStretch(0)
        foot = QWidget()
        numbers = Reflow(look, gap=10, fill=True)
        foot.setLayout(numbers)
        self.numbers = [_Number() for _n in range(3)]
        for number_widget in self.numbers:
            numbers.add(number_widget)
        self.mark = KeyButton(look, _("Mark"))
        numbers.add(self.mark)
        column.addWidget(foot)
        self.name.clicked.connect(self._choose)
        self.mark.clicked.connect(lambda: self.mark_asked.emit(self.key))

    @property
    def key(self) -> str:
        """Whose tile it is."""
        return "" if self.view is None else self.view.key

    def show_seat(self, view: SeatView, *, chosen: bool, moves: bool = True) -> None:
        """Show the seat as it is; moves: whether the trace goes on too."""
        another = self.view is None or self.view.key != view.key
        if another:
            self.trace.forget()
        self.view = view
        who = view.plan.person.name
        now_s = view.now()
        self.name.set_words(who)
        self.name.setAccessibleName(_("Choose {who}").format(who=who))
        self.setAccessibleName(who)
        self.title.setText(seat_subtitle(view))
        ended = ended_words(view)
        self.chip.show_chip(
            Chip(Tone.NONE if view.live.ended is not None and view.live.ended.saved
                 else Tone.LOST, ended) if ended else strap_chip_of(view, now_s)
        )  # fmt: skip
        set_role(self, "chosen", "true" if chosen else "false")
        set_role(self, "tapped", "true" if view.tapped else "false")
        for widget, (name, value, unit) in zip(self.numbers, numbers_of(view), strict=True):
            widget.show_number(name, value, unit)
        self.mark.setEnabled(view.begun and not view.over)
        self.mark.setAccessibleName(_("Mark this moment of {who}").format(who=who))
        if another or moves:
            self.trace.show_beats(view.live.points, now_s)

    def forget(self) -> None:
        """Say nothing of anybody any more."""
        self.view = None
        self.trace.forget()
        self.name.set_words("")
        self.title.setText("")
        for widget in (self, self.name, self.mark):
            widget.setAccessibleName("")

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        """Choose it by a press anywhere on it."""
        if event is not None and event.button() is Qt.MouseButton.LeftButton:
            self._choose()

    def _choose(self) -> None:
        self.chosen.emit(self.key)

    def _breath_at(self, t_s: float) -> Breath | None:
        return None if self.view is None else self.view.track.breath(t_s)


def strap_chip_of(view: SeatView, now_s: float) -> Chip:
    """Return how the strap is, and its battery where that may not last the hour."""
    chip, percent = live_chip(view.live, now_s), view.live.battery_percent
    if percent is None or percent > LOW_PERCENT or view.live.lost_since_s is not None:
        return chip
    words = _("{words} · battery {percent:.0f} %").format(words=chip.text, percent=percent)
    return Chip(Tone.CARE if chip.tone is Tone.GOOD else chip.tone, words)


def numbers_of(view: SeatView) -> tuple[tuple[str, str | None, str], ...]:
    """Return heart, coherence and breathing: at this moment, or of the whole that has ended."""
    live = view.live
    heart, breathing, coherence, _swing = tiles(live, view.now(), None)
    shown = (heart, coherence, breathing)
    if live.ended is None:
        return tuple((tile.label, tile.value, tile.unit) for tile in shown)
    summary = live.ended.summary
    rate = summary.breathing.rate_per_min
    whole = (
        None if summary.hr_bpm is None else f"{summary.hr_bpm:.0f}",
        None if summary.coherence.score is None else f"{summary.coherence.score:.0f}",
        None if rate is None else number(rate, ".1f"),
    )
    return tuple((tile.label, value, tile.unit) for tile, value in zip(shown, whole, strict=True))


class _Number(QWidget):
    """A name above a number, or above the words that it is not known."""

    def __init__(self) -> None:
        super().__init__()
        self.name = label(role="small", wrap=False)
        self.value = label(role="heading", wrap=False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.name)
        column.addWidget(self.value)

    def show_number(self, name: str, value: str | None, unit: str) -> None:
        self.name.setText(name)
        said = _("{value} {unit}").format(value=value, unit=unit)
        words = _("not known") if value is None else said
        self.value.setText(words.strip())
        self.setAccessibleName(name)
        self.setAccessibleDescription(words)
