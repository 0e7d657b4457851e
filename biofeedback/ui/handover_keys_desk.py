"""The desk of keys: mine copied or saved, theirs taken, both compared, for either side."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PyQt6.QtGui import QGuiApplication

from biofeedback.core.words import _, as_name
from biofeedback.ui.context import Context
from biofeedback.ui.handover_work import HOME, KEYS, HandoverWork, ask_file, ask_new_file
from biofeedback.ui.pages.page import Page

if TYPE_CHECKING:
    from biofeedback.app.handover_keys import Link, Side
    from biofeedback.store.opening import Store
    from biofeedback.ui.pages.handover_keys import HandoverKeysPage


class HandoverKeysDesk(HandoverWork):
    """Answers the page of keys. compared: told, beside the window, before a key counts."""

    def __init__(self, context: Context) -> None:
        """Wait for the page to be made."""
        super().__init__(context)
        self._back = HOME
        self.compared: Callable[[Link], None] = lambda _link: None
        context.when_made(KEYS, Page, lambda _page: self._connect_keys())
        context.person_changed.connect(self.forget)

    def _connect_keys(self) -> None:
        page = self._keys()
        page.back.connect(lambda: self._context.window.go(self._back))
        page.copy_asked.connect(self._copy)
        page.save_asked.connect(self._save_key)
        page.file_asked.connect(self._key_from_file)
        page.taken.connect(self._take_key)
        page.compared.connect(self._compare)
        page.forget_asked.connect(self._let_go)

    def _keys(self) -> HandoverKeysPage:
        from biofeedback.ui.pages.handover_keys import HandoverKeysPage

        return self._context.window.page(KEYS, HandoverKeysPage)

    def forget(self) -> None:
        """Show nothing of one person's to the next."""
        if self._context.window.made_page(KEYS, Page) is not None:
            self._keys().show_link(None)

    def open(self, side: Side, person_id: str | None, back: str, name: str | None = None) -> None:
        """Show the page of keys for a side; person_id, name: a client's."""
        self._back = back
        self._keys().show_link(None)
        self._context.window.go(KEYS)

        def work(store: Store) -> Link:
            from biofeedback.app.handover_keys import link_of

            return link_of(store, side, person_id, name)

        self._load(work, self._show_keys)

    def _show_keys(self, link: Link) -> None:
        self._keys().show_link(link)
        self._keys().take_focus()

    def _change_keys(self, change: Callable[[Store, Link], Link], said: str) -> None:
        link = self._keys().link
        if link is None:
            return

        def then(changed: Link) -> None:
            self._keys().clear_taken()
            self._show_keys(changed)
            self._context.say(said)

        self._load(lambda store: change(store, link), then, self._keys().say_problem)

    def _copy(self, key: str) -> None:
        clipboard = QGuiApplication.clipboard()
        if clipboard is not None:
            clipboard.setText(key)
            self._context.say(_("Your key is copied; paste it into a letter to them."))

    def _save_key(self, key: str) -> None:
        to = ask_new_file(
            self._context, _("Save your key"), as_name(_("my key.txt")), _("Text (*.txt)")
        )
        if to is None:
            return

        def work(_store: Store) -> str:
            from biofeedback.app.text_file import write_new

            write_new(to, key + "\n")
            return _("Your key is in {file}.").format(file=to.name)

        self._load(work, self._context.say)

    def _key_from_file(self) -> None:
        chosen = ask_file(self._context, _("Their key"), _("Text (*.txt);;All files (*)"))
        if chosen is None:
            return

        def work(_store: Store) -> str:
            from biofeedback.app.handover_keys import read_key

            return read_key(chosen)

        self._load(work, lambda text: self._take_key(text, self._keys().name.text()))

    def _take_key(self, typed: str, name: str) -> None:
        def change(store: Store, link: Link) -> Link:
            from biofeedback.app.handover_keys import take_key

            return take_key(store, link, typed, name)

        self._change_keys(change, _("Their key is kept. Now compare the words aloud."))

    def _compare(self, words: str) -> None:
        def change(store: Store, link: Link) -> Link:
            from biofeedback.app.handover_keys import compare

            return compare(store, link, words, self.compared)

        self._change_keys(change, _("The words fit: this key is theirs."))

    def _let_go(self) -> None:
        def change(store: Store, link: Link) -> Link:
            from biofeedback.app.handover_keys import forget

            return forget(store, link)

        self._change_keys(change, _("Their key is gone. What came stays in the records."))
