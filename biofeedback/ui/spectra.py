"""The spectrum of the last minute's heartbeats, as the detailed view draws it."""

from __future__ import annotations

from collections.abc import Sequence

from biofeedback.ui.model import SpectrumView, TracePoint

WINDOW_S = 64.0
LOWEST_PER_MIN, HIGHEST_PER_MIN = 2.0, 24.0


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
