"""A flare: from when to when, how bad, what came before, what helped."""

from __future__ import annotations

from datetime import date

from PyQt6.QtCore import pyqtSignal

from biofeedback.core.words import _
from biofeedback.diary.before_flare import SIGNS, Proposal
from biofeedback.diary.flare import WHAT_IT_IS
from biofeedback.ui.entry_views import EntryView
from biofeedback.ui.look import Look
from biofeedback.ui.pages.diary_words import day_name
from biofeedback.ui.pages.entry_form import NEVER, EntryForm
from biofeedback.ui.widgets.card import Card
from biofeedback.ui.widgets.focus import tab_as_read
from biofeedback.ui.widgets.key_button import KeyButton
from biofeedback.ui.widgets.reflow import Reflow
from biofeedback.ui.widgets.text import label


def proposal_words(one: Proposal, today: date) -> str:
    """Return what stood out before a flare, with the numbers that say so."""
    forms = {
        "walking_min": _("{day}: walked {value:g} min, usually {usual:g}"),
        "steps": _("{day}: {value:g} steps, usually {usual:g}"),
        "sleep_h": _("{day}: slept {value:.2g} h, usually {usual:.2g}"),
        "stress": _("{day}: stress {value:g}, usually {usual:g}"),
    }
    return forms[one.measure].format(day=day_name(one.day, today), value=one.value, usual=one.usual)


class FlarePage(EntryForm):
    """Shows an EntryView of a Flare. plan_asked: the flare plan. help_asked: when to seek help."""

    plan_asked = pyqtSignal()
    help_asked = pyqtSignal()

    def __init__(self, look: Look) -> None:
        """Make the page; it shows nothing until `show_view`."""
        super().__init__(look, _("This flare"), _(WHAT_IT_IS))
        self.not_yet = label(
            _("No flare is told of this day. The first answer that you give here begins one."),
            "strong",
        )
        self.column.insertWidget(self.column.indexOf(self.problem), self.not_yet)
        self.flow.add(self._span_card(), least_px=566)
        self.flow.add(self._before_card(), least_px=430)
        tab_as_read(self)

    def _span_card(self) -> Card:
        card = Card(_("From when to when"))
        self.start = self._day(card, "day", _("Its first day"), forget=NEVER)
        self.end = self._day(
            card, "end", _("Its last day"), untold=_("it is not over"), forget=_("It is not over")
        )
        self._rating(card, "worst", _("The worst pain"), _("no pain"), _("worst imaginable"))
        self.helped = self._line(card, "helped", _("What helped"))
        self.note = self._line(card, "note", _("A note"))
        self.plan = KeyButton(self.look, _("My flare plan"), "P")
        self.plan.clicked.connect(lambda: self.plan_asked.emit())
        row = Reflow(self.look, gap=10)
        row.add(self.plan)
        self.help = KeyButton(self.look, _("When to seek help at once"), "H", "plain")
        self.help.clicked.connect(lambda: self.help_asked.emit())
        row.add(self.help)
        card.column.addLayout(row)
        card.column.addStretch(1)
        return card

    def _before_card(self) -> Card:
        card = Card(_("What came before"))
        self.proposed = label()
        card.column.addWidget(self.proposed)
        words = {key: _(said) for key, said in SIGNS.items()}
        self.signs = self._many(card, "signs", _("In the days before there was"), words)
        self.before = self._line(card, "before", _("In your words"))
        card.column.addWidget(
            label(
                _("What came before need not be the cause. Flares often come without one."), "small"
            )
        )
        card.column.addStretch(1)
        return card

    def show_said(self, view: EntryView) -> None:
        """Show a flare, and what the diary proposes as having come before it."""
        self.not_yet.setVisible(not view.kept)
        if view.proposals:
            lines = [proposal_words(one, view.today) for one in view.proposals]
            self.proposed.setText("\n".join([_("Your diary says of the days before:"), *lines]))
        else:
            self.proposed.setText(
                _("The diary holds nothing that stood out, or not enough days to say so.")
            )
