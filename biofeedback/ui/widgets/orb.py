"""The breath to follow: a circle that fills and empties, drawn from the clock."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from PyQt6.QtCore import QPointF, QRectF, QSize, Qt, QTimer
from PyQt6.QtGui import QFont, QFontMetricsF, QHideEvent, QPainter, QPaintEvent, QPen, QShowEvent
from PyQt6.QtWidgets import QSizePolicy, QWidget

from biofeedback.core.breath import Breath, Phase
from biofeedback.core.words import _
from biofeedback.sessions.phrases import phase_words
from biofeedback.ui.look import Look
from biofeedback.ui.theme import Theme
from biofeedback.ui.widgets.ring import CoherenceRing, RingView, full_radius

FRAME_MS = 16
EMPTY_SHARE = 0.52
LARGEST_EMPTY_SHARE = 0.78
# How tall words are that are read across a room, as a share of the orb's side; those below them.
AFAR, AFAR_BELOW = 0.075, 0.045


@dataclass(frozen=True, slots=True)
class OrbFrame:
    """One moment of the orb. fullness 0-1; words and below: what is written inside.

    seconds: of this phase; done: those begun. direction: 1 in, -1 out, 0 neither.
    """

    fullness: float
    words: str
    below: str
    seconds: int = 0
    done: int = 0
    direction: int = 0


def frame_of(breath: Breath | None, idle: tuple[str, str]) -> OrbFrame:
    """Return what is drawn at a moment; `idle`: the words while no pacer runs. Pure."""
    if breath is None:
        return OrbFrame(0.4, *idle)
    left = math.ceil(breath.left_s - 1e-6)
    whole = breath.left_s + breath.elapsed_s
    return OrbFrame(
        breath.fullness,
        phase_words(breath.phase),
        _("{n} s").format(n=max(left, 1)),
        seconds=max(round(whole), 1),
        done=min(int(breath.elapsed_s + 1e-6) + 1, max(round(whole), 1)),
        direction={Phase.INHALE: 1, Phase.EXHALE: -1}.get(breath.phase, 0),
    )


class Orb(QWidget):
    """The pacer in the middle of the page, with the coherence ring around it.

    `breath_now` answers with the breath of this very moment: a late frame shows the right
    breath, only later. Under "reduce motion" a row of seconds stands still but for its steps.
    """

    def __init__(
        self, look: Look, breath_now: Callable[[], Breath | None], *, afar: bool = False
    ) -> None:
        """Nothing moves until the orb is shown. afar: its words grow with it, to be read so."""
        super().__init__()
        self._look = look
        self.afar = afar
        self.breath_now = breath_now
        self.ring = RingView()
        self._idle = (_("Getting ready"), "")
        self._kept_ring = CoherenceRing()
        self._drawn: object = None
        self.frames = 0
        self.due = False
        """Whether a frame has been asked for and not been drawn yet."""
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(FRAME_MS)
        self._timer.timeout.connect(self.tick)
        # A phase that begins between two frames is drawn when it begins, not a frame later.
        self._turn = QTimer(self)
        self._turn.setTimerType(Qt.TimerType.PreciseTimer)
        self._turn.setSingleShot(True)
        self._turn.timeout.connect(self._compare)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setSizePolicy(policy)
        self.setAccessibleName(_("The breath to follow"))
        look.changed.connect(self._refresh)

    def show_ring(self, ring: RingView) -> None:
        """Show another state of the ring."""
        if ring != self.ring:
            self.ring = ring
            self._refresh()

    def show_idle(self, words: str, below: str = "") -> None:
        """Say this while no pacer runs."""
        if (words, below) != self._idle:
            self._idle = (words, below)
            self._refresh()

    def tick(self) -> None:
        """Ask for a new picture if this moment looks different from the last one drawn."""
        breath = self.breath_now()
        if breath is not None and 1000 * breath.left_s < 1.5 * FRAME_MS:
            self._turn.start(math.ceil(1000 * breath.left_s))
        self._compare()

    def _compare(self) -> None:
        if self._key(frame_of(self.breath_now(), self._idle)) != self._drawn:
            self.due = True
            self.update()

    def sizeHint(self) -> QSize:
        """Return a good size."""
        return QSize(480, 480)

    def minimumSizeHint(self) -> QSize:
        """Return the least size at which the words inside can be read."""
        side = self._look.theme.scaled(230) if self._look.theme.percent < 150 else 350
        return QSize(side, side)

    def showEvent(self, event: QShowEvent | None) -> None:
        """Begin to move."""
        super().showEvent(event)
        self._timer.start()

    def hideEvent(self, event: QHideEvent | None) -> None:
        """Rest: an unseen orb costs nothing."""
        super().hideEvent(event)
        self._timer.stop()
        self._turn.stop()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Draw this moment."""
        frame = frame_of(self.breath_now(), self._idle)
        said = frame.words
        if frame.below:
            said = _("{words}, {more}").format(words=frame.words, more=frame.below)
        if frame.words not in self.accessibleDescription():
            self.setAccessibleDescription(said)
        self._drawn = self._key(frame)
        self.due = False
        self.frames += 1
        theme = self._look.theme
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.color("bg"))
        side = min(self.width(), self.height())
        square = QRectF((self.width() - side) / 2, (self.height() - side) / 2, side, side)
        if self._look.reduce_motion:
            self._draw_still(painter, square, frame)
        else:
            ratio = self.devicePixelRatioF()
            ring = self._kept_ring.picture(theme, side, ratio, self.ring)
            painter.drawPixmap(square.topLeft(), ring)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            draw_orb(painter, square, theme, frame, afar=self.afar)
        painter.end()

    def _draw_still(self, painter: QPainter, square: QRectF, frame: OrbFrame) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        draw_seconds(painter, square, self._look.theme, frame, afar=self.afar)

    def _key(self, frame: OrbFrame) -> object:
        """Return what two moments that look alike have in common."""
        if self._look.reduce_motion:
            return (frame.words, frame.below, frame.done, frame.seconds)
        quarter_pixels = round(frame.fullness * min(self.width(), self.height()) * 2)
        return (frame.words, frame.below, quarter_pixels)

    def _refresh(self) -> None:
        self._drawn = None
        self.update()


