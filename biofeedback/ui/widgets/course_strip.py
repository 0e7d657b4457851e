"""A practice from beginning to end at a glance: a part for each step, as wide as it is long."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PyQt6.QtCore import QPointF, QRectF, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QFontMetrics, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PyQt6.QtWidgets import QSizePolicy, QWidget

from biofeedback.core.words import _
from biofeedback.sessions.draft import USUAL_PACE_PER_MIN
from biofeedback.sessions.draft_words import step_length_words, step_words
from biofeedback.sessions.entry import Breathing, StepPlan
from biofeedback.sessions.protocol import StepKind
from biofeedback.ui.look import Look

# What is left to the person is drawn as long as this (s), where nothing else is known.
OPEN_S = 300.0
# No step is narrower than this share of the whole: the short ones must be seen, too.
LEAST_SHARE = 0.06
# How wide a breath is drawn (px) at one breath a minute: a slower pace makes a longer wave.
BREATH_PX_PER_MIN = 200.0
_GAP_PX = 4.0


class CourseStrip(QWidget):
    """Draws steps one after the other. chosen: the number (from 0) of the one that was pressed.

    It is a picture beside the list, which says the same in words.
    """

    chosen = pyqtSignal(int)

    def __init__(self, look: Look) -> None:
        """Make it empty."""
        super().__init__()
        self._look = look
        self._steps: tuple[StepPlan, ...] = ()
        self._at = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(_("The whole practice"))
        look.changed.connect(self._measure)

    def show_steps(self, steps: Sequence[StepPlan], at: int) -> None:
        """Show steps; `at`: the one that is being changed."""
        self._steps, self._at = tuple(steps), at
        self.setAccessibleDescription("; ".join(step_words(step) for step in self._steps))
        self.update()

    def _measure(self) -> None:
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Return the height of a wave and of the words below it."""
        font = self._look.theme.font("small")
        return QSize(320, 44 + QFontMetrics(font).height() + 6)

    def minimumSizeHint(self) -> QSize:
        """Return the same height: nothing is cut."""
        return QSize(160, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Draw each step, and its length below it where there is room."""
        theme = self._look.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = theme.font("small")
        metrics = QFontMetrics(font)
        painter.setFont(font)
        for n, (step, box) in enumerate(zip(self._steps, self._boxes(), strict=True)):
            chosen = n == self._at
            painter.setBrush(theme.brush("accent_soft" if chosen else "bg"))
            painter.setPen(
                QPen(theme.color("accent" if chosen else "edge"), 2.0 if chosen else 1.0)
            )
            painter.drawRoundedRect(box, 6, 6)
            painter.setPen(QPen(theme.color("accent"), 1.6))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            _draw_step(painter, box.adjusted(8, 9, -8, -9), step)
            words = step_length_words(step)
            if step.seconds is None:
                words = "?"
            room = QRectF(box.left(), box.bottom() + 3, box.width(), metrics.height())
            if metrics.horizontalAdvance(words) <= room.width():
                painter.setPen(theme.color("ink" if chosen else "ink2"))
                painter.drawText(room, Qt.AlignmentFlag.AlignCenter, words)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        """Choose the step under the finger."""
        if event is None:
            return
        for n, box in enumerate(self._boxes()):
            if box.left() <= event.position().x() <= box.right():
                self.chosen.emit(n)

    def _boxes(self) -> list[QRectF]:
        """Return where each step is drawn, in the direction in which one reads."""
        shares = shares_of(self._steps)
        whole = self.width() - _GAP_PX * max(len(shares) - 1, 0) - 2.0
        x, boxes = 1.0, []
        for share in shares:
            boxes.append(QRectF(x, 1.0, max(whole * share, 4.0), 42.0))
            x += whole * share + _GAP_PX
        if self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
            for box in boxes:
                box.moveLeft(self.width() - box.right())
        return boxes


def shares_of(steps: Sequence[StepPlan]) -> list[float]:
    """Return each step's share of the width; together 1, none so small that it is not seen."""
    if not steps:
        return []
    lengths = [OPEN_S if step.seconds is None else step.seconds for step in steps]
    least = min(LEAST_SHARE, 1.0 / len(steps))
    shares = [max(length / sum(lengths), least) for length in lengths]
    return [share / sum(shares) for share in shares]


def _draw_step(painter: QPainter, box: QRectF, step: StepPlan) -> None:
    """Draw what is done in a step; each kind has a form of its own, whatever its colour."""
    middle = box.center().y()
    match step.kind:
        case StepKind.PACE if step.breathing is not None:
            painter.drawPolyline(_wave(box, step.breathing))
        case StepKind.FREE:
            painter.drawPolyline(_wave(box, None))
        case StepKind.SCAN | StepKind.INSTRUCTION:
            for n, share in enumerate((0.9, 0.6, 0.75)):
                y = box.top() + (n + 0.5) * box.height() / 3
                painter.drawLine(QPointF(box.left(), y), QPointF(_at(box, share), y))
        case StepKind.RATING:
            for n in range(5):
                x = _at(box, (n + 0.5) / 5)
                painter.drawLine(QPointF(x, middle - 4 - n), QPointF(x, middle + 4 + n))
        case _:
            painter.drawLine(QPointF(box.left(), middle), QPointF(box.right(), middle))


def _at(box: QRectF, share: float) -> float:
    return box.left() + box.width() * share


def _wave(box: QRectF, breathing: Breathing | None) -> QPolygonF:
    """Return a breath as a line: longer waves for a slower pace; small ones of no pace in rest."""
    points = QPolygonF()
    begins, ends, tall = 14.0, 14.0, 0.25
    if breathing is not None:
        breath_s = sum(phase.seconds for phase in breathing.phases)
        begins = 60.0 / breath_s if breathing.timed else breathing.per_min or USUAL_PACE_PER_MIN
        ends = breathing.glide_to or begins
        tall = 1.0
    phase, x = -math.pi / 2, 0.0
    while x <= box.width():
        y = box.center().y() - math.sin(phase) * tall * box.height() / 2
        points.append(QPointF(box.left() + x, y))
        pace = begins + (ends - begins) * min(x / max(box.width(), 1.0) * 2.0, 1.0)
        phase += 2 * math.pi * pace / BREATH_PX_PER_MIN
        x += 1.0
    return points
