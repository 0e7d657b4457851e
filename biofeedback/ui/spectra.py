"""The spectrum of a minute's heartbeats, as the detailed view and the review draw it."""

from __future__ import annotations

from collections.abc import Sequence

from biofeedback.ui.model import SpectrumView, TracePoint

WINDOW_S = 64.0
FEWEST_BEATS, EDGE_S, FINE = 16, 4.0, 4096
LOWEST_PER_MIN, HIGHEST_PER_MIN = 2.0, 24.0


def fine_spectrum_of(points: Sequence[TracePoint], end_s: float) -> SpectrumView | None:
    """Return the spectrum of the 64 s before a moment, finely drawn, of the beats that count.

    One Hann window over an even 4-Hz line, padded with nothing: the peak stands where it is, not
    at the nearest of few places; it is no sharper for that. None with less than a minute of beats.
    """
    import numpy as np

    from biofeedback.core.beats import Verdict
    from biofeedback.signal.spectrum import RATE_HZ, straightened

    kept = [(p.at_s, p.rr_ms) for p in points if p.verdict is Verdict.NORMAL]
    if len(kept) < FEWEST_BEATS:
        return None
    times, intervals = np.array(kept, dtype=float).T
    begin_s = end_s - WINDOW_S
    if times[0] > begin_s + EDGE_S or times[-1] < end_s - EDGE_S:
        return None
    grid = begin_s + (np.arange(int(WINDOW_S * RATE_HZ)) + 1.0) / RATE_HZ
    values = straightened(np.interp(grid, times, intervals)) * np.hanning(len(grid))
    power = np.abs(np.fft.rfft(values, FINE)) ** 2
    per_min = np.fft.rfftfreq(FINE, 1.0 / RATE_HZ) * 60.0
    shown = (per_min >= LOWEST_PER_MIN) & (per_min <= HIGHEST_PER_MIN)
    return SpectrumView(tuple(per_min[shown].tolist()), tuple(power[shown].tolist()))


def spectrum_of(points: Sequence[TracePoint]) -> SpectrumView | None:
    """Return the spectrum of the accepted beats since the last gap, at most 64 s of them.

    None where there is less than a minute of them.
    """
    import numpy as np

    from biofeedback.signal.spectrum import welch

    if not points:
        return None
    last = points[-1]
    kept = [
        (point.at_s, point.drawn_ms)
        for point in points
        if point.segment == last.segment
        and point.at_s > last.at_s - WINDOW_S
        and point.drawn_ms is not None
    ]
    if not kept:
        return None
    times, intervals = np.array(kept, dtype=float).T
    found = welch([(times, intervals)])
    if found is None:
        return None
    per_min = found.frequency_hz * 60.0
    shown = (per_min >= LOWEST_PER_MIN) & (per_min <= HIGHEST_PER_MIN)
    return SpectrumView(
        tuple(per_min[shown].tolist()), tuple(found.power_ms2_per_hz[shown].tolist())
    )
