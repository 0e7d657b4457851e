"""What holds for any series of beats: finite numbers or none, in range, never an exception."""

from __future__ import annotations

import math
from dataclasses import fields, is_dataclass, replace

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from biofeedback.core.beats import Beat
from biofeedback.core.metrics import Metrics
from biofeedback.core.pacing import PaceTrack
from biofeedback.signal.live import LiveAnalyzer
from biofeedback.signal.summary import analyze
from tests.signal.figure import LONG
from tests.signal.people import Person, beats, recording
from tests.work import calls_of, peak_of

EXAMPLES = 1000 if LONG else 60
RANGES = {
    "hr_bpm": (0.0, math.inf),
    "rmssd_ms": (0.0, math.inf),
    "sdnn_ms": (0.0, math.inf),
    "pnn50_percent": (0.0, 100.0),
    "lf_ms2": (0.0, math.inf),
    "hf_ms2": (0.0, math.inf),
    "swing_bpm": (0.0, math.inf),
    "score": (0.0, 100.0),
    "ratio": (0.0, math.inf),
    "peak_per_min": (2.3, 15.8),
    "confidence": (0.0, 1.0),
    "rate_per_min": (3.0, 34.0),
    "artifact_fraction": (0.0, 1.0),
}

values = st.one_of(
    st.floats(300.0, 2000.0),
    st.floats(0.0, 5000.0),
    st.floats(allow_nan=False, allow_infinity=False, min_value=-1e9, max_value=1e9),
)
series = st.lists(values, max_size=120)


def stream(intervals: list[float], gaps: list[int]) -> list[Beat]:
    """Return intervals as beats whose clock never runs backwards, with gaps after some."""
    found, at_s, segment = [], 0.0, 0
    for index, rr in enumerate(intervals):
        if index in gaps:
            segment += 1
            at_s += 30.0
        at_s += min(max(rr, 0.0), 1e7) / 1000.0
        found.append(Beat(at_s, rr, index, segment))
    return found


def check(found: object) -> None:
    """Every number is finite and in its range."""
    if is_dataclass(found):
        for field in fields(found):
            value = getattr(found, field.name)
            if isinstance(value, float):
                assert math.isfinite(value), field.name
                low, high = RANGES.get(field.name, (-math.inf, math.inf))
                assert low <= value <= high, (field.name, value)
            elif field.name not in ("verdicts", "gaps"):
                check(value)
    elif isinstance(found, tuple):
        for one in found:
            check(one)


@settings(
    max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow],
    derandomize=True,
)  # fmt: skip
@given(series, st.lists(st.integers(0, 119), max_size=4), st.floats(3.0, 15.0))
@example([800.0] * 90, [], 6.0)
@example([0.0] * 50, [3], 6.0)
@example([1e9, -1e9] * 20, [], 6.0)
def test_any_series_gives_finite_numbers_or_none(
    intervals: list[float], gaps: list[int], pace: float
) -> None:
    heart, track = stream(intervals, gaps), PaceTrack.steady(pace)
    analyzer = LiveAnalyzer(track)
    verdicts = 0
    for beat in heart:
        update = analyzer.push(beat)
        verdicts += len(update.verdicts)
        check(update.metrics)
    verdicts += len(analyzer.finish())
    assert verdicts == len(heart)
    for raw in (False, True):
        summary = analyze(heart, pace=track, raw=raw)
        check(summary)
        assert len(summary.verdicts) == summary.beats == len(heart)


def test_no_beats_at_all_is_a_summary_too() -> None:
    summary = analyze([])
    assert (summary.beats, summary.duration_s, summary.rmssd_ms) == (0, 0.0, None)
    assert summary.messages
    assert LiveAnalyzer().at(5.0) == Metrics()
    assert LiveAnalyzer().finish() == ()


def heart_with_everything() -> list[Beat]:
    times, rr = recording(Person(swing_ms=60.0, natural_sd_ms=10.0), 240.0, 12)
    rr[50] -= 300.0
    rr[51] += 300.0
    rr[120] *= 2.0
    return [replace(beat, segment=int(beat.index > 150)) for beat in beats(times, rr)]


def close(one: object, other: object) -> None:
    """The same up to the rounding of a shifted clock."""
    if is_dataclass(one):
        assert type(one) is type(other)
        for field in fields(one):
            if field.name not in ("at_s", "from_s", "to_s"):
                close(getattr(one, field.name), getattr(other, field.name))
    elif isinstance(one, tuple):
        assert isinstance(other, tuple)
        assert len(one) == len(other)
        for a, b in zip(one, other, strict=True):
            close(a, b)
    elif isinstance(one, float):
        assert one == pytest.approx(other, rel=1e-6, abs=1e-6)
    else:
        assert one == other


@pytest.mark.parametrize("shift_s", [0.125, 37.0, 3600.0 * 24 * 30])
def test_a_shift_of_the_clock_changes_nothing(shift_s: float) -> None:
    heart = heart_with_everything()
    moved = [replace(beat, at_s=beat.at_s + shift_s) for beat in heart]
    here, there = (
        LiveAnalyzer(PaceTrack.steady(6.0)),
        LiveAnalyzer(PaceTrack.steady(6.0, from_s=shift_s)),
    )
    for one, other in zip(heart, moved, strict=True):
        close(here.push(one).metrics, there.push(other).metrics)
    whole = analyze(heart, pace=PaceTrack.steady(6.0))
    late = analyze(moved, pace=PaceTrack.steady(6.0, from_s=shift_s))
    for name in ("rmssd_ms", "sdnn_ms", "lf_ms2", "hf_ms2", "swing_bpm", "coherence"):
        close(getattr(whole, name), getattr(late, name))


def test_asking_between_beats_and_reading_in_pieces_change_nothing() -> None:
    heart = heart_with_everything()
    plain, asked = LiveAnalyzer(), LiveAnalyzer()
    for beat in heart:
        expected = plain.push(beat)
        asked.at(beat.at_s - 0.3)
        assert asked.push(beat) == expected
        asked.at(beat.at_s + 100.0)


def test_a_night_takes_work_in_line_with_its_length() -> None:
    times, rr = recording(Person(natural_sd_ms=30.0), 2 * 3600.0, 2)
    heart = beats(times, rr)
    analyze(heart[:500])
    quarter = heart[: len(heart) // 4]
    assert calls_of(lambda: analyze(heart)) < 4.5 * calls_of(lambda: analyze(quarter))
    assert peak_of(lambda: analyze(heart)) < 4.5 * peak_of(lambda: analyze(quarter))


def test_memory_does_not_grow_with_the_session() -> None:
    import sys

    analyzer = LiveAnalyzer(PaceTrack.steady(6.0))

    def held() -> int:
        sizes = 0
        for value in vars(analyzer).values():
            sizes += sys.getsizeof(value)
            inner = getattr(value, "__dict__", {})
            sizes += sum(sys.getsizeof(part) for part in inner.values())
        return sizes

    sizes = []
    for hour in range(4):
        times, rr = recording(Person(natural_sd_ms=30.0), 900.0, hour)
        for beat in beats(times + 900.0 * hour, rr):
            analyzer.push(beat)
        sizes.append(held())
    assert max(sizes[1:]) <= 1.2 * sizes[0]
    assert np.isfinite(sizes).all()
