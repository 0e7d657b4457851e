"""Muscle and belt on the live page: a number, what it means, and the last minute."""

from __future__ import annotations

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QVBoxLayout, QWidget

from biofeedback.core.muscle import Direction
from biofeedback.core.words import _
from biofeedback.ui.look import Look
from biofeedback.ui.model_beside import BesideView
from biofeedback.ui.pages.sensor_words import (
    balance_words,
    belt_tile,
    muscle_tile,
    side_word,
    threshold_words,
)
from biofeedback.ui.widgets.key_button import KeyButton
from biofeedback.ui.widgets.level_chart import LevelChart
from biofeedback.ui.widgets.reflow import Reflow
from biofeedback.ui.widgets.text import label
from biofeedback.ui.widgets.tile import NumberTile

SPAN_S = 60.0


class SensorStrip(QWidget):
    """Shows a BesideView. line_asked: 1 to move the line up, -1 down."""

    line_asked = pyqtSignal(int)

    def __init__(self, look: Look) -> None:
        """Make the rows; they are shown where there is such a sensor."""
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self.muscle = NumberTile(look, tone="accent")
        self.levels = LevelChart(look, _("Muscle, last 60 seconds"))
        self.aim_words, self.balance = label(role="small"), label(role="small")
        self.line_down = KeyButton(look, _("Line down"), "[", "plain")
        self.line_up = KeyButton(look, _("Line up"), "]", "plain")
        keys = QWidget()
        flow = Reflow(look, gap=6)
        keys.setLayout(flow)
        flow.add(self.line_down)
        flow.add(self.line_up)
        self._keys = keys
        beside = QWidget()
        words = QVBoxLayout(beside)
        words.setContentsMargins(0, 0, 0, 0)
        words.setSpacing(2)
        for part in (self.levels, keys):
            words.addWidget(part)
        told = _above(self.muscle, self.aim_words, self.balance)
        self._muscle_row = self._row(look, told, beside)
        self.belt = NumberTile(look)
        self.curve = LevelChart(look, _("Belt, last 60 seconds"), from_zero=False)
        self._belt_row = self._row(look, _above(self.belt), self.curve)
        column.addWidget(self._muscle_row)
        column.addWidget(self._belt_row)
        self.line_down.clicked.connect(lambda: self.line_asked.emit(-1))
        self.line_up.clicked.connect(lambda: self.line_asked.emit(1))
        self._roomy = True
        self.show_view(BesideView(), 0.0)

    def fit(self, room_px: int) -> int:
        """Take the room there is; return the height needed.

        Where it is short the muscle stays, and of the belt the number beside the heart's.
        """
        roomy = self._wanted() <= room_px or self._muscle_row.isHidden()
        if roomy != self._roomy:
            self._roomy = roomy
            self._belt_row.setVisible(self._belt_worn and roomy)
        return self._wanted() if self._roomy else self._muscle_row.sizeHint().height()

    def _wanted(self) -> int:
        rows = (
            (self._muscle_row, not self._muscle_row.isHidden()),
            (self._belt_row, self._belt_worn),
        )
        return sum(row.sizeHint().height() + 8 for row, shown in rows if shown)

    @staticmethod
    def _row(look: Look, told: QWidget, beside: QWidget) -> QWidget:
        row = QWidget()
        flow = Reflow(look, gap=20, fill=True)
        row.setLayout(flow)
        flow.add(told, least_px=230, weight=1)
        flow.add(beside, least_px=420, weight=4)
        return row

    def show_view(self, view: BesideView, now_s: float) -> None:
        """Show the sensors up to now."""
        self._belt_worn = view.belt
        belt = view.belt and (self._roomy or not view.muscle)
        for row, shown in ((self._muscle_row, view.muscle), (self._belt_row, belt)):
            if row.isHidden() == shown:
                row.setVisible(shown)
        self.setVisible(view.muscle or view.belt)
        if view.muscle:
            self._show_muscle(view, now_s)
        if view.belt:
            self.belt.show_tile(belt_tile(view, now_s))
            self.curve.show_lines((_broken(view.curve),), now_s - SPAN_S, now_s)

    def _show_muscle(self, view: BesideView, now_s: float) -> None:
        self.muscle.show_tile(muscle_tile(view, now_s))
        sides = len(view.levels[-1].rms_uv) if view.levels else 0
        lines = [
            _broken([(level.at_s, level.rms_uv[side]) for level in view.levels])
            for side in range(sides)
        ]
        aim = view.aim
        self.levels.show_lines(
            lines,
            now_s - SPAN_S,
            now_s,
            None if aim is None else aim.threshold_uv,
            below=aim is None or aim.direction is Direction.DOWN,
        )
        self.aim_words.setText(threshold_words(aim, view.in_aim_s))
        self.aim_words.setVisible(aim is not None)
        balance = balance_words(view, now_s)
        if sides > 1:
            legend = _("solid: {first}, dotted: {second}").format(
                first=side_word(view.names[0]) if view.names else "1",
                second=side_word(view.names[1]) if len(view.names) > 1 else "2",
            )
            balance = f"{legend}  ·  {balance}" if balance else legend
        self.balance.setText(balance)
        self.balance.setVisible(sides > 1)
        self._keys.setVisible(aim is not None)


def _above(*parts: QWidget) -> QWidget:
    """Return the parts below one another, together at the top."""
    made = QWidget()
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(2)
    for part in parts:
        column.addWidget(part)
    column.addStretch(1)
    return made


def _broken(
    line: list[tuple[float, float | None]] | tuple[tuple[float, float], ...],
) -> list[tuple[float, float | None]]:
    """Return a line with a break where nothing came for a while."""
    found: list[tuple[float, float | None]] = []
    last_s: float | None = None
    for at_s, value in line:
        if last_s is not None and at_s - last_s > 0.4:
            found.append((last_s, None))
        found.append((at_s, value))
        last_s = at_s
    return found
