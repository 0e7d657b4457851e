"""Makes the confidence table from hearts that do not follow the pacer: run as a module.

`python -m tests.signal.make_confidence` writes biofeedback/signal/confidence_table.py and the
excerpt of it in docs/definitions.md.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from biofeedback.signal import coherence
from biofeedback.signal.confidence import PACES_PER_MIN, SCORES, SPREADS_MS
from biofeedback.signal.summary import COHERENCE_WINDOW_S
from tests.signal.people import Person, recording

PEOPLE = 600
SECONDS = 300.0
ROOT = Path(__file__).resolve().parents[2]
TARGET = ROOT / "biofeedback" / "signal" / "confidence_table.py"
DEFINITIONS = ROOT / "docs" / "definitions.md"
BEGIN, END = "<!-- confidence: made by the command -->\n", "<!-- confidence: end -->"


def survival(people: int = PEOPLE, first_seed: int = 70_000) -> np.ndarray:
    """Return P(score >= SCORES[k] | no swing), shape (4, paces, spreads, scores).

    Live and tiled of hearts that breathe elsewhere, then of the same without any natural breath.
    """
    counts = np.zeros((4, len(PACES_PER_MIN), len(SPREADS_MS), len(SCORES)))
    windows = np.zeros((4, len(PACES_PER_MIN), len(SPREADS_MS)))
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
        still = replace(heart, natural_sd_ms=0.0)
        for kind, one in ((0, heart), (2, still)):
            _count(one, first_seed + number, kind, counts, windows)
    # half a window more than seen: "never seen" is not "never happens"
    return np.asarray((counts + 0.5) / (windows + 1.0)[..., None])


def _count(heart: Person, seed: int, kind: int, counts: np.ndarray, windows: np.ndarray) -> None:
    """Add a heart's windows, live at `kind` and tiled at the next."""
    times, rr = recording(heart, SECONDS, seed)
    for p, pace in enumerate(PACES_PER_MIN):
        if heart.natural_sd_ms > 0.0 and abs(pace - heart.natural_per_min) < 3.0:
            continue
        turns = pace / 60.0 * times
        rows = np.array([times, np.sin(2 * np.pi * turns), np.cos(2 * np.pi * turns), rr])
        for tiled, width in enumerate((coherence.window_s(pace), COHERENCE_WINDOW_S)):
            for end in np.arange(width + 5.0, SECONDS, 5.0):
                first, last = np.searchsorted(times, [end - width, end], side="right")
                found = coherence.fit(rows[:, first:last])
                if found is None:
                    continue
                spread = int(np.searchsorted(SPREADS_MS, found.spread_ms, side="right")) - 1
                windows[kind + tiled, p, spread] += 1
                counts[kind + tiled, p, spread] += found.score >= np.array(SCORES)


def source(table: np.ndarray) -> str:
    """Return the table as a module: a row of thousandths for each window, pace and spread."""
    rows = np.minimum(np.ceil(table * 1000.0), 999).astype(int).reshape(-1, len(SCORES))
    return "\n".join(
        [
            '"""Made by `python -m tests.signal.make_confidence`; not to be edited by hand."""',
            "",
            "# Thousandths of P(score at least this high without any swing), a column a score;",
            "# rows by window (live, 30 s; the same without any natural breath), pace, spread.",
            'SURVIVAL = """',
            *(" ".join(str(value) for value in row) for row in rows.tolist()),
            '"""',
            "",
        ]
    )


def excerpt(table: np.ndarray) -> str:
    """Return what the table comes to at 6 /min, live, as Markdown."""
    pace = PACES_PER_MIN.index(6.0)
    shown = (50, 60, 70, 80, 90, 95)
    lines = ["", "At 6 /min, live: P(score at least this high without any swing), %:", ""]
    lines.append("| spread, ms | " + " | ".join(f"≥ {score}" for score in shown) + " |")
    lines.append("|---" * (len(shown) + 1) + "|")
    for row, low in enumerate(SPREADS_MS):
        high = SPREADS_MS[row + 1] if row + 1 < len(SPREADS_MS) else None
        name = f"{low:.0f}-{high:.0f}" if high else f"over {low:.0f}"
        cells = [f"{100.0 * table[0, pace, row, SCORES.index(score)]:.1f}" for score in shown]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join([*lines, "", ""])


def main() -> None:
    """Make the table; write the module and the excerpt."""
    table = survival()
    TARGET.write_text(source(table), encoding="utf-8")
    text = DEFINITIONS.read_text(encoding="utf-8")
    begin, end = text.index(BEGIN) + len(BEGIN), text.index(END)
    DEFINITIONS.write_text(text[:begin] + excerpt(table) + text[end:], encoding="utf-8")


if __name__ == "__main__":
    main()
