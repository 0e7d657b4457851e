"""What a stream of beats amounts to, live and at the end; None is "not known", never a guess."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from biofeedback.core.beats import Gap, Verdict
from biofeedback.core.muscle import BeltNow, BeltSummary, MuscleLevel, MuscleSummary
from biofeedback.core.resonance import Resonance


class Quality(StrEnum):
    """How far a stretch of beats can be trusted."""

    GOOD = "good"
    CAUTION = "caution"
    UNSUITABLE = "unsuitable"


class BreathSource(StrEnum):
    """Where a breathing rate was read from."""

    RR = "rr"
    ECG = "ecg"
    ACCELERATION = "acceleration"
    BELT = "belt"


@dataclass(frozen=True, slots=True)
class Coherence:
    """How closely heart rate follows the breath.

    score: 0-100, fast, at the pacer's phase. ratio: classic peak ratio of a 64-s window.
    peak_per_min: where that window's spectrum peaks. confidence: 0-1, for the score.
    """

    score: float | None = None
    ratio: float | None = None
    peak_per_min: float | None = None
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Breathing:
    """A breathing rate in breaths per minute, how sure (0-1), and from what.

    held: an earlier answer shown on for up to 10 s while the present one is "not sure".
    """

    rate_per_min: float | None = None
    confidence: float | None = None
    source: BreathSource | None = None
    held: bool = False


@dataclass(frozen=True, slots=True)
class Metrics:
    """Every live number at one moment; all None after a silence.

    rmssd_ms: of the last 60 s (from 28 s of beats on); rmssd_30_ms: of the last 30 s. muscle,
    belt: the latest of a sensor beside the strap, which no beat is needed for; None: there is none.
    """

    hr_bpm: float | None = None
    rmssd_ms: float | None = None
    swing_bpm: float | None = None
    coherence: Coherence = field(default_factory=Coherence)
    breathing: Breathing = field(default_factory=Breathing)
    artifact_fraction: float | None = None
    quality: Quality | None = None
    messages: tuple[str, ...] = ()
    rmssd_30_ms: float | None = None
    muscle: MuscleLevel | None = None
    belt: BeltNow | None = None


@dataclass(frozen=True, slots=True)
class BeatVerdict:
    """What became of a beat: its kind, and the interval it may be drawn as (None: as it is)."""

    index: int
    at_s: float
    verdict: Verdict
    corrected_ms: float | None = None


@dataclass(frozen=True, slots=True)
class BreathingWindow:
    """The breathing rate of one window, in seconds of the recording's clock."""

    from_s: float
    to_s: float
    breathing: Breathing


@dataclass(frozen=True, slots=True)
class Nonlinear:
    """sd1_ms, sd2_ms: short and long axis of the Poincaré plot. None: too few intervals.

    dfa_alpha1: short-term scaling over 4-16 beats (Peng 1995); about 1 at rest, 0.5 is noise.
    sample_entropy: m = 2, r = 0.2 SD (Richman & Moorman 2000).
    """

    sd1_ms: float | None = None
    sd2_ms: float | None = None
    dfa_alpha1: float | None = None
    sample_entropy: float | None = None


@dataclass(frozen=True, slots=True)
class Summary:
    """A whole recording or session in numbers; units in the names, None where not known.

    beats: intervals received. duration_s: by the clock, gaps included. verdicts: one a beat.
    swing_bpm: heart rate's rise and fall per breath. definitions: the version of each formula.
    resonance: what an assessment of the pace found, None for any other session. muscle, belt: of
    sensors beside the strap, None where there were none.
    """

    beats: int
    duration_s: float
    gaps: tuple[Gap, ...] = ()
    quality: Quality | None = None
    messages: tuple[str, ...] = ()
    verdicts: tuple[BeatVerdict, ...] = ()
    artifact_fraction: float | None = None
    hr_bpm: float | None = None
    rr_mean_ms: float | None = None
    sdnn_ms: float | None = None
    rmssd_ms: float | None = None
    pnn50_percent: float | None = None
    lf_ms2: float | None = None
    hf_ms2: float | None = None
    swing_bpm: float | None = None
    coherence: Coherence = field(default_factory=Coherence)
    breathing: Breathing = field(default_factory=Breathing)
    windows: tuple[BreathingWindow, ...] = ()
    nonlinear: Nonlinear = field(default_factory=Nonlinear)
    definitions: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    resonance: Resonance | None = None
    muscle: MuscleSummary | None = None
    belt: BeltSummary | None = None


@dataclass(frozen=True, slots=True)
class Resting:
    """A measurement at rest without a pacer: what days are compared by; None where not known.

    measured_s: seconds of heartbeats in it. From 2 minutes on rmssd_ms; from 5 minutes on also
    sdnn_ms, lf_ms2 and hf_ms2.
    """

    measured_s: float
    hr_bpm: float | None = None
    rmssd_ms: float | None = None
    sdnn_ms: float | None = None
    lf_ms2: float | None = None
    hf_ms2: float | None = None
