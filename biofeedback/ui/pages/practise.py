"""Choosing a practice: what it is for, how fast, how long."""

from __future__ import annotations

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QButtonGroup, QVBoxLayout, QWidget

from biofeedback.core.breath import FASTEST_PER_MIN, SLOWEST_PER_MIN
from biofeedback.core.words import _
from biofeedback.ui.look import Look
from biofeedback.ui.pages.page import Page
from biofeedback.ui.views import PracticeChoice, PractiseView, StartRequest
from biofeedback.ui.widgets.card import Card
from biofeedback.ui.widgets.focus import stop_at_chosen, tab_as_read
from biofeedback.ui.widgets.key_button import KeyButton
from biofeedback.ui.widgets.reflow import Reflow
from biofeedback.ui.widgets.stepper import Stepper
from biofeedback.ui.widgets.text import label, rule


class PractisePage(Page):
    """Shows a PractiseView. start_asked: a StartRequest."""

    start_asked = pyqtSignal(object)

    def __init__(self, look: Look) -> None:
        """Make the page; it shows nothing until `show_view`."""
        super().__init__(look, _("Practise"))
        self.view: PractiseView | None = None
        self.column.addWidget(label(_("Practise"), "title"))
        cards = QWidget()
        flow = Reflow(look, gap=20, fill=True)
        cards.setLayout(flow)
        flow.add(self._choices_card(), least_px=520, weight=2)
        flow.add(self._measure_card(), least_px=380)
        self.column.addWidget(cards)
        self.column.addStretch(1)

    def _choices_card(self) -> Card:
        card = Card(_("Which one?"))
        self._group = QButtonGroup(self)
        self._details: dict[int, list[QWidget]] = {}
        self._list = QWidget()
        self._list_column = QVBoxLayout(self._list)
        self._list_column.setContentsMargins(0, 0, 0, 0)
        self._list_column.setSpacing(6)
        card.column.addWidget(self._list)
        self._group.idClicked.connect(lambda _id: self._tell())
        stop_at_chosen(self._group)
        return card

    def _measure_card(self) -> Card:
        card = Card(_("How fast, how long?"), kind="invitation")
        self.pace_name = label(_("Breaths a minute"), "strong")
        self.pace = Stepper(self.look, _("Breaths a minute"), _("{value:g} /min"), 0.5)
        self.pace.name_buttons((_("Slower"), "S"), (_("Faster"), "F"))
        self.pace.set_range(SLOWEST_PER_MIN, FASTEST_PER_MIN, begin=6.0)
        self.minutes = Stepper(self.look, _("Minutes"), _("{value:g} min"), 1.0)
        self.minutes.name_buttons((_("Shorter"), "H"), (_("Longer"), "L"))
        self.minutes.set_range(1.0, 60.0, begin=5.0)
        for part in (self.pace_name, self.pace, label(_("Minutes"), "strong"), self.minutes):
            alignment = Qt.AlignmentFlag.AlignLeft if isinstance(part, Stepper) else None
            if alignment is None:
                card.column.addWidget(part)
            else:
                card.column.addWidget(part, 0, alignment)
        card.column.addSpacing(8)
        self.summary = label(role="quiet")
        card.column.addWidget(self.summary)
        card.column.addSpacing(12)
        self.start = KeyButton(self.look, _("Start"), "Space", "primary")
        card.column.addWidget(self.start)
        card.column.addStretch(1)
        self.pace.changed.connect(lambda _value: self._tell())
        self.minutes.changed.connect(lambda _value: self._tell())
        self.start.clicked.connect(self._start)
        return card

    def show_view(self, view: PractiseView) -> None:
        """Show other practices."""
        self.view = view
        self._details.clear()
        for button in self._group.buttons():
            self._group.removeButton(button)
        while (item := self._list_column.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        for n, choice in enumerate(view.choices):
            if n:
                self._list_column.addWidget(rule())
            self._list_column.addWidget(self._choice(n, choice, choice.key == view.chosen))
        tab_as_read(self)
        self.pace.show_value(view.pace_per_min)
        self.minutes.show_value(view.minutes)
        self._tell()

    def _choice(self, n: int, choice: PracticeChoice, chosen: bool) -> QWidget:
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 6, 0, 8)
        column.setSpacing(4)
        button = KeyButton(self.look, choice.title, str(n + 1) if n < 9 else "", "choice")
        button.setCheckable(True)
        button.setChecked(chosen)
        self._group.addButton(button, n)
        column.addWidget(button)
        column.addWidget(label(choice.purpose))
        column.addWidget(label(choice.evidence, "small"))
        # Of the chosen one alone: most ask for the same care, and nine times it is not read.
        details = ((choice.how_to, "body"), (choice.care, "amber"))
        self._details[n] = [label(words, role) for words, role in details if words]
        for each in self._details[n]:
            column.addWidget(each)
            each.setVisible(chosen)
        parts = (choice.purpose, choice.how_to, choice.evidence, choice.care)
        said = " ".join(part for part in parts if part)
        button.setAccessibleDescription(said)
        return made

    @property
    def chosen(self) -> PracticeChoice | None:
        """The practice that is marked."""
        n = self._group.checkedId()
        return self.view.choices[n] if self.view is not None and n >= 0 else None

    def request(self) -> StartRequest | None:
        """Return what would be started now."""
        choice = self.chosen
        if choice is None:
            return None
        pace = self.pace.value if choice.paced else None
        return StartRequest(choice.key, self.minutes.value or 5.0, pace)

    def _tell(self) -> None:
        choice, request = self.chosen, self.request()
        for n, details in self._details.items():
            for each in details:
                each.setVisible(n == self._group.checkedId())
        paced = choice is not None and choice.paced
        self.pace.setVisible(paced)
        self.pace_name.setVisible(paced)
        own_minutes = None if choice is None else choice.own_minutes
        self.minutes.setEnabled(own_minutes is None)
        if own_minutes is not None:
            words = _("It has a length of its own: about {minutes:.0f} min.")
            self.summary.setText(words.format(minutes=own_minutes))
            return
        if choice is not None and choice.own_rhythm:
            self.summary.setText(_("It leads by a rhythm of its own."))
            return
        if request is None or request.pace_per_min is None:
            self.summary.setText(_("No pacer: breathe as it comes."))
            return
        self.summary.setText(
            _("A breath takes {seconds:.1f} s.").format(seconds=60.0 / request.pace_per_min)
        )

    def _start(self) -> None:
        request = self.request()
        if request is not None:
            self.start_asked.emit(request)

    def take_focus(self) -> None:
        """One press from here to the first breath."""
        self.start.setFocus()
