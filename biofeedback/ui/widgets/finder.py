"""Finding a setting by its words: what does not match leaves the page until the search ends."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QKeySequence, QShortcut
from PyQt6.QtWidgets import QAbstractButton, QLabel, QLayout, QLineEdit, QVBoxLayout, QWidget

from biofeedback.core.words import _
from biofeedback.ui.look import Look
from biofeedback.ui.widgets.card import Card, EmptyState
from biofeedback.ui.widgets.key_button import KeyButton
from biofeedback.ui.widgets.reflow import Reflow
from biofeedback.ui.widgets.text import label


def plain(text: str) -> str:
    """Return a text without case, accents and invisible signs, as it is compared."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in apart if unicodedata.category(c) not in ("Mn", "Cf"))


@dataclass(slots=True)
class Part:
    """What belongs together in a card: a name, its choices, what explains them."""

    widgets: list[QWidget] = field(default_factory=list)
    acts: bool = False

    def words(self) -> str:
        """Return everything this part says, as it is compared."""
        said = []
        for top in self.widgets:
            for widget in (top, *top.findChildren(QWidget)):
                said.append(widget.accessibleName())
                if isinstance(widget, QLabel | QAbstractButton):
                    said.append(widget.text())
        return plain(" ".join(said))


def parts_of(card: Card) -> list[Part]:
    """Return a card's parts: each begins at a strong label, or at a further button of its own."""
    found = [Part()]
    for widget in _widgets(card.column):
        if widget is card.title:
            continue
        heading = widget.property("role") == "strong"
        button = isinstance(widget, QAbstractButton)
        if heading or (button and found[-1].acts):
            found.append(Part())
        found[-1].widgets.append(widget)
        found[-1].acts = found[-1].acts or not isinstance(widget, QLabel)
    return [part for part in found if part.widgets]


def _widgets(layout: QLayout) -> list[QWidget]:
    found: list[QWidget] = []
    for n in range(layout.count()):
        item = layout.itemAt(n)
        widget = item.widget() if item is not None else None
        inner = item.layout() if item is not None else None
        if widget is not None:
            found.append(widget)
        elif inner is not None:
            found += _widgets(inner)
    return found


class Finder(QWidget):
    """A field that leaves only the parts of `cards` on the page that say all its words."""

    def __init__(self, look: Look, page: QWidget, cards: Sequence[Card]) -> None:
        """page: where "/" and Ctrl+F bring the keyboard to the field."""
        super().__init__()
        self._cards = cards
        self._hidden: list[QWidget] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        tools = QWidget()
        flow = Reflow(look, gap=12, fill=True)
        tools.setLayout(flow)
        self.field = QLineEdit()
        self.field.setPlaceholderText(_("A word: text, sound, backup …"))
        self.field.setAccessibleName(_("Search the settings"))
        self.field.textChanged.connect(lambda _text: self.apply())
        keys = QWidget()
        row = Reflow(look, gap=10)
        keys.setLayout(row)
        self.go = KeyButton(look, _("Search"), "/")
        self.all = KeyButton(look, _("Show all"), "Esc")
        row.add(self.go)
        row.add(self.all)
        flow.add(self.field, least_px=300, weight=10)
        flow.add(keys, least_px=240)
        column.addWidget(tools)
        self.count = label(role="small")
        column.addWidget(self.count)
        self.empty = EmptyState(
            _("No setting says that"),
            _("Another word may find it, or a shorter one. Esc shows all settings again."),
        )
        column.addWidget(self.empty)
        for widget in (self.all, self.count, self.empty):
            widget.hide()
        self.go.clicked.connect(self.begin)
        self.all.clicked.connect(self.end)
        find = QShortcut(QKeySequence("Ctrl+F"), page)
        find.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        find.activated.connect(self.begin)

    def begin(self) -> None:
        """Put the keyboard into the field."""
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def end(self) -> None:
        """Show everything again."""
        self.field.clear()

    def restore(self) -> None:
        """Show what the search hid, before the page shows something else; then `apply`."""
        while self._hidden:
            self._hidden.pop().show()

    def apply(self) -> None:
        """Leave only what says all the words."""
        wanted = plain(self.field.text()).split()
        hide: list[QWidget] = []
        shown = count = 0
        for card in self._cards:
            title = plain(card.title.text())
            away: list[QWidget] = []
            parts = parts_of(card)
            found = 0
            for part in parts:
                said = f"{title} {part.words()}"
                count += part.acts
                if all(word in said for word in wanted):
                    found += 1
                    shown += part.acts
                else:
                    away += part.widgets
            hide += away if found else [card]
        self._show_only_without(hide)
        searching = bool(wanted)
        none = len([card for card in self._cards if card in hide]) == len(self._cards)
        self.all.setVisible(searching)
        self.empty.setVisible(searching and none)
        self.count.setVisible(searching and not none)
        said_now = _("Shown: {shown} of {count} settings.").format(shown=shown, count=count)
        self.count.setText(said_now)
        self.field.setAccessibleDescription(
            "" if not searching else self.empty.title.text() if none else said_now
        )

    def _show_only_without(self, hide: list[QWidget]) -> None:
        for widget in [each for each in self._hidden if each not in hide]:
            self._hidden.remove(widget)
            widget.show()
        for widget in hide:
            # One just made counts as hidden too, until its layout shows it in the next turn.
            by_page = widget.testAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide)
            if not (widget.isHidden() and by_page):
                widget.hide()
                self._hidden.append(widget)
