"""What the desks of hand-over share: which page a thing was asked for, and which file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from PyQt6.QtCore import QObject, QStandardPaths
from PyQt6.QtWidgets import QFileDialog

from biofeedback.core.words import _
from biofeedback.ui.context import Context

if TYPE_CHECKING:
    from biofeedback.store.opening import Store

T = TypeVar("T")
HOME: Final = "handover"
KEYS: Final = "handover_keys"
OPENED: Final = "handover_opened"
BRING: Final = "handover_bring"
CLIENTS: Final = "handover_clients"
MAKE: Final = "handover_make"
KINDS: Final = "*.handover"


class HandoverWork(QObject):
    """A desk that asks the records for the page that is shown, and for no other."""

    def __init__(self, context: Context) -> None:
        """Count the ways from page to page."""
        super().__init__(context)
        self._context = context
        self._turn = 0
        context.window.went.connect(self._turned)
        context.person_changed.connect(lambda: self._turned(""))

    def _turned(self, _name: str) -> None:
        self._turn += 1

    def _load(
        self,
        work: Callable[[Store], T],
        then: Callable[[T], None],
        failed: Callable[[str], None] | None = None,
    ) -> None:
        """Ask the records; what comes after a way to another page is not shown."""
        turn, context = self._turn, self._context
        store = context.store
        if store is None:
            context.say(context.unwritable or _("The records are still being opened."))
            return

        def done(found: T) -> None:
            if turn == self._turn:
                then(found)

        def told(error: Exception) -> None:
            here = failed if turn == self._turn else None
            (here or context.say)(context.sentence(error))

        context.bridge.ask_records(lambda: work(store), done, told)


def ask_file(context: Context, title: str, kinds: str) -> Path | None:
    """Return the file a person chooses, None for none."""
    chosen, _kind = QFileDialog.getOpenFileName(context.window, title, str(_documents()), kinds)
    return Path(chosen) if chosen else None


def ask_new_file(context: Context, title: str, name: str, kinds: str) -> Path | None:
    """Return where a new file goes, with the ending of its name; None for nowhere."""
    chosen, _kind = QFileDialog.getSaveFileName(
        context.window,
        title,
        str(_documents() / name),
        kinds,
        options=QFileDialog.Option.DontConfirmOverwrite,
    )
    if not chosen:
        return None
    to = Path(chosen)
    ending = Path(name).suffix
    return to if to.suffix.lower() == ending else to.with_name(to.name + ending)


def _documents() -> Path:
    documents = QStandardPaths.StandardLocation.DocumentsLocation
    return Path(QStandardPaths.writableLocation(documents) or Path.home())
