"""Finding one's pace: begin an assessment, read what it found, take it as one's own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QWidget

from biofeedback.core.day_words import weekday_and_date
from biofeedback.core.words import _, mark
from biofeedback.sessions import resonance_words
from biofeedback.sessions.assessment import KeptResonance
from biofeedback.sessions.library import CARE
from biofeedback.ui.look import Look
from biofeedback.ui.pages.page import Page
from biofeedback.ui.widgets.card import Card
from biofeedback.ui.widgets.hill_chart import HillChart
from biofeedback.ui.widgets.key_button import KeyButton
from biofeedback.ui.widgets.reflow import Reflow
from biofeedback.ui.widgets.text import label, safety

SIT_STILL = mark(
    "Sit still. If you feel dizzy or tingling, end it. It is easier after some shorter practices."
)


@dataclass(frozen=True, slots=True)
class ResonanceView:
    """The assessments kept, the latest first; times local. pace_per_min: the person's present one.

    has_strap: whether one is chosen, without which nothing can be measured.
    """

    now: datetime
    kept: tuple[KeptResonance, ...] = ()
    pace_per_min: float = 6.0
    has_strap: bool = True


class ResonancePage(Page):
    """Shows a ResonanceView.

    stepped_asked, sliding_asked: begin one. taken: the pace to keep, breaths per minute.
    strap_asked: choose a strap. back: to where it was opened from.
    """

    stepped_asked = pyqtSignal()
    sliding_asked = pyqtSignal()
    strap_asked = pyqtSignal()
    taken = pyqtSignal(float)
    back = pyqtSignal()

    def __init__(self, look: Look) -> None:
        """Make the page; it shows nothing until `show_view`."""
        super().__init__(look, _("Find my pace"))
        self.view: ResonanceView | None = None
        self.column.addWidget(label(_("Find my pace"), "title"))
        cards = QWidget()
        flow = Reflow(look, gap=20, fill=True)
        cards.setLayout(flow)
        self.result_card = self._result_card()
        flow.add(self.result_card, least_px=520, weight=2)
        flow.add(self._begin_card(), least_px=400)
        self.column.addWidget(cards)
        self.history_card = Card(_("Earlier results"))
        self.drift = label()
        self.history = label(role="quiet")
        self.history_card.column.addWidget(self.drift)
        self.history_card.column.addWidget(self.history)
        self.column.addWidget(self.history_card)
        self.column.addStretch(1)
        self.keep_below(self._foot())

    def _result_card(self) -> Card:
        card = Card(_("What was found"))
        card.explain(self.look, "number:resonance")
        self.when = label(role="small")
        self.headline = label(role="heading")
        self.words = label()
        self.chart = HillChart(self.look)
        self.key = label(
            _(
                "Swing of the heart over breaths a minute: a dot for each pace with the range it "
                "may be in, the hill through them; shaded, where the best pace may well be. "
                "An open dot does not count. The hill weighs all paces; one dot alone may be "
                "high by chance."
            ),
            "small",
        )
        self.paces = label(role="quiet")
        self.take = KeyButton(self.look, "", "T", "primary")
        for part in (self.when, self.headline, self.words, self.chart, self.key, self.paces):
            card.column.addWidget(part)
        card.column.addWidget(self.take)
        card.column.addStretch(1)
        self.take.clicked.connect(self._take)
        return card

    def _begin_card(self) -> Card:
        card = Card(_("Measure"), kind="invitation")
        for sentence in (
            _(
                "At one pace of breathing the heart swings furthest. "
                "For most it is near 6 a minute."
            ),
            _(
                "Step by step: five paces of two minutes, a minute of rest before each; about "
                "15 minutes, up to 6 more where the best lies at the edge. Gliding: the breath "
                "slows evenly, about 15 minutes."
            ),
        ):
            card.column.addWidget(label(sentence))
        card.column.addWidget(safety(SIT_STILL))
        card.column.addWidget(safety(CARE, "amber"))
        self.repeat = label(role="quiet")
        card.column.addWidget(self.repeat)
        card.column.addStretch(1)
        return card

    def _foot(self) -> QWidget:
        """Make what is always in sight: the keys that begin, and why they can't."""
        foot = QWidget()
        row = Reflow(self.look, gap=10, fill=True)
        foot.setLayout(row)
        self.strapless = label(_("This needs a chest strap."), "amber")
        self.stepped = KeyButton(self.look, _("Start, step by step"), "S", "primary")
        self.sliding = KeyButton(self.look, _("Start, gliding"), "G")
        self.strap = KeyButton(self.look, _("Choose a strap"), "C", "primary")
        self.leave = KeyButton(self.look, _("Back"), "Esc", "plain")
        keys = QWidget()
        flow = Reflow(self.look, gap=10)
        keys.setLayout(flow)
        for button in (self.stepped, self.sliding, self.strap, self.leave):
            flow.add(button)
        row.add(self.strapless, least_px=230)
        row.add(keys, least_px=400, weight=20)
        self.stepped.clicked.connect(lambda: self.stepped_asked.emit())
        self.sliding.clicked.connect(lambda: self.sliding_asked.emit())
        self.strap.clicked.connect(lambda: self.strap_asked.emit())
        self.leave.clicked.connect(lambda: self.back.emit())
        return foot

    def show_view(self, view: ResonanceView) -> None:
        """Show what is kept, and what can be done now."""
        self.view = view
        for part in (self.stepped, self.sliding):
            part.setVisible(view.has_strap)
        self.strap.setVisible(not view.has_strap)
        self.strapless.setVisible(not view.has_strap)
        again = resonance_words.repeat(view.kept, view.now)
        self.repeat.setText(again or "")
        self.repeat.setVisible(again is not None)
        self._show_latest(view)
        drift = resonance_words.drift(view.kept)
        self.drift.setText(drift or "")
        self.drift.setVisible(drift is not None)
        self.history.setText("\n".join(self._line(kept) for kept in view.kept[1:]))
        self.history_card.setVisible(len(view.kept) > 1)

    def _show_latest(self, view: ResonanceView) -> None:
        latest = view.kept[0] if view.kept else None
        for part in (self.when, self.chart, self.key, self.paces, self.take):
            part.setVisible(latest is not None)
        if latest is None:
            self.headline.setText(_("Not measured yet"))
            self.words.setText(
                _("Your practice goes at {pace:g} breaths a minute, a good pace for most.").format(
                    pace=view.pace_per_min
                )
            )
            return
        found = latest.found
        self.when.setText(_day(latest.at))
        self.headline.setText(resonance_words.headline(found))
        self.words.setText("\n".join(resonance_words.sentences(found)))
        order = sorted(found.tried, key=lambda tried: -tried.pace_per_min)
        self.paces.setText("\n".join(resonance_words.pace_line(tried) for tried in order))
        measured = any(tried.swing_ms is not None for tried in found.tried)
        self.chart.setVisible(measured)
        self.key.setVisible(measured)
        self.chart.show_result(found, self.paces.text())
        pace = resonance_words.offered_pace(found)
        self.take.setVisible(pace is not None)
        if pace is not None:
            mine = abs(pace - view.pace_per_min) < 0.05
            self.take.setEnabled(not mine)
            words = _("This is your pace now") if mine else _("Practise at {pace:.1f} a minute")
            self.take.set_words(words.format(pace=pace))

    def _line(self, kept: KeptResonance) -> str:
        return _("{day}: {result}").format(
            day=_day(kept.at), result=resonance_words.headline(kept.found)
        )

    def _take(self) -> None:
        if self.view is not None and self.view.kept:
            pace = resonance_words.offered_pace(self.view.kept[0].found)
            if pace is not None:
                self.taken.emit(pace)


def _day(at: datetime) -> str:
    return weekday_and_date(at.date())
