"""Figures of the beat verdicts: synthetic artifacts by kind, and hearts with expert labels."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import numpy as np

from biofeedback.core.beats import Verdict
from biofeedback.signal.live import LiveAnalyzer
from biofeedback.signal.summary import analyze
from tests.signal import hearts
from tests.signal.figure import LONG, Figure, Line, share
from tests.signal.people import Floats, Person, beats, recording

SEEDS = 12 if LONG else 5
SECONDS = 480.0
KINDS = ("missed", "extra", "ventricular", "atrial")


def conditions() -> dict[str, Callable[[int], tuple[Floats, Floats]]]:
    """Return the five conditions: name -> recording of a seed."""
    rest = Person(natural_sd_ms=15.0)
    still = Person(mayer_sd_ms=1.0, drift_sd_ms=2.0, noise_ms=1.5, natural_sd_ms=1.0)

    def steady(person: Person) -> Callable[[int], tuple[Floats, Floats]]:
        return lambda seed: recording(person, SECONDS, seed)

    def growing(seed: int) -> tuple[Floats, Floats]:
        def swing(t: float) -> float:
            return 300.0 if t >= SECONDS / 2.0 else 0.0

        return recording(rest, SECONDS, seed, swing=swing, offset=0.0)

    return {
        "rest": steady(rest),
        "slow breathing, swing 120 ms": steady(Person(swing_ms=120.0)),
        "slow breathing, swing 300 ms": steady(Person(swing_ms=300.0)),
        "rest, then 300 ms": growing,
        "low variability": steady(still),
    }


def with_artifacts(rr_ms: Floats, kind: str, seed: int) -> tuple[Floats, list[int]]:
    """Return the intervals with one artifact about every 14 beats, and where each begins."""
    random = np.random.default_rng(1000 + seed)
    due = {int(at + random.integers(0, 4)) for at in range(20, len(rr_ms) - 8, 12)}
    changed: list[float] = []
    where: list[int] = []
    i = 0
    while i < len(rr_ms):
        if i not in due:
            changed.append(float(rr_ms[i]))
            i += 1
            continue
        where.append(len(changed))
        rr, after = float(rr_ms[i]), float(rr_ms[i + 1])
        i += 2
        if kind == "missed":
            changed.append(rr + after)
        elif kind == "extra":
            part = random.uniform(0.3, 0.7)
            changed += [rr * part, rr * (1.0 - part), after]
        elif kind == "ventricular":
            early = random.uniform(0.25, 0.40) * rr
            changed += [rr - early, after + early]
        else:
            early = random.uniform(0.20, 0.35) * rr
            changed += [rr - early, after * random.uniform(1.0, 1.1)]
    return np.array(changed), where


def flags(times_s: Floats, rr_ms: Floats) -> np.ndarray:
    """Return which intervals are not accepted."""
    verdicts = analyze(beats(times_s, rr_ms)).verdicts
    return np.array([verdict.verdict is not Verdict.NORMAL for verdict in verdicts])


def synthetic() -> Figure:
    """False alarms and hits in the five conditions."""
    lines = []
    for name, make in conditions().items():
        wrong = total = 0
        found = dict.fromkeys(KINDS, 0)
        placed = dict.fromkeys(KINDS, 0)
        for seed in range(SEEDS):
            times, rr = make(seed)
            wrong += int(flags(times, rr).sum())
            total += len(rr)
            for kind in KINDS:
                changed, where = with_artifacts(rr, kind, seed)
                flagged = flags(np.cumsum(changed) / 1000.0, changed)
                found[kind] += int(flagged[where].sum())
                placed[kind] += len(where)
        alarms = share(wrong, total)
        lines.append(Line(f"{name}: false alarms", f"{alarms:.3f} %", "<= 0.02 %", alarms <= 0.02))
        for kind in KINDS:
            hits, least = share(found[kind], placed[kind]), 92.0 if kind == "atrial" else 99.5
            lines.append(
                Line(f"{name}: {kind} found", f"{hits:.1f} %", f">= {least:g} %", hits >= least)
            )
    return Figure(
        "Artifacts placed by us",
        f"{SEEDS} synthetic people of {SECONDS / 60:.0f} min each, an artifact every 14 beats",
        tuple(lines),
        "Premature beats 25-40 % early with a full pause (ventricular) or 20-35 % early without "
        "one (atrial); extra beats split an interval 30:70 to 70:30.",
    )


def labelled() -> Figure:
    """What is found, and what RMSSD is shown, against the experts' labels."""
    lines = []
    least_found = {"100": 95.0, "105": 95.0, "119": 90.0, "209": 70.0}
    for name, least in least_found.items():
        heart = hearts.labelled(name)
        summary = analyze(beats(heart.times_s, heart.rr_ms))
        flagged = np.array([v.verdict is not Verdict.NORMAL for v in summary.verdicts])
        found = share(int(flagged[heart.early].sum()), int(heart.early.sum()))
        lines.append(
            Line(
                f"{name}: premature beats found ({int(heart.early.sum())})",
                f"{found:.1f} %",
                f">= {least:g} %",
                found >= least,
            )
        )
        spoiled = share(int(flagged[heart.sinus].sum()), int(heart.sinus.sum()))
        lines.append(
            Line(f"{name}: normal beats flagged", f"{spoiled:.2f} %", "<= 1 %", spoiled <= 1.0)
        )
        lines.append(_rmssd_line(heart, summary.rmssd_ms, bool(summary.messages)))
    times, rr = hearts.beat_times("ecg_resp/physio_airflow1_rpeaks.csv")
    lost = share(int(flags(times, rr).sum()), len(rr))
    lines.append(Line("deep slow breather: beats lost", f"{lost:.2f} %", "<= 2 %", lost <= 2.0))
    return Figure(
        "Hearts with expert labels",
        "MIT-BIH 100, 105, 119, 209 (30 min each); physio_airflow1 (5 min, no ectopic beat)",
        tuple(lines),
        "Premature: labelled V A a J S F and at least 15 % under the mean of the six intervals "
        "before. Normal: intervals from one beat labelled normal to the next. In 105 three "
        "intervals of 1308, 1372 and 1431 ms stand among ones of 640 ms, between beats labelled"
        " normal: twice the usual, a beat missing from the list and not from the heart. Taken "
        "as they stand they alone double the expert's RMSSD, from 21 to 41 ms. Ours calls them "
        "missed beats and reports the heart's, and it is held to the expert's without them.",
    )


