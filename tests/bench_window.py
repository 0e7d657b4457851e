"""What is felt in the window, measured offscreen at 1440 x 900: `measure()` for `dev.py bench`."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import tempfile
from collections.abc import AsyncGenerator, Callable
from time import perf_counter, thread_time
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from PyQt6.QtWidgets import QApplication

    from biofeedback.ui.desk import Desk
    from biofeedback.ui.pages.live import LivePage

Row = tuple[str, str]
SECONDS = 40.0
FREEZE_S = 5.0
FRAME_MS, LATE_MS = 16.7, 8.0
EMPTY_WINDOW = """
from PyQt6.QtWidgets import QApplication, QMainWindow
from PyQt6.QtCore import QTimer
app = QApplication(["x"]); window = QMainWindow(); window.show(); QTimer.singleShot(0, app.quit)
app.exec()
"""


def measure() -> list[Row]:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    return [*start(), *in_process()]


def start(times: int = 5) -> list[Row]:
    """From the command to the first paint and out again, beside an empty Qt window."""
    with tempfile.TemporaryDirectory() as home:
        environment = os.environ | {"BIOFEEDBACK_HOME": home}
        ours = [sys.executable, "-m", "biofeedback", "--quit-after-first-paint"]
        empty = [sys.executable, "-c", EMPTY_WINDOW]
        took = {"ours": [], "empty": []}
        for _ in range(times + 1):
            for name, command in (("ours", ours), ("empty", empty)):
                begun = perf_counter()
                subprocess.run(command, env=environment, check=True)
                took[name].append(perf_counter() - begun)
    best, base = min(took["ours"][1:]), min(took["empty"][1:])
    middle = sorted(took["ours"][1:])[times // 2]
    return [
        ("start, first paint and end: best, median", f"{best * 1000:.0f} {middle * 1000:.0f} ms"),
        ("  as a ratio to an empty Qt window", f"{best / base:.1f} x"),
    ]


class Metronome:
    """A strap that beats at 75 a minute and remembers when it handed each beat over."""

    spec = "sim:metronome"

    def __init__(self, clock: object, sent: dict[int, float]) -> None:
        self._clock, self._sent = clock, sent

    async def stream(self) -> AsyncGenerator[object, None]:
        from biofeedback.core.beats import Beat
        from biofeedback.devices.protocol import PacketReceived, StateChanged, StrapState

        now = self._clock.now  # type: ignore[attr-defined]
        yield StateChanged(now(), StrapState.CONNECTED, "Metronome")
        yield StateChanged(now(), StrapState.STREAMING)
        index, begun = 0, now()
        while True:
            await asyncio.sleep(max(0.0, begun + (index + 1) * 0.8 - now()))
            yield PacketReceived(now(), "2a37", b"\x10\x4b\x33\x03")
            rr_ms = 800.0 + 50.0 * np.sin(index / 2.0)
            self._sent[index] = perf_counter()
            yield Beat(begun + (index + 1) * 0.8, rr_ms, index)
            index += 1


def in_process() -> list[Row]:
    """Beat to painted pixel, the pacer's frames, and a window frozen for five seconds."""
    from PyQt6.QtCore import QEvent, QObject, QTimer
    from PyQt6.QtWidgets import QApplication

    import biofeedback.app.straps as straps
    from biofeedback.core.clock import SystemClock
    from biofeedback.core.settings import Settings
    from biofeedback.ui.app import furnish
    from biofeedback.ui.pages.live import LivePage
    from biofeedback.ui.views import StartRequest

    sent: dict[int, float] = {}
    painted: dict[int, float] = {}
    ticks: list[float] = []
    clock = SystemClock()
    app = QApplication.instance() or QApplication(["bench"])
    honest = straps.strap_maker
    straps.strap_maker = lambda *_a, **_k: lambda _spec, _tl: Metronome(clock, sent)  # type: ignore[assignment,return-value]
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as home:
        os.environ["BIOFEEDBACK_HOME"] = home
        settings = Settings(welcomed=True, strap=Metronome.spec, theme="night")
        window, desk = furnish(clock, settings)
        window.resize(1440, 900)
        window.show()
        desk.open()
        _until(app, lambda: desk.context.store is not None)
        desk.practising.start(StartRequest("plain", 5.0, 6.0))
        page = window.page("live", LivePage)
        _until(app, lambda: page.view.begun_s is not None)

        class Painted(QObject):
            """Notes when the trace with a new beat has been painted."""

            def eventFilter(  # noqa: N802
                self, _watched: QObject | None, event: QEvent | None
            ) -> bool:
                if event is not None and event.type() == QEvent.Type.Paint and page.view.points:
                    newest = page.view.points[-1].index
                    if newest not in painted:
                        painted[newest] = 0.0
                        QTimer.singleShot(0, lambda: painted.update({newest: perf_counter()}))
                return False

        watcher = Painted()
        page.strips.trace.installEventFilter(watcher)
        page.orb._timer.timeout.connect(lambda: ticks.append(perf_counter()))
        _until(app, _after(SECONDS))
        calm = list(ticks)
        turned = _turns_painted(app, page, desk)
        detailed = _detailed(app, page, ticks)
        late = [painted[i] - sent[i] for i in painted if painted[i] and i in sent]
        gaps = np.diff(calm) * 1000
        over = int((gaps > FRAME_MS + LATE_MS).sum())
        p50, p99 = np.percentile(np.array(late) * 1000, [50, 99])
        rows += [
            ("beat handed over to painted pixel: p50, p99", f"{p50:.1f} {p99:.1f} ms"),
            (
                f"pacer frames in {SECONDS:.0f} s, recorder and trace running: late by > 8 ms",
                f"{over} of {len(gaps)} (1 in {len(gaps) / max(over, 1):.0f})",
            ),
            (
                "  frame interval: p50, p99",
                "{:.1f} {:.1f} ms".format(*np.percentile(gaps, [50, 99])),
            ),
        ]
        rows += [turned, *detailed]
        frozen = perf_counter()
        while perf_counter() - frozen < FREEZE_S:
            pass
        _until(app, _after(3.0))
        page.end_asked.emit()
        _until(app, lambda: not desk.practising.running)
        _until(app, _after(0.2))
        beats = page.view.ended.summary.beats if page.view.ended else 0
        rows.append(
            (
                f"window frozen for {FREEZE_S:.0f} s: beats handed over, beats kept",
                f"{len(sent)} {beats}",
            )
        )
        window.close()
    straps.strap_maker = honest
    return rows


