"""A plan for home as it is made: days, practices with their paces, questions, words."""

from __future__ import annotations

from dataclasses import replace

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QButtonGroup, QPlainTextEdit

from biofeedback.app.handover import held_plan
from biofeedback.app.handover_keys import Link
from biofeedback.app.handover_words import given_words
from biofeedback.clinic.contents import (
    MOST_PRACTICES,
    MOST_QUESTIONS,
    Given,
    HomePlan,
)
from biofeedback.core.breath import FASTEST_PER_MIN, SLOWEST_PER_MIN
from biofeedback.core.errors import BadInputError
from biofeedback.core.words import _, plural
from biofeedback.sessions.entry import Entry
from biofeedback.sessions.library import entries
from biofeedback.sessions.plan import LEAST_MINUTES, MOST_MINUTES, WEEK_DAYS
from biofeedback.sessions.protocol_writer import write_protocol
from biofeedback.ui.look import Look
from biofeedback.ui.pages.goals_room import button_in, row_in
from biofeedback.ui.pages.handover_parts import HandoverRoom
from biofeedback.ui.widgets.card import Card
from biofeedback.ui.widgets.focus import tab_as_read
from biofeedback.ui.widgets.key_button import KeyButton
from biofeedback.ui.widgets.lines import Line, LineList
from biofeedback.ui.widgets.stepper import Stepper
from biofeedback.ui.widgets.text import label

BEGIN = HomePlan(5, 5.0, (Given("plain", 5.0, 6.0),))