def _rmssd_line(heart: hearts.Labelled, shown: float | None, said: bool) -> Line:
    true = heart.rmssd_ms(unmarked_ms=300.0)
    wanted = f"{true:.1f} ms ± 15 % or 5 ms, or none and why"
    if shown is None:
        return Line(f"{heart.name}: RMSSD", "none, said in words", wanted, said)
    near = abs(shown - true) <= max(0.15 * true, 5.0)
    return Line(f"{heart.name}: RMSSD", f"{shown:.1f} ms", wanted, near)


def shown_live() -> Figure:
    """Every RMSSD shown live, a minute each, against the expert's beats of that minute."""
    lines = []
    for name in ("100", "105", "119", "209"):
        heart = hearts.labelled(name)
        shown, true, windows = live_pairs(heart)
        if not len(shown):
            lines.append(Line(f"{name}: of {windows} minutes", "none shown", "", None))
            continue
        apart = shown - true
        wrong = share(int((np.abs(apart) > np.maximum(0.15 * true, 5.0)).sum()), len(shown))
        lines.append(
            Line(
                f"{name}: of {windows} minutes, {share(len(shown), windows):.0f} % shown",
                f"{wrong:.1f} % wrong; bias {apart.mean():+.1f}, limits ± "
                f"{1.96 * apart.std():.1f} ms",
                "<= 2 % wrong",
                wrong <= 2.0,
            )
        )
    return Figure(
        "RMSSD shown live, minute by minute",
        "MIT-BIH 100, 105, 119, 209, a window of 60 s every 5 s",
        tuple(lines),
        "Wrong: more than 15 % and 5 ms off. In 209 the experts call beats 8 % early atrial and "
        "beats 15 % early normal, by the shape of the P wave, which RR does not show. So RMSSD is "
        "left out, and said so, where premature beats barely stand out from the breath's own rise "
        "and fall: before that rule 66 % of its minutes were shown and 43 % of these were wrong. "
        "The rule's numbers were chosen on these four hearts; on the clean recordings it withholds "
        "nothing, in one with artifacts (earclip_2014) 13 % of what was shown.",
    )


def live_pairs(heart: hearts.Labelled) -> tuple[Floats, Floats, int]:
    """Return (shown, the expert's, windows) of the live RMSSD every 5 s."""
    steps = np.diff(heart.rr_ms)
    sinus = heart.sinus[1:] & heart.sinus[:-1] & (np.abs(steps) < 300.0)
    stream = beats(heart.times_s, heart.rr_ms)
    analyzer = LiveAnalyzer()
    shown: list[float] = []
    true: list[float] = []
    windows, due_s = 0, 60.0
    for i, beat in enumerate(stream):
        rmssd = analyzer.push(beat).metrics.rmssd_ms
        if beat.at_s < due_s:
            continue
        due_s = beat.at_s + 5.0
        windows += 1
        end_s = stream[i - 2].at_s
        inside = sinus & (heart.times_s[1:] <= end_s) & (heart.times_s[:-1] > end_s - 60.0)
        if rmssd is not None and inside.sum() >= 10:
            shown.append(rmssd)
            true.append(float(np.sqrt(np.mean(steps[inside] ** 2))))
    return np.array(shown), np.array(true), windows


def hidden() -> Figure:
    """The curve beyond the labels: how early a frequent premature beat must be to be seen."""
    lines = []
    for period in (1, 2, 3, 5, 9, 19):
        for early in (0.12, 0.18, 0.25, 0.40):
            shown, true = _regular_ectopy(period, early)
            text = "none" if shown is None else f"{shown:.0f} ms (true {true:.0f})"
            lines.append(Line(f"every {period + 1}. beat premature by {early:.0%}", text))
    return Figure(
        "Limits: frequent premature beats that come only a little early",
        "one synthetic person at rest, 10 min, premature beats with a full pause",
        tuple(lines),
        "Where several come only a little early others may hide in the person's own breathing, so "
        "none is shown, although some would have been right. An ECG tells them apart, RR does not.",
    )


def _regular_ectopy(period: int, early: float) -> tuple[float | None, float]:
    _, rr = recording(dataclasses.replace(Person(), natural_sd_ms=20.0), 600.0, 1)
    changed: list[float] = []
    steps: list[float] = []
    i = since = 0
    while i < len(rr) - 1:
        since += 1
        if since > period:
            since = 0
            changed += [rr[i] * (1.0 - early), rr[i + 1] + rr[i] * early]
            i += 2
            continue
        if since > 1:
            steps.append(rr[i] - rr[i - 1])
        changed.append(rr[i])
        i += 1
    series = np.array(changed)
    shown = analyze(beats(np.cumsum(series) / 1000.0, series)).rmssd_ms
    return shown, float(np.sqrt(np.mean(np.square(steps)))) if steps else float("nan")
