"""Keys exchanged once: mine shown, theirs taken, both compared aloud."""

from __future__ import annotations

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QLineEdit, QWidget

from biofeedback.app.handover_keys import Link, Side
from biofeedback.clinic.book import MOST_NAME
from biofeedback.core.day_words import long_day
from biofeedback.core.words import _
from biofeedback.ui.look import Look
from biofeedback.ui.pages.goals_room import button_in, line_in, row_in
from biofeedback.ui.pages.handover_parts import HandoverRoom
from biofeedback.ui.widgets.card import Card
from biofeedback.ui.widgets.focus import tab_as_read
from biofeedback.ui.widgets.qr import QrCode
from biofeedback.ui.widgets.reflow import Reflow
from biofeedback.ui.widgets.text import label

_LETTERS_A_GROUP = 8


class HandoverKeysPage(HandoverRoom):
    """Shows a Link. taken: their key as it was pasted, and a name. compared: the words heard.

    copy_asked, save_asked: of one's own key. file_asked: theirs from a file. forget_asked: away.
    """

    taken = pyqtSignal(str, str)
    compared = pyqtSignal(str)
    copy_asked = pyqtSignal(str)
    save_asked = pyqtSignal(str)
    file_asked = pyqtSignal()
    forget_asked = pyqtSignal()

    def __init__(self, look: Look) -> None:
        """Make the page; it shows nothing until `show_link`."""
        super().__init__(look, _("Exchanging keys"))
        self.link: Link | None = None
        self.cards((self._mine(), 440), (self._theirs(), 440), (self._aloud(), 440))
        self.column.addStretch(1)
        tab_as_read(self)

    def _mine(self) -> Card:
        card = Card(_("1. Give them your key"))
        card.column.addWidget(
            label(_("It is no secret: send it by mail, or let a phone read the square."), "quiet")
        )
        self.qr = QrCode(self.look)
        card.column.addWidget(self.qr, 0, Qt.AlignmentFlag.AlignLeft)
        self.key = label(role="small")
        card.column.addWidget(self.key)
        row = row_in(self.look, card)
        self.copy = button_in(row, self.look, _("Copy"), "C", self._copy)
        self.save = button_in(row, self.look, _("Save as a file …"), "S", self._save)
        card.column.addStretch(1)
        return card

    def _theirs(self) -> Card:
        card = Card(_("2. Take their key"))
        self.state = label(role="strong")
        card.column.addWidget(self.state)
        self.name_asked = label(_("What you call them"), "strong")
        card.column.addWidget(self.name_asked)
        self.name = QLineEdit()
        self.name.setMaxLength(MOST_NAME)
        self.name.setAccessibleName(self.name_asked.text())
        card.column.addWidget(self.name)
        self.typed = line_in(card, _("Their key, pasted here"), "BFKEY1…", 2000)
        self.typed.returnPressed.connect(self._take)
        row = row_in(self.look, card)
        self.take = button_in(row, self.look, _("Keep this key"), "", self._take, "primary")
        self.file = button_in(
            row, self.look, _("From a file …"), "F", lambda: self.file_asked.emit()
        )
        self.forget = button_in(
            row, self.look, _("Let their key go"), "", lambda: self.forget_asked.emit(), "plain"
        )
        card.column.addStretch(1)
        return card

    def _aloud(self) -> Card:
        card = self.aloud = Card(_("3. Compare aloud, by telephone or face to face"))
        card.column.addWidget(label(_("Read these words to them"), "strong"))
        place = QWidget()
        flow = Reflow(self.look, gap=14)
        place.setLayout(flow)
        self.mine = [label(role="lead", wrap=False) for _number in range(8)]
        for word in self.mine:
            flow.add(word)
        card.column.addWidget(place)
        card.column.addSpacing(8)
        self.heard = line_in(card, _("The words they read to you"), _("banana taxi …"), 200)
        self.heard.returnPressed.connect(self._compare)
        self.hint = label(_("The first three letters of each word are enough."), "quiet")
        card.column.addWidget(self.hint)
        row = row_in(self.look, card)
        self.compare = button_in(row, self.look, _("Compare"), "", self._compare, "primary")
        self.checked = label(role="strong")
        card.column.addWidget(self.checked)
        card.column.addStretch(1)
        return card

    def show_link(self, link: Link | None) -> None:
        """Show how things stand; None: not known yet, and nothing of anybody's."""
        another = self.link is None or link is None or self.link.person_id != link.person_id
        if another or (link is not None and self.link is not None and self.link.side != link.side):
            for line in (self.name, self.typed, self.heard):
                line.clear()
        self.link = link
        self.say_problem("")
        key = "" if link is None else link.key
        self.qr.show_text(key)
        parts = [key[n : n + _LETTERS_A_GROUP] for n in range(0, len(key), _LETTERS_A_GROUP)]
        self.key.setText(" ".join(parts))
        words = ("",) * 8 if link is None else link.words
        for number, (place, word) in enumerate(zip(self.mine, words, strict=True), start=1):
            place.setText(f"{number} {word}" if word else "")
        has_key = link is not None and link.partner is not None
        checked = link.partner.checked_at if link is not None and link.partner is not None else None
        self.title.setText(_title(link))
        self.name_asked.setVisible(link is None or link.side is Side.HOME)
        self.name.setVisible(link is None or link.side is Side.HOME)
        if link is not None and link.side is Side.HOME and link.name and not self.name.text():
            self.name.setText(link.name)
        self.state.setText(_("Their key is here.") if has_key else "")
        self.state.setVisible(has_key)
        self.forget.setVisible(has_key)
        for part in (self.heard, self.compare, self.hint):
            part.setVisible(has_key and checked is None)
        day = "" if checked is None else long_day(checked.astimezone().date())
        said = _("Their key is compared, since {day}.").format(day=day) if day else ""
        self.checked.setText(said or _("First take their key, then compare."))
        self.checked.setVisible(checked is not None or not has_key)
        tab_as_read(self)

    def clear_taken(self) -> None:
        """Let go of what was pasted and is kept now."""
        self.typed.clear()
        self.heard.clear()

    def _copy(self) -> None:
        if self.link is not None:
            self.copy_asked.emit(self.link.key)

    def _save(self) -> None:
        if self.link is not None:
            self.save_asked.emit(self.link.key)

    def _take(self) -> None:
        if self.typed.text().strip():
            self.taken.emit(self.typed.text(), self.name.text())

    def _compare(self) -> None:
        if self.heard.text().strip():
            self.compared.emit(self.heard.text())

    def take_focus(self) -> None:
        """Begin at the step that comes next."""
        has_key = self.link is not None and self.link.partner is not None
        field: QLineEdit = self.heard if has_key and not self.heard.isHidden() else self.typed
        (self.copy if self.link is None else field).setFocus()


def _title(link: Link | None) -> str:
    if link is None:
        return _("Exchanging keys")
    if link.side is Side.HOME:
        return _("Keys with my therapist")
    return _("Keys with {name}").format(name=link.name or _("somebody without a name"))
