"""Makes the resonance confidence from people whose truth is known: run as a module.

`python -m tests.signal.make_resonance` writes biofeedback/signal/resonance_table.py and the
calibration in docs/definitions.md: fitted on one set of seeds, scored on another.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from biofeedback.signal import resonance_confidence
from biofeedback.signal.resonance_confidence import RAW
from tests.signal import assessing
from tests.signal.assessing import Assessed
from tests.signal.resonant import anybody

Floats = NDArray[np.float64]

FITTED_ON, SCORED_ON = 100_000, 200_000
PEOPLE = {"stepped": 500, "sliding": 250}
# Where hardly anybody is wrong nothing is known of the last per cent: more is never promised.
MOST = 0.95
BINS = ((0.0, 0.6), (0.6, 0.7), (0.7, 0.8), (0.8, 0.9), (0.9, 1.0))
ROOT = Path(__file__).resolve().parents[2]
TARGET = ROOT / "biofeedback" / "signal" / "resonance_table.py"
DEFINITIONS = ROOT / "docs" / "definitions.md"
BEGIN, END = "<!-- resonance: made by the command -->\n", "<!-- resonance: end -->"


def assessed(kind: str, first_seed: int, count: int) -> list[Assessed]:
    """Return the assessments of drawn people that name a pace."""
    how = assessing.stepped if kind == "stepped" else assessing.slid
    found = assessing.people(anybody, first_seed, count, how)
    return [one for one in found if one.found.best_per_min is not None]


def fitted(people: Sequence[Assessed]) -> tuple[float, ...]:
    """Return P(right) at each of RAW: a logistic curve through how often people were right."""
    raw = np.array([one.found.agreement or 0.0 for one in people])
    right = np.array([one.right for one in people], dtype=float)
    x = np.array([np.ones_like(raw), _logit(raw)]).T
    found, ridge = np.zeros(2), np.diag([0.05, 0.05])
    for _round in range(50):
        p = 1.0 / (1.0 + np.exp(-x @ found))
        slope = x.T @ (right - p) - ridge @ found
        found = found + np.linalg.solve((x.T * (p * (1.0 - p))) @ x + ridge, slope)
    grid = np.array([np.ones(len(RAW)), _logit(np.array(RAW))]).T
    sure = 1.0 / (1.0 + np.exp(-grid @ found))
    return tuple(round(float(p), 3) for p in np.minimum(sure, MOST))


def _logit(raw: Floats) -> Floats:
    kept = np.clip(raw, 0.02, 0.985)
    return np.asarray(np.log(kept / (1.0 - kept)))


def bins(people: Sequence[Assessed], table: Sequence[float]) -> list[tuple[int, float, float]]:
    """Return for each of BINS: how many, the mean stated (%), and how many were right (%)."""
    stated = np.array([np.interp(one.found.agreement or 0.0, RAW, table) for one in people])
    right = np.array([one.right for one in people], dtype=float)
    rows = []
    for low, high in BINS:
        inside = (stated >= low) & (stated < high)
        count = int(inside.sum())
        means = (stated[inside].mean(), right[inside].mean()) if count else (np.nan, np.nan)
        rows.append((count, 100.0 * float(means[0]), 100.0 * float(means[1])))
    return rows


def source(tables: dict[str, tuple[float, ...]]) -> str:
    """Return the tables as a module."""
    lines = ['"""Made by `python -m tests.signal.make_resonance`; not to be edited by hand."""', ""]
    for kind, table in tables.items():
        lines.append(f"{kind.upper()} = (")
        lines += [f"    {value}," for value in table]
        lines.append(")")
    return "\n".join([*lines, ""])


def excerpt(scored: dict[str, list[tuple[int, float, float]]], named: dict[str, str]) -> str:
    """Return the calibration as Markdown."""
    lines = ["", "Stated confidence against how many were right, on people it was not fitted on:"]
    lines += ["", "| assessment | stated, % | people | mean stated, % | right, % |"]
    lines.append("|---|---|---|---|---|")
    for kind, rows in scored.items():
        for (low, high), (count, stated, right) in zip(BINS, rows, strict=True):
            numbers = f"{stated:.0f} | {right:.0f}" if count else "– | –"
            lines.append(f"| {kind} | {100 * low:.0f}-{100 * high:.0f} | {count} | {numbers} |")
    lines += ["", *(f"{words}" for words in named.values())]
    return "\n".join([*lines, "", ""])


def main() -> None:
    """Make the tables; write the module and the excerpt."""
    tables, scored, named = {}, {}, {}
    for kind, count in PEOPLE.items():
        tables[kind] = fitted(assessed(kind, FITTED_ON, count))
        others = assessed(kind, SCORED_ON, count)
        scored[kind] = bins(others, tables[kind])
        named[kind] = (
            f"Of {count} people in the {kind} assessment {len(others)} were named a pace; "
            f"{assessing.share(others, lambda one: one.right):.0f} % of them within 0.5 /min."
        )
    TARGET.write_text(source(tables), encoding="utf-8")
    text = DEFINITIONS.read_text(encoding="utf-8")
    begin, end = text.index(BEGIN) + len(BEGIN), text.index(END)
    DEFINITIONS.write_text(text[:begin] + excerpt(scored, named) + text[end:], encoding="utf-8")


if __name__ == "__main__":
    assert len(RAW) == len(resonance_confidence.STEPPED)
    main()
