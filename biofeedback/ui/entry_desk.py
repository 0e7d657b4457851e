"""The pages of single diary entries, of care, of earlier answers and of reading."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PyQt6.QtCore import QObject
from PyQt6.QtWidgets import QFileDialog

from biofeedback.core.words import _
from biofeedback.ui.context import Context
from biofeedback.ui.pages.page import Page

if TYPE_CHECKING:
    from biofeedback.diary.entry import Entry
    from biofeedback.store.opening import Store
    from biofeedback.ui.entry_views import CareView, EarlierView, EntryView
    from biofeedback.ui.pages.entry_form import EntryForm

FORMS = ("pain", "night", "flare", "plan", "peg", "function")
_HOMES = ("today", "diary", "goals")


class EntryDesk(QObject):
    """Shows an entry of the day one came for, and keeps each answer at once."""

    def __init__(self, context: Context) -> None:
        """Wait for the pages to be made."""
        super().__init__(context)
        self._context = context
        self._home = "diary"
        self._day: date | None = None
        self._asked = 0
        for name in FORMS:
            context.when_made(name, Page, lambda _page, n=name: self._connect_form(n))  # type: ignore[misc]
        context.when_made("care", Page, lambda _page: self._connect_care())
        context.when_made("earlier", Page, lambda _page: self._connect_earlier())
        context.when_made("learn", Page, lambda _page: self._connect_learn())
        context.when_made("diary", Page, lambda _page: self._connect_diary())
        context.window.went.connect(self._went)

    def _form(self, name: str) -> EntryForm:
        from biofeedback.ui.pages.entry_form import EntryForm

        return self._context.window.page(name, EntryForm)

    def _connect_form(self, name: str) -> None:
        form = self._form(name)
        form.told.connect(lambda before, entry: self._told(name, before, entry))
        form.back_asked.connect(self._back)
        if name == "flare":
            from biofeedback.ui.pages.flare import FlarePage

            page = self._context.window.page("flare", FlarePage)
            page.plan_asked.connect(lambda: self._context.window.go("plan"))
            page.help_asked.connect(self._show_help)

    def _show_help(self) -> None:
        from biofeedback.diary.learning import ORDER
        from biofeedback.ui.pages.learn import LearnPage

        self._context.window.page("learn", LearnPage).show_reading(ORDER.index("help"))
        self._context.window.go("learn")

    def _connect_care(self) -> None:
        from biofeedback.ui.pages.care import CarePage

        page = self._context.window.page("care", CarePage)
        page.told.connect(self._care_told)
        page.deleted.connect(self._care_deleted)
        page.medicine_deleted.connect(self._medicine_deleted)
        page.save_asked.connect(self._save)
        page.back_asked.connect(self._back)

    def _connect_earlier(self) -> None:
        from biofeedback.ui.pages.earlier import EarlierPage

        self._context.window.page("earlier", EarlierPage).back_asked.connect(self._back)

    def _connect_learn(self) -> None:
        from biofeedback.ui.pages.learn import LearnPage

        self._context.window.page("learn", LearnPage).back_asked.connect(self._back)

    def _connect_diary(self) -> None:
        from biofeedback.ui.pages.diary import DiaryPage

        page = self._context.window.page("diary", DiaryPage)
        page.more_asked.connect(self.open)

    def open(self, name: str, day: date | None = None) -> None:
        """Show a page for a day; None: today."""
        self._day = day
        self._context.window.go(name)

    def _back(self) -> None:
        self._context.window.go(self._home)

    def _went(self, name: str) -> None:
        if name in _HOMES:
            self._home, self._day = name, None
        elif name in FORMS:
            self._show(name)
        elif name == "care":
            self._show_care(lambda _store: None)
        elif name == "earlier":
            self._show_earlier()

    def _show(self, name: str) -> None:
        """Show a form as it is kept."""
        today = self._context.now().date()
        day = self._day or today
        if self._context.is_another(name, day):
            from biofeedback.ui.entry_views import EntryView

            self._form(name).clear(EntryView(_empty(name, day), today))

        mine = self._asked

        def show(view: EntryView) -> None:
            # What was answered meanwhile is newer than what was looked up before it.
            if mine == self._asked:
                self._form(name).show_view(view)

        self._context.ask_records(self._viewing(name), show)

    def _viewing(self, name: str) -> Callable[[Store], EntryView]:
        today = self._context.now().date()
        day = self._day or today

        def work(store: Store) -> EntryView:
            from biofeedback.app.straps import local_zone
            from biofeedback.ui import entry_shelf

            return entry_shelf.view(store, name, day, today, local_zone())

        return work

    def _told(self, name: str, before: Entry, entry: Entry) -> None:
        self._asked += 1
        mine, viewing = self._asked, self._viewing(name)
        problem: list[Exception] = []

        def work(store: Store) -> EntryView:
            from biofeedback.ui import entry_shelf

            try:
                entry_shelf.keep(store, before, entry)
            except Exception as error:
                problem.append(error)
            return viewing(store)

        def done(view: EntryView) -> None:
            if problem:
                self._context.say_error(problem[0])
                self._form(name).show_view(view)
            elif mine == self._asked:
                self._form(name).refresh(view)

        self._context.ask_records(work, done)

    # Medicines and other care

    def _show_care(self, work: Callable[[Store], Any], *, clear: bool = False) -> None:
        today = self._context.now().date()
        problem: list[Exception] = []
        if self._context.is_another("care", today):
            from biofeedback.ui.entry_views import CareView
            from biofeedback.ui.pages.care import CarePage

            page = self._context.window.page("care", CarePage)
            page.show_view(CareView(today, _zone()))
            page.clear_lines()

        def both(store: Store) -> CareView:
            from biofeedback.app.straps import local_zone
            from biofeedback.ui import entry_shelf

            try:
                work(store)
            except Exception as error:
                problem.append(error)
            return entry_shelf.care(store, today, local_zone())

        def show(view: CareView) -> None:
            from biofeedback.ui.pages.care import CarePage

            page = self._context.window.page("care", CarePage)
            page.show_view(view)
            if problem:
                self._context.say_error(problem[0])
            elif clear:
                page.clear_lines()

        self._context.ask_records(both, show)

    def _care_told(self, entry: Entry) -> None:
        self._show_care(lambda store: store.diary(store.actor()).tell(entry), clear=True)

    def _care_deleted(self, entry_id: str) -> None:
        def undo() -> None:
            self._show_care(lambda store: store.diary(store.actor()).undelete(entry_id))

        self._show_care(lambda store: store.diary(store.actor()).delete(entry_id))
        self._context.window.toast.say(_("It is deleted."), undo=undo)

    def _medicine_deleted(self, name: str) -> None:
        gone: list[str] = []

        def delete(store: Store) -> None:
            from biofeedback.ui import entry_shelf

            gone.extend(entry_shelf.delete_medicine(store, name))

        def undelete(store: Store) -> None:
            diary = store.diary(store.actor())
            for entry_id in gone:
                diary.undelete(entry_id)

        self._show_care(delete)
        self._context.window.toast.say(_("It is deleted."), undo=lambda: self._show_care(undelete))

    def _save(self, text: str) -> None:
        name, _kind = QFileDialog.getSaveFileName(
            self._context.window,
            _("Save the list, not encrypted"),
            "appointment.txt",
            options=QFileDialog.Option.DontConfirmOverwrite,
        )
        if not name:
            return

        def work(_store: Store) -> None:
            from biofeedback.app.text_file import write_new

            write_new(Path(name), text)

        words = _("Saved, not encrypted: {file}").format(file=name)
        self._context.ask_records(work, lambda _none: self._context.say(words))

    # Earlier answers

    def _show_earlier(self) -> None:
        from biofeedback.ui.pages.earlier import EarlierPage

        today = self._context.now().date()
        day = self._day or today
        page = self._context.window.page("earlier", EarlierPage)
        if self._context.is_another("earlier", day):
            from biofeedback.ui.entry_views import EarlierView

            page.show_view(EarlierView(day, today))

        def work(store: Store) -> EarlierView:
            from biofeedback.ui import entry_shelf

            return entry_shelf.earlier(store, day, today)

        self._context.ask_records(work, page.show_view)


def _zone() -> str:
    from biofeedback.app.straps import local_zone

    return local_zone()


def _empty(name: str, day: date) -> Entry:
    """Return what a form shows while nothing is known of a day."""
    from biofeedback.ui.entry_shelf import empty

    return empty(name, day, _zone())
