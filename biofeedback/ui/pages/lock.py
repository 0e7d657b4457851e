"""The lock: who works here, their passphrase, and the way back for one that was forgotten."""

from __future__ import annotations

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QLineEdit

from biofeedback.clinic.rights import role_words
from biofeedback.core.words import _
from biofeedback.store.accounts import Account
from biofeedback.ui.look import Look
from biofeedback.ui.pages.form import FormPage
from biofeedback.ui.widgets.card import Card
from biofeedback.ui.widgets.choices import Choices
from biofeedback.ui.widgets.focus import tab_as_read
from biofeedback.ui.widgets.text import label


class LockPage(FormPage):
    """Shows whose accounts there are.

    signed: an account's id and a passphrase. recovered: id, recovery key, the new passphrase.
    """

    with_navigation = False
    signed = pyqtSignal(str, str)
    recovered = pyqtSignal(str, str, str)

    def __init__(self, look: Look) -> None:
        """Make the page, without names yet."""
        super().__init__(
            look,
            _("Locked"),
            _("The clinic's records open with your own passphrase. What you read is written down."),
        )
        self.running = label(
            _("A practice is running. It goes on and is kept; it is shown again when you are back.")
        )
        self.column.addWidget(self.running)
        self.running.hide()
        card = Card(_("Who are you?"), kind="invitation")
        self.who = Choices(look, _("Who are you?"), {}, always=True)
        self._place = card.column
        card.column.addWidget(self.who)
        self.passphrase = self.line(card, _("Passphrase"), secret=True)
        self.passphrase.returnPressed.connect(self._sign)
        row = self.row(card)
        self.sign = self.button(row, _("Unlock"), "Return", self._sign, "primary")
        self.forgotten = self.button(row, _("Forgotten …"), "", self._forgot, "plain")
        self.paper = Card(_("With your recovery key"))
        self.paper.column.addWidget(
            label(
                _(
                    "Type the recovery key of your account from its paper, and choose a new "
                    "passphrase. Without both of them nobody can open your private notes."
                ),
                "quiet",
            )
        )
        self.key = self.line(self.paper, _("Recovery key"))
        self.anew = self.line(self.paper, _("New passphrase"), secret=True)
        self.again = self.line(self.paper, _("The same once more"), secret=True)
        row = self.row(self.paper)
        self.recover = self.button(row, _("Open with the recovery key"), "", self._recover)
        self.cards((card, 420))
        self.column.addWidget(self.paper)
        self.paper.hide()
        self.column.addStretch(1)
        self._accounts: tuple[Account, ...] = ()

    def show_accounts(self, accounts: tuple[Account, ...], last: str | None = None) -> None:
        """Show who can sign in; last: who was here last. What was typed is gone."""
        self._accounts = accounts
        words = {
            one.id: _("{name}, {role}").format(name=one.name, role=role_words(one.role))
            for one in accounts
        }
        made = Choices(self.look, _("Who are you?"), words, always=True)
        self._place.replaceWidget(self.who, made)
        self.who.deleteLater()
        self.who = made
        self.who.changed.connect(lambda _keys: self.passphrase.setFocus())
        known = last if last in words else next(iter(words), None)
        self.who.show_pressed(() if known is None else (known,))
        self.forget()
        tab_as_read(self)

    def show_running(self, running: bool) -> None:
        """Say whether a practice goes on behind the lock."""
        self.running.setVisible(running)

    def forget(self) -> None:
        """Let go of everything that was typed."""
        for line in (self.passphrase, self.key, self.anew, self.again):
            line.clear()
        self.paper.hide()
        self.say_problem("")

    def say_wrong(self, sentence: str) -> None:
        """Say why it stays locked."""
        self.passphrase.clear()
        self.say_problem(sentence)
        self.passphrase.setFocus()

    def take_focus(self) -> None:
        """Begin at the passphrase."""
        self.passphrase.setFocus()

    def _chosen(self) -> str | None:
        return next(iter(self.who.pressed), None)

    def _sign(self) -> None:
        account_id, typed = self._chosen(), self.passphrase.text()
        if account_id is None or not typed:
            self.say_problem(_("Choose your name and type your passphrase."))
            return
        self.passphrase.clear()
        self.signed.emit(account_id, typed)

    def _forgot(self) -> None:
        self.paper.setVisible(not self.paper.isVisible())
        if self.paper.isVisible():
            self.key.setFocus()

    def _recover(self) -> None:
        account_id = self._chosen()
        if account_id is None or not self.key.text().strip():
            self.say_problem(_("Choose your name and type the recovery key."))
        elif self.anew.text() != self.again.text():
            self.say_problem(_("The two new passphrases are not the same."))
        else:
            self.recovered.emit(account_id, self.key.text(), self.anew.text())


def secret_pair(first: QLineEdit, second: QLineEdit) -> str | None:
    """Return a passphrase that was typed twice alike, None when the two differ."""
    return first.text() if first.text() == second.text() else None
