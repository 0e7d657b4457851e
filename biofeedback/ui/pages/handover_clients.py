"""The people I treat: whose keys are here, a plan for each, practice they brought back."""

from __future__ import annotations

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QLineEdit

from biofeedback.app.handover import held_plan
from biofeedback.app.handover_keys import Link
from biofeedback.app.handover_words import days_words
from biofeedback.core.day_words import short_day
from biofeedback.core.words import _
from biofeedback.ui.look import Look
from biofeedback.ui.pages.goals_room import button_in, line_in, row_in
from biofeedback.ui.pages.handover_parts import HandoverRoom
from biofeedback.ui.widgets.card import Card
from biofeedback.ui.widgets.focus import tab_as_read
from biofeedback.ui.widgets.lines import Line, LineList
from biofeedback.ui.widgets.text import label


class HandoverClientsPage(HandoverRoom):
    """Shows Links. plan_asked, keys_asked: a Link. open_asked: practice. added: a new name."""

    plan_asked = pyqtSignal(object)
    keys_asked = pyqtSignal(object)
    open_asked = pyqtSignal()
    added = pyqtSignal(str)

    def __init__(self, look: Look) -> None:
        """Make the page; it shows nobody until `show_links`."""
        super().__init__(
            look,
            _("The people I treat"),
            _("A plan for home goes to each as a file; what they practised comes back as one."),
        )
        self.links: tuple[Link, ...] = ()
        self.cards((self._list_card(), 520), (self._new_card(), 320))
        self.column.addStretch(1)
        tab_as_read(self)

    def _list_card(self) -> Card:
        card = Card(_("Plans and practice"), kind="invitation")
        row = row_in(self.look, card)
        self.open = button_in(
            row, self.look, _("Open practice brought back …"), "O", lambda: self.open_asked.emit()
        )
        card.column.addSpacing(6)
        self.list = LineList(self.look, _("The people I treat"))
        self.list.setMinimumHeight(330)
        self.nobody = label(_("Nobody is here yet. Begin with a name."), "quiet")
        card.column.addWidget(self.list)
        card.column.addWidget(self.nobody)
        self.chosen_name = label(role="strong")
        card.column.addWidget(self.chosen_name)
        row = row_in(self.look, card)
        self.plan = button_in(row, self.look, _("Plan for home …"), "P", self._plan, "primary")
        self.keys = button_in(row, self.look, "", "K", self._keys)
        model = self.list.selectionModel()
        if model is not None:
            model.currentChanged.connect(lambda _now, _before: self._tell())
        card.column.addStretch(1)
        return card

    def _new_card(self) -> Card:
        card = Card(_("Somebody new"))
        card.column.addWidget(
            label(_("A pseudonym is enough; it stays in these records, encrypted."), "quiet")
        )
        self.name: QLineEdit = line_in(card, _("Name or pseudonym"), most=80)
        self.name.returnPressed.connect(self._add)
        row = row_in(self.look, card)
        self.add = button_in(row, self.look, _("Add"), "", self._add)
        card.column.addStretch(1)
        return card

    def show_links(self, links: tuple[Link, ...], chosen: str = "") -> None:
        """Show everybody; chosen: the id of the person to mark."""
        before = chosen or (self.link.person_id if self.link is not None else "")
        self.links = links
        self.say_problem("")
        self.list.show_lines([_line(link) for link in links])
        for number, link in enumerate(links):
            if link.person_id == before:
                self.list.choose(number)
        self.list.setVisible(bool(links))
        self.nobody.setVisible(not links)
        self._tell()

    @property
    def link(self) -> Link | None:
        """Who is marked."""
        chosen = self.list.chosen
        return self.links[chosen] if chosen is not None and chosen < len(self.links) else None

    def _tell(self) -> None:
        link = self.link
        self.plan.setVisible(link is not None)
        self.plan.setEnabled(link is not None and link.ready)
        self.keys.setVisible(link is not None)
        ready = link is not None and link.ready
        self.keys.set_words(_("Keys …") if ready else _("Exchange keys …"))
        self.chosen_name.setText("" if link is None else _name(link))

    def _plan(self) -> None:
        if self.link is not None and self.link.ready:
            self.plan_asked.emit(self.link)

    def _keys(self) -> None:
        if self.link is not None:
            self.keys_asked.emit(self.link)

    def _add(self) -> None:
        if name := self.name.text().strip():
            self.name.clear()
            self.added.emit(name)

    def take_focus(self) -> None:
        """Begin at the list, or where a first name is written."""
        (self.list if self.links else self.name).setFocus()


def _name(link: Link) -> str:
    return link.name or _("without a name")


def _line(link: Link) -> Line:
    """Return a client in two lines: who, and how things stand."""
    partner = link.partner
    if partner is None:
        return Line(_name(link), _("No key yet"))
    if partner.checked_at is None:
        return Line(_name(link), _("Key here, to be compared aloud"), "amber")
    parts = []
    plan = held_plan(link)
    if plan is not None and partner.plan_at is not None:
        day = short_day(partner.plan_at.astimezone().date())
        parts.append(_("Plan of {day}: {plan}").format(day=day, plan=days_words(plan)))
    if partner.handed_at is not None:
        day = short_day(partner.handed_at.astimezone().date())
        parts.append(_("practice taken in {day}").format(day=day))
    return Line(_name(link), " · ".join(parts) or _("Ready; no plan yet"), "accent")
