"""What the analysis costs a beat, beside a NeuroKit2 recomputation of the same 64-s window."""

from __future__ import annotations

import gc
import math
import warnings
from time import perf_counter

import numpy as np

from biofeedback.core.pacing import PaceTrack
from biofeedback.signal.live import LiveAnalyzer
from biofeedback.signal.summary import analyze
from tests.signal.figures_variability import neurokit
from tests.signal.people import Person, beats, chest, recording

Row = tuple[str, str]
WINDOW_S = 64.0


def measure() -> list[Row]:
    """Return (what, value): push, its ratio to NeuroKit2, and a whole night offline."""
    times, rr = recording(Person(swing_ms=60.0, natural_sd_ms=10.0), 1800.0, 1)
    costs = push_ms(times, rr)
    p50, p99 = np.percentile(costs, [50, 99])
    p50_all, p99_all = np.percentile(push_ms(times, rr, beside=True), [50, 99])
    theirs = neurokit_ms(times, rr)
    night_s, count = whole_night()
    return [
        ("analysis of a beat on a full window: p50, p99", f"{p50:.3f} {p99:.3f} ms"),
        ("  with ECG and chest beside: p50, p99", f"{p50_all:.3f} {p99_all:.3f} ms"),
        ("  NeuroKit2 on the same 64 s (median)", f"{theirs:.1f} ms"),
        ("  as a ratio to it (p50)", f"{theirs / float(p50):.0f} x faster"),
        (f"a night of 8 h, {count} beats, verdicts and all", f"{night_s:.2f} s"),
    ]


def push_ms(times_s: np.ndarray, rr_ms: np.ndarray, *, beside: bool = False) -> np.ndarray:
    """Return what each push took once the windows are full, in ms.

    beside: with the R waves of an ECG and the chest's movement there too.
    """
    analyzer = LiveAnalyzer(PaceTrack.steady(6.0))
    if beside:
        at, moved = chest(6.0, float(times_s[-1]), 1, rate_hz=25.0)
        analyzer.push_movement(at.tolist(), moved.T.tolist())
    took = []
    gc.collect()
    gc.disable()
    try:
        for beat in beats(times_s, rr_ms):
            if beside:
                analyzer.push_r_waves((beat.at_s,), (1.0 + 0.1 * math.sin(0.628 * beat.at_s),))
            begun = perf_counter()
            analyzer.push(beat)
            took.append(perf_counter() - begun)
    finally:
        gc.enable()
    return np.array(took[100:]) * 1000.0


def neurokit_ms(times_s: np.ndarray, rr_ms: np.ndarray, rounds: int = 15) -> float:
    """Return the median cost in ms of artifacts, RMSSD and spectrum by NeuroKit2 over 64 s."""
    nk = neurokit()
    took = []
    for turn in range(rounds):
        end_s = 100.0 + 20.0 * turn
        inside = (times_s > end_s - WINDOW_S) & (times_s <= end_s)
        at, rr = times_s[inside], rr_ms[inside]
        peaks = np.round(np.concatenate(([at[0] - rr[0] / 1000.0], at)) * 1000.0).astype(int)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            begun = perf_counter()
            nk.signal_fixpeaks(peaks - peaks[0], sampling_rate=1000, method="kubios")
            intervals = {"RRI": rr, "RRI_Time": at}
            nk.hrv_time(intervals)
            nk.hrv_frequency(intervals, psd_method="welch")
            took.append(perf_counter() - begun)
    return float(np.median(took[2:])) * 1000.0


def whole_night() -> tuple[float, int]:
    """Return (seconds for the analysis, beats) of an 8-hour night, imports excluded."""
    times, rr = recording(Person(natural_sd_ms=30.0), 8 * 3600.0, 2)
    night = beats(times, rr)
    analyze(night[:1000])
    begun = perf_counter()
    analyze(night)
    return perf_counter() - begun, len(night)
