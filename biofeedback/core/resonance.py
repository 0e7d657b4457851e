"""What an assessment of the resonance pace found: frozen, None where not known."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class LeftOut(StrEnum):
    """Why a pace that was tried does not count."""

    SHORT = "short"
    ARTIFACTS = "artifacts"
    OTHER_BREATHING = "other_breathing"
    NOT_FOLLOWED = "not_followed"


class NoResonance(StrEnum):
    """Why an assessment names no pace."""

    TOO_FEW = "too_few"
    UNSUITABLE = "unsuitable"
    NO_SWING = "no_swing"


@dataclass(frozen=True, slots=True)
class PaceTried:
    """One pace of an assessment: the criteria of its last 105 s.

    from_s, to_s: what was measured, session seconds. synchrony: 0-100, how much of the heart's
    rhythm follows the pacer. swing_ms: peak to trough, by least squares; low_ms, high_ms: the
    range it may well be in (90 %). peak_to_trough_ms: median of the single breaths. lf_ms2:
    power at 0.04-0.15 Hz. peak_ms: the spectrum's highest point there, as a swing. smoothness,
    single_peak: 0-1. score: 0-100, all criteria together, 100 where the best of each is.
    breathing_per_min: as an ECG, the chest or a belt saw it. left_out: why it does not count.
    """

    pace_per_min: float
    from_s: float
    to_s: float
    beats: int
    artifact_fraction: float | None = None
    synchrony: float | None = None
    swing_ms: float | None = None
    low_ms: float | None = None
    high_ms: float | None = None
    peak_to_trough_ms: float | None = None
    lf_ms2: float | None = None
    peak_ms: float | None = None
    smoothness: float | None = None
    single_peak: float | None = None
    breathing_per_min: float | None = None
    score: float | None = None
    left_out: LeftOut | None = None


@dataclass(frozen=True, slots=True)
class Resonance:
    """The result of an assessment; paces in breaths per minute.

    best_per_min: the top of the hill through the swings, None where none can be named (`why`).
    low_per_min, high_per_min: where the top may well be (80 %). confidence: 0-1, that the truth
    is within 0.5 of it; agreement: 0-1, how far hill and bootstrap agree, which it is read from.
    winner_per_min, runner_up_per_min: of the paces tried, the best two by
    score. close: the two differ by less than the noise. complete: every planned pace was tried.
    hill: (pace, swing in ms) along the fitted hill. sliding: the pace went down evenly, and each
    entry of `tried` is a stretch of it. left_out_beats: their indexes. definition: its version.
    """

    tried: tuple[PaceTried, ...]
    best_per_min: float | None = None
    low_per_min: float | None = None
    high_per_min: float | None = None
    confidence: float | None = None
    agreement: float | None = None
    winner_per_min: float | None = None
    runner_up_per_min: float | None = None
    close: bool | None = None
    complete: bool = True
    sliding: bool = False
    hill: tuple[tuple[float, float], ...] = ()
    left_out_beats: tuple[int, ...] = ()
    why: NoResonance | None = None
    definition: str = ""
