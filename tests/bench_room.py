"""Eight people at once in the clinic's room, with the patient's screen: `measure()` for bench."""

from __future__ import annotations

import os
import tempfile
from time import perf_counter, process_time, thread_time
from typing import TYPE_CHECKING

import numpy as np

from tests.bench_window import FRAME_MS, LATE_MS, Row, _after, _until

if TYPE_CHECKING:
    from PyQt6.QtGui import QPainter

    from biofeedback.ui.widgets.trace import Trace

SECONDS, SEATS = 40.0, 8


def measure() -> list[Row]:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PyQt6.QtWidgets import QApplication

    from biofeedback.core.clock import SystemClock
    from biofeedback.core.settings import Settings
    from biofeedback.ui.app import furnish
    from biofeedback.ui.pages.room import RoomPage
    from biofeedback.ui.room_desk import RoomDesk
    from biofeedback.ui.room_views import PersonChoice, SeatPlan, StrapChoice

    app = QApplication.instance() or QApplication(["bench"])
    ticks: list[float] = []
    own: list[float] = []
    with tempfile.TemporaryDirectory() as home:
        os.environ["BIOFEEDBACK_HOME"] = home
        window, desk = furnish(SystemClock(), Settings(welcomed=True, strap="none", theme="night"))
        window.resize(1440, 900)
        window.show()
        desk.open()
        _until(app, lambda: desk.context.store is not None)
        store = desk.context.store
        assert store is not None
        (room,) = desk.context.findChildren(RoomDesk)
        plans = tuple(
            SeatPlan(
                PersonChoice(store.people.add(f"A-{n}").id, f"A-{n}"),
                StrapChoice(f"sim:seed={n}", "Simulated strap"),
                "plain", "Slow breathing", 10.0, 6.0,
            )
            for n in range(SEATS)
        )  # fmt: skip
        room.open(plans, together=True)
        page = window.page("room", RoomPage)
        assert room.patient is not None
        room.patient.toggle()
        room.patient.screen.resize(1280, 800)
        _until(app, lambda: all(view.live.points for view in page.seats.values()))
        page.begin_all.click()
        _until(app, lambda: all(view.begun for view in page.seats.values()))
        window.toast.end()
        _until(app, _after(5.0))
        orb = room.patient.screen.orb
        tiles = [0]
        for tile in page.tiles:
            _count(tile.trace, tiles)
        orb._timer.timeout.connect(lambda: tiles.append(0))
        orb._timer.timeout.connect(lambda: ticks.append(perf_counter()))
        orb._timer.timeout.connect(lambda: own.append(thread_time()))
        begun, cpu = perf_counter(), process_time()
        _until(app, _after(SECONDS))
        share = (process_time() - cpu) / (perf_counter() - begun)
        most, painted = max(tiles), sum(tiles)
        page.end_all_asked.emit()
        _until(app, lambda: not desk.practising.running)
        window.close()
    gaps, busy = np.diff(ticks) * 1000, np.diff(own) * 1000
    over = int((gaps > FRAME_MS + LATE_MS).sum())
    return [
        (
            f"room of {SEATS}, patient's frames in {SECONDS:.0f} s: late by > 8 ms",
            f"{over} of {len(gaps)} (1 in {len(gaps) / max(over, 1):.0f})",
        ),
        (
            "  processor time of its own thread a frame: p50, p99, over 24.7 ms",
            "{:.1f} {:.1f} ms, {} of {}".format(
                *np.percentile(busy, [50, 99]), int((busy > FRAME_MS + LATE_MS).sum()), len(busy)
            ),
        ),
        (
            "  tiles painted between two frames: most, all in all",
            f"{most}, {painted}",
        ),
        (f"room of {SEATS}, with the patient's screen: share of one core", f"{share:.2f}"),
    ]


def _count(trace: Trace, tiles: list[int]) -> None:
    """Count each painting of a tile's trace in the last of `tiles`."""
    draw = trace.draw

    def counted(painter: QPainter) -> None:
        tiles[-1] += 1
        draw(painter)

    trace.draw = counted  # type: ignore[method-assign]


if __name__ == "__main__":
    import sys

    for title, value in measure():
        sys.stdout.write(f"{title:70} {value}\n")
