"""The real recordings under tests/data, as arrays; read here so that no other room is needed."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tests.signal.people import Floats

DATA = Path(__file__).resolve().parents[1] / "data"
PREMATURE = "VAaJSF"
SINUS = "NLR"
CLEAN_RR = (
    "rest_rri.txt",
    "pyhrv_nni_short.txt",
    "h10_ibi_openlog.csv",
    "earclip_2015-07-15-17-08-47.txt",
)


@dataclass(frozen=True)
class Labelled:
    """A recording with an expert's labels; all arrays one entry a beat that has an interval."""

    name: str
    times_s: Floats
    rr_ms: Floats
    normal: NDArray[np.bool_]
    follows_normal: NDArray[np.bool_]
    premature: NDArray[np.bool_]
    early: NDArray[np.bool_]

    @property
    def sinus(self) -> NDArray[np.bool_]:
        """Intervals from one normal beat to the next."""
        return self.normal & self.follows_normal

    def rmssd_ms(self, *, unmarked_ms: float | None = None) -> float:
        """RMSSD of the expert's normal beats; `unmarked_ms` leaves larger differences out."""
        steps = np.diff(self.rr_ms)[self.sinus[1:] & self.sinus[:-1]]
        if unmarked_ms is not None:
            steps = steps[np.abs(steps) < unmarked_ms]
        return float(np.sqrt(np.mean(steps**2)))


def labelled(name: str) -> Labelled:
    """Return `ectopic/mitbih_<name>_beats.csv`. early: >= 15 % under the mean of the six before."""
    with open(DATA / "ectopic" / f"mitbih_{name}_beats.csv", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    times = np.array([float(row["beat_time_s"]) for row in rows])
    rr = np.array([float(row["rr_ms"] or "nan") for row in rows])
    labels = np.array([row["label"] for row in rows])
    normal, premature = np.isin(labels, list(SINUS)), np.isin(labels, list(PREMATURE))
    early = np.zeros(len(rr), dtype=bool)
    for i in range(7, len(rr)):
        early[i] = premature[i] and rr[i] < 0.85 * rr[i - 6 : i].mean()
    follows = np.concatenate(([False], normal[:-1]))
    known = np.isfinite(rr)
    return Labelled(
        name, times[known], rr[known], normal[known], follows[known], premature[known], early[known]
    )


def beat_times(path: str) -> tuple[Floats, Floats]:
    """Return (times s, intervals ms) of a `beat_time_s,rr_ms` file; beats without RR left out."""
    with open(DATA / path, encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["rr_ms"]]
    return (
        np.array([float(row["beat_time_s"]) for row in rows]),
        np.array([float(row["rr_ms"]) for row in rows]),
    )


def intervals(name: str) -> tuple[Floats, Floats]:
    """Return (times s as running sum, intervals ms) of a plain file in rr/."""
    text = (DATA / "rr" / name).read_text(encoding="utf-8")
    if name.endswith(".hrm"):
        text = text.split("[HRData]")[1]
    lines = [line for line in text.split("\n") if line.strip() and not line.startswith("#")]
    found = []
    for line in lines:
        try:
            found.append(float(line.split(",")[-1]))
        except ValueError:
            continue  # a header
    rr = np.array(found)
    return np.cumsum(rr) / 1000.0, rr


def column(path: str, name: str) -> Floats:
    """Return one column of a CSV."""
    with open(DATA / path, encoding="utf-8") as file:
        return np.array([float(row[name]) for row in csv.DictReader(file)])


def breath_truth(path: str, window_s: float) -> dict[float, float]:
    """Return start -> breaths per minute, where both counts of the file agree within 2 /min."""
    with open(DATA / path, encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    people = "annotator1_per_min" in rows[0]
    one, other = (
        ("annotator1_per_min", "annotator2_per_min")
        if people
        else ("rate_by_breath_count_per_min", "rate_by_spectrum_per_min")
    )
    truth = {}
    for row in rows:
        if float(row.get("window_s", window_s)) != window_s or not row[one] or not row[other]:
            continue
        first, second = float(row[one]), float(row[other])
        if abs(first - second) <= 2.0:
            truth[float(row["t_start_s"])] = (first + second) / 2.0 if people else first
    return truth


def heights(ecg: Floats, rate_hz: float, times_s: Floats) -> Floats:
    """Return how tall each QRS stands: highest less lowest within 60 ms of the R peak."""
    reach = int(0.06 * rate_hz)
    tall = []
    for at in np.rint(times_s * rate_hz).astype(int).tolist():
        near = ecg[max(0, at - reach) : at + reach + 1]
        tall.append(float(near.max() - near.min()))
    return np.array(tall)
