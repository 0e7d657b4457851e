"""What a file holds, read before it is taken: a plan, or practice brought back."""

from __future__ import annotations

from PyQt6.QtCore import pyqtSignal

from biofeedback.app.handover import Looked
from biofeedback.app.handover_words import (
    care_of,
    counts_words,
    days_words,
    given_words,
    new_practices,
    question_words,
)
from biofeedback.core.day_words import long_day
from biofeedback.core.words import _, safety_lines
from biofeedback.sessions.library import STRONGER_CARE
from biofeedback.sessions.plan import Plan, plan_words
from biofeedback.ui.look import Look
from biofeedback.ui.pages.goals_room import button_in, row_in
from biofeedback.ui.pages.handover_parts import HandoverRoom, Lines
from biofeedback.ui.widgets.card import Card
from biofeedback.ui.widgets.focus import tab_as_read
from biofeedback.ui.widgets.text import label, safety_label


class HandoverOpenedPage(HandoverRoom):
    """Shows a Looked. taken: it, to be kept. back: left alone."""

    taken = pyqtSignal(object)

    def __init__(self, look: Look) -> None:
        """Make the page; it shows nothing until `show_looked`."""
        super().__init__(look, _("What the file holds"))
        self.looked: Looked | None = None
        self.leave.set_words(_("Leave it"))
        card = Card(kind="invitation")
        self.head = label(role="heading")
        self.said = label(role="quiet")
        self.holds, self.more = Lines(), Lines()
        self.care = safety_label(role="amber")
        for part in (self.head, self.said, self.holds, self.more, self.care):
            card.column.addWidget(part)
        card.column.addSpacing(10)
        row = row_in(look, card)
        self.take = button_in(row, look, "", "Return", self._take, "primary")
        self.after = label(role="quiet")
        card.column.addWidget(self.after)
        self.column.addWidget(card)
        self.column.addStretch(1)
        tab_as_read(self)

    def show_looked(self, looked: Looked | None, now: Plan | None = None) -> None:
        """Show what a file holds; now: the plan that holds at home until it is taken."""
        self.looked = looked
        self.say_problem("")
        for part in (self.head, self.said, self.care, self.after):
            part.setText("")
        self.holds.show_lines(())
        self.more.show_lines(())
        self.take.setVisible(looked is not None)
        self.care.setVisible(False)
        if looked is None:
            return
        made = long_day(looked.made_at.astimezone().date())
        until = long_day(looked.expires_at.astimezone().date())
        self.said.setText(
            _("Signed by a key you compared. Made on {day}, good until {until}.").format(
                day=made, until=until
            )
        )
        if looked.plan is not None:
            self._show_plan(looked, now)
        else:
            self._show_practice(looked)

    def _show_plan(self, looked: Looked, now: Plan | None) -> None:
        plan, name = looked.plan, looked.link.name or _("your therapist")
        assert plan is not None
        self.head.setText(_("A plan from {name}").format(name=name))
        self.holds.show_lines(
            (days_words(plan), *(given_words(plan, one) for one in plan.practices)), "strong"
        )
        asked = question_words(plan)
        looks = _("To look back on: {questions}").format(questions="; ".join(asked))
        self.more.show_lines((plan.note, new_practices(plan), looks if asked else ""))
        if care_of(plan):
            self.care.setText(safety_lines(STRONGER_CARE))
            self.care.setVisible(True)
        self.take.set_words(_("Make this my plan"))
        held = _("Until now: {plan}.").format(plan=plan_words(now)) if now is not None else ""
        stays = _("Your reminder stays as it is. You can change the plan any day.")
        self.after.setText(f"{held}\n{stays}" if held else stays)

    def _show_practice(self, looked: Looked) -> None:
        brought, name = looked.practice, looked.link.name or _("somebody without a name")
        assert brought is not None
        self.head.setText(_("Practice of {name}").format(name=name))
        counts = {"sessions": len(brought.sessions), **brought.kinds}
        self.holds.show_lines(counts_words(counts), "strong")
        last = long_day(brought.last)
        if brought.first is None:
            span = _("Everything up to {last}.").format(last=last)
        else:
            span = _("From {first} to {last}, and what was told since.").format(
                first=long_day(brought.first), last=last
            )
        self.more.show_lines((span,))
        self.take.set_words(_("Take it into this record"))
        self.after.setText(_("What is there already is not doubled."))

    def _take(self) -> None:
        if self.looked is not None:
            self.taken.emit(self.looked)

    def take_focus(self) -> None:
        """Begin at what may be done with it."""
        (self.take if self.looked is not None else self.leave).setFocus()
