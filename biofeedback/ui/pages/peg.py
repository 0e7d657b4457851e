"""The PEG: three questions about the past week, in their published words."""

from __future__ import annotations

from typing import Any

from biofeedback.core.languages import ENGLISH
from biofeedback.core.words import _, mark, number, spoken, validated
from biofeedback.diary.entry import Entry
from biofeedback.diary.peg import ENDS, QUESTIONS, SOURCE, WHAT_COUNTS, Peg
from biofeedback.ui.entry_views import EntryView
from biofeedback.ui.look import Look
from biofeedback.ui.pages.entry_form import EntryForm
from biofeedback.ui.widgets.card import Card
from biofeedback.ui.widgets.focus import tab_as_read
from biofeedback.ui.widgets.text import label

NO_WORDING = mark(
    "The questions stand in the English they were tested in; below each is what it means. No "
    "wording tested in your language is known to this app."
)


class PegPage(EntryForm):
    """Shows an EntryView of a Peg; `said` is what became of the score."""

    def __init__(self, look: Look) -> None:
        """Make the page; it shows nothing until `show_view`."""
        super().__init__(look, _("Three questions about the past week"))
        card = Card()
        for field, question in QUESTIONS.items():
            least, most = ENDS[field]
            self._rating(card, field, validated(question), validated(least), validated(most))
        if spoken() is not ENGLISH:
            card.column.addWidget(label(_(NO_WORDING), "small"))
        card.column.addStretch(1)
        self.flow.add(card, least_px=566, weight=2)
        result = Card(_("Your score"))
        result.explain(look, "number:peg")
        self.score = label(role="number")
        self.change = label()
        for part in (self.score, self.change, label(_(WHAT_COUNTS), "quiet")):
            result.column.addWidget(part)
        result.column.addWidget(
            label(
                _("The score is the mean of the three answers, 0 to 10; lower is better."), "quiet"
            )
        )
        result.column.addWidget(label(_(SOURCE), "small"))
        result.column.addStretch(1)
        self.flow.add(result, least_px=420)
        self._shows.append(self._show_score)
        tab_as_read(self)

    def say(self, **changes: Any) -> None:
        """Tell an answer; the score comes with the third, not only once it is kept."""
        super().say(**changes)
        if self.entry is not None:
            self._show_score(self.entry)

    def _show_score(self, entry: Entry) -> None:
        if isinstance(entry, Peg):
            told = entry.score is not None
            self.score.setText("" if entry.score is None else number(entry.score, ".1f"))
            self.score.setVisible(told)

    def show_said(self, view: EntryView) -> None:
        """Show the answers and what became of the score."""
        self.change.setText(
            "\n".join(view.said) or _("There is a score when all three are answered.")
        )
