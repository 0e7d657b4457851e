"""What the pages about goals share: a head, a place for what can't be, lines, numbers, rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QLineEdit, QWidget

from biofeedback.app.goals import GoalsState
from biofeedback.core.day_words import shortest_weekday_and_date
from biofeedback.core.errors import BadInputError
from biofeedback.core.words import _
from biofeedback.diary.checks import MOST_NAME
from biofeedback.ui.look import Look
from biofeedback.ui.pages.page import Page
from biofeedback.ui.widgets.card import Card
from biofeedback.ui.widgets.key_button import KeyButton
from biofeedback.ui.widgets.reflow import Reflow
from biofeedback.ui.widgets.text import label


class GoalsRoom(Page):
    """Shows a GoalsState. told: an entry to keep. corrected: an id, and the entry in its place.

    deleted: an id. decided: an OpenGoal and its Review. ended: an OpenGoal and how it ended.
    asked: the name of another page.
    """

    told = pyqtSignal(object)
    corrected = pyqtSignal(str, object)
    deleted = pyqtSignal(str)
    decided = pyqtSignal(object, object)
    ended = pyqtSignal(object, str)
    asked = pyqtSignal(str)

    def __init__(self, look: Look, title: str, why: str = "", *, back: bool = True) -> None:
        """Make the head; the cards of the page go below it."""
        super().__init__(look, title)
        self.state: GoalsState | None = None
        head = QWidget()
        row = Reflow(look, gap=12, fill=True)
        head.setLayout(row)
        row.add(label(title, "title"), least_px=420, weight=20)
        if back:
            self.back = KeyButton(look, _("Back"), "Esc")
            self.back.clicked.connect(lambda: self.asked.emit("goals"))
            row.add(self.back)
        self.column.addWidget(head)
        if why:
            self.column.addWidget(label(why, "quiet"))
        self.problem = label(role="amber")
        self.column.addWidget(self.problem)
        self.problem.setVisible(False)

    def show_state(self, state: GoalsState) -> None:
        """Show how everything stands; each page shows more."""
        self.state = state

    def say_problem(self, sentence: str) -> None:
        """Say in one sentence what can't be; "" for nothing."""
        self.problem.setText(sentence)
        self.problem.setVisible(bool(sentence))
        if sentence:
            self.area.ensureWidgetVisible(self.problem)

    def attempt(self, act: Callable[[], None]) -> None:
        """Do something; what can't be is said, and everything that was written stays."""
        try:
            act()
        except BadInputError as error:
            self.say_problem(str(error))
            return
        self.say_problem("")

    def cards(self, *found: tuple[Card, int]) -> None:
        """Put cards beside one another, each with its least width."""
        place = QWidget()
        flow = Reflow(self.look, gap=20, fill=True)
        place.setLayout(flow)
        for card, least_px in found:
            flow.add(card, least_px=least_px)
        self.column.addWidget(place)


def row_in(look: Look, card: Card) -> Reflow:
    """Return a row of buttons at the end of a card."""
    row = QWidget()
    flow = Reflow(look, gap=10)
    row.setLayout(flow)
    card.column.addWidget(row)
    return flow


def button_in(
    row: Reflow, look: Look, words: str, key: str, do: Callable[[], None], kind: str = ""
) -> KeyButton:
    """Return a button at the end of a row."""
    made = KeyButton(look, words, key, kind)
    made.clicked.connect(lambda _on=False: do())
    row.add(made)
    return made


def line_in(card: Card, name: str, hint: str = "", most: int = 2 * MOST_NAME) -> QLineEdit:
    """Return a line to write in, below its name."""
    card.column.addWidget(label(name, "strong"))
    line = QLineEdit()
    line.setMaxLength(most)
    line.setAccessibleName(name)
    line.setPlaceholderText(hint)
    card.column.addWidget(line)
    return line


def number_of(name: str, text: str) -> float | None:
    """Return a number as it is written, with a point or a comma; None for an empty line.

    Raises BadInputError for anything else.
    """
    words = text.strip().replace(",", ".")
    if not words:
        return None
    try:
        found = float(words)
    except ValueError:
        found = float("nan")
    if not abs(found) < 1e9:
        sentence = _("{name}: a number is needed, not {told}.")
        raise BadInputError(sentence.format(name=name, told=repr(text.strip())[:40]))
    return found


def whole_of(name: str, text: str) -> int | None:
    """Return a whole number as it is written; None for an empty line."""
    found = number_of(name, text)
    if found is None or found.is_integer():
        return None if found is None else int(found)
    raise BadInputError(_("{name}: a whole number is needed.").format(name=name))


def short_day(day: date) -> str:
    """Return a day such as "Mon 23 Nov 2026"."""
    return shortest_weekday_and_date(day)
