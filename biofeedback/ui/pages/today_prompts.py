"""What Today reminds of: the three weekly questions, and a review that comes up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PyQt6.QtCore import pyqtSignal

from biofeedback.core.day_words import long_day
from biofeedback.core.words import _
from biofeedback.ui.look import Look
from biofeedback.ui.pages.today_card import TodayCard
from biofeedback.ui.widgets.key_button import KeyButton
from biofeedback.ui.widgets.text import label

if TYPE_CHECKING:
    from biofeedback.diary.medicines import Medicine


class PromptCard(TodayCard):
    """peg_asked: the three questions. care_asked: the medicines and their reviews."""

    least_px, far = 420, True
    peg_asked = pyqtSignal()
    care_asked = pyqtSignal()

    def __init__(self, look: Look) -> None:
        """Make it; it stays away until there is something to remind of."""
        super().__init__(look, _("When you like"))
        self.peg_words = label(_("Three questions about the past week. They take half a minute."))
        self.peg = KeyButton(look, _("Answer three questions"), "Q")
        self.review_words = label()
        self.review = KeyButton(look, _("Medicines and reviews"), "M")
        for part in (self.peg_words, self.peg, self.review_words, self.review):
            self.column.addWidget(part)
        self.column.addStretch(1)
        self.peg.clicked.connect(lambda: self.peg_asked.emit())
        self.review.clicked.connect(lambda: self.care_asked.emit())
        self.set_wanted(False)

    def show_due(self, peg: bool, reviews: Sequence[Medicine]) -> None:
        """Show what is due: the questions, the medicines whose review comes up or has passed."""
        for part in (self.peg_words, self.peg):
            part.setVisible(peg)
        said = [
            _("{name}: the review you noted is on {day}.").format(
                name=one.name, day=long_day(one.review_on)
            )
            for one in reviews
            if one.review_on is not None
        ]
        self.review_words.setText("\n".join(said))
        for each in (self.review_words, self.review):
            each.setVisible(bool(said))
        self.set_wanted(peg or bool(said))
