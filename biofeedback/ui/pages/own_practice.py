"""A practice of one's own: its steps in order, how long it is in all, its name."""

from __future__ import annotations

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QWidget

from biofeedback.core.words import _
from biofeedback.sessions import draft as making
from biofeedback.sessions.draft import Draft, DraftStep, Field, entry_of, hitches
from biofeedback.sessions.draft_words import whole_words
from biofeedback.sessions.library import care_words
from biofeedback.sessions.protocol import StepKind
from biofeedback.sessions.protocol_file import MOST_LETTERS, MOST_STEPS
from biofeedback.ui.look import Look
from biofeedback.ui.pages.goals_room import button_in, line_in
from biofeedback.ui.pages.own_step import StepCard
from biofeedback.ui.pages.own_steps import StepsCard
from biofeedback.ui.pages.page import Page
from biofeedback.ui.widgets.card import Card
from biofeedback.ui.widgets.course_strip import CourseStrip
from biofeedback.ui.widgets.focus import tab_as_read
from biofeedback.ui.widgets.key_button import KeyButton
from biofeedback.ui.widgets.reflow import Reflow
from biofeedback.ui.widgets.text import label, safety_label

# How many steps back one can go.
MOST_BACK = 200


class OwnPracticePage(Page):
    """Shows a Draft and lets it be changed. kept: its Entry. back_asked: to leave it unkept."""

    kept = pyqtSignal(object)
    back_asked = pyqtSignal()

    def __init__(self, look: Look) -> None:
        """Make the page with one breath."""
        super().__init__(look, _("A practice of your own"))
        self.draft = making.one_breath()
        self.at = 0
        self._begun: Draft | None = self.draft
        self._past: list[tuple[Draft, int]] = []
        self._last = ""
        self._asked = False
        self._showing = False
        head = QWidget()
        row = Reflow(look, gap=12, fill=True)
        head.setLayout(row)
        self.heading = label(_("A practice of your own"), "title")
        row.add(self.heading, least_px=420, weight=20)
        self.back = KeyButton(look, _("Back"), "Esc")
        self.back.clicked.connect(lambda: self.back_asked.emit())
        row.add(self.back)
        self.column.addWidget(head)
        self.column.addWidget(self._whole_card())
        cards = QWidget()
        flow = Reflow(look, gap=20, fill=True)
        cards.setLayout(flow)
        self.steps = StepsCard(look)
        self.step = StepCard(look)
        flow.add(self.steps, least_px=300, weight=4)
        flow.add(self.step, least_px=380, weight=6)
        self.column.addWidget(cards)
        self.care = safety_label(role="amber")
        self.column.addWidget(self.care)
        self.column.addStretch(1)
        self.steps.chosen.connect(self.choose)
        self.steps.add_asked.connect(self._add)
        self.steps.moved.connect(self._move)
        self.steps.copied.connect(lambda: self._change(making.with_copied, self.at + 1))
        self.steps.removed.connect(
            lambda: self._change(making.without, min(self.at, len(self.draft.steps) - 2))
        )
        self.step.changed.connect(self._step_changed)
        self.show_draft(self.draft)

    def _whole_card(self) -> Card:
        card = Card()
        self.name = line_in(card, _("Its name"), _("Such as: Evening"), MOST_LETTERS)
        self.name.textChanged.connect(self._named)
        self.name_problem = label(role="amber")
        card.column.addWidget(self.name_problem)
        self.strip = CourseStrip(self.look)
        self.strip.chosen.connect(self.choose)
        card.column.addWidget(self.strip)
        self.problem = label(role="amber")
        card.column.addWidget(self.problem)
        foot = QWidget()
        row = Reflow(self.look, gap=10, fill=True)
        foot.setLayout(row)
        self.whole = label(role="strong")
        row.add(self.whole, least_px=230, weight=20)
        keys = QWidget()
        row.add(keys)
        row = Reflow(self.look, gap=10, end=True)
        keys.setLayout(row)
        self.undo = button_in(row, self.look, _("Undo"), "Ctrl+Z", self._undo)
        self.keep = button_in(row, self.look, _("Keep it"), "Ctrl+Return", self._keep, "primary")
        card.column.addWidget(foot)
        return card

    def show_draft(self, draft: Draft, heading: str = "") -> None:
        """Begin with a draft. heading: what is done with it, where it is not a new one."""
        self._begun = self.draft = draft
        self._past, self._last, self._asked = [], "", False
        self.heading.setText(heading or _("A practice of your own"))
        self.setAccessibleName(self.heading.text())
        kinds = [step.kind for step in draft.steps]
        self.at = kinds.index(StepKind.PACE) if StepKind.PACE in kinds else 0
        self.say_problem("")
        self.step.forget()
        self._show()
        self.area.ensureVisible(0, 0)

    def begin_unkept(self) -> None:
        """Take what is shown for something that is not kept yet."""
        self._begun = None

    @property
    def changed(self) -> bool:
        """Whether there is anything that would be lost."""
        return self.draft != self._begun

    def take_focus(self) -> None:
        """Begin at the step that is marked."""
        self.steps.take_focus()

    def say_problem(self, sentence: str) -> None:
        """Say why it could not be kept; what was made stays."""
        self.problem.setText(sentence)
        self.problem.setVisible(bool(sentence))
        if sentence:
            self.area.ensureWidgetVisible(self.problem)

    def choose(self, at: int) -> None:
        """Show another step."""
        if at != self.at:
            self.at, self._last = at, ""
            self.step.forget()
            self._show()

    def _add(self, kind: StepKind) -> None:
        self._remember("")
        self.draft = making.with_added(self.draft, self.at, kind)
        self.at += 1
        self.step.forget()
        self._show()

    def _move(self, by: int) -> None:
        self._remember("")
        self.draft = making.with_moved(self.draft, self.at, by)
        self.at = min(max(self.at + by, 0), len(self.draft.steps) - 1)
        self._show()

    def _change(self, how: object, at: int) -> None:
        self._remember("")
        assert callable(how)
        self.draft = how(self.draft, self.at)
        self.at = min(max(at, 0), len(self.draft.steps) - 1)
        self.step.forget()
        self._show()

    def _step_changed(self, step: DraftStep, by: str) -> None:
        if step == self.draft.steps[self.at]:
            return
        self._remember(f"{by} {self.at}" if by in ("text", "script") else "")
        self.draft = making.with_changed(self.draft, self.at, step)
        self._show()

    def _named(self, text: str) -> None:
        if not self._showing and text != self.draft.name:
            self._remember("name")
            self.draft = Draft(text, self.draft.steps, self.draft.head)
            self._show()

    def _remember(self, by: str) -> None:
        """Keep how it was; a word that is being typed is one change, not one a letter."""
        if not by or by != self._last:
            self._past = [*self._past[-MOST_BACK:], (self.draft, self.at)]
        self._last = by
        self.say_problem("")

    def _undo(self) -> None:
        if self._past:
            *self._past, (self.draft, self.at) = self._past
            self._last = ""
            self.step.forget()
            self._show()

    def _show(self) -> None:
        """Show everything as it now is."""
        self._showing = True
        plans = [step.plan for step in self.draft.steps]
        missing = hitches(self.draft)
        waiting = {hitch.step for hitch in missing if hitch.step is not None}
        if self.name.text() != self.draft.name:
            self.name.setText(self.draft.name)
        said = next((hitch.sentence for hitch in missing if hitch.field is Field.NAME), "")
        self.name_problem.setText(said)
        self.name_problem.setVisible(bool(said) and self._asked)
        self.strip.show_steps(plans, self.at)
        self.whole.setText(whole_words(plans))
        self.undo.setEnabled(bool(self._past))
        self.steps.show_steps(plans, self.at, waiting, full=len(plans) >= MOST_STEPS)
        place = _("Step {n} of {count}").format(n=self.at + 1, count=len(plans))
        here = tuple(hitch for hitch in missing if hitch.step == self.at)
        self.step.show_step(self.draft.steps[self.at], place, here)
        named = Draft("-", self.draft.steps, self.draft.head)
        care = "" if waiting else care_words(entry_of(named)) or ""
        self.care.setText(care)
        self.care.setVisible(bool(care))
        tab_as_read(self)
        self._showing = False

    def _keep(self) -> None:
        """Keep it, or go to the first thing that is missing."""
        self._asked = True
        missing = hitches(self.draft)
        if not missing:
            self.kept.emit(entry_of(self.draft))
            return
        first = missing[0]
        if first.step is not None:
            self.choose(first.step)
            words = _("Step {n}: {sentence}").format(n=first.step + 1, sentence=first.sentence)
            self.say_problem(words)
            return
        self._show()
        if first.field is Field.NAME:
            self.name.setFocus()
            self.area.ensureWidgetVisible(self.name)
        else:
            self.say_problem(first.sentence)
