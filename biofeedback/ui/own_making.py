"""The desk where practices of one's own are made and changed; nothing half made is lost at once."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject
from PyQt6.QtWidgets import QMessageBox

from biofeedback.core.words import _, as_name
from biofeedback.ui.context import Context
from biofeedback.ui.own_practices import OwnPractices
from biofeedback.ui.pages.page import Page

if TYPE_CHECKING:
    from biofeedback.sessions.draft import Draft
    from biofeedback.sessions.entry import Entry
    from biofeedback.store.opening import Store
    from biofeedback.ui.pages.own_practice import OwnPracticePage
    from biofeedback.ui.views import PracticeChoice

PAGE = "own_practice"


class OwnMaking(QObject):
    """Opens the page of one practice and keeps what was made there."""

    def __init__(self, context: Context, own: OwnPractices) -> None:
        """Wait for the pages to be made. own: who lists them."""
        super().__init__(context)
        self._context, self._own = context, own
        self._turn = self._person = 0
        self._changing: str | None = None
        self._made = self._keeping = self._offered = False
        self._closes: Callable[[], bool] | None = None
        self._left: tuple[Draft, str, str | None] | None = None
        context.when_made("practise", Page, lambda _page: self._connect_practise())
        context.when_made(PAGE, Page, lambda _page: self._connect())
        context.person_changed.connect(self._forget)
        context.window.went.connect(self._went)

    def _connect_practise(self) -> None:
        from biofeedback.sessions import draft
        from biofeedback.ui.pages.practise import PractisePage

        page = self._context.window.page("practise", PractisePage)
        page.make_asked.connect(lambda: self._make(draft.one_breath()))
        page.build_asked.connect(lambda: self._make(draft.with_rests()))
        page.copy_asked.connect(self._copy)
        page.change_asked.connect(self._change)

    def _connect(self) -> None:
        self._made = True
        page = self._page()
        page.kept.connect(self._keep)
        page.back_asked.connect(lambda: self._context.window.go("practise"))
        if self._closes is None:
            self._closes = self._context.window.may_close
            self._context.window.may_close = self._may_close

    def _page(self) -> OwnPracticePage:
        from biofeedback.ui.pages.own_practice import OwnPracticePage

        return self._context.window.page(PAGE, OwnPracticePage)

    def _make(self, draft: Draft) -> None:
        """Begin a new one; what was left unkept is gone on with, unless it is to be left."""
        if self._left is None:
            self._begin(draft)
            return
        self._return(*self._left)()
        self._context.window.toast.say(
            _("This is what you were making."),
            undo=lambda: self._begin(draft),
            words=_("Begin anew"),
        )
        self._offered = True

    def _begin(self, draft: Draft, heading: str = "", changing: str | None = None) -> None:
        self._changing, self._left = changing, None
        self._page().show_draft(draft, heading)
        self._context.window.go(PAGE)

    def _copy(self, choice: PracticeChoice | None) -> None:
        """Begin with another practice, whose words are the person's own from then on."""
        if choice is None:
            return
        from biofeedback.sessions.draft import copy_of
        from biofeedback.sessions.library import entry_named

        entry = choice.own or entry_named(choice.key)
        name = free_title(choice.title, self._own.titles)
        self._begin(copy_of(entry, name, shipped=choice.own is None))

    def _change(self, entry: Entry) -> None:
        """Open one that is kept; which one it is, is known by more than its name."""
        from biofeedback.sessions.draft import draft_of

        turn = self._turn

        def work(store: Store) -> tuple[str, Entry]:
            found = store.protocols(store.actor()).get(entry.name)
            return found.id, found.entry

        def then(found: tuple[str, Entry]) -> None:
            if turn == self._turn:
                kept_id, kept = found
                self._begin(draft_of(kept), _("Changing your practice"), kept_id)

        self._context.ask_records(work, then)

    def _keep(self, entry: Entry) -> None:
        """Keep what was made and choose it; where it can't be, say why beside it."""
        context, page = self._context, self._page()
        store = context.store
        if store is None:
            page.say_problem(context.unwritable or _("The records are still being opened."))
            return
        person, changing, draft = self._person, self._changing, page.draft
        self._keeping = True

        def work() -> tuple[str, str, Entry | None]:
            own = store.protocols(store.actor())
            if changing is None:
                made = own.add(entry)
                return made.id, made.entry.name, None
            before = next((one.entry for one in own.list() if one.id == changing), None)
            made = own.change(changing, entry)
            return made.id, made.entry.name, before

        def then(kept: tuple[str, str, Entry | None]) -> None:
            if person == self._person:
                self._keeping = False
                self._kept(draft, *kept)

        def failed(error: Exception) -> None:
            if person == self._person:
                self._keeping = False
                page.say_problem(context.sentence(error))

        context.bridge.ask_records(work, then, failed)

    def _kept(self, draft: Draft, kept_id: str, name: str, before: Entry | None) -> None:
        context, page = self._context, self._page()
        still = page.draft == draft  # else another was begun meanwhile, and is not kept
        if still:
            page.show_draft(draft)  # nothing is left that would be lost
        if still and context.window.name == PAGE:
            self._own.new = name
            context.window.go("practise")
        if before is None:
            context.say(_('Kept as your own: "{name}".').format(name=name))
            return
        self._follow_name(before.name, name)
        self._offered = True
        person = self._person
        context.window.toast.say(
            _('"{name}" is changed. Sessions practised before stay as they were.').format(
                name=name
            ),
            undo=lambda: self._back_to(person, kept_id, before, name),
        )

    def _follow_name(self, was: str, now: str) -> None:
        """Let Today's button go on with a practice that has another name now."""
        settings = self._context.settings
        if settings.daily == was != now:
            self._context.change_settings(replace(settings, daily=now))

    def _back_to(self, person: int, kept_id: str, before: Entry, name: str) -> None:
        """Take a change back: the version before is kept in the place of the new one."""
        if person != self._person:
            return  # it is somebody else's turn

        def then(_none: object) -> None:
            self._follow_name(name, before.name)
            self._own.show(before.name)

        self._context.ask_records(
            lambda store: store.protocols(store.actor()).change(kept_id, before), then
        )

    def _went(self, name: str) -> None:
        """Offer the way back to what was left unkept."""
        self._turn += 1
        if name == PAGE or not self._made or self._keeping:
            return
        page = self._page()
        if page.changed:
            self._left = page.draft, page.heading.text(), self._changing
            page.show_draft(page.draft)
            self._offered = True
            self._context.window.toast.say(
                _("What you were making is not kept."),
                undo=self._return(*self._left),
                words=_("Go on with it"),
            )

    def _return(self, draft: Draft, heading: str, changing: str | None) -> Callable[[], None]:
        """Return the way back to a draft, with all that was made of it so far."""

        def go() -> None:
            self._begin(draft, heading, changing)
            self._page().begin_unkept()

        return go

    def _may_close(self) -> bool:
        """Return whether the window may close; what is being made is asked for first."""
        assert self._closes is not None
        if self._made and not self._keeping and (self._left or self._page().changed):
            question = QMessageBox(self._context.window)
            question.setWindowTitle(_("A practice of your own"))
            question.setText(_("What you were making is not kept."))
            stay = question.addButton(_("Go on with it"), QMessageBox.ButtonRole.RejectRole)
            leave = question.addButton(
                _("Close without it"), QMessageBox.ButtonRole.DestructiveRole
            )
            question.setDefaultButton(stay)
            question.setEscapeButton(stay)
            question.exec()
            if question.clickedButton() is not leave:
                if self._left:
                    self._return(*self._left)()
                return False
        return self._closes()

    def _forget(self) -> None:
        """Put away what somebody else was making."""
        from biofeedback.sessions.draft import one_breath

        self._turn += 1
        self._person += 1
        self._keeping = False
        self._left = None
        if self._offered:
            self._offered = False
            self._context.window.toast.end()
        if self._made:
            self._changing = None
            self._page().show_draft(one_breath())


def free_title(title: str, taken: Collection[str]) -> str:
    """Return a title that none of the others has: with a number after it where it must be."""
    from biofeedback.sessions.protocol_file import MOST_LETTERS

    number, free = 1, title
    while free in taken:
        number += 1
        short = title[: MOST_LETTERS - len(f" ({number})")]
        free = as_name(_("{name} ({number})").format(name=short, number=number))
    return free
