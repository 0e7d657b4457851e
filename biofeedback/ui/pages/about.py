"""About the app: its version, what it promises, where a newer one is, and all it is made of."""

from __future__ import annotations

from dataclasses import dataclass

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QPlainTextEdit, QWidget

from biofeedback.app.parts import Part
from biofeedback.core import intended_use
from biofeedback.core.words import _
from biofeedback.ui.look import Look
from biofeedback.ui.pages.page import Page
from biofeedback.ui.widgets.card import Card
from biofeedback.ui.widgets.focus import tab_as_read
from biofeedback.ui.widgets.key_button import KeyButton
from biofeedback.ui.widgets.lines import Line, LineList
from biofeedback.ui.widgets.reflow import Reflow
from biofeedback.ui.widgets.text import label, safety


@dataclass(frozen=True, slots=True)
class AboutView:
    """version: "" unknown. updates: an address on the web, "" when the app was given none."""

    version: str
    parts: tuple[Part, ...]
    updates: str = ""


class AboutPage(Page):
    """Shows an AboutView. back: to the settings. updates_asked: an address, to be opened.

    gallery_asked: the parts that the pages are built of.
    """

    back = pyqtSignal()
    updates_asked = pyqtSignal(str)
    gallery_asked = pyqtSignal()

    def __init__(self, look: Look) -> None:
        """Make the page; it shows nothing until `show_view`."""
        super().__init__(look, _("About Biofeedback"))
        self.view: AboutView | None = None
        self.column.addWidget(label(_("About Biofeedback"), "title"))
        top = QWidget()
        self.leave = KeyButton(look, _("Back to the settings"), "Esc")
        self.leave.clicked.connect(lambda: self.back.emit())
        row = Reflow(look, gap=8)
        top.setLayout(row)
        row.add(self.leave)
        self.column.addWidget(top)
        cards = QWidget()
        flow = Reflow(look, gap=20, fill=True)
        cards.setLayout(flow)
        flow.add(self._app_card(), least_px=420)
        flow.add(self._parts_card(), least_px=520)
        self.column.addWidget(cards)
        self.column.addStretch(1)

    def _app_card(self) -> Card:
        card = Card(_("This app"))
        self.version = label(role="strong")
        card.column.addWidget(self.version)
        for sentence in (intended_use.INTENDED_USE, intended_use.NUMBERS, intended_use.HOPE):
            card.column.addWidget(safety(sentence))
        card.column.addSpacing(8)
        card.column.addWidget(label(_("Free software"), "strong"))
        card.column.addWidget(
            label(
                _(
                    "You may use, study, share and change it under the GNU General Public "
                    "License, version 3 or later. It comes without any warranty."
                )
            )
        )
        card.column.addSpacing(8)
        card.column.addWidget(label(_("Newer versions"), "strong"))
        card.column.addWidget(
            label(
                _(
                    "The app never looks for a newer version by itself, and sends nothing. "
                    "A newer one comes from where you got this one. Your records stay, and a "
                    "copy of them is made before anything in them is brought up to date."
                )
            )
        )
        self.updates = KeyButton(self.look, _("Open the web page of new versions"))
        self.updates.clicked.connect(self._ask_updates)
        card.column.addWidget(self.updates)
        card.column.addSpacing(8)
        card.column.addWidget(label(_("For those who build it"), "strong"))
        self.gallery = KeyButton(self.look, _("What the pages are built of …"))
        self.gallery.clicked.connect(lambda: self.gallery_asked.emit())
        card.column.addWidget(self.gallery)
        card.column.addStretch(1)
        return card

    def _parts_card(self) -> Card:
        card = Card(_("What it is made of"))
        card.column.addWidget(label(_("Choose a part to read its licence."), "quiet"))
        self.list = LineList(self.look, _("Parts and their licences"))
        card.column.addWidget(self.list)
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setMinimumHeight(220)
        self.text.setAccessibleName(_("Licence of the chosen part"))
        card.column.addWidget(self.text)
        marked = self.list.selectionModel()
        if marked is not None:
            marked.currentChanged.connect(lambda _now, _before: self._show_licence())
        return card

    def show_view(self, view: AboutView) -> None:
        """Show what the app is made of."""
        self.view = view
        self.version.setText(
            _("Version {version}").format(version=view.version)
            if view.version
            else _("A version without a number")
        )
        self.updates.setVisible(bool(view.updates))
        self.list.show_lines([Line(_name(part), _(part.licence)) for part in view.parts])
        self._show_licence()
        tab_as_read(self)

    def _show_licence(self) -> None:
        if self.view is None:
            return
        n = self.list.chosen
        part = self.view.parts[n] if n is not None and n < len(self.view.parts) else None
        text = "" if part is None else part.text
        if part is not None and not text:
            text = _("{part}: {licence}. Its authors ship no text of it with this part.").format(
                part=_name(part), licence=_(part.licence)
            )
        self.text.setPlainText(text)

    def _ask_updates(self) -> None:
        if self.view is not None:
            self.updates_asked.emit(self.view.updates)

    def take_focus(self) -> None:
        """Begin at the way back."""
        self.leave.setFocus()


def _name(part: Part) -> str:
    return f"{part.name} {part.version}".strip()
