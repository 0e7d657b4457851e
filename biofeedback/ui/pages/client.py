"""One client: who they are, consent, notes, their records; and what can be done with the record."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from biofeedback.clinic.consent import TEXT, VERSION
from biofeedback.clinic.house import Opened
from biofeedback.core.day_words import long_day
from biofeedback.core.words import _
from biofeedback.store.clients import Client, Note
from biofeedback.ui.look import Look
from biofeedback.ui.pages.client_meanwhile import differences, gone_card, who_changed
from biofeedback.ui.pages.form import FormPage
from biofeedback.ui.widgets.card import Card
from biofeedback.ui.widgets.focus import tab_as_read
from biofeedback.ui.widgets.key_button import KeyButton
from biofeedback.ui.widgets.reflow import Reflow
from biofeedback.ui.widgets.text import label, rule


class ClientPage(FormPage):
    """Shows an Opened. changed: the client as written. asked: a page of theirs, by name.

    consented: the text's version. noted: a text, and whether it is private. removed: a note's id.
    mine: the client as written here, kept over what another wrote; theirs: what another wrote.
    """

    changed = pyqtSignal(object)
    asked = pyqtSignal(str)
    consented = pyqtSignal(str)
    withdrawn = pyqtSignal()
    noted = pyqtSignal(str, bool)
    removed = pyqtSignal(str)
    mine = pyqtSignal(object)
    theirs = pyqtSignal(object)
    archived = pyqtSignal()
    brought_back = pyqtSignal()
    merge_asked = pyqtSignal()
    delete_asked = pyqtSignal()

    def __init__(self, look: Look) -> None:
        """Make the page; it shows nobody until `show_client`."""
        super().__init__(look, _("Client"), back=_("Clients"))
        self.opened: Opened | None = None
        self._told: dict[str, str] = {}
        self.known_revision = 0
        """The latest change that is shown or told of here."""
        self.gone = gone_card()
        self.conflict = self._conflict_card()
        self.column.addWidget(self.gone)
        self.column.addWidget(self.conflict)
        self.column.addWidget(self._records_row())
        self.cards((self._who_card(), 400), (self._consent_card(), 400))
        self.column.addWidget(self._notes_card())
        self.column.addWidget(self._record_card())
        self.column.addStretch(1)
        self._removes: list[KeyButton] = []
        tab_as_read(self)

    def _records_row(self) -> QWidget:
        place = QWidget()
        row = Reflow(self.look, gap=10)
        place.setLayout(row)
        ways = (
            (_("Practise"), "P", "practise", "primary"),
            (_("Today's page"), "T", "today", ""),
            (_("Diary"), "D", "diary", ""),
            (_("Plan"), "L", "practice_plan", ""),
            (_("Looking back"), "B", "trends", ""),
            (_("Report for a visit"), "R", "report", ""),
        )
        self.ways = {
            page: self.button(row, words, key, lambda p=page: self.asked.emit(p), kind)  # type: ignore[misc]
            for words, key, page, kind in ways
        }
        return place

    def _who_card(self) -> Card:
        self.who = Card(_("Who"))
        self.guest_words = label(
            _("A guest. With a pseudonym of their own they become a client; the record stays."),
            "strong",
        )
        self.who.column.addWidget(self.guest_words)
        self.pseudonym = self.line(self.who, _("Pseudonym"))
        self.name = self.line(self.who, _("Name (kept sealed)"), _("not needed"))
        self.contact = self.line(self.who, _("How to reach them (kept sealed)"), _("not needed"))
        row = self.row(self.who)
        self.save = self.button(row, _("Keep"), "Ctrl+Return", self._save, "primary")
        self.who.column.addStretch(1)
        return self.who

    def _consent_card(self) -> Card:
        card = Card(_("Consent"))
        self.consent_words = label(role="strong")
        card.column.addWidget(self.consent_words)
        for words in TEXT:
            card.column.addWidget(label(_(words), "quiet"))
        self.version = self.line(card, _("Version of the text they consented to"))
        row = self.row(card)
        self.consent = self.button(row, _("Consented today"), "", self._consent)
        self.withdraw = self.button(row, _("Withdrawn today"), "", lambda: self.withdrawn.emit())
        card.column.addStretch(1)
        return card

    def _notes_card(self) -> Card:
        card = Card(_("Notes"))
        self.text = QPlainTextEdit()
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName(_("A new note"))
        self.text.setPlaceholderText(_("A new note"))
        self.text.setMaximumHeight(self.look.theme.scaled(110))
        card.column.addWidget(self.text)
        row = self.row(card)
        self.note = self.button(row, _("Keep for all who care"), "", lambda: self._note(False))
        self.private = self.button(row, _("Keep for me alone"), "", lambda: self._note(True))
        self._notes = QVBoxLayout()
        card.column.addLayout(self._notes)
        return card

    def _record_card(self) -> Card:
        card = Card(_("The record"))
        row = self.row(card)
        self.archive = self.button(row, _("Archive"), "", lambda: self.archived.emit())
        self.back_again = self.button(
            row, _("Back into the list"), "", lambda: self.brought_back.emit()
        )
        self.merge = self.button(
            row, _("The same as another client …"), "", lambda: self.merge_asked.emit()
        )
        self.delete = self.button(row, _("Delete for good …"), "", lambda: self.delete_asked.emit())
        return card

    def _conflict_card(self) -> Card:
        card = Card(_("Somebody else changed this client meanwhile"), kind="invitation")
        self.conflict_words = label()
        card.column.addWidget(self.conflict_words)
        row = self.row(card)
        self.keep_mine = self.button(row, _("Keep what is written here"), "", self._mine)
        self.take_theirs = self.button(row, _("Take theirs"), "", self._theirs)
        card.hide()
        self._their_client: Client | None = None
        return card

    # Shown

    def show_client(self, opened: Opened, *, therapist: bool, anew: bool = False) -> None:
        """Show a client; therapist: whether private notes, merging and deletion are offered.

        What was typed and not kept stays, where it is the same client. anew: it does not.
        """
        same = self.opened is not None and self.opened.client.id == opened.client.id
        typed = self.typed() if same and not anew else {}
        self.opened = opened
        client = opened.client
        self.known_revision = client.revision
        self.conflict.hide()
        self.gone.hide()
        self.say_problem("")
        if not same:
            self.text.clear()
        has_key = client.pseudonym is not None
        self.title.setText(client.pseudonym or _("A client whose key is not here"))
        self.guest_words.setVisible(client.guest)
        self._tell(client, {**typed})
        self.save.set_words(_("Make a client") if client.guest else _("Keep"))
        self._show_consent(client, keep_version=same and not anew)
        self._show_notes(opened)
        for widget in (self.pseudonym, self.name, self.contact, self.text, self.version):
            widget.setEnabled(has_key)
        for button in self._acts():
            button.setEnabled(True)
        for button in (self.save, self.note, self.private, self.consent, *self.ways.values()):
            button.setEnabled(has_key)
        self.private.setVisible(therapist)
        self.archive.setVisible(client.archived_at is None and has_key)
        self.back_again.setVisible(client.archived_at is not None and has_key)
        self.merge.setVisible(therapist and has_key)
        self.delete.setVisible(therapist)
        if not has_key:
            self.say_problem(
                _(
                    "What is written about this client can't be opened: their key is not on this "
                    "computer. A therapist can bring it back from the second copy of the keys."
                )
            )
        tab_as_read(self)

    @property
    def _lines(self) -> dict[str, QLineEdit]:
        return {"pseudonym": self.pseudonym, "name": self.name, "contact": self.contact}

    def _acts(self) -> tuple[KeyButton, ...]:
        """Return every button that does something with the record."""
        of_record = (self.archive, self.back_again, self.merge, self.delete)
        of_them = (self.save, self.note, self.private, self.consent, self.withdraw)
        return (*self.ways.values(), *of_them, *of_record, *self._removes)

    def _tell(self, client: Client, typed: dict[str, str]) -> None:
        """Write down who they are; what was typed stays where it stands."""
        for name, line in self._lines.items():
            hidden = client.guest and name == "pseudonym"  # a guest's is only a stopgap
            self._told[name] = "" if hidden else getattr(client, name) or ""
            wanted = typed.get(name, self._told[name])
            if line.text() != wanted:
                line.setText(wanted)

    def typed(self) -> dict[str, str]:
        """Return what was typed over what is kept, by field."""
        written = {name: line.text() for name, line in self._lines.items()}
        return {
            name: text
            for name, text in written.items()
            if " ".join(text.split()) != self._told.get(name, "")
        }

    def draft(self) -> dict[str, str]:
        """Return all that was typed and is not kept: fields, and a note ("text")."""
        note = self.text.toPlainText()
        return {**self.typed(), **({"text": note} if note.strip() else {})}

    def take_draft(self, draft: dict[str, str]) -> None:
        """Write what was typed before, where nothing is typed now."""
        for name, line in self._lines.items():
            if name in draft and name not in self.typed():
                line.setText(draft[name])
        if "text" in draft and not self.text.toPlainText().strip():
            self.text.setPlainText(draft["text"])

    def _show_consent(self, client: Client, *, keep_version: bool) -> None:
        holding = client.consent
        past = client.consents[-1] if client.consents else None
        if holding is not None:
            words = _("Given on {day}, to version {version} of the text.").format(
                day=long_day(holding.given_on), version=holding.text_version
            )
        elif past is not None and past.withdrawn_on is not None:
            words = _("Withdrawn on {day}.").format(day=long_day(past.withdrawn_on))
        else:
            words = _("Not given yet.")
        self.consent_words.setText(words)
        if not keep_version:
            self.version.setText(VERSION)
        self.withdraw.setVisible(holding is not None)
        self.consent.setVisible(holding is None)

    def _show_notes(self, opened: Opened) -> None:
        while (item := self._notes.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        self._removes = []
        for note in opened.notes:
            self._notes.addWidget(rule())
            self._notes.addWidget(label(_note_head(note, opened.names), "quiet"))
            self._notes.addWidget(label(note.text or _("Private; only its writer can open it.")))
            if note.text is not None and self._is_own(note):
                button = KeyButton(self.look, _("Remove"), kind="plain")
                button.setAccessibleDescription(_note_head(note, opened.names))
                button.clicked.connect(lambda _on=False, i=note.id: self.removed.emit(i))
                self._notes.addWidget(button)
                self._removes.append(button)

    def _is_own(self, note: Note) -> bool:
        return self.opened is not None and note.made_by == self.opened.me

    def show_conflict(self, theirs: Client) -> None:
        """Show what another kept meanwhile; what is written here stays where it is."""
        assert self.opened is not None
        self._their_client = theirs
        self.known_revision = theirs.revision
        typed = self.typed()
        lines = [self.who_changed(theirs), *differences(typed, self._told, theirs)]
        # What was not touched here is as the other one kept it.
        self._tell(theirs, typed)
        self.conflict_words.setText("\n".join(lines))
        self.conflict.show()
        self.keep_mine.setFocus()

    def who_changed(self, theirs: Client) -> str:
        """Return in a sentence who kept the latest change, and when."""
        return who_changed(theirs, {} if self.opened is None else self.opened.names)

    def show_gone(self) -> None:
        """Say that the record is gone; what is written here can still be copied."""
        self.conflict.hide()
        self.say_problem("")
        for button in self._acts():
            button.setEnabled(False)
        self.gone.show()
        self.leave.setFocus()

    def written(self) -> Client:
        """Return the client as it is written here."""
        assert self.opened is not None
        return replace(
            self.opened.client,
            pseudonym=self.pseudonym.text(),
            name=self.name.text().strip() or None,
            contact=self.contact.text().strip() or None,
            guest=False,
        )

    def forget(self) -> None:
        """Let go of the client (at a lock)."""
        self.opened = None
        self.title.setText(_("Client"))
        self._tell(Client("", None), {})
        self.text.clear()
        self._show_notes(Opened(Client("", ""), (), {}, ""))
        self.conflict.hide()
        self.gone.hide()

    def take_focus(self) -> None:
        """Begin at the first way to go on; a guest's pseudonym comes first."""
        guest = self.opened is not None and self.opened.client.guest
        (self.pseudonym if guest else self.ways["practise"]).setFocus()

    # Said

    def _save(self) -> None:
        if self.opened is not None:
            self.changed.emit(self.written())

    def _consent(self) -> None:
        self.consented.emit(self.version.text())

    def _note(self, private: bool) -> None:
        text = self.text.toPlainText().strip()
        if text:
            self.noted.emit(text, private)

    def _mine(self) -> None:
        assert self._their_client is not None
        written, theirs = self.written(), self._their_client
        # Consent and archive are not written here: those stay as the other one kept them.
        self.mine.emit(
            replace(
                theirs,
                pseudonym=written.pseudonym,
                name=written.name,
                contact=written.contact,
                guest=False,
            )
        )

    def _theirs(self) -> None:
        self.theirs.emit(self._their_client)


def _note_head(note: Note, names: dict[str, str]) -> str:
    at, who = _moment(note.made_at), names.get(note.made_by, "?")
    if note.private:
        return _("{moment}, {who}, private").format(moment=at, who=who)
    return _("{moment}, {who}").format(moment=at, who=who)


def _moment(at: datetime) -> str:
    local = at.astimezone()
    return f"{date(local.year, local.month, local.day)} {local:%H:%M}"
