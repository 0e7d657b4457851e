"""How far a joint moves and how strong it is: numbers with side and joint, own change first."""

from __future__ import annotations

from PyQt6.QtCore import pyqtSignal

from biofeedback.app.goals import GoalsState
from biofeedback.core.errors import BadInputError
from biofeedback.core.words import _
from biofeedback.diary.function_words import movement_amount, movement_name
from biofeedback.diary.movement import JOINTS, SIDES, Movement
from biofeedback.ui.look import Look
from biofeedback.ui.pages.goals_room import button_in, line_in, number_of, row_in, short_day
from biofeedback.ui.widgets.card import Card
from biofeedback.ui.widgets.choices import Choices
from biofeedback.ui.widgets.lines import Line, LineList
from biofeedback.ui.widgets.text import label


class MovementCard(Card):
    """told: a Movement to keep."""

    told = pyqtSignal(object)

    def __init__(self, look: Look) -> None:
        """Make it empty."""
        super().__init__(_("Range and strength"))
        self._state: GoalsState | None = None
        self.problem = label(role="amber")
        self.joint = self._choose(look, _("Which joint"), JOINTS)
        self.side = self._choose(look, _("Which side of yours"), SIDES)
        self.movement = line_in(self, _("Which movement"), _("bending"))
        self.degrees = line_in(self, _("How far, in degrees"), "110")
        self.kg = line_in(self, _("How strong, in kg"), "18.5")
        self.column.addWidget(self.problem)
        self.problem.setVisible(False)
        row = row_in(look, self)
        self.keep = button_in(row, look, _("Keep the measurement"), "", self._keep)
        self.list = LineList(look, _("Measured, the latest first"))
        self.list.setMinimumHeight(150)
        self.column.addWidget(self.list)
        self.list.setVisible(False)
        self.column.addStretch(1)

    def _choose(self, look: Look, name: str, words: object) -> Choices:
        self.column.addWidget(label(name, "strong"))
        made = Choices(look, name, {k: _(w) for k, w in dict(words).items()}, single=True)  # type: ignore[call-overload]
        self.column.addWidget(made)
        return made

    def show_state(self, state: GoalsState) -> None:
        """Show what was measured, each with what it was before."""
        self._state = state
        self.list.show_lines([line_of(one, state.movements) for one in state.movements[::-1]])
        self.list.setVisible(bool(state.movements))

    def clear(self) -> None:
        """Write nothing."""
        for line in (self.movement, self.degrees, self.kg):
            line.clear()
        self.joint.show_pressed(())
        self.side.show_pressed(())
        self.problem.setVisible(False)
        self.list.show_lines([])
        self.list.setVisible(False)

    def _keep(self) -> None:
        try:
            self.told.emit(self._written())
        except BadInputError as error:
            self.problem.setText(str(error))
            self.problem.setVisible(True)
        else:
            self.problem.setVisible(False)

    def _written(self) -> Movement:
        joint, side = self.joint.pressed, self.side.pressed
        degrees = number_of(_("How far, in degrees"), self.degrees.text())
        kg = number_of(_("How strong, in kg"), self.kg.text())
        if self._state is None or not joint or (degrees is None and kg is None):
            raise BadInputError(_("Choose a joint, and write how far or how strong."))
        return Movement(
            self._state.today,
            self._state.zone,
            joint[0],
            side[0] if side else None,
            self.movement.text().strip() or None,
            degrees,
            kg,
        )


def line_of(one: Movement, every: tuple[Movement, ...]) -> Line:
    """Return a measurement in two lines: what and how much; what it was the time before."""
    same = [each for each in every if each.key[1:] == one.key[1:] and each.day < one.day]
    first = _("{what}  ·  {amount}").format(what=movement_name(one), amount=movement_amount(one))
    if not same:
        return Line(first, short_day(one.day))
    second = _("{day}  ·  before it {amount} on {before}")
    return Line(
        first,
        second.format(
            day=short_day(one.day),
            amount=movement_amount(same[-1]),
            before=short_day(same[-1].day),
        ),
    )
