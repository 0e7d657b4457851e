"""A clinic's lock: who is signed in, after how long nobody is, and which page is anybody's."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from PyQt6.QtCore import QObject, QTimer, pyqtSignal
from PyQt6.QtGui import QKeyEvent
from PyQt6.QtWidgets import QApplication

from biofeedback.clinic.rights import (
    FREE,
    OF_A_CLIENT,
    OPEN_WHILE_LOCKED,
    may_see,
    not_allowed,
    role_words,
)
from biofeedback.core.words import _
from biofeedback.ui.context import Context
from biofeedback.ui.hands import Hands, is_lock_key
from biofeedback.ui.pages.page import Page

if TYPE_CHECKING:
    from biofeedback.clinic.house import Clinic
    from biofeedback.store.accounts import Account
    from biofeedback.store.clients import Client
    from biofeedback.ui.widgets.key_button import KeyButton

T = TypeVar("T")

IDLE_S = 300.0
LOOK_EVERY_MS = 5_000
# Pages that say what was told and recorded and take nothing down: gone with the lock.
TELLING = ("today", "diary", "goals", "trends", "history", "review", "compare", "earlier")


class ClinicDesk(QObject):
    """Keeps the lock. locked: everybody's things are to be let go of. entered: somebody came in.

    A home's records have no clinic, and nothing of this is met.
    """

    locked = pyqtSignal()
    entered = pyqtSignal()

    def __init__(self, context: Context) -> None:
        """Wait for records that are a clinic's."""
        super().__init__(context)
        self._context = context
        self.clinic: Clinic | None = None
        self.account: Account | None = None
        self.client: Client | None = None
        self._ways: list[KeyButton] = []
        self._last: tuple[str, Client | None] | None = None
        self._wanted: str | None = None
        self._alive_s = 0.0
        self._asking = False
        # Of real hands only, while somebody is signed in; also over a dialog.
        self._hands = Hands(self)
        self._hands.seen.connect(self._somebody_is_there)
        self._hands.locks.connect(self.lock)
        self._idle = QTimer(self)
        self._idle.setInterval(LOOK_EVERY_MS)
        self._idle.timeout.connect(self.look)
        context.records_opened.connect(self._records_opened)
        context.when_made("lock", Page, lambda _page: self._connect_lock())
        context.when_made("settings", Page, lambda _page: self._connect_settings())
        context.window.went.connect(lambda _name: self._somebody_is_there())
        context.bridge.session_over.connect(lambda _error: self._practice_over())
        # After the pages were made anew.
        context.language_changed.connect(lambda: QTimer.singleShot(0, self._speak_anew))

    # A clinic, or not

    def _records_opened(self) -> None:
        store = self._context.store
        if store is None or store.warden is None:
            self.clinic = self.account = self.client = None
            self._hands.let_be()
            self._idle.stop()
            self._context.window.way = lambda name: name
            for way in self._ways:
                way.hide()
            return
        from biofeedback.clinic.house import Clinic

        self.stand(Clinic(store))
        self._show_lock()

    def stand(self, clinic: Clinic) -> None:
        """Be a clinic's window from now on."""
        window = self._context.window
        self.clinic = clinic
        self._context.who_known = False
        window.way = self._way
        if not self._ways:
            clients = window.add_way(_("Clients"), "Alt+8", lambda: window.go("clients"), "clients")
            self._ways = [clients, window.add_way(_("Lock"), "Ctrl+L", self.lock)]
            window.first_key = self._locks
        for way in self._ways:
            way.show()
        self._alive_s = self._context.clock.now()
        self._idle.start()

    def _speak_anew(self) -> None:
        """Say in the language of now what the window does not make anew."""
        if self._ways and self.clinic is not None:
            for way, words in zip(self._ways, (_("Clients"), _("Lock")), strict=True):
                way.set_words(words)
            self.show_whose(self.client)

    def _way(self, name: str) -> str:
        """Return where one gets to who wants to go to a page."""
        if self.account is None:
            if name not in OPEN_WHILE_LOCKED:
                self._wanted = name
            return "lock"
        if name == "lock":
            return "clients"
        if not may_see(self.account.role, name):
            self._context.say_error(not_allowed(self.account.role))
            return "clients"
        if self.client is None and name in OF_A_CLIENT and name not in FREE:
            self._context.say(_("Choose a client first."))
            return "clients"
        return name

    # The lock

    def _locks(self, event: QKeyEvent) -> bool:
        """Lock by the key also where the navigation, and so its button, is not seen."""
        self._somebody_is_there()
        if self.account is None or not is_lock_key(event):
            return False
        self.lock()
        return True

    def _somebody_is_there(self) -> None:
        self._alive_s = self._context.clock.now()

    def look(self) -> None:
        """Lock where nobody was seen for a while, and where the account was ended elsewhere.

        A practice has no hands on the keys, and is let come to its end.
        """
        if self._context.bridge.in_session:
            self._alive_s = self._context.clock.now()
        elif self.account is not None and self._context.clock.now() - self._alive_s >= IDLE_S:
            self.lock()
        elif self.clinic is not None and self.account is not None and not self._asking:
            self._asking = True
            clinic, client = self.clinic, self.client
            # A server that does not answer now is said where something is wanted of it.
            self._context.bridge.ask_records(
                lambda: (clinic.still_belongs(), client is None or clinic.still_there(client.id)),
                lambda holds: self._looked(client, *holds),
                self._not_known,
            )

    def _looked(self, client: Client | None, welcome: bool, there: bool) -> None:
        self._asking = False
        if self.account is None or self._context.bridge.in_session:
            return
        if not welcome:
            self.lock()
            self._context.say(_("This account was ended by a therapist."))
        elif not there and client is self.client:
            # What is being written stays where it is; nothing can be kept there any more.
            self.show_whose(None)
            self._context.who_known = False
            self._context.say(_("There is no such client any more."))

    def _not_known(self, _error: Exception) -> None:
        self._asking = False

    def lock(self) -> None:
        """Lock now; a running practice goes on and is kept."""
        clinic, account = self.clinic, self.account
        if clinic is None or account is None:
            return
        self._last = (account.id, self.client)
        self._hands.let_be()
        self.account = self.client = None
        self._wanted = self._context.window.name
        self._context.who_known = False
        self._context.window.toast.end()
        while (open_dialog := QApplication.activeModalWidget()) is not None:
            open_dialog.close()  # it may show what nobody is to see now
            if open_dialog.isVisible():
                break
        self.locked.emit()
        self._context.bridge.ask_records(clinic.lock, lambda _none: None, self._context.say_error)
        self._show_lock()

    def _show_lock(self) -> None:
        from biofeedback.ui.pages.lock import LockPage

        clinic = self.clinic
        assert clinic is not None
        page = self._context.window.page("lock", LockPage)
        page.show_running(self._context.bridge.in_session)
        self.show_whose(None)
        self._context.window.go("lock")
        self._context.window.let_go(*TELLING)
        last = None if self._last is None else self._last[0]
        self._context.bridge.ask_records(
            clinic.who_works_here,
            lambda accounts: page.show_accounts(accounts, last),
            self._context.say_error,
        )
        # While a passphrase is typed: what the list of clients is worked out with.
        self._context.bridge.ask_records(clinic.prepare, lambda _none: None, lambda _error: None)

    def _practice_over(self) -> None:
        from biofeedback.ui.pages.lock import LockPage

        page = self._context.window.made_page("lock", LockPage)
        if page is not None:
            page.show_running(False)

    def _connect_lock(self) -> None:
        from biofeedback.ui.pages.lock import LockPage

        page = self._context.window.page("lock", LockPage)

        def enter(work: Callable[[Clinic], Account]) -> None:
            clinic = self.clinic
            if clinic is not None:
                self._context.bridge.ask_records(
                    lambda: work(clinic),
                    self.enter,
                    lambda error: page.say_wrong(self._context.sentence(error)),
                )

        page.signed.connect(
            lambda account_id, typed: enter(lambda clinic: clinic.sign_in(account_id, typed))
        )
        page.recovered.connect(
            lambda account_id, key, typed: enter(
                lambda clinic: clinic.recover(account_id, key, typed)
            )
        )

    def enter(self, account: Account) -> None:
        """Let in whoever signed in: back to what they left, else to the list."""
        from biofeedback.ui.pages.lock import LockPage

        self.account = account
        self._somebody_is_there()
        self._hands.watch()
        self._context.window.page("lock", LockPage).forget()
        self.entered.emit()
        before, wanted = self._last, self._wanted
        self._last = self._wanted = None
        same = before is not None and before[0] == account.id
        if same and before is not None and before[1] is not None and wanted in OF_A_CLIENT:
            self.serve(before[1].id, wanted or "clients")
        else:
            self._context.person_changed.emit()
            self.show_whose(None)
            room = wanted in ("room", "room_set_up") and self._context.bridge.in_session
            self._context.window.go("room" if room else "clients")
        self._show_settings()

    def ask(self, work: Callable[[Clinic], T], then: Callable[[T], None]) -> None:
        """Do something in the clinic beside the window; a failure is said in words."""
        clinic = self.clinic
        if clinic is not None:
            self._context.bridge.ask_records(lambda: work(clinic), then, self._context.say_error)

    # Whose things are shown

    def serve(self, client_id: str, page: str) -> None:
        """Let everything from now on be a client's, and go to a page."""
        self.look_at(client_id, lambda: self._context.window.go(page))

    def look_at(self, person_id: str, then: Callable[[], None]) -> None:
        """Let everything from now on be a client's, or a home's person's; then go on."""
        if self.clinic is None:
            self._context.be(person_id, then)
            return

        def chosen(client: Client) -> None:
            if self.account is None:
                return  # locked in the meantime
            self.show_whose(client)
            self._context.who_known = True
            self._context.person_changed.emit()
            then()

        self.ask(lambda clinic: clinic.choose(person_id), chosen)

    def show_whose(self, client: Client | None) -> None:
        """Say whose things are shown, under the navigation."""
        self.client = client
        words = ""
        if client is not None:
            words = _("Client: {pseudonym}").format(pseudonym=client.pseudonym or _("(no key)"))
        elif self.account is not None:
            words = _("{name}, {role}. No client is chosen.").format(
                name=self.account.name, role=role_words(self.account.role)
            )
        self._context.window.set_footer(words)
        # Where the navigation is narrow, whose things are shown is read from the frame.
        self._context.window.setWindowTitle(
            _("Biofeedback")
            if client is None
            else _("Biofeedback: {pseudonym}").format(pseudonym=client.pseudonym or _("(no key)"))
        )

    # In the settings

    def _connect_settings(self) -> None:
        from biofeedback.ui.pages.settings import SettingsPage

        page = self._context.window.page("settings", SettingsPage)
        page.clinic_asked.connect(
            lambda: self._context.window.go("clinic" if self.clinic is None else "staff")
        )
        self._show_settings()

    def _show_settings(self) -> None:
        from biofeedback.ui.pages.settings import SettingsPage

        page = self._context.window.made_page("settings", SettingsPage)
        if page is not None and self.clinic is not None:
            account = self.account
            page.show_clinic(therapist=account is not None and account.role == "therapist")
