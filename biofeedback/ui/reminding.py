"""A quiet reminder of the plan by the system's tray: once a day, without a word of health."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Protocol

from PyQt6.QtCore import QObject, QTimer
from PyQt6.QtGui import QIcon
from PyQt6.QtWidgets import QSystemTrayIcon

from biofeedback.core.words import _
from biofeedback.ui.context import Context
from biofeedback.ui.pages.page import Page
from biofeedback.ui.plan_desk import NAME, PlanDesk
from biofeedback.ui.theme import FOLDER

if TYPE_CHECKING:
    from biofeedback.app.planning import PlanState
    from biofeedback.sessions.plan import Plan
    from biofeedback.store.opening import Store

LOOK_EVERY_MS = 30_000
SHOWN_MS = 10_000


class Tray(Protocol):
    """A place in the system's tray."""

    @property
    def available(self) -> bool:
        """Whether this desktop has a tray."""
        ...

    def show(self, wanted: bool) -> None:
        """Stand in the tray, or not."""
        ...

    def say(self, title: str, words: str) -> None:
        """Show a message."""
        ...


class SystemTray(QObject):
    """The tray of this desktop; `called` is what a click on it does."""

    def __init__(self, parent: QObject, called: Callable[[], None]) -> None:
        """Nothing stands in the tray yet."""
        super().__init__(parent)
        self._icon: QSystemTrayIcon | None = None
        self._called = called

    @property
    def available(self) -> bool:
        """Whether this desktop has a tray."""
        return QSystemTrayIcon.isSystemTrayAvailable()

    def show(self, wanted: bool) -> None:
        """Stand in the tray, or not."""
        if wanted and self._icon is None and self.available:
            self._icon = QSystemTrayIcon(QIcon(str(FOLDER / "icon.svg")), self)
            self._icon.activated.connect(lambda _reason: self._called())
            self._icon.messageClicked.connect(self._called)
        if self._icon is not None:
            self._icon.setVisible(wanted)

    def say(self, title: str, words: str) -> None:
        """Show a message."""
        if self._icon is not None:
            self._icon.showMessage(title, words, QSystemTrayIcon.MessageIcon.NoIcon, SHOWN_MS)


class Reminding(QObject):
    """Reminds at the time a plan names, while the window is open.

    running: whether a practice runs; nobody is reminded in the middle of one.
    """

    def __init__(
        self, context: Context, desk: PlanDesk, running: Callable[[], bool], tray: Tray
    ) -> None:
        """Wait for a plan with a time."""
        super().__init__(context)
        self._context, self._running, self._tray = context, running, tray
        self._plan: Plan | None = None
        self._person = ""
        self._asking = False
        self._reminded: dict[str, date] = {}
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look)
        context.when_made(NAME, Page, lambda _page: self._allow())
        desk.stands.connect(self._stands)

    def _allow(self) -> None:
        from biofeedback.ui.pages.practice_plan import PracticePlanPage

        self._context.window.page(NAME, PracticePlanPage).allow_reminder(self._tray.available)

    def _stands(self, person: str, state: PlanState | None) -> None:
        """Take another plan; None: nobody's is known."""
        self._person = person
        self._plan = None if state is None else state.plan
        wanted = self._plan is not None and self._plan.remind_at is not None
        wanted = wanted and self._tray.available
        self._tray.show(wanted)
        if wanted and not self._timer.isActive():
            self._timer.start()
        elif not wanted:
            self._timer.stop()

    def look(self) -> None:
        """Remind if it is time: the records are only asked when it may be."""
        now, person = self._context.now(), self._person
        store = self._context.store
        if store is None or self._asking or self._running():
            return
        from biofeedback.sessions.plan import reminder_due

        if not reminder_due(self._plan, now, (), self._last(person)):
            return
        self._asking = True

        def work(store: Store) -> PlanState:
            from biofeedback.app.planning import plan_state

            return plan_state(store, store.actor(person), now.date())

        def then(state: PlanState) -> None:
            self._asking = False
            if person == self._person:
                self._remind(person, state, now)

        def failed(error: Exception) -> None:
            self._asking = False
            self._reminded[person] = now.date()  # said once, not every half minute
            self._context.say_error(error)

        self._context.bridge.ask_records(lambda: work(store), then, failed)

    def _remind(self, person: str, state: PlanState, now: datetime) -> None:
        from biofeedback.sessions.plan import reminder_due

        if self._running() or not reminder_due(state.plan, now, state.week, self._last(person)):
            return
        self._reminded[person] = now.date()
        kept = f"{now.date().isoformat()} {person}"
        self._context.change_settings(replace(self._context.settings, reminded=kept))
        self._tray.say(_("A quiet reminder"), _("This is the time you chose. Whenever it suits."))

    def _last(self, person: str) -> date | None:
        """Return the day a person was reminded last, also before this start."""
        day, _space, whom = (self._context.settings.reminded or "").partition(" ")
        if person in self._reminded or whom != person:
            return self._reminded.get(person)
        try:
            return date.fromisoformat(day)
        except ValueError:
            return None
