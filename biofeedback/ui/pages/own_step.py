"""One step of a practice being made: how long, how to breathe, what is said, when it goes on."""

from __future__ import annotations

from dataclasses import replace

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtGui import QFontMetrics
from PyQt6.QtWidgets import QLabel, QPlainTextEdit, QWidget

from biofeedback.core.words import _
from biofeedback.sessions.draft import DraftStep, Field, Hitch
from biofeedback.sessions.draft_words import KINDS, WHAT_FOR, length_words
from biofeedback.sessions.entry import Breathing
from biofeedback.sessions.protocol import LOWEST_SCORE, ScoreHeld, StepKind
from biofeedback.ui.look import Look
from biofeedback.ui.pages.own_breath import BreathFields
from biofeedback.ui.widgets.card import Card
from biofeedback.ui.widgets.choices import Choices
from biofeedback.ui.widgets.key_button import KeyButton
from biofeedback.ui.widgets.reflow import Reflow
from biofeedback.ui.widgets.stepper import Stepper
from biofeedback.ui.widgets.text import label

SHORTEST_S, USUAL_LONGEST_S = 30.0, 3600.0
# What waits for the person is shorter, and set more finely.
WAITING_S, WAITING_STEP_S = (5.0, 600.0), 5.0
HELD = ScoreHeld(70.0, 30.0)
_WAITING = (StepKind.INSTRUCTION, StepKind.RATING)
_TEXT_LINES = 3


