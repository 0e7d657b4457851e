"""Figures of variability: against NeuroKit2 and scipy, on the clean recordings."""

from __future__ import annotations

import warnings
from types import ModuleType

import numpy as np

from biofeedback.core.beats import Beat, Verdict
from biofeedback.core.metrics import BeatVerdict, Metrics
from biofeedback.core.pacing import PaceTrack
from biofeedback.signal import coherence, spectrum
from biofeedback.signal.live import LiveAnalyzer
from biofeedback.signal.summary import analyze
from tests.signal import hearts
from tests.signal.figure import Figure, Line
from tests.signal.people import Floats, beats

_CLOSE = 0.1


def neurokit() -> ModuleType:
    """Return NeuroKit2, imported without its warnings about itself."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import neurokit2

    return neurokit2  # type: ignore[no-any-return]


def _apart(ours: float | None, theirs: float) -> float:
    return float("inf") if ours is None else 100.0 * abs(ours - theirs) / theirs


def time_domain() -> Figure:
    """RMSSD, SDNN and pNN50 against NeuroKit2 on the same accepted intervals."""
    nk = neurokit()
    lines = []
    for name in hearts.CLEAN_RR:
        times, rr = hearts.intervals(name)
        summary = analyze(beats(times, rr))
        kept = np.array([verdict.verdict is Verdict.NORMAL for verdict in summary.verdicts])
        pieces = [piece for piece in _runs(rr, kept) if len(piece) > 1]
        squares = sum(float(nk_rmssd(nk, piece)) ** 2 * (len(piece) - 1) for piece in pieces)
        steps = sum(len(piece) - 1 for piece in pieces)
        theirs = {
            "RMSSD": (summary.rmssd_ms, (squares / steps) ** 0.5),
            "SDNN": (summary.sdnn_ms, nk_values(nk, rr[kept])["HRV_SDNN"]),
        }
        over = sum(nk_values(nk, piece)["HRV_pNN50"] * len(piece) for piece in pieces) / steps
        theirs["pNN50"] = (summary.pnn50_percent, over)
        for what, (ours, their) in theirs.items():
            apart = _apart(ours, their)
            lines.append(
                Line(
                    f"{name}: {what}",
                    f"{ours:.3f}, NeuroKit2 {their:.3f}",
                    f"within {_CLOSE} %",
                    apart <= _CLOSE,
                )
            )
    return Figure(
        "Time domain against NeuroKit2",
        ", ".join(hearts.CLEAN_RR),
        tuple(lines),
        "The same cleaning: NeuroKit2 gets the accepted intervals, piece by piece where beats "
        "were left out. Its pNN50 divides by the number of intervals; set right here for ours.",
    )


def nk_values(nk: ModuleType, rr: Floats) -> dict[str, float]:
    """Return NeuroKit2's time-domain values of intervals in ms."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        table = nk.hrv_time({"RRI": rr, "RRI_Time": np.cumsum(rr) / 1000.0})
    return {key: float(table[key].iloc[0]) for key in ("HRV_RMSSD", "HRV_SDNN", "HRV_pNN50")}


def nk_rmssd(nk: ModuleType, rr: Floats) -> float:
    """Return NeuroKit2's RMSSD; of two intervals by hand (it wants more)."""
    return abs(float(rr[1] - rr[0])) if len(rr) == 2 else nk_values(nk, rr)["HRV_RMSSD"]


def _runs(rr: Floats, kept: np.ndarray) -> list[Floats]:
    edges = np.flatnonzero(np.diff(kept.astype(int))) + 1
    pieces = zip(np.split(rr, edges), np.split(kept, edges), strict=True)
    return [piece for piece, ok in pieces if ok[0]]


