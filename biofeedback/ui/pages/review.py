"""A kept session, beat by beat: what was left out, and what each number means."""

from __future__ import annotations

from PyQt6.QtCore import pyqtBoundSignal, pyqtSignal
from PyQt6.QtWidgets import QVBoxLayout, QWidget

from biofeedback.core.words import _
from biofeedback.sessions.change import Rated, change_words
from biofeedback.ui.look import Look
from biofeedback.ui.pages.fact_view import fact_view
from biofeedback.ui.pages.page import Page
from biofeedback.ui.pages.review_beats import BeatsCard
from biofeedback.ui.pages.review_words import definitions_words
from biofeedback.ui.pages.sensor_card import SensorCard
from biofeedback.ui.pages.session_words import (
    Fact,
    beats_words,
    curve_words,
    facts,
    left_out_words,
    origin_words,
    when_words,
)
from biofeedback.ui.pages.trends_cards import empty_out
from biofeedback.ui.views import SessionView
from biofeedback.ui.widgets.card import Card
from biofeedback.ui.widgets.focus import tab_as_read
from biofeedback.ui.widgets.key_button import KeyButton
from biofeedback.ui.widgets.reflow import Reflow
from biofeedback.ui.widgets.score_chart import ScoreChart
from biofeedback.ui.widgets.text import label


class ReviewPage(Page):
    """Shows a SessionView of the history. back, deleted (the id): what is asked.

    again_asked, compare_asked: the id. moment_asked: the session second.
    """

    back = pyqtSignal()
    deleted = pyqtSignal(str)
    again_asked = pyqtSignal(str)
    compare_asked = pyqtSignal(str)
    moment_asked = pyqtSignal(float)

    def __init__(self, look: Look) -> None:
        """Make the page; it shows nothing until `show_view`."""
        super().__init__(look, _("A session, beat by beat"))
        self.view: SessionView | None = None
        head = QWidget()
        flow = Reflow(look, gap=12, fill=True)
        head.setLayout(flow)
        names = QWidget()
        column = QVBoxLayout(names)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.title = label(role="title")
        self.when = label(role="quiet")
        column.addWidget(self.title)
        column.addWidget(self.when)
        buttons = QWidget()
        keys = Reflow(look, gap=10, end=True)
        buttons.setLayout(keys)
        self.compare = KeyButton(look, _("Compare …"), "C")
        self.again = KeyButton(look, _("Compute again"), "R")
        self.delete = KeyButton(look, _("Delete"), "Del")
        self.leave = KeyButton(look, _("Back"), "Esc")
        for button in (self.compare, self.again, self.delete, self.leave):
            keys.add(button)
        flow.add(names, least_px=460, weight=4)
        flow.add(buttons, least_px=560, weight=5)
        self.column.addWidget(head)
        self.beats_card = BeatsCard(look)
        self.beats_words, self.tachogram = self.beats_card.words, self.beats_card.chart
        self.column.addWidget(self.beats_card, 1)
        self.score_card = Card(_("Coherence through the session"))
        self.chart = ScoreChart(look)
        self.score_card.column.addWidget(label(curve_words(), "small"))
        self.score_card.column.addWidget(self.chart, 1)
        self.column.addWidget(self.score_card, 1)
        self.sensor_card = SensorCard(look)
        self.column.addWidget(self.sensor_card)
        self.ways_card = Card(_("The same session by several definitions of coherence"))
        self.ways_card.column.addWidget(
            label(
                _(
                    "Makers call different numbers coherence, so two devices' scores do not agree. "
                    "Each is worked out here from the same beats."
                ),
                "small",
            )
        )
        self._ways = QWidget()
        self._ways_flow = Reflow(look, gap=20, even=True)
        self._ways.setLayout(self._ways_flow)
        self.ways_card.column.addWidget(self._ways)
        self.column.addWidget(self.ways_card)
        self.facts_card = Card(_("The numbers and what they mean"))
        self._facts = QWidget()
        self._facts_flow = Reflow(look, gap=20, even=True)
        self._facts.setLayout(self._facts_flow)
        self.facts_card.column.addWidget(self._facts)
        self.column.addWidget(self.facts_card)
        self.note_card = Card(_("Your note"))
        self.note = label()
        self.note_card.column.addWidget(self.note)
        self.column.addWidget(self.note_card)
        self.leave.clicked.connect(lambda: self.back.emit())
        self.delete.clicked.connect(self._delete)
        self.again.clicked.connect(lambda: self._ask(self.again_asked))
        self.compare.clicked.connect(lambda: self._ask(self.compare_asked))
        self.beats_card.moment_asked.connect(lambda at_s: self.moment_asked.emit(at_s))

    def show_view(self, view: SessionView) -> None:
        """Show a session."""
        self.view = view
        row, summary = view.row, view.summary
        self.title.setText(row.title)
        origin = origin_words(row)
        when = when_words(row)
        self.when.setText(f"{origin}  ·  {when}" if origin else when)
        measured = bool(view.points) or (summary is not None and summary.beats > 0)
        for card in (self.beats_card, self.score_card):
            card.setVisible(measured)
        self.facts_card.setVisible(measured and summary is not None)
        length_s = row.minutes * 60.0
        if view.points:
            length_s = max(length_s, view.points[-1].at_s)
        self.ways_card.setVisible(measured and bool(view.beside))
        self.compare.setEnabled(measured)
        self.sensor_card.show_session(view)
        beside = summary is not None and not (summary.muscle is None and summary.belt is None)
        self.chart.show_scores(view.scores, view.marks, length_s)
        empty_out(self._facts_flow)
        empty_out(self._ways_flow)
        if summary is not None:
            words = [beats_words(summary), *summary.messages, left_out_words(summary)]
            said = " ".join(word for word in words if word)
            for fact in facts(summary):
                self._facts_flow.add(fact_view(self.look, fact), least_px=280)
            for way in definitions_words(summary, view.beside):
                fact = Fact(way.name, way.value, way.meaning, "number:coherence_beside")
                self._ways_flow.add(fact_view(self.look, fact), least_px=280)
        else:
            said = _("Every beat is kept. The numbers of this session are not computed yet.")
        self.beats_card.show_session(view, length_s, said)
        pain = ""
        if view.pain_before is not None and view.pain_after is not None:
            pain = _("Pain {before} before, {after} after.").format(
                before=view.pain_before, after=view.pain_after
            )
        felt = [
            change_words(Rated.TENSION, view.tension_before, view.tension_after, view.usual[1]),
            change_words(Rated.MOOD, view.mood_before, view.mood_after, view.usual[2]),
        ]
        note = "\n".join(part for part in (row.note or "", pain, *felt) if part)
        self.again.setEnabled(measured or beside)
        if not measured and not beside and not note:
            note = _("Without a strap nothing is measured; practice is practice.")
        self.note.setText(note)
        self.note_card.setVisible(bool(note))
        tab_as_read(self)

    def _ask(self, signal: pyqtBoundSignal) -> None:
        if self.view is not None:
            signal.emit(self.view.row.id)

    def _delete(self) -> None:
        if self.view is not None:
            self.deleted.emit(self.view.row.id)

    def take_focus(self) -> None:
        """Begin at the way back."""
        self.leave.setFocus()
