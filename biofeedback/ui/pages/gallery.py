"""The parts that every page is built of: what each is for, how it looks in each state."""

from __future__ import annotations

from PyQt6.QtWidgets import QVBoxLayout, QWidget

from biofeedback.core.words import _
from biofeedback.ui.look import Look
from biofeedback.ui.pages.form import FormPage
from biofeedback.ui.pages.gallery_parts import Part, groups
from biofeedback.ui.widgets.card import Card
from biofeedback.ui.widgets.focus import tab_as_read
from biofeedback.ui.widgets.reflow import Reflow
from biofeedback.ui.widgets.text import label


class GalleryPage(FormPage):
    """Shows the parts themselves, not pictures of them. parts: by name."""

    def __init__(self, look: Look) -> None:
        """Make every part in every state."""
        super().__init__(
            look,
            _("What the pages are built of"),
            _(
                "For those who build, check or translate the app. These are the parts themselves "
                "in the present theme and size of text; pressing them changes nothing."
            ),
            back=_("Back"),
            wide=160,
        )
        self.parts: dict[str, Part] = {}
        for title, parts in groups(look):
            card = Card(title)
            for part in parts:
                self.parts[part.key] = part
                card.column.addWidget(self._shown(part))
            self.column.addWidget(card)
        self.column.addStretch(1)
        tab_as_read(self)

    def _shown(self, part: Part) -> QWidget:
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 8, 0, 8)
        column.setSpacing(4)
        column.addWidget(label(part.name, "strong"))
        column.addWidget(label(part.purpose, "quiet"))
        row = QWidget()
        flow = Reflow(self.look, gap=20)
        row.setLayout(flow)
        for state, widget in part.states:
            place = QWidget()
            below = QVBoxLayout(place)
            below.setContentsMargins(0, 6, 0, 0)
            below.setSpacing(4)
            below.addWidget(widget)
            below.addWidget(label(state, "small"))
            flow.add(place, least_px=part.least_px)
        column.addWidget(row)
        return made

    def take_focus(self) -> None:
        """Begin at the way back."""
        self.leave.setFocus()
