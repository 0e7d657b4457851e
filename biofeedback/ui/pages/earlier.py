"""What a day's answers were before they were corrected: nothing that was told is lost."""

from __future__ import annotations

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QWidget

from biofeedback.core.words import _
from biofeedback.ui.entry_views import EarlierView
from biofeedback.ui.look import Look
from biofeedback.ui.pages.diary_words import day_name
from biofeedback.ui.pages.page import Page
from biofeedback.ui.widgets.card import Card
from biofeedback.ui.widgets.key_button import KeyButton
from biofeedback.ui.widgets.reflow import Reflow
from biofeedback.ui.widgets.text import label


class EarlierPage(Page):
    """Shows an EarlierView. back_asked: to the diary."""

    back_asked = pyqtSignal()

    def __init__(self, look: Look) -> None:
        """Make the page; it shows nothing until `show_view`."""
        super().__init__(look, _("Earlier answers"))
        head = QWidget()
        row = Reflow(look, gap=12, fill=True)
        head.setLayout(row)
        row.add(label(_("Earlier answers"), "title"), least_px=420, weight=20)
        self.back = KeyButton(look, _("Back"), "Esc")
        self.back.clicked.connect(lambda: self.back_asked.emit())
        row.add(self.back)
        self.column.addWidget(head)
        self.day = label(role="quiet")
        self.column.addWidget(self.day)
        card = Card()
        self.lines = label()
        card.column.addWidget(self.lines)
        self.column.addWidget(card)
        self.column.addStretch(1)

    def show_view(self, view: EarlierView) -> None:
        """Show what was told before."""
        self.day.setText(day_name(view.day, view.today))
        said = [
            _("Told {when}, changed or taken back since: {words}").format(when=when, words=words)
            for when, words in view.lines
        ]
        self.lines.setText(
            "\n\n".join(said)
            or _("Nothing told of this day was changed or taken back. What stands is all.")
        )
