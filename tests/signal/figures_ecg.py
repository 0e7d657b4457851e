"""Figures of the R peaks: live and offline, on every ECG with and without premature beats."""

from __future__ import annotations

import warnings

import numpy as np

from biofeedback.signal.ecg import r_peaks
from biofeedback.signal.ecg_live import LEARNING_S, LiveRPeaks
from tests.signal import hearts
from tests.signal.figure import Figure, Line, share
from tests.signal.figures_variability import neurokit
from tests.signal.people import Floats

NEAR_S = 0.020
SAME_BEAT_S = 0.10
RECORDINGS = (
    ("nk_8min", "ecg_resp/nk_8min_signals_100hz.csv", "ECG", 100.0),
    ("physio_airflow1", "ecg_resp/physio_airflow1_ecg250hz.csv", "ecg", 250.0),
    ("control_spontaneous_a", "ecg_resp/control_spontaneous_a_ecg250.csv", "ecg_counts", 250.0),
    ("deep_5s_in_5s_out_a", "paced/deep_5s_in_5s_out_a_ecg250.csv", "ecg_counts", 250.0),
    ("h10_pvc", "ecg_resp/h10_ecg130hz_pvc_first5min.csv", "ecg_mV", 0.0),
)


def samples(path: str, column: str, rate_hz: float) -> tuple[Floats, Floats, float]:
    """Return (times s, values, samples per second); by its own stamps where there are any."""
    values = hearts.column(path, column)
    if rate_hz:
        return np.arange(len(values)) / rate_hz, values, rate_hz
    times = hearts.column(path, "t_s")
    return times, values, (len(times) - 1) / float(times[-1] - times[0])


def live(times_s: Floats, values: Floats, rate_hz: float) -> tuple[Floats, Floats]:
    """Return (R times, delay of each until it was said), fed sample by sample."""
    detector = LiveRPeaks(rate_hz)
    found, delays = [], []
    for at_s, value in zip(times_s.tolist(), values.tolist(), strict=True):
        for peak in detector.push((at_s,), (value,)):
            found.append(peak.at_s)
            delays.append(at_s - peak.at_s)
    return np.array(found), np.array(delays)


def theirs(values: Floats, rate_hz: float) -> Floats:
    """Return NeuroKit2's R peaks, s."""
    nk = neurokit()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        cleaned = nk.ecg_clean(values, sampling_rate=rate_hz)
        return np.asarray(nk.ecg_peaks(cleaned, rate_hz)[1]["ECG_R_Peaks"]) / rate_hz


def extremes(times_s: Floats, values: Floats, beats_s: Floats) -> Floats:
    """Return the raw signal's own extreme near each beat (the side on which its R waves stand)."""
    up, down = [], []
    for beat in beats_s:
        near = np.flatnonzero(np.abs(times_s - beat) <= 0.08)
        around = np.median(values[np.abs(times_s - beat) <= 0.4])
        up.append((values[near].max() - around, times_s[near[values[near].argmax()]]))
        down.append((around - values[near].min(), times_s[near[values[near].argmin()]]))
    side = up if np.median([h for h, _ in up]) >= 0.45 * np.median([h for h, _ in down]) else down
    return np.array([at for _, at in side])


def matched(found: Floats, truth: Floats) -> tuple[float, float, float]:
    """Return (% of the truth found within 20 ms, % found at all, % found that is no beat)."""
    if not len(found):
        return 0.0, 0.0, 0.0
    nearest = np.abs(found[np.abs(found[None, :] - truth[:, None]).argmin(axis=1)] - truth)
    back = np.abs(found[:, None] - truth[None, :]).min(axis=1)
    return (
        share(int((nearest <= NEAR_S).sum()), len(truth)),
        share(int((nearest <= SAME_BEAT_S).sum()), len(truth)),
        share(int((back > SAME_BEAT_S).sum()), len(found)),
    )


