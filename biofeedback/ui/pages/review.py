"""A kept session, beat by beat: what was left out, and what each number means."""

from __future__ import annotations

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QVBoxLayout, QWidget

from biofeedback.core.words import _
from biofeedback.ui.look import Look
from biofeedback.ui.pages.page import Page
from biofeedback.ui.pages.session_words import (
    beats_words,
    curve_words,
    facts,
    left_out_words,
    origin_words,
    when_words,
)
from biofeedback.ui.views import SessionView
from biofeedback.ui.widgets.card import Card
from biofeedback.ui.widgets.key_button import KeyButton
from biofeedback.ui.widgets.reflow import Reflow
from biofeedback.ui.widgets.score_chart import ScoreChart
from biofeedback.ui.widgets.tachogram import Tachogram
from biofeedback.ui.widgets.text import label


class ReviewPage(Page):
    """Shows a SessionView of the history. back, deleted (the id): what is asked."""

    back = pyqtSignal()
    deleted = pyqtSignal(str)

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
        self.delete = KeyButton(look, _("Delete"), "Del")
        self.leave = KeyButton(look, _("Back"), "Esc")
        keys.add(self.delete)
        keys.add(self.leave)
        flow.add(names, least_px=520, weight=10)
        flow.add(buttons, least_px=230)
        self.column.addWidget(head)
        self.beats_card = Card(_("Every interval between heartbeats"))
        self.beats_words = label(role="quiet")
        self.tachogram = Tachogram(look)
        self.beats_card.column.addWidget(self.beats_words)
        self.beats_card.column.addWidget(self.tachogram, 1)
        self.column.addWidget(self.beats_card, 1)
        self.score_card = Card(_("Coherence through the session"))
        self.chart = ScoreChart(look)
        self.score_card.column.addWidget(label(curve_words(), "small"))
        self.score_card.column.addWidget(self.chart, 1)
        self.column.addWidget(self.score_card, 1)
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
        self.tachogram.show_beats(view.points, 0.0, length_s)
        self.chart.show_scores(view.scores, view.marks, length_s)
        while (item := self._facts_flow.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        if summary is not None:
            words = [beats_words(summary), *summary.messages, left_out_words(summary)]
            self.beats_words.setText(" ".join(word for word in words if word))
            for fact in facts(summary):
                self._facts_flow.add(self._fact(fact.name, fact.value, fact.meaning), least_px=280)
        else:
            self.beats_words.setText(
                _("Every beat is kept. The numbers of this session are not computed yet.")
            )
        pain = ""
        if view.pain_before is not None and view.pain_after is not None:
            pain = _("Pain {before} before, {after} after.").format(
                before=view.pain_before, after=view.pain_after
            )
        note = "\n".join(part for part in (row.note or "", pain) if part)
        if not measured and not note:
            note = _("Without a strap nothing is measured; practice is practice.")
        self.note.setText(note)
        self.note_card.setVisible(bool(note))

    @staticmethod
    def _fact(name: str, value: str, meaning: str) -> QWidget:
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 4, 0, 4)
        column.setSpacing(2)
        column.addWidget(label(name, "small"))
        column.addWidget(label(value, "heading"))
        column.addWidget(label(meaning, "small"))
        column.addStretch(1)
        return made

    def _delete(self) -> None:
        if self.view is not None:
            self.deleted.emit(self.view.row.id)

    def take_focus(self) -> None:
        """Begin at the way back."""
        self.leave.setFocus()