def _turns_painted(app: QApplication, page: LivePage, desk: Desk, seconds: float = 60.0) -> Row:
    """From the moment a phase of the breath is due to its first painted picture."""
    from PyQt6.QtCore import QEvent, QObject, QTimer

    from biofeedback.core.breath import BreathPattern
    from biofeedback.core.pacing import PaceTrack

    leading = desk.practising.leading
    assert leading is not None
    now, shown, off = leading._now, [None], list[float]()

    class Turns(QObject):
        def eventFilter(  # noqa: N802
            self, _watched: QObject | None, event: QEvent | None
        ) -> bool:
            if event is not None and event.type() == QEvent.Type.Paint:
                breath = page.orb.breath_now()
                if breath is not None and breath.step != shown[0]:
                    due_s = now() - breath.elapsed_s
                    if shown[0] is not None:
                        QTimer.singleShot(0, lambda: off.append(now() - due_s))
                    shown[0] = breath.step
            return False

    watcher = Turns()
    page.orb.installEventFilter(watcher)
    # Four phases in 4.3 s, so that a minute has enough of them.
    kept, page._track = page._track, PaceTrack()
    page._track.begin(now(), BreathPattern.of_seconds(1.3, 0.7, 1.6, 0.7))
    _until(app, _after(seconds))
    page._track = kept
    page.orb.removeEventFilter(watcher)
    p50, p99 = np.percentile(np.array(off) * 1000, [50, 99])
    return (
        f"a phase due to its first painted picture, {len(off)}: p50, p99",
        f"{p50:.1f} {p99:.1f} ms",
    )


def _detailed(app: QApplication, page: LivePage, ticks: list[float]) -> list[Row]:
    """The pacer's frames while five charts redraw, and the longest one around a switch of view."""
    longest = 0.0
    for _switch in range(6):
        begun = len(ticks)
        page.detail.click()
        _until(app, _after(1.0))
        longest = max(longest, float(np.diff(ticks[begun - 1 :]).max()) * 1000)
    page.show_detail(True)
    ticks.clear()
    own: list[float] = []
    page.orb._timer.timeout.connect(lambda: own.append(thread_time()))
    _until(app, _after(SECONDS))
    busy = np.diff(own) * 1000
    gaps = np.diff(ticks) * 1000
    over = int((gaps > FRAME_MS + LATE_MS).sum())
    return [
        (
            f"detailed view, pacer frames in {SECONDS:.0f} s: late by > 8 ms",
            f"{over} of {len(gaps)} (1 in {len(gaps) / max(over, 1):.0f})",
        ),
        ("  frame interval: p50, p99", "{:.1f} {:.1f} ms".format(*np.percentile(gaps, [50, 99]))),
        (
            "  processor time of its own thread a frame: p50, p99, over 24.7 ms",
            "{:.1f} {:.1f} ms, {} of {}".format(
                *np.percentile(busy, [50, 99]), int((busy > FRAME_MS + LATE_MS).sum()), len(busy)
            ),
        ),
        ("  longest frame around a switch between calm and detail", f"{longest:.0f} ms"),
    ]


def _until(app: QApplication, done: Callable[[], bool]) -> None:
    """Run the event loop as the app does, until something is so; TimeoutError after a minute."""
    from PyQt6.QtCore import QEventLoop, QTimer

    loop, look = QEventLoop(), QTimer()
    begun = perf_counter()

    def check() -> None:
        if done() or perf_counter() - begun > 90.0:
            loop.quit()

    look.timeout.connect(check)
    look.start(50)
    loop.exec()
    look.stop()
    if not done():
        raise TimeoutError("the window did not get there within 90 s")


def _after(seconds: float) -> Callable[[], bool]:
    begun = perf_counter()
    return lambda: perf_counter() - begun >= seconds


if __name__ == "__main__":
    for title, value in measure():
        sys.stdout.write(f"{title:70} {value}\n")
