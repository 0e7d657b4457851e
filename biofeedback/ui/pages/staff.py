"""The clinic's accounts, and where the clients' keys lie."""

from __future__ import annotations

from collections.abc import Mapping

from PyQt6.QtCore import pyqtSignal

from biofeedback.clinic.rights import role_means, role_words
from biofeedback.core.day_words import long_day
from biofeedback.core.words import _, plural
from biofeedback.store.accounts import Account
from biofeedback.store.roles import STAFF
from biofeedback.store.shards import Places
from biofeedback.ui.look import Look
from biofeedback.ui.pages.form import FormPage
from biofeedback.ui.pages.lock import secret_pair
from biofeedback.ui.widgets.card import Card
from biofeedback.ui.widgets.choices import Choices
from biofeedback.ui.widgets.focus import tab_as_read
from biofeedback.ui.widgets.table import Cell, Table
from biofeedback.ui.widgets.text import label

# What can be done with the clients' keys.
TWICE, SHARE, BRING = "twice", "share", "bring"


class StaffPage(FormPage):
    """Shows accounts and the places of keys.

    added: name, role and passphrase of an account. ended: an account's id. passphrase_changed:
    one's own, anew. keys_asked: TWICE, SHARE or BRING. trail_asked: the audit trail.
    """

    added = pyqtSignal(str, str, str)
    ended = pyqtSignal(str)
    passphrase_changed = pyqtSignal(str)
    keys_asked = pyqtSignal(str)
    trail_asked = pyqtSignal()

    def __init__(self, look: Look) -> None:
        """Make the page, without accounts yet."""
        super().__init__(look, _("Accounts and keys"), back=_("Back"))
        self.trail = self.button(self.tools, _("Audit trail"), "A", lambda: self.trail_asked.emit())
        self.accounts: tuple[Account, ...] = ()
        self.table = Table(look, _("Accounts"))
        self.column.addWidget(self.table)
        acts = Card(_("The account that is marked"))
        row = self.row(acts)
        self.end = self.button(row, _("May sign in no more"), "", self._end)
        acts.column.addWidget(
            label(_("What the account wrote stays. It can't be opened again."), "quiet")
        )
        self.column.addWidget(acts)
        self.cards((self._new_card(), 420), (self._keys_card(), 420))
        self.cards((self._own_card(), 420))
        self.column.addStretch(1)
        tab_as_read(self)

    def _new_card(self) -> Card:
        card = Card(_("A new account"))
        self.name = self.line(card, _("Name"))
        card.column.addWidget(label(_("Role"), "strong"))
        roles: Mapping[str, str] = {one.value: role_words(one) for one in STAFF}
        self.role = Choices(self.look, _("Role"), roles, always=True)
        self.role.changed.connect(lambda _keys: self._explain())
        card.column.addWidget(self.role)
        self.means = label(role="quiet")
        card.column.addWidget(self.means)
        self.passphrase = self.line(card, _("Their passphrase, typed by themselves"), secret=True)
        self.again = self.line(card, _("The same once more"), secret=True)
        row = self.row(card)
        self.add = self.button(row, _("Make the account"), "Ctrl+Return", self._add, "primary")
        card.column.addStretch(1)
        self.role.show_pressed((STAFF[1].value,))
        self._explain()
        return card

    def _keys_card(self) -> Card:
        card = Card(_("The clients' keys"))
        card.column.addWidget(
            label(
                _(
                    "Half of each client's key is a small file outside the records and their "
                    "backups, so that a deletion holds for old backups too. Without it a client "
                    "can't be opened: keep a second copy in another place."
                ),
                "quiet",
            )
        )
        self.places = label()
        card.column.addWidget(self.places)
        self.second = label(role="strong")
        card.column.addWidget(self.second)
        row = self.row(card)
        for words, what in (
            (_("Keep a second copy …"), TWICE),
            (_("Several computers: a shared folder …"), SHARE),
            (_("Bring keys back …"), BRING),
        ):
            self.button(row, words, "", lambda w=what: self.keys_asked.emit(w))  # type: ignore[misc]
        card.column.addStretch(1)
        return card

    def _own_card(self) -> Card:
        card = Card(_("Your own passphrase"))
        self.own = self.line(card, _("New passphrase"), secret=True)
        self.own_again = self.line(card, _("The same once more"), secret=True)
        row = self.row(card)
        self.change = self.button(row, _("Change it"), "", self._change)
        return card

    def show_staff(
        self, accounts: tuple[Account, ...], places: tuple[Places, str], missing: int | None
    ) -> None:
        """Show the accounts; places, and the folder the keys lie in; how many lack a copy."""
        self.accounts = accounts
        rows: list[list[Cell]] = []
        for one in accounts:
            made = one.made_at.astimezone().date()
            since: Cell = (long_day(made), made.isoformat())
            ended = "" if one.ended_at is None else long_day(one.ended_at.astimezone().date())
            state = _("ended {day}").format(day=ended) if ended else _("may sign in")
            role = role_words(one.role)
            name: Cell = (one.name, one.name.casefold())
            rows.append([name, (role, role), since, (state, state)])
        self.table.show_rows((_("Name"), _("Role"), _("Since"), _("State")), rows, (0, False))
        where, folder = places
        self.places.setText(_("They lie in {folder}.").format(folder=_breaking(folder)))
        if where.second is None:
            words = _("There is no second copy yet.")
        elif missing:
            words = plural(
                "{n} key has no copy in {folder}; is the place within reach?",
                "{n} keys have no copy in {folder}; is the place within reach?",
                missing,
            ).format(n=missing, folder=_breaking(str(where.second)))
        else:
            words = _("A second copy of each lies in {folder}.").format(
                folder=_breaking(str(where.second))
            )
        self.second.setText(words)

    def forget(self) -> None:
        """Let go of what was typed."""
        for line in (self.name, self.passphrase, self.again, self.own, self.own_again):
            line.clear()
        self.say_problem("")

    def take_focus(self) -> None:
        """Begin at the accounts."""
        self.table.setFocus()

    def _explain(self) -> None:
        for one in STAFF:
            if one.value in self.role.pressed:
                self.means.setText(role_means(one))

    def _add(self) -> None:
        passphrase = secret_pair(self.passphrase, self.again)
        if passphrase is None:
            self.say_problem(_("The two passphrases are not the same."))
        elif not self.role.pressed:
            self.say_problem(_("Choose a role."))
        else:
            self.added.emit(self.name.text(), self.role.pressed[0], passphrase)

    def _end(self) -> None:
        row = self.table.marked
        if row is not None:
            self.ended.emit(self.accounts[row].id)

    def _change(self) -> None:
        passphrase = secret_pair(self.own, self.own_again)
        if passphrase is None:
            self.say_problem(_("The two passphrases are not the same."))
        else:
            self.passphrase_changed.emit(passphrase)


def _breaking(path: str) -> str:
    """Return a path that may break after each separator."""
    return path.replace("/", "/\u200b").replace("\\", "\\\u200b")
