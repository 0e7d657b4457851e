"""The caseload: everybody at a glance, found as typed, and who asks for a look."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PyQt6.QtCore import pyqtBoundSignal, pyqtSignal
from PyQt6.QtWidgets import QLineEdit, QWidget

from biofeedback.clinic.caseload import Case, need_words, review_words
from biofeedback.core.day_words import short_weekday_and_day
from biofeedback.core.words import _, listed, number, plural
from biofeedback.store.clients import in_order
from biofeedback.ui.look import Look
from biofeedback.ui.pages.form import FormPage
from biofeedback.ui.widgets.card import Card, EmptyState
from biofeedback.ui.widgets.choices import Choices
from biofeedback.ui.widgets.focus import tab_as_read
from biofeedback.ui.widgets.key_button import KeyButton
from biofeedback.ui.widgets.reflow import Reflow
from biofeedback.ui.widgets.table import Cell, Table
from biofeedback.ui.widgets.text import label

ALL, ASKS, AWAY = "all", "asks", "away"


class ClientsPage(FormPage):
    """Shows cases. opened, practise_asked, report_asked, handover_asked: a client's id.

    guest_asked: a new guest.
    added, another_added: pseudonym, name, contact; after the second one more is to be asked for.
    new_asked: a suggestion for a pseudonym is wanted.
    room_asked: several are to practise at once.
    """

    opened = pyqtSignal(str)
    practise_asked = pyqtSignal(str)
    report_asked = pyqtSignal(str)
    guest_asked = pyqtSignal()
    room_asked = pyqtSignal()
    new_asked = pyqtSignal()
    handover_asked = pyqtSignal(str)
    added = pyqtSignal(str, str, str)
    another_added = pyqtSignal(str, str, str)

    def __init__(self, look: Look) -> None:
        """Make the page; it shows nobody until `show_cases`."""
        super().__init__(look, _("Clients"), wide=430)
        self.cases: tuple[Case, ...] = ()
        self._shown: list[Case] = []
        self._cares = False
        self._sorted = False
        self.new = self.button(self.tools, _("New client"), "N", lambda: self.new_asked.emit())
        self.guest = self.button(self.tools, _("Guest"), "G", lambda: self.guest_asked.emit())
        self.room = self.button(
            self.tools, _("Several at once"), "V", lambda: self.room_asked.emit()
        )
        self._add_finding()
        self.form = self._new_card()
        self.column.addWidget(self.form)
        self.form.hide()
        self.table = Table(look, _("Clients"))
        self.table.opened.connect(lambda row: self.opened.emit(self._shown[row].client.id))
        self.column.addWidget(self.table, 1)
        self.acts = QWidget()
        row = Reflow(look, gap=10)
        self.acts.setLayout(row)
        self.open = self.button(row, _("Open"), "Return", self.table.open_current)
        self.practise = self.button(
            row, _("Practise with them"), "P", lambda: self._for_marked(self.practise_asked)
        )
        self.report = self.button(
            row, _("Report for a visit"), "R", lambda: self._for_marked(self.report_asked)
        )
        self.handover = self.button(
            row, _("Plan for home"), "H", lambda: self._for_marked(self.handover_asked)
        )
        self.column.addWidget(self.acts)
        self.first = KeyButton(look, _("Add the first client"), "", "primary")
        self.first.clicked.connect(lambda: self.new_asked.emit())
        self.empty = EmptyState(
            _("No clients yet"),
            _("A pseudonym is enough to begin. A guest can practise at once and become one later."),
            self.first,
        )
        self.column.addWidget(self.empty)
        self.nobody = label(_("Nobody here by what you look for."), "quiet")
        self.column.addWidget(self.nobody)
        tab_as_read(self)
        self.show_cases((), cares=True)

    def _add_finding(self) -> None:
        self.finding = QWidget()
        flow = Reflow(self.look, gap=12, fill=True)
        self.finding.setLayout(flow)
        self.search = QLineEdit()
        self.search.setPlaceholderText(_("Search: a pseudonym or a name"))
        self.search.setAccessibleName(_("Search the clients"))
        self.search.setClearButtonEnabled(False)
        self.search.textChanged.connect(lambda _text: self._show())
        self.which = Choices(
            self.look,
            _("Who is shown"),
            {ALL: _("Everybody"), ASKS: _("Asks for a look"), AWAY: _("Archived")},
            always=True,
        )
        self.which.show_pressed((ALL,))
        self.which.changed.connect(self._filtered)
        flow.add(self.search, least_px=300)
        flow.add(self.which, least_px=420)
        self.column.addWidget(self.finding)
        self.count = label(role="quiet")
        self.column.addWidget(self.count)

    def _new_card(self) -> Card:
        card = Card(_("A new client"), kind="invitation")
        self.pseudonym = self.line(card, _("Pseudonym, by which the list goes"))
        self.name = self.line(card, _("Name, if it has to be known here (kept sealed)"))
        self.contact = self.line(card, _("How to reach them, if you like (kept sealed)"))
        row = self.row(card)
        self.keep = self.button(
            row, _("Add"), "Ctrl+Return", lambda: self._add(self.added), "primary"
        )
        self.more = self.button(
            row, _("Add, then another"), "Alt+Return", lambda: self._add(self.another_added)
        )
        self.cancel = self.button(row, _("Not now"), "Esc", self.close_form)
        return card

    def open_form(self, pseudonym: str) -> None:
        """Ask for a new client; pseudonym: what is suggested."""
        self.pseudonym.setText(pseudonym)
        self.name.clear()
        self.contact.clear()
        self.say_problem("")
        self.form.show()
        self.pseudonym.setFocus()
        self.pseudonym.selectAll()

    def close_form(self) -> None:
        """Let go of what was written of a new client."""
        self.form.hide()
        self.name.clear()
        self.contact.clear()
        self.say_problem("")
        self.take_focus()

    def _add(self, signal: pyqtBoundSignal) -> None:
        signal.emit(self.pseudonym.text(), self.name.text(), self.contact.text())

    def show_cases(self, cases: Sequence[Case], *, cares: bool) -> None:
        """Show everybody as they stand now; the marked client stays marked.

        cares: whether who looks may add clients and see names.
        """
        self.cases, self._cares = tuple(cases), cares
        keys = (self.new, self.guest, self.room, self.handover, self.practise, self.first)
        for button in keys:
            button.setVisible(cares)
        self._show()

    def _filtered(self, keys: object) -> None:
        if not keys:
            self.which.show_pressed((ALL,))
        self._show()

    def _show(self) -> None:
        before = self._marked()
        which = next(iter(self.which.pressed), ALL)
        self._shown = [one for one in self.cases if self._belongs(one, which)]
        anybody = bool(self.cases)
        for part in (self.finding, self.count):
            part.setVisible(anybody)
        for part in (self.table, self.acts):
            part.setVisible(bool(self._shown))
        self.empty.setVisible(not anybody)
        self.nobody.setVisible(anybody and not self._shown)
        asking = sum(one.asks and one.client.archived_at is None for one in self.cases)
        living = sum(one.client.archived_at is None for one in self.cases)
        asks = plural("{n} asks for a look", "{n} ask for a look", asking).format(n=asking)
        many = plural("{n} client", "{n} clients", living).format(n=living)
        self.count.setText(_("{many}, {asks}.").format(many=many, asks=asks))
        sort = self.table.sorting if self._sorted else (0, False)
        self.table.show_rows(self._titles(), [self._cells(one) for one in self._shown], sort)
        self._sorted = True
        for row, one in enumerate(self._shown):
            if before is not None and one.client.id == before:
                self.table.mark(row)

    def _belongs(self, one: Case, which: str) -> bool:
        away = one.client.archived_at is not None
        if which == AWAY or away:
            return which == AWAY and away and one.client.matches(self.search.text())
        return (which == ALL or one.asks) and one.client.matches(self.search.text())

    @property
    def _with_names(self) -> bool:
        return any(one.client.name for one in self.cases)

    def _titles(self) -> tuple[str, ...]:
        named = (_("Name"),) if self._with_names else ()
        return (
            _("Client"),
            *named,
            _("Practised last"),
            _("Days this week"),
            _("Worst pain, change"),
            _("Flare since"),
            _("Review due"),
            _("Look at"),
        )

    def _cells(self, one: Case) -> list[Cell]:
        client = one.client
        pseudonym = client.pseudonym or _("(no key)")
        named: list[Cell] = [(client.name or "", client.name or "")] if self._with_names else []
        last = one.last_practice
        planned = one.plan.days_per_week if one.plan else None
        kept = min(one.days_kept, planned) if planned else one.days_kept
        fits = _("{kept} of {planned}").format(kept=kept, planned=planned) if planned else f"{kept}"
        change = (
            ""
            if one.change is None
            else _("{change} points").format(
                change=number(one.change, "+.1f").replace("-", "\u2212")
            )
        )
        needs = listed(need_words(need) for need in one.needs)
        review = "" if one.review is None else review_words(one.review)
        flare = one.flare_since
        return [
            (pseudonym, None if client.pseudonym is None else in_order(pseudonym)),
            *named,
            (_("not yet") if last is None else _day(last), None if last is None else str(last)),
            (fits, float(kept) / planned if planned else float(kept) / 7.0),
            (change, one.change),
            ("" if flare is None else _day(flare), None if flare is None else str(flare)),
            (review, review or None),
            (needs, needs or None),
        ]

    def _marked(self) -> str | None:
        row = self.table.marked
        return self._shown[row].client.id if row is not None and row < len(self._shown) else None

    def _for_marked(self, signal: pyqtBoundSignal) -> None:
        client_id = self._marked()
        if client_id is not None:
            signal.emit(client_id)

    def forget(self) -> None:
        """Let go of everybody (at a lock)."""
        self.search.clear()
        self.close_form()
        self.show_cases((), cares=self._cares)

    def take_focus(self) -> None:
        """Begin at the list, or where the first one is added."""
        (self.table if self.table.isVisibleTo(self) else self).setFocus()


def _day(day: date) -> str:
    return short_weekday_and_day(day)