class StepCard(Card):
    """Shows a DraftStep and lets it be changed.

    changed: the new one, and by what; typing in one field is told by the same word each time.
    """

    changed = pyqtSignal(object, str)

    def __init__(self, look: Look) -> None:
        """Make every field; a step shows those that belong to it."""
        super().__init__(kind="invitation")
        self._look = look
        self.step: DraftStep | None = None
        self._showing = False
        self._opened = False
        self.title.show()
        self.what = label(role="quiet")
        self.column.addWidget(self.what)
        self.length_name = label(_("For how long"), "strong")
        self.column.addWidget(self.length_name)
        self.length = Stepper(look, _("For how long"), length_words, 60.0)
        self.length.name_buttons((_("Shorter"), "H"), (_("Longer"), "L"))
        self.whose = Choices(
            look,
            _("For how long:"),
            {"yours": _("Chosen each time")},
        )
        self._row(self.length, self.whose)
        self.breath = BreathFields(look)
        self.column.addWidget(self.breath)
        self.until_name = label(_("It goes on"), "strong")
        self.column.addWidget(self.until_name)
        self.until = Choices(
            look,
            _("It goes on:"),
            {"time": _("After its time"), "score": _("Earlier, once the score is held")},
            single=True,
        )
        self.column.addWidget(self.until)
        self.score = Stepper(look, _("The score to hold"), _("at {value:.0f} of 100"), 5.0)
        self.score.set_range(LOWEST_SCORE, 95.0, HELD.score)
        self.held = Stepper(look, _("How long to hold it"), _("for {value:.0f} s"), 10.0)
        self.held.set_range(10.0, 300.0, HELD.for_s)
        self.held_row = self._row(self.score, self.held)
        self.without = label(_("Without a strap it goes on after its time."), "quiet")
        self.column.addWidget(self.without)
        self.until_problem = self._problem()
        self.more = KeyButton(look, _("Add words to it …"), "W")
        self.more.clicked.connect(self._open)
        self._row(self.more)
        self.text_name = label(role="strong")
        self.column.addWidget(self.text_name)
        self.text = self._lines("text")
        self.text_problem = self._problem()
        self.script_name = label(_("Said on the way: a time and a sentence in each line"), "strong")
        self.column.addWidget(self.script_name)
        self.script = self._lines("script")
        self.script.setAccessibleName(self.script_name.text())
        self.script.setPlaceholderText(_("0:05 Let the shoulders go."))
        self.script_problem = self._problem()
        self.column.addStretch(1)
        look.changed.connect(self._measure)
        self._measure()
        self.length.changed.connect(lambda _value: self._tell("length"))
        self.whose.changed.connect(lambda _keys: self._tell("whose"))
        self.breath.changed.connect(self._breathe)
        self.until.changed.connect(lambda _keys: self._tell("until"))
        self.score.changed.connect(lambda _value: self._tell("score"))
        self.held.changed.connect(lambda _value: self._tell("held"))

    def _row(self, *parts: QWidget) -> QWidget:
        row = QWidget()
        flow = Reflow(self._look, gap=10)
        row.setLayout(flow)
        for part in parts:
            flow.add(part)
        self.column.addWidget(row)
        return row

    def _problem(self) -> QLabel:
        made = label(role="amber")
        self.column.addWidget(made)
        return made

    def _lines(self, what: str) -> QPlainTextEdit:
        made = QPlainTextEdit()
        made.setTabChangesFocus(True)
        made.textChanged.connect(lambda: self._tell(what))
        self.column.addWidget(made)
        return made

    def _measure(self) -> None:
        """Give the texts room for a few lines."""
        line = QFontMetrics(self._look.theme.font("base")).lineSpacing()
        for field in (self.text, self.script):
            field.setFixedHeight(_TEXT_LINES * line + 24)

    def forget(self) -> None:
        """Begin with another step: fields that were opened for the one before are closed."""
        self._opened = False
        self.breath.forget()

    def show_step(self, step: DraftStep, place: str, hitches: tuple[Hitch, ...]) -> None:
        """Show a step. place: which of how many, in words; hitches: what is missing in it."""
        self._showing = True
        self.step = step
        said = {hitch.field: hitch.sentence for hitch in reversed(hitches)}
        plan = step.plan
        name = _(KINDS[plan.kind])
        self.title.setText(_("{place}: {name}").format(place=place, name=name))
        self.setAccessibleName(self.title.text())
        self.what.setText(_(WHAT_FOR[plan.kind]))
        self._show_length(step)
        self.breath.setVisible(plan.breathing is not None)
        if plan.breathing is not None:
            self.breath.show_breathing(plan.breathing, said.get(Field.BREATH, ""))
        self._show_until(plan.until, plan.kind is StepKind.PACE)
        self._show_words(step)
        for field, problem in (
            (Field.UNTIL, self.until_problem),
            (Field.TEXT, self.text_problem),
            (Field.SCRIPT, self.script_problem),
        ):
            problem.setText(said.get(field, ""))
            problem.setVisible(field in said)
        self._showing = False

    def _show_length(self, step: DraftStep) -> None:
        waits, seconds = step.kind in _WAITING, step.plan.seconds
        self.length_name.setText(_("It goes on by itself after") if waits else _("For how long"))
        low, high = WAITING_S if waits else (SHORTEST_S, USUAL_LONGEST_S)
        if seconds is not None:
            low, high = min(low, seconds), max(high, seconds)
            self.length.show_value(seconds)
        self.length.set_step(WAITING_STEP_S if waits else 60.0)
        self.length.set_range(low, high, begin=300.0)
        self.length.show_value(self.length.value if seconds is None else seconds)
        self.length.setVisible(seconds is not None)
        self.whose.setVisible(not waits or seconds is None)
        self.whose.show_pressed(("yours",) if seconds is None else ())

    def _show_until(self, until: ScoreHeld | None, offered: bool) -> None:
        for part in (self.until_name, self.until):
            part.setVisible(offered)
        self.until.show_pressed(("time" if until is None else "score",))
        for shown in (self.held_row, self.without):
            shown.setVisible(offered and until is not None)
        if until is not None:
            self.score.show_value(until.score)
            self.held.show_value(until.for_s)

    def _show_words(self, step: DraftStep) -> None:
        kind = step.kind
        reads, listens = kind is StepKind.INSTRUCTION, kind is StepKind.SCAN
        opened = self._opened or bool(step.plan.text or step.script)
        self.more.setVisible(not opened and not reads and not listens)
        with_text = reads or (opened and (not listens or bool(step.plan.text)))
        with_script = listens or (opened and (not reads or bool(step.script)))
        self.text_name.setText(_("What is to be read") if reads else _("To read meanwhile"))
        self.text.setAccessibleName(self.text_name.text())
        for part in (self.text_name, self.text):
            part.setVisible(with_text)
        for part in (self.script_name, self.script):
            part.setVisible(with_script)
        for field, words in ((self.text, step.plan.text), (self.script, step.script)):
            if field.toPlainText() != words:
                field.setPlainText(words)

    def _open(self) -> None:
        """Show the fields for words, and begin to write."""
        self._opened = True
        if self.step is not None:
            self._show_words(self.step)
            self.script.setFocus()

    def _breathe(self, breathing: Breathing) -> None:
        if self.step is not None and not self._showing:
            plan = replace(self.step.plan, breathing=breathing)
            self.changed.emit(replace(self.step, plan=plan), "breath")

    def _tell(self, by: str) -> None:
        """Read the fields."""
        if self.step is None or self._showing:
            return
        plan = self.step.plan
        yours = bool(self.whose.pressed)
        held = self.until.pressed == ("score",)
        until = ScoreHeld(self.score.value or HELD.score, self.held.value or HELD.for_s)
        plan = replace(
            plan,
            seconds=None if yours else (self.length.value or 300.0),
            until=until if held and plan.kind is StepKind.PACE else None,
            text=self.text.toPlainText(),
        )
        self.changed.emit(DraftStep(plan, self.script.toPlainText()), by)
