"""Looking back, measured offscreen at 1440 x 900 with ten years of days."""

from __future__ import annotations

import os
import sys
from time import perf_counter, process_time

import numpy as np

Row = tuple[str, str]
DAYS = 3650


def measure() -> list[Row]:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PyQt6.QtWidgets import QApplication

    app = QApplication.instance() or QApplication(["bench"])
    rows = timeline()
    del app
    return rows


def timeline(frames: int = 120) -> list[Row]:
    """Ten years painted for the first time, then zoomed and moved frame by frame."""
    from biofeedback.ui.look import Look
    from biofeedback.ui.theme import Theme
    from biofeedback.ui.timeline import Span
    from biofeedback.ui.timeline_rows import timeline_of
    from biofeedback.ui.widgets.timeline import Timeline
    from tests.ui import believable_trends

    made = believable_trends.rows(DAYS)
    begun = perf_counter()
    view = timeline_of(made, believable_trends.TODAY)
    built = perf_counter() - begun
    line = Timeline(Look(Theme.load("paper")))
    line.resize(1130, 760)
    begun = perf_counter()
    line.show_view(view, believable_trends.ALL)
    line.go(Span(0.0, float(DAYS)), glide=False)
    line.grab()
    first = perf_counter() - begun
    took, busy = [], []
    for n in range(frames):
        share = n / (frames - 1)
        days = DAYS * (28.0 / DAYS) ** share
        line.span = Span(DAYS * 0.6 - days * 0.5, days).within(DAYS)
        begun, cpu = perf_counter(), process_time()
        line.grab()
        took.append(perf_counter() - begun)
        busy.append(process_time() - cpu)
    p50, p99 = np.percentile(np.array(took) * 1000, [50, 99])
    return [
        ("ten years of days made into lanes (off the window's thread)", f"{built * 1000:.0f} ms"),
        ("ten years painted for the first time, nine lanes", f"{first * 1000:.0f} ms"),
        ("zooming from ten years to four weeks, a frame: p50, p99", f"{p50:.1f} {p99:.1f} ms"),
        ("  of it in this process: p50", f"{np.median(busy) * 1000:.1f} ms"),
    ]


if __name__ == "__main__":
    for title, value in measure():
        sys.stdout.write(f"{title:70} {value}\n")