def bands() -> Figure:
    """LF and HF against scipy's Welch on the stated series, NeuroKit2 printed beside."""
    from scipy.interpolate import CubicSpline
    from scipy.signal import welch

    nk = neurokit()
    lines = []
    for name in hearts.CLEAN_RR:
        times, rr = hearts.intervals(name)
        summary = analyze(beats(times, rr))
        kept = np.array([verdict.verdict is Verdict.NORMAL for verdict in summary.verdicts])
        at, clean = times[kept], rr[kept]
        grid = at[0] + np.arange(int((at[-1] - at[0]) * 4.0) + 1) / 4.0
        even = CubicSpline(at, clean, bc_type="natural")(grid)
        length = min(1200, len(even))
        frequency, power = welch(
            even, 4.0, "hann", length, length // 2, detrend="linear", scaling="density"
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            table = nk.hrv_frequency(
                {"RRI": clean, "RRI_Time": at}, normalize=False, psd_method="welch"
            )
        for band, ours in (("LF", summary.lf_ms2), ("HF", summary.hf_ms2)):
            low, high = spectrum.LF_HZ if band == "LF" else spectrum.HF_HZ
            inside = (frequency >= low) & (frequency < high)
            theirs = float(np.trapezoid(power[inside], frequency[inside]))
            apart, beside = _apart(ours, theirs), float(table[f"HRV_{band}"].iloc[0])
            lines.append(
                Line(
                    f"{name}: {band}",
                    f"{ours:.1f} ms², scipy {theirs:.1f}, NeuroKit2 {beside:.1f} "
                    f"({100.0 * (beside - theirs) / theirs:+.0f} %)",
                    f"within {_CLOSE} % of scipy",
                    apart <= _CLOSE,
                )
            )
    return Figure(
        "LF and HF against scipy's Welch",
        ", ".join(hearts.CLEAN_RR),
        tuple(lines),
        "Natural cubic spline to 4 Hz, Hann windows of 300 s, half overlapping, each straightened. "
        "NeuroKit2 resamples at 100 Hz, centres instead of straightening and chooses its window "
        "length from the record: hence the difference.",
    )


def live_equals_offline() -> Figure:
    """The last live values against the analysis of the same window, on every recording."""
    lines = []
    names = [*hearts.CLEAN_RR, "earclip_2014-06-26-14-08-37.txt", "polar_exercise.hrm"]
    names += ["elitehrv_2017-06-29_13-11-53.txt", "h10_run_EG181218.csv", "h10_pvc_device_rr.csv"]
    streams = {name: hearts.intervals(name) for name in names}
    for path in ("paced/deep_5s_in_5s_out_a_rr.csv", "ecg_resp/physio_airflow1_rpeaks.csv"):
        streams[path] = hearts.beat_times(path)
    for record in ("100", "209"):
        heart = hearts.labelled(record)
        streams[f"mitbih_{record}"] = (heart.times_s, heart.rr_ms)
    for name, (times, rr) in streams.items():
        stream = beats(times, rr)
        pace = PaceTrack.steady(6.0)
        analyzer = LiveAnalyzer(pace)
        live = [verdict for beat in stream for verdict in analyzer.push(beat).verdicts]
        live += analyzer.finish()
        last = analyzer.at(stream[-1].at_s)
        after = analyze(stream, from_s=stream[-1].at_s - 60.0, from_strap=True)
        same = last.rmssd_ms == after.rmssd_ms and last.artifact_fraction == after.artifact_fraction
        same = same and tuple(live) == after.verdicts and last.quality == after.quality
        same = same and _by_hand(stream, live, last.rmssd_ms)
        short = analyze(stream, from_s=stream[-1].at_s - 30.0, from_strap=True)
        same = same and last.rmssd_30_ms in (None, short.rmssd_ms)
        same = same and _same_score(stream, live, last, pace)
        shown = "none" if last.rmssd_ms is None else f"{last.rmssd_ms:.3f} ms"
        score = last.coherence.score
        shown += "" if score is None else f"; score {score:.1f}"
        lines.append(
            Line(f"{name}: RMSSD of the last 60 s, {len(live)} verdicts", shown, "the same", same)
        )
    return Figure(
        "Live equals offline",
        "thirteen recordings, beat by beat",
        tuple(lines),
        "Equal to the last bit, verdicts too, the score at 6 /min and the RMSSD of 30 s; and to "
        "numpy's RMSSD of the accepted neighbours.",
    )


def _same_score(
    stream: list[Beat], verdicts: list[BeatVerdict], last: Metrics, pace: PaceTrack
) -> bool:
    """Return whether a shown score and swing are those of the same fit over the last 15 s."""
    if last.coherence.score is None:
        return True
    start_s = stream[-1].at_s - coherence.window_s(6.0)
    rows = [
        coherence.design_row(beat.at_s, pace.turns(beat.at_s) or 0.0, beat.rr_ms)
        for beat, verdict in zip(stream, verdicts, strict=True)
        if verdict.verdict is Verdict.NORMAL and beat.at_s > start_s
    ]
    found = coherence.fit(np.array(rows).T)
    same = found is not None and found.score == last.coherence.score
    return same and found is not None and found.swing_bpm == last.swing_bpm


def _by_hand(stream: list[Beat], verdicts: list[BeatVerdict], shown: float | None) -> bool:
    """Return whether a shown RMSSD is that of the accepted neighbours of the last 60 s."""
    if shown is None:
        return True
    end_s = stream[-1].at_s
    rr = np.array([beat.rr_ms for beat in stream])
    good = np.array(
        [
            verdict.verdict is Verdict.NORMAL and beat.at_s > end_s - 60.0
            for verdict, beat in zip(verdicts, stream, strict=True)
        ]
    )
    steps = np.diff(rr)[good[1:] & good[:-1]]
    return abs(float(np.sqrt(np.mean(steps**2))) - shown) < 1e-9