def peaks() -> Figure:
    """Every beat, at the raw signal's extreme, live and offline."""
    lines = []
    for name, path, column, rate in RECORDINGS:
        times, values, rate_hz = samples(path, column, rate)
        offline = np.concatenate(r_peaks(times, values))
        by_nk = theirs(values, rate_hz) if rate else np.interp(
            theirs(values, rate_hz) * rate_hz, np.arange(len(times)), times
        )  # fmt: skip
        online, delays = live(times, values, rate_hz)
        # the truth: beats that two independent detectors agree on, at the raw extreme
        agreed = by_nk[np.abs(by_nk[:, None] - offline[None, :]).min(axis=1) <= SAME_BEAT_S]
        first, last = times[0] + LEARNING_S + 0.3, times[-1] - 0.4
        truth = extremes(times, values, agreed)
        truth = truth[(truth > first) & (truth < last)]
        early = _premature(truth)
        for who, found in (("offline", offline), ("live", online), ("NeuroKit2", by_nk)):
            inside = found[(found > first - 0.05) & (found < last + 0.05)]
            near, all_found, _ = matched(inside, truth[~early])
            good = None if who == "NeuroKit2" else near >= 99.5
            lines.append(
                Line(
                    f"{name}, {who} ({int((~early).sum())} beats)",
                    f"{near:.1f} % within 20 ms, {all_found:.1f} % found",
                    "" if good is None else ">= 99.5 % within 20 ms",
                    good,
                )
            )
            if early.any():
                near, all_found, _ = matched(inside, truth[early])
                lines.append(
                    Line(
                        f"  premature beats and those after ({int(early.sum())})",
                        f"{near:.1f} % within 20 ms, {all_found:.1f} % found",
                    )
                )
            invented = matched(inside, truth)[2]
            most = 2.0 if early.mean() > 0.2 else 0.5
            lines.append(
                Line(
                    "  found where the others see no beat",
                    f"{invented:.2f} %",
                    "" if good is None else f"<= {most:g} %",
                    None if good is None else invented <= most,
                )
            )
        slowest = float(delays.max()) if len(delays) else float("inf")
        lines.append(Line(f"{name}: live delay", f"{slowest:.2f} s", "<= 0.3 s", slowest <= 0.3))
    return Figure(
        "R peaks of a one-channel ECG",
        ", ".join(name for name, *_ in RECORDINGS),
        tuple(lines),
        "Truth: the raw signal's extreme at each beat that NeuroKit2 and the offline detector "
        "both see; without the first 2 s, in which the live detector learns. Where every other "
        "beat is premature, 2 % more peaks than the others see are allowed (NeuroKit2 has 1.7).",
    )


def _premature(truth: Floats) -> np.ndarray:
    """Return which beats end an interval at least 15 % off the median around it."""
    rr = np.diff(truth)
    usual = np.array([np.median(rr[max(0, i - 5) : i + 6]) for i in range(len(rr))])
    odd = np.concatenate(([False], np.abs(rr - usual) > 0.25 * usual))
    return odd


def noise() -> Figure:
    """Our peaks and NeuroKit2's where noise is added."""
    lines = []
    for name, path, column, rate in RECORDINGS[:4]:
        times, values, rate_hz = samples(path, column, rate)
        offline, by_nk = np.concatenate(r_peaks(times, values)), theirs(values, rate_hz)
        clean = by_nk[np.abs(by_nk[:, None] - offline[None, :]).min(axis=1) <= SAME_BEAT_S]
        tall = float(np.median(hearts.heights(values, rate_hz, clean)))
        for part in (0.1, 0.2):
            loud = values + np.random.default_rng(1).normal(0.0, part * tall, len(values))
            ours = matched(np.concatenate(r_peaks(times, loud)), clean)
            beside = matched(theirs(loud, rate_hz), clean)
            lines.append(
                Line(
                    f"{name}, noise {part:.0%} of the R wave",
                    f"{ours[1]:.1f} % found, {ours[2]:.1f} % invented; "
                    f"NeuroKit2 {beside[1]:.1f} %, {beside[2]:.1f} %",
                    ">= 99 % found, <= 1 % invented" if part == 0.1 else "",
                    ours[1] >= 99.0 and ours[2] <= 1.0 if part == 0.1 else None,
                )
            )
    return Figure(
        "R peaks in noise",
        "the same without h10_pvc, offline, white noise of an SD given as a share of the R wave",
        tuple(lines),
        "Found: within 100 ms of the beats that both see without the noise.",
    )
