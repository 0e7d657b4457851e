"""The sounds of a practice, made sample by sample from the session's own time. Pure; one family.

In rises from a to e, out falls back from e to a: with closed eyes the direction tells what to do.
Each phase begins softly at the very moment it is due and has faded when it ends, so that the next
beginning is heard. A hold is one short level tone. What the heart does opens a quiet chord above.

Everything is built so that nothing can click: amplitudes move along half cosines, phases of the
oscillators only run on, and whatever is cut off in the middle fades over 20 ms.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from biofeedback.core.breath import Phase
from biofeedback.core.pacing import PacedSpan, PaceTrack

Floats = NDArray[np.float64]

RATE_HZ = 48_000
LOW_HZ, HIGH_HZ = 220.0, 330.0
ATTACK_S, RELEASE_S, BLEND_S = 0.04, 0.18, 0.02
HOLD_TONE_S = 0.45
# Full scale is 1: what sounds together at full volume stays below it.
BREATH_PEAK, HOLD_PEAK, CHORD_PEAK, STRIKE_PEAK = 0.34, 0.20, 0.18, 0.24
# Loudness of a phase from its beginning to its end, as a share of the peak.
SWELL = {Phase.INHALE: (0.6, 1.0), Phase.EXHALE: (1.0, 0.5)}
# First, second and third partial: in is a little brighter than out.
_TIMBRE = {Phase.INHALE: (0.72, 0.20, 0.08), Phase.EXHALE: (0.86, 0.12, 0.02)}
_CHORD_HZ = (440.0, 550.0, 660.0)
_CHORD_SHARES = (0.5, 0.2, 0.3)
LEVEL_TAU_S = 0.7
# Blocks whose times differ by more than this (s) from joining are a jump, and are blended.
JUMP_S = 0.002


class Strike(StrEnum):
    """A single sound that rings out."""

    REWARD = "reward"
    STEP = "step"
    END = "end"


# (frequency Hz, share of the peak, decay s, begins after s) of each partial
_STRIKES: dict[Strike, tuple[tuple[float, float, float, float], ...]] = {
    Strike.REWARD: ((660.0, 0.30, 0.45, 0.0), (880.0, 0.26, 0.55, 0.11)),
    Strike.STEP: ((440.0, 0.35, 0.6, 0.0), (880.0, 0.08, 0.3, 0.0)),
    Strike.END: ((440.0, 0.50, 1.5, 0.0), (880.0, 0.16, 0.9, 0.0), (1210.0, 0.06, 0.5, 0.0)),
}
_STRIKE_ATTACK_S, _STRIKE_FADE_S = 0.012, 0.08


def strike_s(kind: Strike) -> float:
    """Return how long a strike rings, in seconds."""
    return max(after + 5.0 * decay for _f, _share, decay, after in _STRIKES[kind])


def gain_of(volume_percent: float) -> float:
    """Return the factor of a volume; an ear hears its square root, so halves sound like halves."""
    return (min(max(volume_percent, 0.0), 100.0) / 100.0) ** 2


@dataclass(frozen=True, slots=True)
class Mix:
    """What sounds, and how loud. volume_percent: 0-100, of everything together."""

    breath: bool = True
    feedback: bool = True
    volume_percent: float = 50.0


@dataclass
class _Ringing:
    kind: Strike
    at_s: float | None
    due_s: float


class Synthesiser:
    """Renders blocks one after the other; keeps only what makes them join.

    Not thread safe, but for `mix`, `level` and `strike`, which another thread may set.
    """

    def __init__(self, track: PaceTrack, rate_hz: int = RATE_HZ) -> None:
        """`track`: which breath is due when, in session seconds; may grow meanwhile."""
        self.track = track
        self.rate_hz = rate_hz
        self.mix = Mix()
        self.level: float | None = None
        self._ringing: list[_Ringing] = []
        self._struck: deque[_Ringing] = deque()
        self._next_s: float | None = None
        self._turn = 0.0
        self._partials = np.zeros(3)
        self._pitch_hz = LOW_HZ
        self._chord_turns = np.zeros(len(_CHORD_HZ))
        self._open = 0.0
        # the volume's way from one gain to another, and how many samples of it are gone
        self._gain = self._gain_from = self._gain_to = 0.0
        self._gain_gone = 0
        self._blend_left = 0
        self._blend_from = np.zeros(3)
        self._key: object = None
        self._jumped = False

    def strike(self, kind: Strike, at_s: float) -> None:
        """Let a sound ring from a moment on; one that is past rings at once."""
        self._struck.append(_Ringing(kind, None, at_s))

    @property
    def silent(self) -> bool:
        """Whether the last sample was no sound at all, and nothing rings on."""
        return self._gain == 0.0

    def render(self, from_s: float, frames: int) -> NDArray[np.float32]:
        """Return `frames` samples, -1 to 1, that sound from session second `from_s` on.

        Where that is not where the last block ended, what sounded fades into what sounds there.
        """
        if frames <= 0:
            return np.zeros(0, dtype=np.float32)
        if self._next_s is not None and abs(from_s - self._next_s) > 0.5 / self.rate_hz:
            self._jumped = abs(from_s - self._next_s) > JUMP_S
        self._next_s = from_s + frames / self.rate_hz
        times = from_s + np.arange(frames) / self.rate_hz
        whole = self._breath(times) + self._chord(frames) + self._strikes(times)
        whole *= self._gains(frames)
        return whole.astype(np.float32)

    # The breath

    def _breath(self, times: Floats) -> Floats:
        pitch = np.empty(len(times))
        amplitudes = np.zeros((3, len(times)))
        done = 0
        while done < len(times):
            span = self.track.span_at(float(times[done])) if self.mix.breath else None
            if span is None:
                upto = self._silence_until(times, done)
                key: object = None
                pitch[done:upto] = self._pitch_hz
            else:
                upto, key = self._phase(span, times, done, pitch, amplitudes)
            if key != self._key or self._jumped:
                self._key, self._jumped = key, False
                if abs(self._partials - amplitudes[:, done]).max() > 1e-4:
                    self._blend_left = round(BLEND_S * self.rate_hz)
                    self._blend_from = self._partials.copy()
            self._blend(amplitudes, done, upto)
            self._partials = amplitudes[:, upto - 1].copy()
            self._pitch_hz = float(pitch[upto - 1])
            done = upto
        turns = self._turn + np.cumsum(pitch) / self.rate_hz
        self._turn = float(turns[-1] % 1.0)
        angle = 2.0 * np.pi * turns
        return np.asarray(sum(amplitudes[k] * np.sin((k + 1) * angle) for k in range(3)))

    def _silence_until(self, times: Floats, done: int) -> int:
        """Return the sample at which the next breath begins, or the block's end."""
        if not self.mix.breath:
            return len(times)
        starts = [s.from_s for s in self.track.spans if s.from_s > times[done]]
        upto = int(np.searchsorted(times, min(starts, default=math.inf)))
        return max(upto, done + 1)

    def _phase(
        self, span: PacedSpan, times: Floats, done: int, pitch: Floats, amplitudes: Floats
    ) -> tuple[int, object]:
        """Fill in the samples of one phase; return where it ends in the block, and its name."""
        local = float(times[done]) - span.from_s
        breath = span.pattern.at(local)
        begins, ends = local - breath.elapsed_s, local + breath.left_s
        # A boundary is met to within rounding: what has no time left belongs to the next phase.
        if breath.left_s < 0.5 / self.rate_hz:
            breath = span.pattern.at(ends + 0.25 / self.rate_hz)
            begins, ends = ends, ends + breath.elapsed_s + breath.left_s
        over = span.from_s + ends
        if span.to_s is not None:
            over = min(over, span.to_s)
        upto = max(int(np.searchsorted(times, over)), done + 1)
        elapsed = np.clip(times[done:upto] - span.from_s - begins, 0.0, ends - begins)
        steps = span.pattern.steps
        before, after = steps[breath.step - 1].fullness, steps[breath.step].fullness
        part = elapsed / max(ends - begins, 1e-9)
        # Even, not eased like the circle: an ear needs the direction at once.
        pitch[done:upto] = LOW_HZ * (HIGH_HZ / LOW_HZ) ** (before + (after - before) * part)
        if breath.phase in SWELL:
            low, high = SWELL[breath.phase]
            loud = BREATH_PEAK * (low + (high - low) * part) * _envelope(elapsed, ends - begins)
            timbre = _TIMBRE[breath.phase]
        else:
            tone_s = min(HOLD_TONE_S, ends - begins)
            loud = HOLD_PEAK * _envelope(elapsed, tone_s, release_s=tone_s - ATTACK_S)
            timbre = _TIMBRE[Phase.EXHALE]
        amplitudes[:, done:upto] = np.outer(timbre, loud)
        return upto, (span.from_s, math.floor(breath.turns + 1e-9), breath.step)

    def _blend(self, amplitudes: Floats, done: int, upto: int) -> None:
        """Let what was cut off fade into what follows."""
        if self._blend_left <= 0:
            return
        whole = round(BLEND_S * self.rate_hz)
        count = min(self._blend_left, upto - done)
        gone = whole - self._blend_left + 1 + np.arange(count)
        share = _half_cosine(gone / whole)
        part = amplitudes[:, done : done + count]
        part += np.outer(self._blend_from, 1.0 - share) - part * (1.0 - share)
        self._blend_left -= count

    def _gains(self, frames: int) -> Floats | float:
        """Return the volume of each sample: another volume is reached within 20 ms."""
        wanted = gain_of(self.mix.volume_percent)
        if wanted != self._gain_to:
            self._gain_from, self._gain_to, self._gain_gone = self._gain, wanted, 0
        if self._gain == wanted:
            return wanted
        gone = (self._gain_gone + 1 + np.arange(frames)) / round(BLEND_S * self.rate_hz)
        share = _half_cosine(np.minimum(gone, 1.0))
        gains = self._gain_from + (wanted - self._gain_from) * share
        self._gain_gone += frames
        self._gain = wanted if gone[-1] >= 1.0 else float(gains[-1])
        return np.asarray(gains)

    # What the heart opens

    def _chord(self, frames: int) -> Floats:
        level = self.level if self.mix.feedback else None
        aim = 0.0 if level is None else min(max(level, 0.0), 1.0)
        passed = np.arange(1, frames + 1) / self.rate_hz
        opened = aim + (self._open - aim) * np.exp(-passed / LEVEL_TAU_S)
        self._open = float(opened[-1])
        if aim == 0.0 and self._open < 1e-4:
            self._open = 0.0
            if opened[0] < 1e-4:
                return np.zeros(frames)
        out = np.zeros(frames)
        for n, (pitch, part) in enumerate(zip(_CHORD_HZ, _CHORD_SHARES, strict=True)):
            turns = self._chord_turns[n] + passed * pitch
            out += part * np.sin(2.0 * np.pi * turns)
            self._chord_turns[n] = turns[-1] % 1.0
        return np.asarray(CHORD_PEAK * opened**2 * out)

    def _strikes(self, times: Floats) -> Floats:
        out = np.zeros(len(times))
        while self._struck:
            self._ringing.append(self._struck.popleft())
        for ringing in self._ringing:
            if ringing.at_s is None:
                if ringing.due_s > times[-1]:
                    continue
                ringing.at_s = max(ringing.due_s, float(times[0]))
            out += _struck(ringing.kind, times - ringing.at_s)
        last = float(times[-1])
        self._ringing = [
            r for r in self._ringing if r.at_s is None or r.at_s + strike_s(r.kind) > last
        ]
        return out


