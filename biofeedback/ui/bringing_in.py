"""Recordings and diaries dropped on the window: brought in one by one, beside it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PyQt6.QtCore import QEvent, QObject
from PyQt6.QtGui import QDragEnterEvent, QDropEvent
from PyQt6.QtWidgets import QFileDialog

from biofeedback.core.words import _, plural
from biofeedback.ui.context import Context
from biofeedback.ui.pages.page import Page

if TYPE_CHECKING:
    from biofeedback.app.imports import Outcome


class BringingIn(QObject):
    """Takes files and folders dropped anywhere on the window.

    One file after the other, so that a session saves in between; another page may be looked at
    meanwhile, and "Stop" ends it after the file in hand. done: called when something came in, with
    the name of the page that shows it.
    """

    def __init__(self, context: Context, done: Callable[[str], None]) -> None:
        """Listen to the window, and to the button in the settings."""
        super().__init__(context)
        self._context, self._done = context, done
        self._waiting: list[Path] = []
        self._outcomes: list[Outcome] = []
        self._busy = False
        context.window.setAcceptDrops(True)
        context.window.installEventFilter(self)
        context.when_made("settings", Page, lambda _page: self._connect())

    def _connect(self) -> None:
        from biofeedback.ui.pages.settings import SettingsPage

        page = self._context.window.page("settings", SettingsPage)
        page.bring_asked.connect(self._choose)

    def _choose(self) -> None:
        """Ask which files: recordings, diaries, exports, the zip of a wearable's account."""
        names, _kind = QFileDialog.getOpenFileNames(
            self._context.window, _("Which files?"), str(Path.home())
        )
        if names:
            self.bring(names)

    def eventFilter(  # noqa: N802
        self, _watched: QObject | None, event: QEvent | None
    ) -> bool:
        """Take what is dropped; everything else goes its way."""
        if isinstance(event, QDropEvent):
            data = event.mimeData()
            names = [url.toLocalFile() for url in data.urls() if url.isLocalFile()] if data else []
            if not names:
                return False
            event.acceptProposedAction()
            # Of QDropEvent's kinds only the drop itself brings anything in.
            if not isinstance(event, QDragEnterEvent) and event.type() == QEvent.Type.Drop:
                self.bring(names)
            return True
        return False

    def bring(self, names: list[str]) -> None:
        """Bring files and folders in."""
        from biofeedback.app.imports import each_file

        self._context.bridge.ask_records(
            lambda: list(each_file(names)), self._found, self._context.say_error
        )

    def _found(self, paths: list[Path]) -> None:
        if not paths:
            self._context.say(_("There is no file in what was dropped."))
            return
        self._waiting += paths
        if not self._busy:
            self._next()

    def _next(self) -> None:
        if not self._waiting:
            self._end()
            return
        self._busy = True
        path = self._waiting.pop(0)
        self._context.window.toast.say(
            _("Reading {file}; {count} to come …").format(file=path.name, count=len(self._waiting)),
            undo=self._stop if self._waiting else None,
            words=_("Stop"),
        )

        def work() -> list[Outcome]:
            from biofeedback.app.imports import take_each

            return list(take_each([path], self._context.store))

        if self._context.store is None:
            self._waiting.clear()
            self._busy = False
            self._context.say(self._context.unwritable or _("The records are not open yet."))
            return
        self._context.bridge.ask_records(work, self._took, self._failed)

    def _stop(self) -> None:
        self._waiting.clear()

    def _took(self, outcomes: list[Outcome]) -> None:
        self._outcomes += outcomes
        self._next()

    def _failed(self, error: Exception) -> None:
        self._waiting.clear()
        self._busy = False
        self._outcomes.clear()
        self._context.say_error(error)

    def _end(self) -> None:
        outcomes, self._outcomes = self._outcomes, []
        self._busy = False
        if outcomes:
            self._context.say(told(outcomes))
            if all(one.refusal is not None for one in outcomes):
                return  # the person stays where they are, and reads why
            heard = any(one.recording is not None or one.archive for one in outcomes)
            days = any(one.daily is not None for one in outcomes)
            self._done("trends" if days and not heard else "history")


def told(outcomes: list[Outcome]) -> str:
    """Return what came of the files, in a sentence or two; the first refusal in full."""
    refused = [one.refusal for one in outcomes if one.refusal is not None]
    if len(refused) == len(outcomes) == 1:
        return refused[0]  # a count of one file says nothing that its reason doesn't
    read = [one for one in outcomes if one.refusal is None]
    there = sum(_was_here(one) for one in read)
    came = len(read) - there
    parts = []
    if came or not read:
        parts.append(
            plural("{count} file came in.", "{count} files came in.", came).format(count=came)
        )
    if new := sum(one.counted.added for one in read if one.daily and one.counted):
        words = plural("{count} night or day is new.", "{count} nights and days are new.", new)
        parts.append(words.format(count=new))
    if there:
        words = plural("{count} was here already.", "{count} were here already.", there)
        parts.append(words.format(count=there))
    if refused:
        count = len(refused)
        words = plural("{count} was refused.", "{count} were refused.", count)
        parts += [words.format(count=count), refused[0]]
    return " ".join(parts)


def _was_here(one: Outcome) -> bool:
    """Return whether nothing of a file was new."""
    if one.counted is not None:
        return not (one.counted.added or one.counted.updated)
    return one.added is False
