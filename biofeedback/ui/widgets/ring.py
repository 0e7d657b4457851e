"""The ring around the breath: how closely the heart follows it, drawn once and kept."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QPainter, QPen, QPixmap

from biofeedback.ui.model import TARGET_SCORE
from biofeedback.ui.theme import Theme


@dataclass(frozen=True, slots=True)
class RingView:
    """What the ring tells. score: 0-100, None draws the empty ring. settled: it can be trusted.

    target: where its notch stands (0-100), None: there is no target just now.
    """

    score: float | None = None
    settled: bool = False
    shown: bool = True
    target: float | None = TARGET_SCORE


class CoherenceRing:
    """Paints the ring into a picture that is kept until something about it changes.

    The orb is drawn sixty times a second and the ring changes once: what stays is not redrawn.
    """

    def __init__(self) -> None:
        self._key: object = None
        self._picture = QPixmap()

    def picture(self, theme: Theme, side: int, ratio: float, view: RingView) -> QPixmap:
        """Return the ring on the page's ground; side in pixels, ratio: device pixels to one."""
        key = (theme, side, ratio, view)
        if key != self._key:
            self._key = key
            self._picture = QPixmap(round(side * ratio), round(side * ratio))
            self._picture.setDevicePixelRatio(ratio)
            self._picture.fill(theme.color("bg"))
            painter = QPainter(self._picture)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            draw_ring(painter, QRectF(0, 0, side, side), theme, view)
            painter.end()
        return self._picture


def ring_width(side: float) -> float:
    """Return how thick the ring of a square of `side` pixels is, in pixels."""
    return max(side * 0.02, 5.0)


def full_radius(side: float) -> float:
    """Return the radius of full lungs: the dashed guide inside the ring, in pixels."""
    return (side / 2 - ring_width(side)) * 0.86


def draw_ring(painter: QPainter, square: QRectF, theme: Theme, view: RingView) -> None:
    """Draw track, target notch, score and the guide of full lungs into a square."""
    width = ring_width(square.width())
    circle = square.adjusted(width, width, -width, -width)
    centre, guide = square.center(), full_radius(square.width())
    painter.setBrush(Qt.BrushStyle.NoBrush)
    dashes = QPen(theme.color("edge", 0.5), 1.2)
    dashes.setDashPattern([2.0, 5.0])
    painter.setPen(dashes)
    painter.drawEllipse(centre, guide, guide)
    if not view.shown:
        return
    painter.setPen(QPen(theme.color("line"), width))
    painter.drawEllipse(circle)
    if view.score is None:
        return
    share = min(max(view.score, 0.0), 100.0) / 100.0
    # Unsettled is told by a thinner line as well as by its colour, and by "settling" in words.
    pen = QPen(
        theme.color("accent" if view.settled else "edge"), width * (1 if view.settled else 0.5)
    )
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    painter.drawArc(circle, 90 * 16, -round(360 * 16 * share))
    if view.target is None:
        return
    turn = 2 * math.pi * view.target / 100.0
    out = QPointF(math.sin(turn), -math.cos(turn))
    middle = circle.width() / 2
    painter.setPen(QPen(theme.color("ink2"), 2.0))
    painter.drawLine(centre + out * (middle + width * 0.75), centre + out * (middle + width * 1.0))
    painter.drawLine(centre + out * (middle - width * 1.3), centre + out * (middle - width * 0.75))
