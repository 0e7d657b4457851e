"""Beside the tiles: everything that can be done for the one who is chosen."""

from __future__ import annotations

from PyQt6.QtCore import Qt, QTimer, pyqtSignal
from PyQt6.QtWidgets import QGridLayout, QLabel, QLineEdit, QWidget

from biofeedback.core.words import _
from biofeedback.sessions.assessment import NAMES
from biofeedback.sessions.feedback import FLOOR_SCORE, HIGHEST_TARGET
from biofeedback.ui.look import Look
from biofeedback.ui.room_views import SeatView, StrapChoice
from biofeedback.ui.room_words import past_rows, seat_line, target_words
from biofeedback.ui.widgets.card import Card
from biofeedback.ui.widgets.key_button import KeyButton
from biofeedback.ui.widgets.meaning import Meanings
from biofeedback.ui.widgets.reflow import Reflow
from biofeedback.ui.widgets.stepper import Stepper
from biofeedback.ui.widgets.text import label
from biofeedback.ui.words import clock_words

SLOWEST, FASTEST = 3.0, 10.0
NOTES_SHOWN = 6
# Ending is asked for twice, within so long (ms).
SURE_MS = 5000


class RoomPanel(Card):
    """Shows the chosen SeatView.

    begin_asked, pause_asked (True to pause), mark_asked, end_asked, straps_asked: for the chosen
    one. pace_asked, target_asked: the new value. noted: words, and the session second at which
    they were begun. strap_chosen: a spec.
    exchange_asked: another seat's key. review_asked: the session that has ended. report_asked: on
    the one who practised.
    """

    begin_asked = pyqtSignal()
    pause_asked = pyqtSignal(bool)
    mark_asked = pyqtSignal()
    end_asked = pyqtSignal()
    pace_asked = pyqtSignal(float)
    target_asked = pyqtSignal(float)
    noted = pyqtSignal(str, float)
    straps_asked = pyqtSignal()
    strap_chosen = pyqtSignal(str)
    exchange_asked = pyqtSignal(str)
    review_asked = pyqtSignal()
    report_asked = pyqtSignal()

    def __init__(self, look: Look) -> None:
        """Make it empty."""
        super().__init__("")
        self.look = look
        self.view: SeatView | None = None
        self.column.setContentsMargins(18, 16, 18, 18)
        self.line = label(role="quiet")
        self.column.addWidget(self.line)
        ways = QWidget()
        flow = Reflow(look, gap=8)
        ways.setLayout(flow)
        self.begin = KeyButton(look, _("Begin"), "B", "primary")
        self.pause = KeyButton(look, _("Pause"), "U")
        self.mark = KeyButton(look, _("Mark"), "M")
        self.end = KeyButton(look, _("End"), "E")
        self.review = KeyButton(look, _("Look at this session"), "R")
        self.report = KeyButton(look, _("Report …"), "T")
        for button in (self.begin, self.pause, self.mark, self.end, self.review, self.report):
            flow.add(button)
        self.column.addWidget(ways)
        self.pace_name = label(_("Pace"), "strong")
        self.pace = Stepper(look, _("Pace"), _("{value:g} /min"), 0.5)
        self.pace.name_buttons((_("Slower"), "["), (_("Faster"), "]"))
        self.pace.set_range(SLOWEST, FASTEST, begin=6.0)
        self.target_name = label(_("Threshold for the reward"), "strong")
        self.target = Stepper(look, _("Threshold for the reward"), "{value:.0f}", 5.0)
        self.target.name_buttons((_("Lower"), ","), (_("Higher"), "."))
        self.target.set_range(FLOOR_SCORE, HIGHEST_TARGET, begin=70.0)
        self.in_target = label(role="small")
        for name, part in ((self.pace_name, self.pace), (self.target_name, self.target)):
            self.column.addWidget(name)  # over the whole width: another language needs more
            self.column.addWidget(part, 0, Qt.AlignmentFlag.AlignLeft)
        self.column.addWidget(self.in_target)
        self.column.addWidget(label(_("Notes"), "strong"))
        self.notes = label(role="small")
        self.column.addWidget(self.notes)
        self.note = QLineEdit()
        self.note.setPlaceholderText(_("Write, then Enter  (N)"))
        self.note.setAccessibleName(_("A note at this moment"))
        self.note.setMaxLength(500)
        # What is being written of each seat, and since when: nobody's is lost by a look at another.
        self._drafts: dict[str, tuple[str, float]] = {}
        self.column.addWidget(self.note)
        self.beside_title = label(_("Beside earlier sessions"), "strong")
        self.column.addWidget(self.beside_title)
        self._beside = QWidget()
        self._grid = QGridLayout(self._beside)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(6)
        self._grid.setVerticalSpacing(2)
        self._cells: list[list[QLabel]] = []
        self.column.addWidget(self._beside)
        self.meanings = Meanings(
            look,
            (
                (_("Heart"), "number:heart_rate"),
                (_("Coherence"), "number:coherence"),
                (_("Breathing"), "number:breathing"),
                (_("Swing per breath"), "number:swing"),
                (_("In the target"), "number:time_in_target"),
            ),
        )
        self.column.addWidget(self.meanings)
        self.strap = KeyButton(look, _("Another strap …"), "A", "plain")
        self.column.addWidget(self.strap, 0, Qt.AlignmentFlag.AlignLeft)
        self._straps = QWidget()
        self._straps_flow = Reflow(look, gap=8)
        self._straps.setLayout(self._straps_flow)
        self.strap_buttons: list[KeyButton] = []
        self.column.addWidget(self._straps)
        self.column.addStretch(1)
        self._sure = QTimer(self)
        self._sure.setSingleShot(True)
        self._sure.setInterval(SURE_MS)
        self._sure.timeout.connect(self._not_sure)
        self._connect()

    def _connect(self) -> None:
        self.begin.clicked.connect(lambda: self.begin_asked.emit())
        self.pause.clicked.connect(self._pause)
        self.mark.clicked.connect(lambda: self.mark_asked.emit())
        self.end.clicked.connect(self._end)
        self.review.clicked.connect(lambda: self.review_asked.emit())
        self.report.clicked.connect(lambda: self.report_asked.emit())
        self.pace.changed.connect(self.pace_asked.emit)
        self.target.changed.connect(self.target_asked.emit)
        self.note.returnPressed.connect(self._note)
        self.note.textEdited.connect(self._write)
        self.strap.clicked.connect(lambda: self.straps_asked.emit())

    def show_seat(self, view: SeatView) -> None:
        """Show the chosen one as it is now."""
        if self.view is None or self.view.key != view.key:
            self.show_straps((), ())
            self._not_sure()
            self.note.setText(self._drafts.get(view.key, ("", 0.0))[0])
        self.view = view
        live = view.live
        self.title.setText(view.plan.person.name)
        self.title.setVisible(True)
        said = seat_line(view)
        self.line.setText(said)
        self.line.setVisible(bool(said))
        self.begin.setVisible(not view.begun and not view.over)
        self.pause.setVisible(view.begun and not view.over)
        self.pause.set_words(_("Go on") if live.paused else _("Pause"))
        self.mark.setEnabled(view.begun and not view.over)
        self.end.setEnabled(not view.over)
        paced = view.pace_per_min is not None and view.plan.practice not in NAMES and not view.over
        for part in (self.pace_name, self.pace):
            part.setVisible(paced)
        wanted = view.live.pace_per_min
        if wanted is not None and self.pace.value != wanted:
            self.pace.show_value(wanted)
        measured = live.has_strap and not view.over
        for part in (self.target_name, self.target, self.in_target):
            part.setVisible(measured)
        if self.target.value != view.target:
            self.target.show_value(view.target)
        self.in_target.setText(target_words(view))
        self.strap.setVisible(measured)
        self.mark.setVisible(not view.over)
        self.end.setVisible(not view.over)
        kept = live.ended is not None and bool(live.ended.session_id)
        for button in (self.review, self.report):
            button.setVisible(kept and view.plan.person.id is not None)
        self.note.setVisible(not view.over)
        self._show_notes()
        self._show_past()

    def _show_notes(self) -> None:
        assert self.view is not None
        live = self.view.live
        lines = [
            _("{time}  {words}").format(
                time=clock_words(live.elapsed_s(mark.at_s)), words=mark.text or _("marked")
            )
            for mark in sorted(live.marks, key=lambda mark: mark.at_s)[-NOTES_SHOWN:]
        ]
        self.notes.setText("\n".join(lines))
        self.notes.setVisible(bool(lines))
        self.note.setEnabled(self.view.begun and not self.view.over)

    def _show_past(self) -> None:
        assert self.view is not None
        shown = bool(self.view.past) and self.view.live.has_strap
        self.beside_title.setVisible(shown)
        self._beside.setVisible(shown)
        if not shown:
            return
        heads = ("", _("Coherence"), _("Heart, bpm"), _("Swing, bpm"))
        rows = (heads, *past_rows(self.view))
        while len(self._cells) < len(rows):
            made = [label(role="small", wrap=False) for _cell in heads]
            for column, cell in enumerate(made):
                self._grid.addWidget(cell, len(self._cells), column)
            self._cells.append(made)
        for cells, row in zip(self._cells, rows, strict=False):
            for cell, words in zip(cells, row, strict=True):
                cell.setText(words)
        for cells in self._cells[len(rows) :]:
            for cell in cells:
                cell.setText("")

    def show_straps(
        self, straps: tuple[StrapChoice, ...], others: tuple[SeatView, ...], said: str = ""
    ) -> None:
        """Offer spare straps, and to exchange with another seat; nothing: offer none."""
        for old in self.strap_buttons:
            old.hide()
            self._straps_flow.removeWidget(old)
            old.deleteLater()
        self.strap_buttons = []
        for choice in straps:
            button = KeyButton(self.look, choice.name)
            button.clicked.connect(lambda _on=False, s=choice.spec: self.strap_chosen.emit(s))
            self.strap_buttons.append(button)
        for other in others:
            words = _("Exchange with {who}").format(who=other.plan.person.name)
            button = KeyButton(self.look, words)
            button.clicked.connect(lambda _on=False, k=other.key: self.exchange_asked.emit(k))
            self.strap_buttons.append(button)
        for button in self.strap_buttons:
            self._straps_flow.add(button)
        self._straps.setVisible(bool(self.strap_buttons))
        if said:
            self.line.setText(said)
            self.line.setVisible(True)

    def write_note(self) -> None:
        """Put the hand into the note."""
        self.note.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _end(self) -> None:
        """End at the second time: E is also a letter of a note that was meant to be written."""
        if not self._sure.isActive():
            self._sure.start()
            self.end.set_words(_("Really end?"))
            return
        self._not_sure()
        self.end_asked.emit()

    def _not_sure(self) -> None:
        self._sure.stop()
        self.end.set_words(_("End"))

    def _pause(self) -> None:
        if self.view is not None:
            self.pause_asked.emit(not self.view.live.paused)

    def forget(self) -> None:
        """Forget who was shown and what was being written: other people sit here now."""
        self._drafts.clear()
        self.note.clear()
        self.view = None
        self.show_straps((), ())
        for words in (self.title, self.line, self.notes, self.in_target):
            words.setText("")
        for cells in self._cells:
            for cell in cells:
                cell.setText("")

    def drafts(self) -> tuple[tuple[str, str, float], ...]:
        """Return what is being written: of which seat, the words, and since when."""
        told = ((key, " ".join(words.split()), at_s) for key, (words, at_s) in self._drafts.items())
        return tuple(one for one in told if one[1])

    def _write(self, words: str) -> None:
        """Take note of when a note was begun: that is the moment which it tells of."""
        if self.view is None:
            return
        key = self.view.key
        if words:
            begun_s = self._drafts[key][1] if key in self._drafts else self.view.now()
            self._drafts[key] = (words, begun_s)
        else:
            self._drafts.pop(key, None)

    def _note(self) -> None:
        words = " ".join(self.note.text().split())
        self.note.clear()
        self.note.clearFocus()
        if self.view is None:
            return
        _words, begun_s = self._drafts.pop(self.view.key, ("", self.view.now()))
        if words:
            self.noted.emit(words, begun_s)