class HandoverMakePage(HandoverRoom):
    """Makes a HomePlan for a Link. made: the plan, to be written."""

    made = pyqtSignal(object)

    def __init__(self, look: Look) -> None:
        """Make the page; it is for nobody until `begin`."""
        super().__init__(look, _("Plan for home"))
        self.link: Link | None = None
        self.given: list[Given] = []
        self._entries: dict[str, Entry] = {}
        self.cards(
            (self._days_card(), 380),
            (self._practices_card(), 440),
            (self._add_card(), 440),
            (self._questions_card(), 440),
            (self._words_card(), 380),
        )
        self.column.addStretch(1)
        tab_as_read(self)

    # The cards

    def _days_card(self) -> Card:
        card = Card(_("How much"))
        self.days = self._stepper(card, _("Days a week"), _days, 1.0, (1.0, float(WEEK_DAYS)))
        self.days.name_buttons((_("Fewer"), "F"), (_("More"), "M"))
        self.minutes = self._stepper(
            card, _("Minutes a day"), _("{value:g} min"), 1.0, (LEAST_MINUTES, MOST_MINUTES)
        )
        self.minutes.name_buttons((_("Shorter"), "H"), (_("Longer"), "L"))
        self.steps = KeyButton(self.look, _("Offer steps up and down, by the rule"), kind="choice")
        self.steps.setCheckable(True)
        card.column.addSpacing(6)
        card.column.addWidget(self.steps, 0, Qt.AlignmentFlag.AlignLeft)
        card.column.addStretch(1)
        return card

    def _practices_card(self) -> Card:
        card = Card(_("Practices of this plan"))
        self.list = LineList(self.look, _("Practices of this plan"))
        self.none = label(_("None yet: add one."), "quiet")
        card.column.addWidget(self.list)
        card.column.addWidget(self.none)
        row = row_in(self.look, card)
        self.remove = button_in(row, self.look, _("Take it out"), "Del", self._remove)
        card.column.addStretch(1)
        return card

    def _add_card(self) -> Card:
        card = Card(_("Add a practice"))
        self._names = row_in(self.look, card)
        self._group = QButtonGroup(self)
        self.names: dict[str, KeyButton] = {}
        self.pace_name = label(_("Breaths a minute"), "strong")
        card.column.addWidget(self.pace_name)
        self.pace = Stepper(self.look, _("Breaths a minute"), _("{value:g} /min"), 0.5)
        self.pace.set_range(SLOWEST_PER_MIN, FASTEST_PER_MIN, begin=6.0)
        card.column.addWidget(self.pace, 0, Qt.AlignmentFlag.AlignLeft)
        self.length = self._stepper(
            card, _("Minutes"), _("{value:g} min"), 1.0, (LEAST_MINUTES, MOST_MINUTES)
        )
        row = row_in(self.look, card)
        self.add = button_in(row, self.look, _("Add to the plan"), "A", self._add)
        card.column.addStretch(1)
        return card

    def _questions_card(self) -> Card:
        from biofeedback.trends.sentences import WORDS

        card = Card(_("To look back on, up to three"))
        card.column.addWidget(
            label(_("None chosen: what they ask themselves stays as it is."), "quiet")
        )
        row = row_in(self.look, card)
        self.questions: dict[str, KeyButton] = {}
        for key, words in WORDS.items():
            button = button_in(row, self.look, _(words.title), "", self._tell, "choice")
            button.setCheckable(True)
            self.questions[key] = button
        card.column.addStretch(1)
        return card

    def _words_card(self) -> Card:
        card = Card(_("In your words"))
        self.note = QPlainTextEdit()
        self.note.setTabChangesFocus(True)
        self.note.setMinimumHeight(96)
        self.note.setMaximumHeight(150)
        self.note.setAccessibleName(_("Words to go with the plan"))
        card.column.addWidget(self.note)
        card.column.addWidget(
            label(_("The file can be opened for 60 days, by them alone."), "quiet")
        )
        row = row_in(self.look, card)
        self.save = button_in(row, self.look, _("Save the file …"), "Ctrl+S", self._save, "primary")
        card.column.addStretch(1)
        return card

    def _stepper(
        self, card: Card, name: str, form: object, step: float, span: tuple[float, float]
    ) -> Stepper:
        made = Stepper(self.look, name, form, step)  # type: ignore[arg-type]
        made.set_range(*span, begin=5.0)
        made.show_value(5.0)
        card.column.addWidget(label(name, "strong"))
        card.column.addWidget(made, 0, Qt.AlignmentFlag.AlignLeft)
        return made

    # What is shown

    def begin(self, link: Link | None, own: tuple[Entry, ...] = ()) -> None:
        """Begin a plan for somebody, from their last one; own: the therapist's own practices."""
        self.link = link
        self.say_problem("")
        name = "" if link is None else link.name or _("somebody without a name")
        self.title.setText(_("Plan for {name}").format(name=name) if name else _("Plan for home"))
        held = held_plan(link) if link is not None else None
        plan = held or BEGIN
        mine = {entry.name: entry for entry in own}
        self._entries = {entry.key: entry for entry in entries()}
        self._entries |= {entry.name: entry for entry in plan.own} | mine
        self.days.show_value(float(plan.days_per_week))
        self.minutes.show_value(plan.minutes)
        self.steps.setChecked(plan.steps)
        self.given = list(plan.practices)
        for key, button in self.questions.items():
            button.setChecked(key in plan.questions)
        self.note.setPlainText(plan.note)
        self._offer([*self._entries])
        self._tell()

    def _offer(self, names: list[str]) -> None:
        for button in self.names.values():
            self._group.removeButton(button)
            self._names.removeWidget(button)
            button.hide()
            button.deleteLater()
        self.names = {}
        shipped = {entry.key for entry in entries()}
        for name in names:
            words = _(self._entries[name].name) if name in shipped else name
            button = button_in(self._names, self.look, words, "", self._tell_chosen, "choice")
            button.setCheckable(True)
            self._group.addButton(button)
            self.names[name] = button
        self.names["plain"].setChecked(True)
        self.pace.show_value(6.0)
        self._tell_chosen()
        tab_as_read(self)

    @property
    def chosen(self) -> str:
        """The practice that would be added."""
        return next((name for name, one in self.names.items() if one.isChecked()), "plain")

    def plan(self) -> HomePlan:
        """Return the plan as it is set now; BadInputError for one nobody could keep."""
        return HomePlan(
            int(self.days.value or 1),
            self.minutes.value or 1.0,
            tuple(self.given),
            self._own_texts(),
            tuple(key for key, button in self.questions.items() if button.isChecked()),
            self.note.toPlainText().strip(),
            self.steps.isChecked(),
        )

    def _tell(self) -> None:
        """Show the practices that are in the plan, and whether it can be made."""
        whole = replace(BEGIN, protocols=self._own_texts())
        lines = [Line(given_words(whole, one), self._what_for(one)) for one in self.given]
        self.list.show_lines(lines)
        self.list.setVisible(bool(lines))
        self.none.setVisible(not lines)
        self.remove.setVisible(bool(lines))
        asked = sum(button.isChecked() for button in self.questions.values())
        self.add.setEnabled(len(self.given) < MOST_PRACTICES)
        self.save.setEnabled(bool(lines) and asked <= MOST_QUESTIONS)

    def _what_for(self, given: Given) -> str:
        entry = self._entries[given.name]
        shipped = given.name == entry.key and entry in entries()
        return _(entry.what_for) if shipped and entry.what_for else entry.what_for

    def _own_texts(self) -> tuple[str, ...]:
        shipped = {entry.key for entry in entries()}
        names = dict.fromkeys(one.name for one in self.given if one.name not in shipped)
        return tuple(write_protocol(self._entries[name]) for name in names)

    def _tell_chosen(self) -> None:
        entry = self._entries[self.chosen]
        for part in (self.pace_name, self.pace):
            part.setVisible(entry.paced)
        if not entry.timed:
            self.length.show_value(min(max(round(entry.seconds(0.0) / 60.0), 1.0), MOST_MINUTES))
        self.length.setEnabled(entry.timed)

    # What is done

    def _add(self) -> None:
        entry = self._entries[self.chosen]
        pace = self.pace.value if entry.paced else None
        self.given.append(Given(self.chosen, self.length.value or 5.0, pace))
        self._tell()
        self.list.choose(len(self.given) - 1)

    def _remove(self) -> None:
        chosen = self.list.chosen
        if chosen is not None and chosen < len(self.given):
            del self.given[chosen]
            self._tell()

    def _save(self) -> None:
        try:
            plan = self.plan()
        except BadInputError as error:
            self.say_problem(str(error))
            return
        self.say_problem("")
        self.made.emit(plan)

    def take_focus(self) -> None:
        """Begin at the days."""
        self.days.less.setFocus(Qt.FocusReason.OtherFocusReason)


def _days(value: float) -> str:
    return plural("{n} day", "{n} days", int(value)).format(n=int(value))
