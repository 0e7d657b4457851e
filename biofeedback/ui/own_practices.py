"""The desk of one's own practices: listed under the library, taken in, saved as files, put away."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject
from PyQt6.QtWidgets import QFileDialog

from biofeedback.core.words import _, plural
from biofeedback.ui.context import Context
from biofeedback.ui.pages.page import Page

if TYPE_CHECKING:
    from biofeedback.sessions.entry import Entry
    from biofeedback.store.opening import Store


class OwnPractices(QObject):
    """Answers the page of practices about a person's own ones."""

    def __init__(self, context: Context) -> None:
        """Wait for the page to be made."""
        super().__init__(context)
        self._context = context
        self._turn = 0
        # The one to mark when the page is gone to next: what was just made or changed.
        self.new = ""
        self._made = False
        context.person_changed.connect(self._forget)
        context.when_made("practise", Page, lambda _page: self._connect())
        context.window.went.connect(self._went)

    def show(self, chosen: str = "") -> None:
        """Bring the list up to date from the records; `chosen`: the one to mark."""
        turn = self._turn

        def work(store: Store) -> tuple[Entry, ...]:
            from biofeedback.app.own_protocols import own_entries

            return own_entries(store)

        def then(own: tuple[Entry, ...]) -> None:
            # After a way to another page, or another person, what was asked for is not shown.
            if turn == self._turn:
                self._list(own, chosen)

        self._context.ask_records(work, then)

    @property
    def titles(self) -> frozenset[str]:
        """What the practices on the page are called, shipped and own."""
        from biofeedback.ui.pages.practise import PractisePage

        view = self._context.window.page("practise", PractisePage).view
        return frozenset(one.title for one in view.choices) if view else frozenset()

    def _connect(self) -> None:
        self._made = True
        from biofeedback.ui.pages.practise import PractisePage

        page = self._context.window.page("practise", PractisePage)
        page.take_in_asked.connect(self._take_in)
        page.save_asked.connect(self._save)
        page.delete_asked.connect(self._delete)

    def _went(self, name: str) -> None:
        self._turn += 1
        if name == "practise" and self._context.store is not None:
            chosen, self.new = self.new, ""
            self.show(chosen)

    def _forget(self) -> None:
        """Take away what is somebody else's: their own ones, and what they said before one."""
        from biofeedback.ui.pages.practise import PractisePage

        self._turn += 1
        self.new = ""
        if self._made:
            self._list((), "")
            self._context.window.page("practise", PractisePage).forget_felt()

    def _list(self, own: tuple[Entry, ...], chosen: str) -> None:
        from biofeedback.ui.pages.practise import PractisePage
        from biofeedback.ui.practices import choices

        page = self._context.window.page("practise", PractisePage)
        if own or (page.view is not None and any(one.own for one in page.view.choices)):
            page.show_choices(choices(own), chosen)

    def _take_in(self) -> None:
        name, _kind = QFileDialog.getOpenFileName(
            self._context.window,
            _("Which practice?"),
            str(Path.home()),
            _("Practices (*.toml)"),
        )
        if not name:
            return

        def work(store: Store) -> str:
            from biofeedback.app.own_protocols import take_in

            return take_in(store, _read(Path(name))).entry.name

        def then(kept: str) -> None:
            self._context.say(_('Kept as your own: "{name}".').format(name=kept))
            self.show(kept)

        self._context.ask_records(work, then)

    def _save(self, entry: Entry) -> None:
        from biofeedback.app.own_protocols import file_name, written

        name, _kind = QFileDialog.getSaveFileName(
            self._context.window,
            _("Save this practice as a file"),
            str(Path.home() / file_name(entry)),
            _("Practices (*.toml)"),
            options=QFileDialog.Option.DontConfirmOverwrite,
        )
        if not name:
            return
        to = Path(name)
        if not to.suffix:
            to = to.with_suffix(".toml")
        words = _("Saved: {file}").format(file=to)
        self._context.ask_records(
            lambda _store: written(to, entry), lambda _none: self._context.say(words)
        )

    def _delete(self, entry: Entry) -> None:
        def work(store: Store) -> tuple[str, str]:
            actor = store.actor()
            own = store.protocols(actor)
            gone = own.get(entry.name)
            own.delete(gone.id)
            return actor.person_id, gone.id

        def then(gone: tuple[str, str]) -> None:
            self.show()
            self._context.window.toast.say(
                _('"{name}" is deleted.').format(name=entry.name),
                undo=lambda: self._undelete(*gone, entry.name),
            )

        self._context.ask_records(work, then)

    def _undelete(self, person_id: str, protocol_id: str, name: str) -> None:
        self._context.ask_records(
            lambda store: store.protocols(store.actor(person_id)).undelete(protocol_id),
            lambda _none: self.show(name),
        )


def _read(path: Path) -> Entry:
    """Return a file's practice; BadInputError with its first mistake, and how many more."""
    from biofeedback.core.errors import BadInputError
    from biofeedback.sessions.protocol_file import ProtocolFileError, read_protocol

    try:
        return read_protocol(path)
    except ProtocolFileError as error:
        more = len(error.problems) - 1
        if not more:
            raise
        sentence = plural("{first} {count} more is wrong.", "{first} {count} more are wrong.", more)
        raise BadInputError(sentence.format(first=error, count=more)) from error
