"""Example data to look around in: put in from an empty page, named on every page, taken out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject
from PyQt6.QtWidgets import QMessageBox

from biofeedback.app.example import DAYS, TakenOut
from biofeedback.core.words import _, plural
from biofeedback.ui.context import Context
from biofeedback.ui.pages.page import Page
from biofeedback.ui.pages.today import TodayPage
from biofeedback.ui.pages.today_begin import BeginCard

if TYPE_CHECKING:
    from biofeedback.sessions.demo import DemoDay
    from biofeedback.store.opening import Store

# So many days are made in one piece of work: what is told meanwhile is kept in between.
SLICE = 7


class ExampleDesk(QObject):
    """Answers the buttons for example data, and keeps the line above the pages true."""

    def __init__(self, context: Context) -> None:
        """Wait for the records, and for the pages that offer it."""
        super().__init__(context)
        self._context = context
        self.days = DAYS
        self._here = False
        self._coming: Iterator[DemoDay] | None = None
        self._stopped = False
        self._put = self._turn = 0
        self._who: str | None = None
        context.records_opened.connect(self.look)
        context.person_changed.connect(self.look)
        context.language_changed.connect(self._tell)
        context.window.notice.act.clicked.connect(self.ask_to_remove)
        context.when_made("today", TodayPage, self._connect_today)
        context.when_made("trends", Page, lambda _page: self._connect_trends())
        context.when_made("history", Page, lambda _page: self._connect_history())

    def _connect_today(self, page: TodayPage) -> None:
        page.card("begin", BeginCard).example_asked.connect(self.put_in)
        self._tell()

    def _connect_trends(self) -> None:
        from biofeedback.ui.pages.trends import TrendsPage

        self._context.window.page("trends", TrendsPage).example_asked.connect(self.put_in)
        self._tell()

    def _connect_history(self) -> None:
        from biofeedback.ui.pages.history import HistoryPage

        self._context.window.page("history", HistoryPage).example_asked.connect(self.put_in)
        self._tell()

    # What is there

    def look(self) -> None:
        """Look whether example data is among this person's records; whose run it was, is over."""
        self._turn += 1
        if self._coming is not None:
            self._end()
        if not self._is_home:
            self._found(False)
            return

        def work(store: Store) -> bool:
            from biofeedback.app.example import has_example

            here = has_example(store)
            if here:  # the words for it come with NumPy: not on the window's thread
                import biofeedback.trends.sentences  # noqa: F401
            return here

        self._context.ask_records(work, self._found)

    def _found(self, here: bool) -> None:
        self._here = here
        self._tell()

    def _tell(self) -> None:
        """Name it above every page, and offer it where there is nothing yet."""
        window = self._context.window
        if self._here:
            from biofeedback.trends import sentences

            window.notice.want(sentences.example(), _("Remove the example data …"))
        else:
            window.notice.want("", "")
        offered = not self._here and self._coming is None and self._is_home
        today = window.made_page("today", TodayPage)
        if today is not None:
            today.card("begin", BeginCard).offer_example(offered)
        # A page that nobody opened yet need not be imported for this.
        if window.made_page("trends", Page) is not None:
            from biofeedback.ui.pages.trends import TrendsPage

            window.page("trends", TrendsPage).example_button.setVisible(offered)
        if window.made_page("history", Page) is not None:
            from biofeedback.ui.pages.history import HistoryPage

            window.page("history", HistoryPage).example_button.setVisible(offered)

    @property
    def _is_home(self) -> bool:
        """Whether the records are a person's own: a clinic's hold clients, and no examples."""
        store = self._context.store
        return store is not None and store.warden is None

    # In

    def put_in(self) -> None:
        """Make the example data and keep it, a week at a time."""
        if self._coming is not None or self._here or not self._is_home:
            return
        from biofeedback.app.example import made
        from biofeedback.app.straps import local_zone

        assert self._context.store is not None
        self._who = self._context.store.person_id
        self._stopped, self._put = False, 0
        self._coming = made(self._context.now().date(), local_zone(), self.days)
        self._tell()
        self._next()

    def _next(self) -> None:
        coming = self._coming
        assert coming is not None
        self._context.window.toast.say(
            _("Making example data: day {n} of {days} …").format(n=self._put, days=self.days),
            undo=self._stop,
            words=_("Stop"),
        )

        store, turn, who = self._context.store, self._turn, self._who
        if store is None:
            self._end()
            return

        def work() -> int:
            from itertools import islice

            from biofeedback.app.example import put_in

            days = list(islice(coming, SLICE))
            for day in days:
                # Somebody else may sit here by now: nothing made up goes into their records.
                if turn == self._turn and store.person_id == who:
                    put_in(store, day)
            return len(days)

        def took(days: int) -> None:
            if turn == self._turn:
                self._took(days)

        def failed(error: Exception) -> None:
            if turn == self._turn:
                self._failed(error)

        self._context.bridge.ask_records(work, took, failed)

    def _took(self, days: int) -> None:
        self._put += days
        if self._stopped:
            self._end()
            self._remove()
        elif days == SLICE:
            self._next()
        else:
            self._end()
            self._context.say(_("The example data is in. Look around; nothing of it is yours."))

    def _failed(self, error: Exception) -> None:
        self._end()
        self._context.say_error(error)

    def _stop(self) -> None:
        self._stopped = True

    def _end(self) -> None:
        self._coming = None
        self._context.window.toast.end()
        self._show_anew()

    # Out

    def ask_to_remove(self) -> None:
        """Take the example data out, once the person agrees: nothing brings it back as it was."""
        question = QMessageBox(self._context.window)
        question.setWindowTitle(_("Remove the example data"))
        question.setText(
            _(
                "All made-up sessions and entries go for good. What you practised or told "
                "yourself stays, every bit of it."
            )
        )
        remove = question.addButton(_("Remove it"), QMessageBox.ButtonRole.AcceptRole)
        keep = question.addButton(_("Keep it for now"), QMessageBox.ButtonRole.RejectRole)
        question.setDefaultButton(keep)
        question.setEscapeButton(keep)
        question.exec()
        if question.clickedButton() is remove:
            self._remove()

    def _remove(self) -> None:
        def work(store: Store) -> TakenOut:
            from biofeedback.app.example import take_out

            return take_out(store)

        def gone(out: TakenOut) -> None:
            self._context.say(
                plural(
                    "{count} example session was removed; your own records are untouched.",
                    "{count} example sessions were removed; your own records are untouched.",
                    out.sessions,
                ).format(count=out.sessions)
            )
            self._show_anew()

        self._context.ask_records(work, gone)

    def _show_anew(self) -> None:
        """Bring the page that is shown up to date; the others are when they are gone to."""
        self.look()
        window = self._context.window
        if window.name is not None and not self._context.bridge.in_session:
            window.went.emit("history" if window.name == "review" else window.name)
            if window.name == "review":
                window.go("history")
