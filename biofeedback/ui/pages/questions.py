"""Which questions looking back asks: up to three of six, chosen before anything is seen."""

from __future__ import annotations

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QWidget

from biofeedback.core.words import _
from biofeedback.ui.look import Look
from biofeedback.ui.pages.page import Page
from biofeedback.ui.widgets.card import Card
from biofeedback.ui.widgets.focus import tab_as_read
from biofeedback.ui.widgets.key_button import KeyButton
from biofeedback.ui.widgets.reflow import Reflow
from biofeedback.ui.widgets.text import label

MOST = 3


class QuestionsPage(Page):
    """Shows which are asked. chosen: the keys that are asked from now on. back: as it was."""

    chosen = pyqtSignal(tuple)
    back = pyqtSignal()

    def __init__(self, look: Look) -> None:
        """Make the page; nothing is marked until `show_asked`."""
        from biofeedback.trends import sentences

        super().__init__(look, _("What looking back asks"))
        self.column.addWidget(label(_("What looking back asks"), "title"))
        self.leave = KeyButton(look, _("Back"), "Esc")
        self.leave.clicked.connect(lambda: self.back.emit())
        self.column.addWidget(self._row(self.leave))
        card = Card(_("Choose up to three"))
        card.column.addWidget(
            label(
                _(
                    "Whoever asks many questions finds something by chance. So few are asked, "
                    "chosen beforehand; and whatever was ever asked makes each of them a little "
                    "harder to answer."
                )
            )
        )
        self.buttons: dict[str, KeyButton] = {}
        for n, (key, words) in enumerate(sentences.WORDS.items(), start=1):
            button = KeyButton(look, _(words.title), str(n), "choice")
            button.setCheckable(True)
            button.clicked.connect(self._tell)
            self.buttons[key] = button
            card.column.addWidget(button)
        card.column.addSpacing(6)
        self.said = label(role="quiet")
        card.column.addWidget(self.said)
        card.column.addWidget(label(sentences.rule(), "quiet"))
        card.column.addSpacing(8)
        self.ask = KeyButton(look, _("Ask these"), "Return", "primary")
        self.ask.clicked.connect(lambda: self.chosen.emit(self.marked()))
        card.column.addWidget(self._row(self.ask))
        self.column.addWidget(card)
        self.column.addStretch(1)
        tab_as_read(self)
        self._tell()

    def _row(self, *buttons: QWidget) -> QWidget:
        made = QWidget()
        flow = Reflow(self.look, gap=8)
        made.setLayout(flow)
        for one in buttons:
            flow.add(one)
        return made

    def show_asked(self, asked: tuple[str, ...]) -> None:
        """Mark the questions that are asked now."""
        for key, button in self.buttons.items():
            button.setChecked(key in asked)
        self._tell()

    def marked(self) -> tuple[str, ...]:
        """Return the keys that are marked."""
        return tuple(key for key, button in self.buttons.items() if button.isChecked())

    def _tell(self) -> None:
        count = len(self.marked())
        self.ask.setEnabled(1 <= count <= MOST)
        if count > MOST:
            self.said.setText(_("These are more than three; take one away."))
        elif count:
            self.said.setText(_("{count} of at most 3 are chosen.").format(count=count))
        else:
            self.said.setText(_("None is chosen; take at least one."))
