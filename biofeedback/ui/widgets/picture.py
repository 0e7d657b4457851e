"""A calm picture that opens with the heart: a sun that rises over still water."""

from __future__ import annotations

import math

from PyQt6.QtCore import QPointF, QRectF, QSize, Qt
from PyQt6.QtGui import QLinearGradient, QPainter, QPainterPath, QPen

from biofeedback.core.words import _
from biofeedback.sessions.feedback import AT_TARGET
from biofeedback.ui.look import Look
from biofeedback.ui.widgets.plot import Plot

# How quickly the sun follows (s): a picture that jumps would pull at the breath.
FOLLOW_S = 1.2
HORIZON, CORNER_PX = 0.66, 16.0
# The sun and the highest hill, as shares of the height.
SUN, HILL = 0.12, 0.19
MOST_BANDS = 6


class Picture(Plot):
    """Draws a level 0-1; None: nothing is known, and no sun stands there.

    The sun stands clear of the hills from the target on: the place tells it, not the colour.
    """

    def __init__(self, look: Look) -> None:
        super().__init__(look, _("A picture that opens with your heart"), "bg")
        self.level: float | None = None
        self.shown: float | None = None
        self._at_s: float | None = None

    def minimumSizeHint(self) -> QSize:
        """Return the least size at which the sun is seen to rise."""
        return QSize(220, 96)

    def sizeHint(self) -> QSize:
        """Return a good size: a picture need not grow with the words."""
        return QSize(480, 168)

    def show_level(self, level: float | None, now_s: float, words: str) -> None:
        """Follow a level; `words` say the same to those who do not see it."""
        if self.accessibleDescription() != words:
            self.setAccessibleDescription(words)
        before = self.shown
        self.level = level
        passed_s = 0.0 if self._at_s is None else max(now_s - self._at_s, 0.0)
        self._at_s = now_s
        if level is None:
            self.shown = None
        elif self.look.reduce_motion:
            self.shown = round(level, 1)
        elif self.shown is None:
            self.shown = min(level, 0.02)
        else:
            self.shown += (level - self.shown) * (1.0 - math.exp(-passed_s / FOLLOW_S))
        if self.shown is None or before is None:
            changed = self.shown is not before
        else:
            changed = abs(self.shown - before) * self.height() > 0.1
        if changed:
            self.update()

    def draw(self, painter: QPainter) -> None:
        """Draw sky, sun, hills, water and the light on it."""
        theme = self.look.theme
        whole = QRectF(self.rect())
        frame = QPainterPath()
        frame.addRoundedRect(whole, CORNER_PX, CORNER_PX)
        painter.setClipPath(frame)
        width, height = whole.width(), whole.height()
        horizon = height * HORIZON
        sky = QLinearGradient(0.0, 0.0, 0.0, horizon)
        sky.setColorAt(0.0, theme.color("surface"))
        sky.setColorAt(1.0, theme.color("accent_soft"))
        painter.fillRect(QRectF(0, 0, width, horizon), sky)
        painter.setPen(Qt.PenStyle.NoPen)
        radius = height * SUN
        # On paper the same colour is dark: there it is laid on more thinly.
        full = 0.85 if theme.dark else 0.55
        middle = width / 2
        if self.shown is not None:
            painter.setBrush(theme.brush("amber", 0.22))
            centre = QPointF(middle, self.sun_y(self.shown))
            painter.drawEllipse(centre, radius * 1.5, radius * 1.5)
            painter.setBrush(theme.brush("amber", full))
            painter.drawEllipse(centre, radius, radius)
        painter.setBrush(theme.brush("line"))
        painter.drawPath(self._hills(HILL, 0.0))
        painter.setBrush(theme.brush("accent_soft"))
        painter.drawPath(self._hills(0.6 * HILL, 0.9))
        painter.fillRect(QRectF(0, horizon, width, height - horizon), theme.color("surface"))
        painter.setPen(theme.pen("line"))
        painter.drawLine(QPointF(0, horizon), QPointF(width, horizon))
        for n in range(round((self.shown or 0.0) * MOST_BANDS)):
            y = horizon + (n + 0.8) * (height - horizon) / (MOST_BANDS + 0.8)
            half = radius * (1.5 - 0.13 * n)
            pen = QPen(theme.color("amber", 0.65 * full - 0.05 * n), max(height * 0.018, 2.0))
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            painter.setPen(pen)
            painter.drawLine(QPointF(middle - half, y), QPointF(middle + half, y))

    def sun_y(self, level: float) -> float:
        """Return the height of the sun's middle: hidden at 0, free of the hills at the target."""
        height = float(self.height())
        radius = height * SUN
        hidden, free = height * HORIZON + radius, height * (HORIZON - HILL) - 1.1 * radius
        top = radius * 1.6
        if level <= AT_TARGET:
            return hidden + (free - hidden) * max(level, 0.0) / AT_TARGET
        return free + (top - free) * min((level - AT_TARGET) / (1.0 - AT_TARGET), 1.0)

    def _hills(self, tall: float, turn: float) -> QPainterPath:
        """Return a row of hills up to `tall` of the height; the highest in the middle."""
        width, height = float(self.width()), float(self.height())
        horizon = height * HORIZON
        path = QPainterPath(QPointF(0, horizon))
        steps = 48
        for n in range(steps + 1):
            x = n / steps
            bell = 0.55 + 0.45 * math.exp(-(((x - 0.5) / 0.22) ** 2))
            wave = 0.72 + 0.28 * math.cos(2 * math.pi * (2.0 * (x - 0.5)) + turn)
            path.lineTo(QPointF(x * width, horizon - tall * height * bell * wave))
        path.lineTo(QPointF(width, horizon))
        path.closeSubpath()
        return path
