"""Prints every figure of the signal room and writes docs/validation.md with its plots.

`python -m tests.validate` runs the long form (some minutes), `--short` what the tests run. Exit
code 1 where a figure does not hold.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

if "--short" not in sys.argv:
    os.environ.setdefault("BIOFEEDBACK_SOAK", "1")

from biofeedback.signal.definitions import DEFINITIONS
from tests.sessions import figures_feedback
from tests.signal import (
    figures_artifacts,
    figures_breathing,
    figures_coherence,
    figures_ecg,
    figures_variability,
)
from tests.signal.figure import Figure
from tests.signal.plots import PLOTS

DOCS = Path(__file__).resolve().parents[1] / "docs"
FIGURES: tuple[Callable[[], Figure], ...] = (
    figures_artifacts.synthetic,
    figures_artifacts.labelled,
    figures_artifacts.shown_live,
    figures_artifacts.hidden,
    figures_coherence.table,
    figures_coherence.behaviour,
    figures_coherence.sureness,
    figures_coherence.unpaced,
    figures_breathing.recorded,
    figures_breathing.one_by_one,
    figures_breathing.falsely,
    figures_breathing.made,
    figures_variability.time_domain,
    figures_variability.bands,
    figures_variability.live_equals_offline,
    figures_ecg.peaks,
    figures_ecg.noise,
    figures_feedback.honest,
    figures_feedback.quick,
)
HEAD = """# Validation

Made by `python -m tests.validate` from the recordings under `tests/data` (sources and licences in
its README) and from the synthetic people of `tests/signal/people.py`; not edited by hand. Formulas
and windows: [definitions](definitions.md). A line with a claim holds (yes) or fails (**no**); a
line without one is printed for information, failures included.

"""


def main() -> int:
    """Run, print, write."""
    out = [HEAD, "Versions: ", ", ".join(f"`{k}` {v}" for k, v in DEFINITIONS.items()), ".\n"]
    failed = 0
    for make in FIGURES:
        figure = make()
        failed += not figure.holds
        say(figure)
        out.append(section(figure, make.__name__))
    for plot in PLOTS:
        plot(DOCS / "validation")
    (DOCS / "validation.md").write_text("".join(out), encoding="utf-8")
    sys.stdout.write(f"\n{len(FIGURES)} figures, {failed} fail\n")
    return 1 if failed else 0


def say(figure: Figure) -> None:
    """Print a figure."""
    sys.stdout.write(f"\n{figure.title} ({figure.data})\n")
    for line in figure.lines:
        mark = {None: " ", True: "+", False: "!"}[line.holds]
        wanted = f"   [{line.wanted}]" if line.wanted else ""
        sys.stdout.write(f" {mark} {line.what}: {line.measured}{wanted}\n")
    sys.stdout.flush()


def section(figure: Figure, name: str) -> str:
    """Return a figure as Markdown, with its plot where there is one."""
    rows = [
        f"| {line.what.strip()} | {line.measured} | {line.wanted} | "
        f"{ {None: '', True: 'yes', False: '**no**'}[line.holds] } |"
        for line in figure.lines
    ]
    parts = [f"\n## {figure.title}\n", f"\nData: {figure.data}.\n"]
    if figure.note:
        parts.append(f"\n{figure.note}\n")
    parts += ["\n| what | measured | claim | holds |\n|---|---|---|---|\n", "\n".join(rows), "\n"]
    if any(plot.__name__ == name for plot in PLOTS):
        parts.append(f"\n![{figure.title}](validation/{name}.png)\n")
    return "".join(parts)


if __name__ == "__main__":
    sys.exit(main())
