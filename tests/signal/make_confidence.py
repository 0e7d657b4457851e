"""Makes the confidence table from hearts that do not follow the pacer: run as a module.

`python -m tests.signal.make_confidence` writes biofeedback/signal/confidence_table.py.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from biofeedback.signal import coherence
from biofeedback.signal.confidence import PACES_PER_MIN, SCORES, SPREADS_MS
from biofeedback.signal.summary import COHERENCE_WINDOW_S
from tests.signal.people import Person, recording

PEOPLE = 600
SECONDS = 300.0
TARGET = Path(__file__).parents[2] / "biofeedback" / "signal" / "confidence_table.py"


def survival(people: int = PEOPLE, first_seed: int = 70_000) -> np.ndarray:
    """Return P(score >= SCORES[k] | no swing), shape (2, paces, spreads, scores)."""
    counts = np.zeros((2, len(PACES_PER_MIN), len(SPREADS_MS), len(SCORES)))
    windows = np.zeros((2, len(PACES_PER_MIN), len(SPREADS_MS)))
    for number in range(people):
        random = np.random.default_rng(first_seed + number)
        heart = Person(
            rr_ms=random.uniform(650.0, 1100.0),
            mayer_sd_ms=float(np.exp(random.uniform(np.log(5.0), np.log(60.0)))),
            natural_sd_ms=random.uniform(0.0, 30.0),
            natural_per_min=random.uniform(11.0, 20.0),
            drift_sd_ms=random.uniform(10.0, 40.0),
            noise_ms=random.uniform(4.0, 12.0),
        )
        times, rr = recording(heart, SECONDS, first_seed + number)
        for p, pace in enumerate(PACES_PER_MIN):
            if abs(pace - heart.natural_per_min) < 3.0:
                continue
            turns = pace / 60.0 * times
            rows = np.array([times, np.sin(2 * np.pi * turns), np.cos(2 * np.pi * turns), rr])
            for kind, width in enumerate((coherence.window_s(pace), COHERENCE_WINDOW_S)):
                for end in np.arange(width + 5.0, SECONDS, 5.0):
                    first, last = np.searchsorted(times, [end - width, end], side="right")
                    found = coherence.fit(rows[:, first:last])
                    if found is None:
                        continue
                    place = (
                        kind,
                        p,
                        int(np.searchsorted(SPREADS_MS, found.spread_ms, side="right")) - 1,
                    )
                    windows[place] += 1
                    counts[place] += found.score >= np.array(SCORES)
    # half a window more than seen: "never seen" is not "never happens"
    return np.asarray((counts + 0.5) / (windows + 1.0)[..., None])


def source(table: np.ndarray) -> str:
    """Return the table as a module."""
    lines = [
        '"""Made by `python -m tests.signal.make_confidence`; not to be edited by hand.',
        "",
        "P(score at least this high without any swing): by window, pace, spread class, score.",
        '"""',
        "",
        "SURVIVAL: tuple[tuple[tuple[tuple[float, ...], ...], ...], ...] = (",
    ]
    for window in table:
        lines.append("    (")
        for pace in window:
            lines.append("        (")
            for row in pace:
                values = [f"{value:.4f}" for value in row]
                lines.append("            (")
                lines += [
                    "                " + ", ".join(values[start : start + 8]) + ","
                    for start in range(0, len(values), 8)
                ]
                lines.append("            ),")
            lines.append("        ),")
        lines.append("    ),")
    return "\n".join(["# fmt: off", *lines, ")", ""]).replace("# fmt: off\n", "", 1)


if __name__ == "__main__":
    TARGET.write_text(source(survival()), encoding="utf-8")