def _struck(kind: Strike, since_s: Floats) -> Floats:
    out = np.zeros(len(since_s))
    length = strike_s(kind)
    for pitch, part, decay, after in _STRIKES[kind]:
        own = since_s - after
        heard = (own >= 0.0) & (since_s <= length)
        if not heard.any():
            continue
        t = own[heard]
        soft = _half_cosine(np.minimum(t / _STRIKE_ATTACK_S, 1.0))
        fade = _half_cosine(np.clip((length - since_s[heard]) / _STRIKE_FADE_S, 0.0, 1.0))
        out[heard] += part * np.sin(2.0 * np.pi * pitch * t) * np.exp(-t / decay) * soft * fade
    return STRIKE_PEAK * out


def _envelope(elapsed: Floats, whole_s: float, release_s: float = RELEASE_S) -> Floats:
    """Return 0 at both ends of a phase and 1 between, along half cosines."""
    attack = min(ATTACK_S, whole_s / 3.0)
    release = min(max(release_s, 0.02), whole_s / 2.0 if release_s == RELEASE_S else whole_s)
    rise = np.clip(elapsed / attack, 0.0, 1.0)
    fall = np.clip((whole_s - elapsed) / release, 0.0, 1.0)
    return np.asarray(_half_cosine(rise) * _half_cosine(fall))


def _half_cosine(share: Floats) -> Floats:
    return np.asarray(0.5 - 0.5 * np.cos(np.pi * share))
