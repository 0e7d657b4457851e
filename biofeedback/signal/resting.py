"""The resting measurement: two or five minutes without a pacer, fit to compare days by.

In slow breathing RMSSD, HF and LF are mechanical; at rest, breathing as it comes, they tell of the
person. Two minutes are enough for RMSSD (r = 0.99 with longer, Munoz 2015, n = 3387), SDNN, LF
and HF need five (Task Force 1996).
"""

from __future__ import annotations

from biofeedback.core.metrics import Quality, Resting, Summary

SHORT_S = 120.0
LONG_S = 300.0
# Beats seldom fill the last interval of a measurement, and a few are artifacts.
_NEARLY = 0.95


def of_summary(summary: Summary) -> Resting:
    """Return a session's summary as a resting measurement.

    Only what its seconds of heartbeats are enough for, and nothing where the rhythm does not suit.
    Whether the person rested is for the caller to know.
    """
    if summary.quality in (None, Quality.UNSUITABLE) or summary.rr_mean_ms is None:
        return Resting(0.0)
    wrong = summary.artifact_fraction or 0.0
    measured_s = summary.beats * (1.0 - wrong) * summary.rr_mean_ms / 1000.0
    if measured_s < _NEARLY * SHORT_S:
        return Resting(measured_s, summary.hr_bpm)
    if measured_s < _NEARLY * LONG_S:
        return Resting(measured_s, summary.hr_bpm, summary.rmssd_ms)
    return Resting(
        measured_s,
        summary.hr_bpm,
        summary.rmssd_ms,
        summary.sdnn_ms,
        summary.lf_ms2,
        summary.hf_ms2,
    )
