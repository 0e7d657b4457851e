"""Figures of the breathing rate: recorded truth, and hearts that only seem to breathe."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from biofeedback.core.metrics import Breathing
from biofeedback.signal import breathing, breaths
from biofeedback.signal.summary import analyze
from tests.signal import hearts
from tests.signal.figure import LONG, Figure, Line, share
from tests.signal.people import Floats, Person, beats, recording

SEEDS = 20 if LONG else 8


def rates(
    times_s: Floats, rr_ms: Floats, window_s: float, tall: Floats | None = None
) -> dict[float, Breathing]:
    """Return start -> answer for the windows of a recording."""
    summary = analyze(
        beats(times_s, rr_ms),
        windows_s=window_s,
        heights=None if tall is None else tall.tolist(),
    )
    return {window.from_s: window.breathing for window in summary.windows}


def against(
    answers: Mapping[float, Breathing], truth: Mapping[float, float]
) -> tuple[int, int, Floats]:
    """Return (windows with truth, answered, absolute errors of those)."""
    both = [start for start in answers if start in truth]
    errors = []
    for start in both:
        rate = answers[start].rate_per_min
        if rate is not None:
            errors.append(abs(rate - truth[start]))
    return len(both), len(errors), np.array(errors)


def _said(windows: int, answered: int, errors: Floats) -> str:
    if not answered:
        return f"{windows} windows, none answered"
    within = share(int((errors <= 2.0).sum()), answered)
    return (
        f"{windows} windows, {share(answered, windows):.0f} % answered, "
        f"error {errors.mean():.2f} /min, {within:.0f} % within 2"
    )


def _mean(errors: Floats) -> float:
    return float(errors.mean()) if len(errors) else float("inf")


def recorded() -> Figure:
    """Paced, spontaneous and hospital recordings with breathing truth."""
    lines = []
    times, rr = hearts.beat_times("paced/deep_5s_in_5s_out_a_rr.csv")
    for window, most, least in ((30.0, 0.25, 90.0), (60.0, 0.12, 95.0)):
        answers = rates(times, rr, window)
        windows, answered, errors = against(answers, dict.fromkeys(answers, 6.0))
        good = share(answered, windows) >= least and _mean(errors) <= most
        lines.append(
            Line(
                f"paced 6 /min, {window:.0f}-s windows",
                _said(windows, answered, errors),
                f"error <= {most} /min, >= {least:.0f} % answered",
                good,
            )
        )
    lines += _spontaneous()
    lines += _hospital()
    return Figure(
        "Breathing rate against recorded truth",
        "deep_5s_in_5s_out (64 s), nk_8min, physio_airflow1, bidmc_02, bidmc_08",
        tuple(lines),
        "Truth: windows in which both counts of the file agree within 2 /min.",
    )


def _spontaneous() -> list[Line]:
    lines = []
    sources = (
        ("nk_8min", hearts.column("ecg_resp/nk_8min_signals_100hz.csv", "ECG"), 100.0),
        ("physio_airflow1", hearts.column("ecg_resp/physio_airflow1_ecg250hz.csv", "ecg"), 250.0),
    )
    for name, ecg, rate_hz in sources:
        times, rr = hearts.beat_times(f"ecg_resp/{name}_rpeaks.csv")
        truth = hearts.breath_truth(f"ecg_resp/{name}_breath_rate_60s.csv", 60.0)
        windows, answered, errors = against(rates(times, rr, 60.0), truth)
        good = (
            share(answered, windows) >= 50.0
            and share(int((errors <= 2.0).sum()), answered) >= 95.0
            and _mean(errors) <= 0.8
        )
        lines.append(
            Line(
                f"{name}, 60 s",
                _said(windows, answered, errors),
                ">= 50 % answered, of these >= 95 % within 2, error <= 0.8",
                good,
            )
        )
        tall = hearts.heights(ecg, rate_hz, times)
        windows, more, with_ecg = against(rates(times, rr, 60.0, tall), truth)
        lines.append(
            Line(
                f"{name}, 60 s, with R heights",
                _said(windows, more, with_ecg),
                "more answered (or all) at no more error",
                (more > answered or more == windows) and _mean(with_ecg) <= _mean(errors) + 1e-9,
            )
        )
    return lines


def _hospital() -> list[Line]:
    lines = []
    for name in ("bidmc_02", "bidmc_08"):
        times, rr = hearts.beat_times(f"ecg_resp/{name}_rpeaks.csv")
        for window in (30.0, 60.0):
            truth = hearts.breath_truth(f"ecg_resp/{name}_breath_rate.csv", window)
            windows, answered, errors = against(rates(times, rr, window), truth)
            near = share(int((errors <= 2.0).sum()), answered)
            lines.append(
                Line(
                    f"{name} (intensive care), {window:.0f} s",
                    _said(windows, answered, errors),
                    "of what is answered >= 90 % within 2",
                    answered == 0 or near >= 90.0,
                )
            )
    return lines


def one_by_one() -> Figure:
    """Single breaths against the exhalation onsets of the respiration channel."""
    onsets = hearts.column("ecg_resp/nk_8min_breaths.csv", "exhalation_onset_s")
    times, rr = hearts.beat_times("ecg_resp/nk_8min_rpeaks.csv")
    lags: list[float] = []
    true = missed = invented = 0
    for start in np.arange(0.0, times[-1] - 40.0, 20.0):
        inside = (times > start) & (times <= start + 40.0)
        found = breathing.estimate(times[inside], rr[inside], np.ones(int(inside.sum())))
        if found is None or found.quality <= found.needed:
            continue
        turns = np.array(
            [b.out_s for b in breaths.cycles(times[inside], rr[inside], found.rate_per_min)]
        )
        here = onsets[(onsets >= start + 10.0) & (onsets < start + 30.0)]
        true += len(here)
        for onset in here:
            lag = turns[np.abs(turns - onset).argmin()] - onset if len(turns) else np.inf
            if abs(lag) <= 1.0:
                lags.append(float(lag))
            else:
                missed += 1
        middle = turns[(turns >= start + 10.0) & (turns < start + 30.0)]
        invented += sum(float(np.abs(onsets - turn).min()) > 1.0 for turn in middle)
    apart = np.array(lags)
    return Figure(
        "Breath by breath",
        "nk_8min: exhalation onsets of the respiration channel, where a rate is answered (40 s)",
        (
            Line(
                f"turns outward found within 1 s ({true})",
                f"{share(true - missed, true):.1f} %",
                ">= 95 %",
                true > 30 and share(true - missed, true) >= 95.0,
            ),
            Line("found where there is none", str(invented), "<= 2", invented <= 2),
            Line(
                "their lag",
                f"{apart.mean():+.2f} ± {apart.std():.2f} s" if lags else "none",
                "± <= 0.35 s",
                bool(lags) and float(apart.std()) <= 0.35,
            ),
        ),
    )


def falsely() -> Figure:
    """How often a heart that does not breathe (only a Mayer wave) is given a rate."""
    lines = []
    limits = {10.0: 10.0, 20.0: 25.0}
    for window in (30.0, 60.0):
        for mayer in (0.0, 5.0, 10.0, 15.0, 20.0, 27.0, 35.0):
            total = answered = sure = 0
            for seed in range(SEEDS):
                heart = recording(Person(mayer_sd_ms=mayer), 480.0, 5000 + seed)
                for found in rates(*heart, window).values():
                    total += 1
                    answered += found.rate_per_min is not None
                    slow = found.rate_per_min is not None and 4.5 <= found.rate_per_min <= 7.5
                    sure += slow and (found.confidence or 0.0) > 0.5
            got = share(answered, total)
            most = limits.get(mayer) if window == 30.0 else None
            lines.append(
                Line(
                    f"{window:.0f} s, Mayer wave SD {mayer:.0f} ms: answered",
                    f"{got:.1f} %",
                    "" if most is None else f"<= {most:.0f} %",
                    None if most is None else got <= most,
                )
            )
            if sure:
                lines.append(Line("  confidence above 0.5 at 4.5-7.5 /min", str(sure), "0", False))
    return Figure(
        "A rate where nobody breathes",
        f"{SEEDS} synthetic people of 8 min a row, no breathing swing at all",
        tuple(lines),
        "RR alone cannot tell a strong Mayer wave from slow breathing: confidence stays at 0.5.",
    )


def made() -> Figure:
    """3.5 to 30 breaths per minute on synthetic people."""
    lines = []
    for window in (32.0, 60.0):
        for rate in (3.5, 4.0, 5.0, 6.0, 7.0, 8.0, 10.0, 12.0, 15.0, 20.0, 25.0, 30.0):
            errors: list[float] = []
            total = 0
            for seed in range(max(SEEDS // 2, 4)):
                person = Person(
                    rr_ms=850.0 if rate < 20.0 else 750.0,
                    swing_ms=40.0 if rate < 9.0 else 25.0,
                    breath_per_min=rate,
                )
                answers = rates(*recording(person, 240.0, 6000 + seed), window)
                total += len(answers)
                errors += against(answers, dict.fromkeys(answers, rate))[2].tolist()
            error = float(np.mean(errors)) if errors else 0.0
            lines.append(
                Line(
                    f"{window:.0f} s, {rate:g} /min",
                    f"{share(len(errors), total):.0f} % answered, error {error:.2f}",
                    "<= 0.3 where answered",
                    bool(errors) and error <= 0.3,
                )
            )
    return Figure(
        "Breathing at 3.5 to 30 /min",
        "synthetic people, swing A = 40 ms (25 ms above 9 /min), Mayer wave SD 10 ms",
        tuple(lines),
    )
