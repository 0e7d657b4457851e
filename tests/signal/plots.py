"""One plot for each validation figure that has a shape: agreement, curves, timing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from biofeedback.signal.ecg import r_peaks
from biofeedback.signal.summary import analyze
from tests.signal import (
    figures_artifacts,
    figures_breathing,
    figures_coherence,
    figures_ecg,
    hearts,
)
from tests.signal.people import Floats, Person, beats, recording


@contextmanager
def drawn(folder: Path, name: str, title: str, across: str, up: str) -> Iterator[Any]:
    """Yield axes; save them as `name`.png."""
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(figsize=(7.0, 4.2), layout="constrained")
    yield axes
    axes.set(title=title, xlabel=across, ylabel=up)
    axes.grid(alpha=0.3)
    if axes.get_legend_handles_labels()[0]:
        axes.legend(fontsize=8)
    folder.mkdir(parents=True, exist_ok=True)
    # no date and no version inside, so that the same data gives the same file
    figure.savefig(folder / f"{name}.png", dpi=90, metadata={"Software": None})
    plt.close(figure)


def bland_altman(axes: Any, one: Floats, other: Floats, label: str) -> None:
    """Differences over means, with bias and 95 % limits."""
    apart = one - other
    axes.plot((one + other) / 2.0, apart, ".", alpha=0.5, label=label)
    for value in (apart.mean(), *(apart.mean() + np.array((-1.96, 1.96)) * apart.std())):
        axes.axhline(float(value), lw=0.7, ls="--", color="grey")


def shown_live(folder: Path) -> None:
    """RMSSD live against the expert's beats."""
    with drawn(
        folder, "shown_live", "RMSSD of the last minute, live", "mean of both, ms",
        "shown - expert's normal beats, ms",
    ) as axes:  # fmt: skip
        for name in ("100", "105", "209"):
            shown, true, _ = figures_artifacts.live_pairs(hearts.labelled(name))
            bland_altman(axes, shown, true, name)


def recorded(folder: Path) -> None:
    """Breathing rate against its truth."""
    with drawn(
        folder, "recorded", "Breathing rate from RR, 60-s windows", "mean of both, /min",
        "found - true, /min",
    ) as axes:  # fmt: skip
        for name in ("nk_8min", "physio_airflow1", "bidmc_08"):
            times, rr = hearts.beat_times(f"ecg_resp/{name}_rpeaks.csv")
            ending = "" if name.startswith("bidmc") else "_60s"
            truth = hearts.breath_truth(f"ecg_resp/{name}_breath_rate{ending}.csv", 60.0)
            pairs = [
                (found.rate_per_min, truth[start])
                for start, found in figures_breathing.rates(times, rr, 60.0).items()
                if found.rate_per_min is not None and start in truth
            ]
            found, true = np.array(pairs).T
            bland_altman(axes, found, true, name)


def falsely(folder: Path) -> None:
    """How often a rate is given where nobody breathes."""
    waves = (0.0, 5.0, 10.0, 15.0, 20.0, 27.0, 35.0)
    with drawn(
        folder, "falsely", "A breathing rate where nobody breathes", "Mayer wave SD, ms",
        "answered, %",
    ) as axes:  # fmt: skip
        for window in (30.0, 60.0):
            shares = []
            for wave in waves:
                said: list[bool] = []
                for seed in range(6):
                    heart = recording(Person(mayer_sd_ms=wave), 480.0, 5000 + seed)
                    answers = figures_breathing.rates(*heart, window).values()
                    said += [answer.rate_per_min is not None for answer in answers]
                shares.append(100.0 * float(np.mean(said)))
            axes.plot(waves, shares, "o-", label=f"{window:.0f}-s windows")


def table(folder: Path) -> None:
    """How scores are spread for each swing."""
    people = {
        "no swing, Mayer SD 20": Person(natural_sd_ms=15.0, mayer_sd_ms=20.0),
        "A = 20 ms": Person(swing_ms=20.0),
        "A = 40 ms": Person(swing_ms=40.0),
        "A = 80 ms": Person(swing_ms=80.0),
    }
    with drawn(
        folder, "table", "Coherence score, live, pace 6 /min", "score", "share of moments up to it"
    ) as axes:
        for name, person in people.items():
            scores = np.sort(figures_coherence.settled(person)[0])
            axes.plot(scores, np.linspace(0.0, 1.0, len(scores)), label=name)


def time_domain(folder: Path) -> None:
    """RMSSD by minute against NeuroKit2's formula on its own cleaning (Kubios method)."""
    import warnings

    from tests.signal.figures_variability import neurokit, nk_rmssd

    nk = neurokit()
    with drawn(
        folder, "time_domain", "RMSSD by minute: ours, and NeuroKit2 with its own cleaning",
        "mean of both, ms", "ours - NeuroKit2, ms",
    ) as axes:  # fmt: skip
        for name in hearts.CLEAN_RR:
            times, rr = hearts.intervals(name)
            pairs = []
            for start in np.arange(0.0, times[-1] - 60.0, 60.0):
                inside = (times > start) & (times <= start + 60.0)
                ours = analyze(beats(times[inside], rr[inside])).rmssd_ms
                edges = np.concatenate(([times[inside][0] - rr[inside][0] / 1000.0], times[inside]))
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    peaks = np.rint((edges - edges[0]) * 1000.0).astype(int)
                    fixed = nk.signal_fixpeaks(peaks, sampling_rate=1000, method="kubios")[1]
                if ours is not None:
                    pairs.append((ours, nk_rmssd(nk, np.diff(fixed).astype(float))))
            ours_all, theirs_all = np.array(pairs).T
            bland_altman(axes, ours_all, theirs_all, name.split(".")[0])


def peaks(folder: Path) -> None:
    """How far R peaks lie from the raw signal's extreme."""
    with drawn(
        folder, "peaks", "R peaks against the raw signal's extreme", "found - extreme, ms", "beats"
    ) as axes:
        for who in ("offline", "live"):
            apart: list[float] = []
            for _, path, column, rate in figures_ecg.RECORDINGS:
                times, values, rate_hz = figures_ecg.samples(path, column, rate)
                offline = np.concatenate(r_peaks(times, values))
                found = offline if who == "offline" else figures_ecg.live(times, values, rate_hz)[0]
                inside = found[(found > times[0] + 0.5) & (found < times[-1] - 0.5)]
                truth = figures_ecg.extremes(times, values, inside)
                apart += ((inside - truth) * 1000.0).tolist()
            axes.hist(apart, bins=np.arange(-25.5, 26.0, 1.0), histtype="step", label=who)


PLOTS: tuple[Callable[[Path], None], ...] = (
    shown_live,
    recorded,
    falsely,
    table,
    time_domain,
    peaks,
)
