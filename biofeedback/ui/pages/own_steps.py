"""The steps of a practice being made, in order: chosen, added, moved, copied, taken away."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QButtonGroup, QVBoxLayout, QWidget

from biofeedback.core.words import _
from biofeedback.sessions.draft_words import KINDS, row_words
from biofeedback.sessions.entry import StepPlan
from biofeedback.sessions.protocol import StepKind
from biofeedback.ui.look import Look
from biofeedback.ui.pages.goals_room import button_in
from biofeedback.ui.widgets.card import Card
from biofeedback.ui.widgets.focus import WalkInOrder, stop_at_chosen
from biofeedback.ui.widgets.key_button import KeyButton
from biofeedback.ui.widgets.reflow import Reflow
from biofeedback.ui.widgets.text import label

ADDED = (
    StepKind.REST,
    StepKind.PACE,
    StepKind.FREE,
    StepKind.SCAN,
    StepKind.INSTRUCTION,
    StepKind.RATING,
)


class StepsCard(Card):
    """chosen: a step's number, from 0. add_asked: a StepKind, after the chosen one.

    moved: -1 or 1. copied, removed: the chosen one.
    """

    chosen = pyqtSignal(int)
    add_asked = pyqtSignal(object)
    moved = pyqtSignal(int)
    copied = pyqtSignal()
    removed = pyqtSignal()

    def __init__(self, look: Look) -> None:
        """Make it empty."""
        super().__init__(_("Steps, in order"))
        self._look = look
        self._group = QButtonGroup(self)
        self._list = QWidget()
        self._rows = QVBoxLayout(self._list)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(6)
        self.column.addWidget(self._list)
        self._walk = WalkInOrder(self._group)
        stop_at_chosen(self._group)
        self._group.idClicked.connect(self.chosen.emit)
        self.column.addSpacing(6)
        ways = QWidget()
        flow = Reflow(look, gap=8)
        ways.setLayout(flow)
        self.up = button_in(flow, look, _("Up"), "U", lambda: self.moved.emit(-1))
        self.down = button_in(flow, look, _("Down"), "D", lambda: self.moved.emit(1))
        self.copy = button_in(flow, look, _("Twice"), "T", self.copied.emit)
        self.remove = button_in(flow, look, _("Remove"), "Del", self.removed.emit)
        self.column.addWidget(ways)
        self.column.addSpacing(10)
        self.column.addWidget(label(_("Add after it"), "strong"))
        adding = QWidget()
        flow = Reflow(look, gap=8)
        adding.setLayout(flow)
        self.add: dict[StepKind, KeyButton] = {}
        for n, kind in enumerate(ADDED, start=1):
            words, do = _(KINDS[kind]), lambda k=kind: self.add_asked.emit(k)
            self.add[kind] = button_in(flow, look, words, str(n), do)
            self.add[kind].setAccessibleName(_("Add: {words}").format(words=words))
        self.column.addWidget(adding)
        self.full = label(_("No more steps fit into one practice."), "quiet")
        self.column.addWidget(self.full)
        self.column.addStretch(1)

    @property
    def buttons(self) -> list[KeyButton]:
        """The steps as they are listed."""
        return [one for one in self._group.buttons() if isinstance(one, KeyButton)]

    def take_focus(self) -> None:
        """Begin at the chosen step."""
        if (marked := self._group.checkedButton()) is not None:
            marked.setFocus()

    def show_steps(
        self, steps: Sequence[StepPlan], at: int, waiting: Collection[int], *, full: bool
    ) -> None:
        """List steps; `at`: the chosen one, waiting: those in which something is missing."""
        in_list = any(button.hasFocus() for button in self._group.buttons())
        while len(self._group.buttons()) < len(steps):
            self._add_row()
        while len(self._group.buttons()) > len(steps):
            self._drop_row()
        for n, (button, step) in enumerate(zip(self.buttons, steps, strict=True)):
            words = _("{n}. {step}").format(n=n + 1, step=row_words(step))
            if n in waiting:
                words = _("{words} · not ready").format(words=words)
            button.set_words(words)
        self.buttons[at].setChecked(True)
        if in_list:
            self.take_focus()
        self.up.setEnabled(at > 0)
        self.down.setEnabled(at < len(steps) - 1)
        self.remove.setEnabled(len(steps) > 1)
        for button in (self.copy, *self.add.values()):
            button.setEnabled(not full)
        self.full.setVisible(full)

    def _add_row(self) -> None:
        button = KeyButton(self._look, "", kind="choice")
        button.setCheckable(True)
        self._group.addButton(button, len(self._group.buttons()))
        self._walk.watch(button)
        self._rows.addWidget(button)
        button.show()  # at once: it may be given the focus before the next layout

    def _drop_row(self) -> None:
        button = self.buttons[-1]
        self._group.removeButton(button)
        self._rows.removeWidget(button)
        button.hide()
        button.deleteLater()
