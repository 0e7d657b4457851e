"""An experiment on oneself: agreed, one day at a time without its result, and what came out."""

from __future__ import annotations

from dataclasses import dataclass

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QButtonGroup, QLabel, QWidget

from biofeedback.app.experimenting import ExperimentView
from biofeedback.core.words import _
from biofeedback.ui.look import Look
from biofeedback.ui.pages.page import Page
from biofeedback.ui.widgets.card import Card
from biofeedback.ui.widgets.focus import stop_at_chosen, tab_as_read
from biofeedback.ui.widgets.key_button import KeyButton
from biofeedback.ui.widgets.reflow import Reflow
from biofeedback.ui.widgets.text import label

WEEKS_DAYS = {4: 28, 6: 42, 8: 56, 12: 84}
USUAL_WEEKS = 8


@dataclass(frozen=True, slots=True)
class Agreement:
    """What a person agrees on, as `app.experimenting.begin` takes it."""

    question: str
    outcome: str
    length_days: int
    stop_on_flare: bool


class ExperimentPage(Page):
    """Shows an ExperimentView. agreed: an Agreement. ended: under way, and no more.

    practise_asked: today is a day with practice. questions_asked: the page where they are chosen.
    back: to where one came from.
    """

    agreed = pyqtSignal(object)
    ended = pyqtSignal()
    practise_asked = pyqtSignal()
    questions_asked = pyqtSignal()
    back = pyqtSignal()

    def __init__(self, look: Look) -> None:
        """Make the page; it shows nothing until `show_view`."""
        super().__init__(look, _("An experiment on yourself"))
        self.view: ExperimentView | None = None
        self.column.addWidget(label(_("An experiment on yourself"), "title"))
        self.leave = KeyButton(look, _("Back"), "Esc")
        self.leave.clicked.connect(lambda: self.back.emit())
        self.other = KeyButton(look, _("What looking back asks"), "Q")
        self.other.clicked.connect(lambda: self.questions_asked.emit())
        self.column.addWidget(self._row(self.leave, self.other))
        self.state = self._state_card()
        self.result = self._result_card()
        self.begin = self._begin_card()
        for part in (self.state, self.result, self.begin):
            self.column.addWidget(part)
        self.column.addStretch(1)

    def _row(self, *buttons: QWidget) -> QWidget:
        made = QWidget()
        flow = Reflow(self.look, gap=8)
        made.setLayout(flow)
        for one in buttons:
            flow.add(one)
        return made

    # Under way

    def _state_card(self) -> Card:
        card = Card("", kind="invitation")
        self.state_title = card.title
        self.today = label(role="title")
        self.number = label(role="strong")
        self.kept = label()
        self.kind = label(
            _(
                "A hard day that needs something else than what was drawn? Do what is good for "
                "you. The day then counts as done otherwise, and nothing is lost."
            )
        )
        self.hidden = label(role="quiet")
        for part in (self.today, self.number, self.kept, self.kind, self.hidden):
            card.column.addWidget(part)
        card.column.addSpacing(8)
        self.practise = KeyButton(self.look, _("Practise"), "Space", "primary")
        self.practise.clicked.connect(lambda: self.practise_asked.emit())
        self.end = KeyButton(self.look, _("End the experiment"), "E", "plain")
        self.end.clicked.connect(lambda: self.ended.emit())
        card.column.addWidget(self._row(self.practise, self.end))
        return card

    # Over

    def _result_card(self) -> Card:
        card = Card("")
        card.explain(self.look, "number:effect")
        self.result_title = card.title
        self.stopped = label()
        self.found = label(role="lead")
        self.as_done = label()
        self.days = label()
        self.result_kept = label()
        self.caution = label(
            _(
                "True for you, in these weeks. It is no promise for later, and no advice on "
                "treatment."
            ),
            "quiet",
        )
        for part in (
            self.stopped,
            self.found,
            self.as_done,
            self.days,
            self.result_kept,
            self.caution,
        ):
            card.column.addWidget(part)
        return card

    # To be agreed

    def _begin_card(self) -> Card:
        card = Card(_("Find out what is true for you"))
        card.column.addWidget(
            label(
                _(
                    "Looking back shows what goes with what, and no more: better days may also "
                    "make practice easier. Drawing the days by lot can tell more. Each day the app "
                    "says what today is; the result comes at the end, all at once."
                )
            )
        )
        self.questions = self._choices(
            card,
            _("What is compared?"),
            (
                ("practice", _("Practice, or none"), "1"),
                ("pace", _("5.5 or 6 breaths a minute"), "2"),
                ("hour", _("Morning or evening"), "3"),
            ),
        )
        self.outcomes = self._choices(
            card,
            _("What is looked at?"),
            (("pain", _("The next day's worst pain"), "P"), ("sleep", _("The night after"), "N")),
        )
        self.weeks = self._choices(
            card,
            _("For how long?"),
            (
                ("4", _("4 weeks"), "4"),
                ("6", _("6 weeks"), "6"),
                ("8", _("8 weeks"), "8"),
                ("12", _("12 weeks"), "T"),
            ),
        )
        self.promise = label(role="quiet")
        card.column.addWidget(self.promise)
        self.flares = self._choices(
            card,
            _("And when a flare begins?"),
            (("end", _("It ends"), "F"), ("on", _("It goes on"), "G")),
        )
        self.flare_words = label(role="quiet")
        card.column.addWidget(self.flare_words)
        card.column.addSpacing(8)
        self.start = KeyButton(self.look, _("Begin tomorrow"), "Return", "primary")
        self.start.clicked.connect(self._agree)
        card.column.addWidget(self._row(self.start))
        self._choose(self.questions, "practice")
        self._choose(self.outcomes, "pain")
        self._choose(self.weeks, str(USUAL_WEEKS))
        self._choose(self.flares, "end")
        self.weeks.buttonToggled.connect(lambda _button, _on: self._tell())
        self.flares.buttonToggled.connect(lambda _button, _on: self._tell())
        self._tell()
        return card

    def _choices(
        self, card: Card, name: str, choices: tuple[tuple[str, str, str], ...]
    ) -> QButtonGroup:
        card.column.addSpacing(6)
        card.column.addWidget(label(name, "strong"))
        group = QButtonGroup(self)
        buttons: list[QWidget] = []
        for key, words, press in choices:
            button = KeyButton(self.look, words, press, "choice")
            button.setCheckable(True)
            button.setObjectName(key)
            button.setAccessibleName(_("{question} {answer}").format(question=name, answer=words))
            group.addButton(button)
            buttons.append(button)
        card.column.addWidget(self._row(*buttons))
        stop_at_chosen(group)
        return group

    @staticmethod
    def _choose(group: QButtonGroup, key: str) -> None:
        for button in group.buttons():
            button.setChecked(button.objectName() == key)

    @staticmethod
    def _chosen(group: QButtonGroup) -> str:
        button = group.checkedButton()
        return "" if button is None else button.objectName()

    def agreement(self) -> Agreement:
        """Return what would be agreed on now."""
        return Agreement(
            self._chosen(self.questions),
            self._chosen(self.outcomes),
            WEEKS_DAYS[int(self._chosen(self.weeks) or USUAL_WEEKS)],
            self._chosen(self.flares) != "on",
        )

    def _agree(self) -> None:
        self.agreed.emit(self.agreement())

    def _tell(self) -> None:
        """Say what so many weeks may find, before anybody has to hope."""
        from biofeedback.trends.experiment import FOUND_OF_TEN

        half, whole = FOUND_OF_TEN[self.agreement().length_days]
        self.promise.setText(
            _(
                "A difference as large as your usual ups and downs is found by about {whole} of 10 "
                "such experiments, one half as large by about {half} of 10. No result is a "
                "result too."
            ).format(whole=whole, half=half)
        )
        self.flare_words.setText(
            _(
                "On the first day of a flare it ends by itself, and nothing is concluded. Rest "
                "counts."
            )
            if self.agreement().stop_on_flare
            else _("It goes on through a flare; you can end it at any time.")
        )

    # What is shown

    def show_view(self, view: ExperimentView) -> None:
        """Show an experiment, or how to begin one."""
        from biofeedback.app import experiment_words as words

        self.view = view
        under_way = view.phase in ("agreed", "running", "waiting")
        self.state.setVisible(under_way)
        self.result.setVisible(view.phase == "over")
        self.begin.setVisible(not under_way)
        if under_way:
            _say(self.state_title, words.title(view))
            _say(self.today, words.begins(view) if view.phase == "agreed" else words.drawn(view))
            _say(self.number, "" if view.phase == "agreed" else words.counted(view))
            _say(self.kept, "" if view.phase == "agreed" else words.kept(view))
            _say(self.hidden, words.hidden(view))
            self.kind.setVisible(view.phase == "running")
            rests = view.question == "practice" and view.today_first is False
            self.practise.setVisible(view.phase == "running" and not rests)
        elif view.phase == "over":
            self._show_result(view)
        tab_as_read(self)

    def _show_result(self, view: ExperimentView) -> None:
        from biofeedback.app import experiment_words as words

        _say(self.result_title, words.title(view))
        _say(self.stopped, words.stopped(view))
        found, as_done, days = words.result_parts(view)
        _say(self.found, found)
        _say(self.as_done, as_done)
        _say(self.days, days)
        _say(self.result_kept, words.kept(view))
        self.caution.setVisible(view.result is not None and view.result.clear)


def _say(where: QLabel, words: str) -> None:
    """Show a sentence, or nothing at all."""
    where.setText(words)
    where.setVisible(bool(words))
