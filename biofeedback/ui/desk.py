"""The window's desk: opens the records, keeps Today and the settings, and asks before closing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject, QTimer
from PyQt6.QtWidgets import QInputDialog, QLineEdit, QMessageBox

from biofeedback.core.clock import Clock
from biofeedback.core.settings import Settings, home_folder
from biofeedback.core.words import _
from biofeedback.sessions.controls import Stop
from biofeedback.ui.bringing_in import BringingIn
from biofeedback.ui.context import Context
from biofeedback.ui.look import Look
from biofeedback.ui.looking_back import LookingBack
from biofeedback.ui.pages.today import TodayPage
from biofeedback.ui.practising import Practising
from biofeedback.ui.restoring import Restoring
from biofeedback.ui.safekeeping import Safekeeping
from biofeedback.ui.speaking import choices, unwritable
from biofeedback.ui.strap_desk import StrapDesk
from biofeedback.ui.views import PractiseView, SettingsView, TodayView
from biofeedback.ui.window import Window

if TYPE_CHECKING:
    from biofeedback.store.opening import Store
    from biofeedback.store.people import Person


# How soon a new day is noticed.
NEW_DAY_MS = 20_000


class Desk(QObject):
    """Answers what the pages ask for; lives as long as the window."""

    def __init__(self, window: Window, look: Look, clock: Clock, settings: Settings) -> None:
        """Connect the pages as they are made; `open` does what takes time."""
        super().__init__(window)
        self.context = Context(window, look, clock, settings)
        self.context.bridge.answer = self._ask_passphrase
        self._answered, self._why = False, ""
        self._asked_who, self._current = False, ""
        self._window = window
        self._today = TodayView(
            self.context.now(), self.context.usual_start(), strap=self.context.strap()
        )
        self.looking_back = LookingBack(self.context)
        self.practising = Practising(
            self.context, self.looking_back, self._pain_today, self._window.close
        )
        self.safekeeping = Safekeeping(self.context)
        self.restoring = Restoring(self.context, lambda: self.practising.running, self._reopen)
        self.bringing_in = BringingIn(self.context, window.go)
        self.straps = StrapDesk(self.context, lambda: self.practising.running)
        self._day = self.context.now().date()
        self._days = QTimer(self)
        self._days.setInterval(NEW_DAY_MS)
        self._days.timeout.connect(self.see_day)
        self._days.start()
        window.may_close = self._may_close
        window.went.connect(self._went)
        self.context.told.connect(self._load_today)
        self.context.language_changed.connect(self._say_where)
        self.context.person_changed.connect(self._forget_today)
        self._connect()

    def _connect(self) -> None:
        """Connect the pages this desk keeps itself."""
        when_made = self.context.when_made
        when_made("today", TodayPage, self._connect_today)
        from biofeedback.ui.pages.page import Page

        when_made("practise", Page, lambda _page: self._connect_practise())
        when_made("settings", Page, lambda _page: self._connect_settings())
        when_made("welcome", Page, lambda _page: self._connect_welcome())
        when_made("who", Page, lambda _page: self._connect_who())

    # The start

    def open(self) -> None:
        """Open the records and load what the first practice needs, beside the window."""
        self.context.bridge.ask_records(self._open_store, self._opened, self._could_not_open)

        def warm() -> None:
            import asyncio  # noqa: F401

            import biofeedback.signal.live
            import biofeedback.signal.summary
            import biofeedback.ui.model  # noqa: F401

            if self.context.settings.sound:
                from biofeedback.ui.loudspeaker import prepare

                prepare()

        self.context.bridge.ask_records(warm, lambda _none: None, lambda _error: None)

    def _reopen(self) -> None:
        """Open other records than before: whose they are is asked anew."""
        self._asked_who = False
        self.context.who_known = not self.context.settings.several
        self.context.person_changed.emit()
        self.open()

    def _open_store(self) -> tuple[Store, list[str]]:
        from biofeedback.app.records import open_whole

        said: list[str] = []
        # New records without a keyring are locked by a key file; only locked ones are asked for.
        locked = (home_folder() / "unlock.json").exists()
        ask = self.context.bridge.ask_person if locked else None
        return open_whole(self.context.clock, said.append, ask), said

    def _opened(self, found: tuple[Store, list[str]]) -> None:
        self.context.store, said = found
        self._say_where()
        if said:
            self.context.say(" ".join(said))
        self.context.records_opened.emit()
        if found[0].warden is None:
            self.context.bridge.ask_records(
                found[0].people.all, self._people_known, self.context.say_error
            )
        self.context.keep_backup(always=False)

    def _say_where(self) -> None:
        """Say under the navigation where the records are, as far as it is true."""
        store = self.context.store
        if store is not None and store.database.way is not None:
            self._window.set_footer(_("Stored on this computer, encrypted. Nothing is sent."))

    def _people_known(self, people: tuple[Person, ...]) -> None:
        """Ask who is there where several are; else go on with the one there is."""
        several = len(people) > 1
        if several != self.context.settings.several:
            self.context.change_settings(replace(self.context.settings, several=several))
        self.context.who_known = not several or self._asked_who
        if not self.context.who_known and not self.practising.running:
            self._ask_who(people)
        else:
            self._load_today()

    def _could_not_open(self, error: Exception) -> None:
        if self._answered:
            # The passphrase did not fit, or more: say why and let the person try again.
            self._answered, self._why = False, self.context.sentence(error)
            self.context.bridge.ask_records(self._open_store, self._opened, self._could_not_open)
            return
        self.context.unwritable = self.context.sentence(error)
        self.context.say(self.context.unwritable)

    def _ask_passphrase(self, sentence: str) -> str | None:
        words = f"{self._why}\n\n{sentence}" if self._why else sentence
        text, given = QInputDialog.getText(
            self._window, _("Your passphrase"), words, QLineEdit.EchoMode.Password
        )
        self._answered = given and bool(text)
        return text if self._answered else None

    def _went(self, name: str) -> None:
        """Bring a page up to date when it is gone to."""
        match name:
            case "today":
                self._show_today(
                    replace(
                        self._today,
                        now=self.context.now(),
                        start=self.context.usual_start(),
                        strap=self.context.strap(),
                    )
                )
                self._load_today()
            case "practise":
                self._show_practices()
            case "settings":
                self._show_settings()

    def _pain_today(self) -> int | None:
        """Return what was said of pain today; yesterday's is none of it."""
        said = self._today
        return said.pain_now if said.now.date() == self.context.now().date() else None

    def see_day(self) -> None:
        """Begin anew where midnight has passed: what is told then belongs to the new day."""
        day = self.context.now().date()
        if day != self._day and not self.practising.running:
            self._day = day
            if self._window.name is not None:
                self._window.went.emit(self._window.name)

    # Today

    def _connect_today(self, page: TodayPage) -> None:
        page.start_asked.connect(self.practising.start)
        page.choose_asked.connect(lambda: self._window.go("practise"))
        page.strap_asked.connect(lambda: self._window.go("strap"))

    def _show_today(self, view: TodayView) -> None:
        self._today = view
        self._window.page("today", TodayPage).show_view(view)

    def _forget_today(self) -> None:
        """Show nothing of whoever was here before."""
        self._today = TodayView(
            self.context.now(), self.context.usual_start(), strap=self.context.strap()
        )

    def _load_today(self) -> None:
        if self.context.store is None:
            return
        now, start, strap = self.context.now(), self.context.usual_start(), self.context.strap()
        settings = self.context.settings

        def work(store: Store) -> TodayView:
            from biofeedback.ui import shelf

            return shelf.today(store, now, start, strap, settings)

        def show(view: TodayView) -> None:
            own = view.start.own
            self.context.daily_own = () if own is None else (own,)
            self._show_today(view)
            self.context.day_shown.emit()

        self.context.ask_records(work, show)

    # Choosing, settings, the first start

    def _connect_practise(self) -> None:
        from biofeedback.ui.pages.practise import PractisePage

        page = self._window.page("practise", PractisePage)
        page.start_asked.connect(self.practising.start)
        page.daily_asked.connect(
            lambda key: self.context.change_settings(replace(self.context.settings, daily=key))
        )

    def _show_practices(self) -> None:
        from biofeedback.ui.pages.practise import PractisePage
        from biofeedback.ui.practices import choices

        settings = self.context.settings
        daily = settings.daily or "plain"
        view = PractiseView(choices(), "plain", settings.pace_per_min, settings.minutes, daily)
        self._window.page("practise", PractisePage).show_view(view)

    def _connect_settings(self) -> None:
        from biofeedback.ui.pages.settings import SettingsPage

        page = self._window.page("settings", SettingsPage)
        page.changed.connect(self.context.change_settings)
        page.people_asked.connect(self._show_everybody)
        page.room_asked.connect(lambda: self._window.go("room_set_up"))

    def _show_settings(self) -> None:
        from biofeedback.ui.pages.settings import SettingsPage

        store = self.context.store
        encrypted = store is not None and store.database.way is not None
        view = SettingsView(
            self.context.settings, str(home_folder()), encrypted, choices(), unwritable()
        )
        self._window.page("settings", SettingsPage).show_view(view)

    def _connect_welcome(self) -> None:
        from biofeedback.ui.pages.welcome import WelcomePage

        self._window.page("welcome", WelcomePage).chosen.connect(self._welcomed)

    def _welcomed(self, kind: str) -> None:
        spec = None if kind == "ble" else kind
        self.context.change_settings(
            replace(self.context.settings, welcomed=True, strap=spec, strap_name=None)
        )
        # Nobody practised before the first start; the records tell when they are read.
        self._today = replace(self._today, first_session=True)
        self._window.go("strap" if kind == "ble" else "today")

    # Who practises

    def _connect_who(self) -> None:
        from biofeedback.ui.pages.welcome import WhoPage

        page = self._window.page("who", WhoPage)
        page.chosen.connect(self._person_chosen)
        page.added.connect(self._person_added)
        page.back.connect(lambda: self._window.go("settings"))

    def _show_everybody(self) -> None:
        def work(store: Store) -> tuple[tuple[Person, ...], str]:
            return store.people.all(), store.actor().person_id

        def show(found: tuple[tuple[Person, ...], str]) -> None:
            people, self._current = found
            self._asked_who = True
            self._ask_who(people)

        self.context.ask_records(work, show)

    def _ask_who(self, people: tuple[Person, ...]) -> None:
        from biofeedback.ui.pages.welcome import WhoPage

        page = self._window.page("who", WhoPage)
        names = tuple((person.id, person.name or _("Me")) for person in people)
        page.show_people(names, self._current if self._asked_who else None)
        self._window.go("who")

    def _person_added(self, name: str) -> None:
        def work(store: Store) -> Person:
            store.people.home_person()
            return store.people.add(name)

        self.context.ask_records(work, lambda person: self._person_chosen(person.id))

    def _person_chosen(self, person_id: str) -> None:
        self._asked_who = True
        self.context.be(person_id, lambda: self._window.go("today"))

    # The end

    def _may_close(self) -> bool:
        """Return whether the window may close now; a running practice is ended and kept first."""
        if not self.practising.running:
            self._shut()
            return True
        if self.practising.closing:
            return False
        question = QMessageBox(self._window)
        question.setWindowTitle(_("Practice is running"))
        question.setText(_("End this practice and close? Everything so far is kept."))
        end = question.addButton(_("End and close"), QMessageBox.ButtonRole.AcceptRole)
        stay = question.addButton(_("Go on practising"), QMessageBox.ButtonRole.RejectRole)
        question.setDefaultButton(stay)
        question.setEscapeButton(stay)
        question.exec()
        if not self._in_session():
            # It came to its end behind the question; closing now loses nothing.
            closes = question.clickedButton() is end
            if closes:
                self._shut()
            return closes
        if question.clickedButton() is end:
            self.practising.end_and_close(Stop())
        return False

    def _in_session(self) -> bool:
        return self.practising.running

    def _shut(self) -> None:
        self.practising.leave()
        writing = self._window.focusWidget()
        if writing is not None:
            writing.clearFocus()  # a line that is being written is told first
        store, self.context.store = self.context.store, None
        self.context.bridge.close()
        if store is not None:
            store.close()
