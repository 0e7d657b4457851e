"""Bring my practice back: since when and what, counted before it leaves."""

from __future__ import annotations

from datetime import date, timedelta

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QButtonGroup

from biofeedback.app.handover_keys import Link
from biofeedback.app.handover_practice import KINDS, USUAL, Choice, Leaving, since_last
from biofeedback.core.day_words import long_day
from biofeedback.core.words import _, plural
from biofeedback.ui.look import Look
from biofeedback.ui.pages.goals_room import button_in, row_in
from biofeedback.ui.pages.handover_parts import HandoverRoom
from biofeedback.ui.widgets.card import Card
from biofeedback.ui.widgets.focus import stop_at_chosen, tab_as_read
from biofeedback.ui.widgets.key_button import KeyButton
from biofeedback.ui.widgets.text import label

LAST, FOUR, EIGHT, ALL = "last", "four", "eight", "all"


class HandoverBringPage(HandoverRoom):
    """Shows a Leaving. span_asked: the first day, or None for everything. made: a Choice."""

    span_asked = pyqtSignal(object)
    made = pyqtSignal(object)

    def __init__(self, look: Look) -> None:
        """Make the page; it counts nothing until `show_leaving`."""
        super().__init__(
            look,
            _("Bring my practice back"),
            _("You choose what leaves. Only your therapist can open the file."),
        )
        self.leaving: Leaving | None = None
        self.link: Link | None = None
        self._today = date.min
        self.cards((self._what_card(), 520), (self._leaves_card(), 380))
        self.column.addStretch(1)
        tab_as_read(self)

    def _what_card(self) -> Card:
        card = Card(_("What"))
        card.column.addWidget(label(_("Since when"), "strong"))
        row = row_in(self.look, card)
        group = QButtonGroup(self)
        self.spans: dict[str, KeyButton] = {}
        words = (
            (LAST, _("Last time")),
            (FOUR, _("4 weeks")),
            (EIGHT, _("8 weeks")),
            (ALL, _("Everything")),
        )
        for key, said in words:
            button = button_in(row, self.look, said, "", self._ask_span, "choice")
            button.setCheckable(True)
            button.setAccessibleDescription(_("Since when"))
            group.addButton(button)
            self.spans[key] = button
        self.spans[ALL].setChecked(True)
        stop_at_chosen(group)
        card.column.addSpacing(6)
        card.column.addWidget(label(_("What of it"), "strong"))
        row = row_in(self.look, card)
        self.kinds: dict[str, KeyButton] = {}
        for key in KINDS:
            button = button_in(row, self.look, "", "", self._tell, "choice")
            button.setCheckable(True)
            button.setChecked(key in USUAL)
            self.kinds[key] = button
        self.nothing = label(_("Nothing was recorded in these days."), "quiet")
        card.column.addWidget(self.nothing)
        card.column.addStretch(1)
        return card

    def _leaves_card(self) -> Card:
        card = Card(_("What leaves"), kind="invitation")
        self.counted, self.span = label(role="strong"), label()
        card.column.addWidget(self.counted)
        card.column.addWidget(self.span)
        card.column.addWidget(
            label(_("What you wrote in notes goes along with what it belongs to."), "quiet")
        )
        card.column.addSpacing(8)
        row = row_in(self.look, card)
        self.save = button_in(row, self.look, _("Save the file …"), "Ctrl+S", self._save, "primary")
        card.column.addStretch(1)
        return card

    def begin(self, link: Link | None, today: date) -> None:
        """Begin anew for somebody: since last time where there was one, the usual kinds."""
        self.link, self._today = link, today
        self.leaving = None
        self.say_problem("")
        before = None if link is None else since_last(link)
        self.spans[LAST].setVisible(before is not None)
        self.spans[LAST if before is not None else ALL].setChecked(True)
        for key, button in self.kinds.items():
            button.setChecked(key in USUAL)
        self._tell()

    @property
    def first(self) -> date | None:
        """The first day that is chosen, None for everything."""
        if self.spans[LAST].isChecked() and self.link is not None:
            return since_last(self.link)
        for key, weeks in ((FOUR, 4), (EIGHT, 8)):
            if self.spans[key].isChecked():
                return self._today - timedelta(weeks=weeks)
        return None

    def show_leaving(self, leaving: Leaving) -> None:
        """Show how much there is of each kind; one without any is not offered."""
        if leaving.first == self.first:
            self.leaving = leaving
            self._tell()

    def chosen(self) -> frozenset[str]:
        """Return the kinds that leave: chosen, and there."""
        counts = {} if self.leaving is None else self.leaving.counts
        return frozenset(
            key for key, button in self.kinds.items() if button.isChecked() and counts.get(key)
        )

    def _tell(self) -> None:
        counts = {} if self.leaving is None else self.leaving.counts
        for key, button in self.kinds.items():
            count = counts.get(key, 0)
            button.set_words(_("{what}: {count}").format(what=_(KINDS[key]), count=count))
            button.setVisible(count > 0)
        known = self.leaving is not None
        self.nothing.setVisible(known and not any(counts.values()))
        leaves = sum(counts.get(key, 0) for key in self.chosen())
        self.save.setEnabled(leaves > 0)
        self.counted.setText(
            plural("{n} record leaves", "{n} records leave", leaves).format(n=leaves)
            if known
            else _("Being counted …")
        )
        first = self.first
        if first is None:
            self.span.setText(_("Everything up to today."))
        else:
            self.span.setText(
                _("From {first} on, and what was told since.").format(first=long_day(first))
            )

    def _ask_span(self) -> None:
        self.leaving = None
        self._tell()
        self.span_asked.emit(self.first)

    def _save(self) -> None:
        if self.leaving is not None and self.chosen():
            self.made.emit(Choice(self.leaving.first, self.chosen()))

    def take_focus(self) -> None:
        """Begin at the span that is chosen."""
        for button in self.spans.values():
            if button.isChecked():
                button.setFocus()
