"""To and from my therapist: a plan opened, practice brought back, and the plan that holds."""

from __future__ import annotations

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from biofeedback.app.handover import held_plan
from biofeedback.app.handover_keys import Link
from biofeedback.app.handover_words import days_words, given_words, question_words
from biofeedback.clinic.contents import HomePlan
from biofeedback.core.day_words import long_day
from biofeedback.core.words import _
from biofeedback.ui.look import Look
from biofeedback.ui.pages.goals_room import button_in, row_in
from biofeedback.ui.pages.handover_parts import HandoverRoom, Lines
from biofeedback.ui.widgets.card import Card
from biofeedback.ui.widgets.focus import tab_as_read
from biofeedback.ui.widgets.key_button import KeyButton
from biofeedback.ui.widgets.text import label


class HandoverPage(HandoverRoom):
    """Shows a Link. keys_asked, open_asked, bring_asked: what to do; clinic_asked: the other side.

    start_asked: a practice of the plan, as a Given.
    """

    keys_asked = pyqtSignal()
    open_asked = pyqtSignal()
    bring_asked = pyqtSignal()
    clinic_asked = pyqtSignal()
    start_asked = pyqtSignal(object)

    def __init__(self, look: Look) -> None:
        """Make the page; it shows nothing until `show_link`."""
        super().__init__(
            look,
            _("To and from my therapist"),
            _(
                "A plan comes as one file, and what you practised goes back as one. Only the two "
                "of you can open them, however they travel: by mail, on a stick, in a folder."
            ),
        )
        self.link: Link | None = None
        self.starts: list[KeyButton] = []
        self.cards((self._exchange_card(), 440), (self._plan_card(), 440))
        self.column.addWidget(self._clinic_card())
        self.column.addStretch(1)
        self.show_link(None)

    def _exchange_card(self) -> Card:
        card = Card(_("Going to and fro"), kind="invitation")
        self.state = label(role="strong")
        self.told = label()
        card.column.addWidget(self.state)
        card.column.addWidget(self.told)
        card.column.addSpacing(8)
        row = row_in(self.look, card)
        look = self.look
        self.open = button_in(
            row, look, _("Open a plan …"), "O", lambda: self.open_asked.emit(), "primary"
        )
        self.bring = button_in(
            row, look, _("Bring my practice back …"), "B", lambda: self.bring_asked.emit()
        )
        self.keys = button_in(row, look, "", "K", lambda: self.keys_asked.emit())
        card.column.addStretch(1)
        return card

    def _plan_card(self) -> Card:
        card = self.plan_card = Card(_("The plan I was given"))
        self.made = label(role="quiet")
        self.days = label(role="strong")
        card.column.addWidget(self.days)
        card.column.addWidget(self.made)
        self._practices = QWidget()
        self._column = QVBoxLayout(self._practices)
        self._column.setContentsMargins(0, 4, 0, 4)
        self._column.setSpacing(8)
        card.column.addWidget(self._practices)
        self.note = Lines()
        card.column.addWidget(self.note)
        card.column.addStretch(1)
        return card

    def _clinic_card(self) -> Card:
        card = Card(_("For therapists"))
        card.column.addWidget(
            label(_("Plans for the people you treat, and the practice they bring back."), "quiet")
        )
        row = row_in(self.look, card)
        self.clinic = button_in(
            row, self.look, _("The people I treat …"), "T", lambda: self.clinic_asked.emit()
        )
        return card

    def show_link(self, link: Link | None) -> None:
        """Show how things stand; None: not known yet."""
        self.link = link
        self.say_problem("")
        ready = link is not None and link.ready
        name = link.name if link is not None and link.name else _("your therapist")
        for part in (self.open, self.bring):
            part.setVisible(ready)
        self.keys.setVisible(link is not None)
        self.keys.set_words(_("Keys …") if ready else _("Exchange keys …"))
        self.state.setVisible(link is not None)
        self.told.setText("")
        if ready and link is not None and link.partner is not None:
            checked = link.partner.checked_at
            day = long_day(checked.astimezone().date()) if checked is not None else ""
            self.state.setText(_("Ready: {name}").format(name=name))
            self.told.setText(_("Keys compared aloud on {day}.").format(day=day))
        elif link is not None:
            self.state.setText(_("First, once: exchange keys"))
            self.told.setText(
                _(
                    "Your therapist gives you a line of letters and you give one back. Then each "
                    "reads eight words to the other, so that nobody can come between."
                )
            )
        self._show_plan(None if link is None else held_plan(link), link)
        tab_as_read(self)

    def _show_plan(self, plan: HomePlan | None, link: Link | None) -> None:
        while (item := self._column.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        self.starts = []
        self.plan_card.setVisible(plan is not None)
        if plan is None:
            return
        self.days.setText(days_words(plan))
        made = link.partner.plan_at if link is not None and link.partner is not None else None
        day = "" if made is None else long_day(made.astimezone().date())
        self.made.setText(_("Made on {day}.").format(day=day) if day else "")
        for number, given in enumerate(plan.practices, start=1):
            key = str(number) if number < 10 else ""
            start = KeyButton(self.look, _("Begin"), key)
            start.setAccessibleName(_("Begin: {what}").format(what=given_words(plan, given)))
            start.clicked.connect(lambda _on=False, one=given: self.start_asked.emit(one))
            row = QHBoxLayout()
            row.setSpacing(12)
            row.addWidget(start)
            row.addWidget(label(given_words(plan, given)), 1)
            place = QWidget()
            place.setLayout(row)
            row.setContentsMargins(0, 0, 0, 0)
            self._column.addWidget(place)
            self.starts.append(start)
        asked = question_words(plan)
        lines = [plan.note] if plan.note else []
        if asked:
            lines.append(_("To look back on: {questions}").format(questions="; ".join(asked)))
        self.note.show_lines(lines)

    def take_focus(self) -> None:
        """Begin at the next step."""
        ready = self.link is not None and self.link.ready
        (self.open if ready else self.keys).setFocus()
