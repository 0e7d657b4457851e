"""After the practice: what was measured, how it felt, a word for oneself."""

from __future__ import annotations

from PyQt6.QtCore import QSize, Qt, pyqtSignal
from PyQt6.QtGui import QHideEvent
from PyQt6.QtWidgets import QHBoxLayout, QLabel, QPlainTextEdit, QWidget

from biofeedback.core.words import _, spoken
from biofeedback.sessions.change import NAMES, Rated, change_words
from biofeedback.ui.look import Look
from biofeedback.ui.pages.page import Page
from biofeedback.ui.pages.sensor_card import SensorCard
from biofeedback.ui.pages.session_words import done_title, kept_words, result_tiles
from biofeedback.ui.views import SessionView
from biofeedback.ui.widgets.card import Card
from biofeedback.ui.widgets.felt import FeltRow
from biofeedback.ui.widgets.key_button import KeyButton
from biofeedback.ui.widgets.meaning import MeaningButton
from biofeedback.ui.widgets.reflow import Reflow
from biofeedback.ui.widgets.scale import ScaleRow
from biofeedback.ui.widgets.score_chart import ScoreChart
from biofeedback.ui.widgets.text import label, set_role
from biofeedback.ui.widgets.tile import NumberTile
from biofeedback.ui.words import rating_change


class Note(QPlainTextEdit):
    """A few lines of text."""

    def sizeHint(self) -> QSize:
        """Return the room for two lines or so."""
        return QSize(240, 2 * self.fontMetrics().height() + 34)

    def minimumSizeHint(self) -> QSize:
        """Return the same."""
        return self.sizeHint()