def draw_orb(
    painter: QPainter, square: QRectF, theme: Theme, frame: OrbFrame, *, afar: bool = False
) -> None:
    """Draw the circle and its words into a square."""
    full = full_radius(square.width())
    fonts = orb_fonts(theme, square.width() if afar else 0.0)
    font = fonts[0]
    words = max(QFontMetricsF(font).horizontalAdvance(word) for word in _longest(frame))
    # Large words ask for a larger circle: it is never smaller than what stands in it.
    empty = min(max(EMPTY_SHARE, (words / 2 + 14) / full), LARGEST_EMPTY_SHARE)
    radius = full * (empty + (0.98 - empty) * frame.fullness)
    painter.setPen(QPen(theme.color("accent", 0.7), 1.5))
    painter.setBrush(theme.brush("accent_soft"))
    painter.drawEllipse(square.center(), radius, radius)
    room_px = 2 * full * LARGEST_EMPTY_SHARE - 28
    draw_words(painter, square.center(), room_px, theme, frame, fonts)


def orb_fonts(theme: Theme, side_px: float) -> tuple[QFont, QFont]:
    """Return the theme's letters for the phase and the seconds, larger in an orb that is large."""
    fonts = theme.font("hero", bold=True), theme.font("heading")
    for font, share in zip(fonts, (AFAR, AFAR_BELOW), strict=True):
        font.setPixelSize(max(font.pixelSize(), round(share * side_px)))
    return fonts


def draw_words(
    painter: QPainter,
    centre: QPointF,
    room_px: float,
    theme: Theme,
    frame: OrbFrame,
    fonts: tuple[QFont, QFont],
) -> None:
    """Write phase and seconds around a point, as large as `fonts` and the room allows."""
    font, small = fonts
    fit_font(font, room_px, _longest(frame))
    fit_font(small, room_px, [frame.below])
    metrics, below = QFontMetricsF(font), QFontMetricsF(small)
    whole = metrics.height() + (below.height() + 6 if frame.below else 0)
    top = centre.y() - whole / 2
    for f, m, words, color, y in (
        (font, metrics, frame.words, "ink", top),
        (small, below, frame.below, "ink2", top + metrics.height() + 6),
    ):
        painter.setFont(f)
        painter.setPen(theme.color(color))
        width = m.horizontalAdvance(words)
        painter.drawText(QPointF(centre.x() - width / 2, y + m.ascent()), words)


def _longest(frame: OrbFrame) -> list[str]:
    """Return the words that may stand in the circle: its size must not change with the phase."""
    return [frame.words, *(phase_words(phase) for phase in Phase)]


def fit_font(font: QFont, room_px: float, words: list[str]) -> None:
    """Make a font smaller until the widest of some words fits."""
    widest = max(QFontMetricsF(font).horizontalAdvance(word) for word in words)
    if widest > room_px:
        font.setPixelSize(max(int(font.pixelSize() * room_px / widest), 12))


def draw_seconds(
    painter: QPainter, square: QRectF, theme: Theme, frame: OrbFrame, *, afar: bool = False
) -> None:
    """Draw the form without motion: the words, and a bar that changes by one part a second.

    In: steps that rise and fill. Out: steps that fall and empty. A pause: a level row.
    """
    centre = square.center()
    fonts = orb_fonts(theme, square.width() if afar else 0.0)
    above = centre - QPointF(0, square.height() * 0.06)
    draw_words(painter, above, square.width() * 0.9, theme, frame, fonts)
    if not frame.seconds:
        return
    width, height = square.width() * 0.8, max(square.height() * 0.05, 14.0)
    left, top = centre.x() - width / 2, centre.y() + square.height() * 0.16
    part = width / frame.seconds
    painter.setPen(QPen(theme.color("accent"), 1.5))
    for n in range(frame.seconds):
        painter.setBrush(theme.brush("accent") if filled(frame, n) else Qt.BrushStyle.NoBrush)
        tall = height * (1.0 + 2.0 * step_height(frame, n))
        painter.drawRoundedRect(
            QRectF(left + n * part + 2, top + 3.0 * height - tall, part - 4, tall), 4, 4
        )


def filled(frame: OrbFrame, n: int) -> bool:
    """Return whether part `n` (from 0) of the still bar is filled: in fills it, out empties it."""
    if frame.direction < 0:
        return n >= frame.done - 1
    return n < frame.done


def step_height(frame: OrbFrame, n: int) -> float:
    """Return how tall part `n` of the still bar is, 0-1: rising for in, falling for out."""
    if not frame.direction:
        return 0.0
    share = n / max(frame.seconds - 1, 1)
    return share if frame.direction > 0 else 1.0 - share
