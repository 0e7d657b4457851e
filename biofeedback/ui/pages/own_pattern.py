"""A breath of one's own: its four parts, how long, what that is in breaths a minute, its name."""

from __future__ import annotations

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QWidget

from biofeedback.core.breath import FASTEST_PER_MIN, SLOWEST_PER_MIN
from biofeedback.core.errors import BadInputError
from biofeedback.core.words import _, mark
from biofeedback.sessions.entry import Breathing, Entry, StepPlan
from biofeedback.sessions.library import care_words
from biofeedback.sessions.protocol import StepKind
from biofeedback.sessions.protocol_file import MOST_LETTERS
from biofeedback.ui.look import Look
from biofeedback.ui.pages.goals_room import button_in, line_in, row_in
from biofeedback.ui.pages.page import Page
from biofeedback.ui.widgets.card import Card
from biofeedback.ui.widgets.focus import tab_as_read
from biofeedback.ui.widgets.key_button import KeyButton
from biofeedback.ui.widgets.reflow import Reflow
from biofeedback.ui.widgets.stepper import Stepper
from biofeedback.ui.widgets.text import label

# Each part of a breath: its name, the least and the most seconds, and where it begins.
PARTS = (
    (mark("In"), 1.0, 10.0, 4.0),
    (mark("Hold after breathing in"), 0.0, 10.0, 0.0),
    (mark("Out"), 1.0, 12.0, 6.0),
    (mark("Hold after breathing out"), 0.0, 10.0, 0.0),
)
STEP_S = 0.5
MOST_MINUTES, USUAL_MINUTES = 60.0, 5.0


class OwnPatternPage(Page):
    """Shows a breath as it is being made. kept: its Entry. back_asked: to leave it unkept."""

    kept = pyqtSignal(object)
    back_asked = pyqtSignal()

    def __init__(self, look: Look) -> None:
        """Make the page with a plain slow breath."""
        title = _("A breath of your own")
        super().__init__(look, title)
        head = QWidget()
        row = Reflow(look, gap=12, fill=True)
        head.setLayout(row)
        row.add(label(title, "title"), least_px=420, weight=20)
        self.back = KeyButton(look, _("Back"), "Esc")
        self.back.clicked.connect(lambda: self.back_asked.emit())
        row.add(self.back)
        self.column.addWidget(head)
        cards = QWidget()
        flow = Reflow(look, gap=20, fill=True)
        cards.setLayout(flow)
        flow.add(self._breath_card(), least_px=390)
        flow.add(self._name_card(), least_px=390)
        self.column.addWidget(cards)
        self.column.addStretch(1)
        self.clear()
        tab_as_read(self)

    def _breath_card(self) -> Card:
        card = Card(_("The breath"))
        self.pace = label(role="lead")
        self.breath = label(role="quiet")
        card.column.addWidget(self.pace)
        card.column.addWidget(self.breath)
        self.parts: list[Stepper] = []
        for words, low, high, begin in PARTS:
            self.parts.append(self._stepper(card, _(words), _("{value:g} s"), STEP_S))
            self.parts[-1].set_range(low, high, begin)
        self.minutes = self._stepper(card, _("For how long"), _("{value:g} min"), 1.0)
        self.minutes.set_range(1.0, MOST_MINUTES, USUAL_MINUTES)
        card.column.addStretch(1)
        return card

    def _stepper(self, card: Card, name: str, form: str, step: float) -> Stepper:
        card.column.addWidget(label(name, "strong"))
        made = Stepper(self.look, name, form, step)
        made.name_buttons((_("Shorter"), ""), (_("Longer"), ""))
        made.align(92, 84)
        made.changed.connect(lambda _value: self._tell())
        row = QWidget()
        flow = Reflow(self.look)
        row.setLayout(flow)
        flow.add(made)
        card.column.addWidget(row)
        return made

    def _name_card(self) -> Card:
        card = Card(_("Yours"), kind="invitation")
        self.care = label(role="amber")
        self.name = line_in(card, _("Its name"), _("Such as: Evening"), MOST_LETTERS)
        self.name.textChanged.connect(lambda _text: self._tell())
        row = row_in(self.look, card)
        words = _("Keep it")
        self.keep = button_in(row, self.look, words, "Ctrl+Return", self._keep, "primary")
        self.problem = label(role="amber")
        card.column.addWidget(self.problem)
        card.column.addWidget(self.care)
        card.column.addStretch(1)
        return card

    def clear(self) -> None:
        """Begin anew."""
        for stepper, (_words, _low, _high, begin) in zip(self.parts, PARTS, strict=True):
            stepper.show_value(begin)
        self.minutes.show_value(USUAL_MINUTES)
        self.name.clear()
        self._tell()

    def take_focus(self) -> None:
        """Begin at the first part of the breath."""
        self.parts[0].more.setFocus()

    @property
    def seconds(self) -> tuple[float, ...]:
        """In, hold, out, hold."""
        return tuple(stepper.value or 0.0 for stepper in self.parts)

    def entry(self) -> Entry:
        """Return what is made now; BadInputError for a breath that is too fast or too slow."""
        breathing = Breathing.of_parts(self.seconds, timed=True)
        if not SLOWEST_PER_MIN <= 60.0 / sum(self.seconds) <= FASTEST_PER_MIN:
            sentence = _(
                "Please make it one of {slowest:g} to {fastest:g} breaths a minute: that is a "
                "breath of {shortest:g} to {longest:g} s."
            )
            raise BadInputError(
                sentence.format(
                    slowest=SLOWEST_PER_MIN,
                    fastest=FASTEST_PER_MIN,
                    shortest=60.0 / FASTEST_PER_MIN,
                    longest=60.0 / SLOWEST_PER_MIN,
                )
            )
        length_s = (self.minutes.value or USUAL_MINUTES) * 60.0
        name = " ".join(self.name.text().split())
        return Entry("", name, (StepPlan(StepKind.PACE, length_s, breathing),))

    def say_problem(self, sentence: str) -> None:
        """Say why it could not be kept; what was made stays."""
        self.problem.setText(sentence)
        self.problem.setVisible(bool(sentence))

    def _tell(self) -> None:
        breath_s = sum(self.seconds)
        self.pace.setText(_("{pace:.1f} breaths a minute").format(pace=60.0 / breath_s))
        self.breath.setText(_("A breath takes {seconds:.1f} s.").format(seconds=breath_s))
        try:
            entry = self.entry()
        except BadInputError as error:
            self.care.setVisible(False)
            self.say_problem(str(error))
            return
        self.say_problem("")
        self.care.setText(care_words(entry) or "")
        self.care.setVisible(True)

    def _keep(self) -> None:
        try:
            entry = self.entry()
        except BadInputError as error:
            self.say_problem(str(error))
            return
        if not entry.name:
            self.say_problem(_("Give it a name first, so that you find it again."))
            self.name.setFocus()
            return
        self.kept.emit(entry)