class AfterPage(Page):
    """Shows a SessionView just ended.

    pain_given: 0-10, at each tap. felt: what (a Rated) and 0-10. finished: the note, ""
    without one. beats_asked: the review. note_left: the note, when the page is left with
    one that differs from what is known of it. strap_doubted: ask what was wrong with the strap.
    """

    pain_given = pyqtSignal(int)
    felt = pyqtSignal(object, int)
    finished = pyqtSignal(str)
    beats_asked = pyqtSignal()
    note_left = pyqtSignal(str)
    strap_doubted = pyqtSignal()

    def __init__(self, look: Look) -> None:
        """Make the page; it shows nothing until `show_view`."""
        super().__init__(look, _("After the practice"))
        self.view: SessionView | None = None
        self._told_note = ""
        self.title = label(role="title")
        self.kept = label(role="quiet")
        self.column.setSpacing(16)
        self.column.addWidget(self.title)
        kept = QHBoxLayout()
        kept.addWidget(self.kept, 1)
        self.left_out = MeaningButton(look, _("Beats left out"), "number:left_out")
        kept.addWidget(self.left_out)
        self.column.addLayout(kept)
        self._tiles_row = QWidget()
        flow = Reflow(look, gap=20, even=True)
        self._tiles_row.setLayout(flow)
        self.tiles = [NumberTile(look) for _n in range(4)]
        for tile in self.tiles:
            card = Card()
            card.column.addWidget(tile)
            flow.add(card, least_px=250)
        self.column.addWidget(self._tiles_row)
        self.chart_card = Card(_("Coherence through the session"))
        self.chart = ScoreChart(look)
        self.chart_card.column.addWidget(self.chart, 1)
        self.column.addWidget(self.chart_card, 1)
        self.sensor_card = SensorCard(look)
        self.column.addWidget(self.sensor_card)
        last = QWidget()
        feet = Reflow(look, gap=20, fill=True)
        last.setLayout(feet)
        self.pain_card = self._pain_card()
        feet.add(self.pain_card, least_px=660, weight=1)
        feet.add(self._note_card(), least_px=400)
        feet.add(self._felt_card(), least_px=660, weight=1)
        self.column.addWidget(last)
        self.column.addStretch(0)

    def _pain_card(self) -> Card:
        card = Card(_("Pain, before and after"))
        card.explain(self.look, "number:everyday_variation")
        row = QHBoxLayout()
        row.setSpacing(12)
        self.before = label(role="number", wrap=False)
        # From the pain before to the pain now, whichever side reading begins on.
        way = "\N{LEFTWARDS ARROW}" if spoken().right_to_left else "\N{RIGHTWARDS ARROW}"
        self.arrow = label(way, "heading", wrap=False)
        self.arrow.setAccessibleName(_("to"))
        self.pain = ScaleRow(self.look, _("Pain now"), _("no pain"), _("worst imaginable"))
        top = Qt.AlignmentFlag.AlignTop
        row.addWidget(self.before, 0, top)
        row.addWidget(self.arrow, 0, top)
        row.addWidget(self.pain, 1, top)
        card.column.addLayout(row)
        self.change = label(role="quiet")
        card.column.addWidget(self.change)
        card.column.addStretch(1)
        self.pain.chosen.connect(self._rated)
        return card

    def _felt_card(self) -> Card:
        card = Card(_("Tension and mood, if you like"))
        self.felt_rows: dict[Rated, tuple[ScaleRow, QLabel]] = {}
        for rated in (Rated.TENSION, Rated.MOOD):
            row = FeltRow(self.look, rated)
            row.chosen.connect(lambda n, what=rated: self._felt(what, n))
            change = label(role="quiet")
            card.column.addWidget(label(_(NAMES[rated]), "strong"))
            card.column.addWidget(row)
            card.column.addWidget(change)
            self.felt_rows[rated] = (row, change)
        card.column.addStretch(1)
        return card

    def _note_card(self) -> Card:
        card = Card(_("A note for yourself"))
        self.note = Note()
        self.note.setPlaceholderText(_("What helped? What got in the way?"))
        self.note.setAccessibleName(_("A note for yourself"))
        self.note.setTabChangesFocus(True)
        card.column.addWidget(self.note, 1)
        buttons = QWidget()
        flow = Reflow(self.look, gap=12, end=True)
        buttons.setLayout(flow)
        self.beats = KeyButton(self.look, _("See every beat"), "Ctrl+B")
        self.finish = KeyButton(self.look, _("Finish"), "Ctrl+Return", "primary")
        self.strap = KeyButton(self.look, _("What was wrong with the strap?"), "Ctrl+W")
        self.strap.clicked.connect(lambda: self.strap_doubted.emit())
        flow.add(self.strap)
        flow.add(self.beats)
        flow.add(self.finish)
        card.column.addWidget(buttons)
        self.beats.clicked.connect(lambda: self.beats_asked.emit())
        self.finish.clicked.connect(self._finish)
        return card

    def show_view(self, view: SessionView) -> None:
        """Show a session; the same session again (numbers have come) keeps what was typed."""
        same = self.view is not None and self.view.row.id == view.row.id
        self.title.setText(done_title(view))
        self.kept.setText(kept_words(view))
        self.left_out.setVisible(view.summary is not None and view.summary.beats > 0)
        set_role(self.kept, "role", "quiet" if view.saved else "flare")
        measured = view.summary is not None and view.summary.beats > 0
        self._tiles_row.setVisible(measured)
        self.chart_card.setVisible(measured)
        self.sensor_card.show_session(view)
        if view.summary is not None:
            for tile, shown in zip(self.tiles, result_tiles(view), strict=True):
                tile.show_tile(shown)
        self.chart.show_scores(view.scores, view.marks, view.row.minutes * 60.0)
        self.before.setText("" if view.pain_before is None else str(view.pain_before))
        self.before.setVisible(view.pain_before is not None)
        self.arrow.setVisible(view.pain_before is not None)
        if not same:
            self._told_note = (view.row.note or "").strip()
            self.note.setPlainText(view.row.note or "")
            self.pain.show_value(view.pain_after)
            self.felt_rows[Rated.TENSION][0].show_value(view.tension_after)
            self.felt_rows[Rated.MOOD][0].show_value(view.mood_after)
        self.view = view
        self._tell_changes()
        compared = view.pain_before is not None
        title = _("Pain, before and after") if compared else _("Pain now")
        self.pain_card.title.setText(title)
        self.beats.setVisible(measured or not self.sensor_card.isHidden())
        self.beats.set_words(_("See every beat") if measured else _("See the session"))
        self.strap.setVisible(view.strap_failed)
        self.pain.setAccessibleName(title)

    def take_focus(self) -> None:
        """Begin at the rating; a late Space of the practice would press a button, not the page."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def hideEvent(self, event: QHideEvent | None) -> None:
        """Hand the note over: no way off this page loses it."""
        super().hideEvent(event)
        if event is not None and not event.spontaneous():
            self.tell_note()

    def tell_note(self) -> None:
        """Hand the note over now if it was not yet (before the records are closed)."""
        note = self.note.toPlainText().strip()
        if note != self._told_note:
            self._told_note = note
            self.note_left.emit(note)

    def _finish(self) -> None:
        self._told_note = self.note.toPlainText().strip()
        self.finished.emit(self._told_note)

    def _rated(self, rating: int) -> None:
        self._tell_changes()
        self.pain_given.emit(rating)

    def _felt(self, rated: Rated, rating: int) -> None:
        self._tell_changes()
        self.felt.emit(rated, rating)

    def _tell_changes(self) -> None:
        """Say what changed, beside everyday ups and downs where they are known."""
        view = self.view
        if view is None:
            return
        pain, tension, mood = view.usual
        if pain is None:
            self.change.setText(rating_change(view.pain_before, self.pain.value))
        else:
            said = change_words(Rated.PAIN, view.pain_before, self.pain.value, pain)
            self.change.setText(said)
        for rated, before, usual in (
            (Rated.TENSION, view.tension_before, tension),
            (Rated.MOOD, view.mood_before, mood),
        ):
            row, change = self.felt_rows[rated]
            change.setText(change_words(rated, before, row.value, usual))
            change.setVisible(bool(change.text()))
