"""A program of its own: the room on two displays, of which one is unplugged in mid-session.

Run on a virtual screen; prints one JSON object of what was seen at each moment.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable

from PyQt6.QtCore import QElapsedTimer
from PyQt6.QtWidgets import QApplication, QWidget

from biofeedback.core.clock import SystemClock
from biofeedback.core.settings import Settings
from biofeedback.ui.app import furnish
from biofeedback.ui.pages.room import RoomPage
from biofeedback.ui.pages.room_set_up import RoomSetUpPage
from biofeedback.ui.room_desk import RoomDesk

HALF = "700/200x1000/250"


def randr(*words: str) -> None:
    subprocess.run(["xrandr", *words], check=True, capture_output=True)


def until(app: QApplication, what: Callable[[], bool], limit_ms: int = 40_000) -> None:
    timer = QElapsedTimer()
    timer.start()
    while not what():
        app.processEvents()
        if timer.elapsed() > limit_ms:
            raise TimeoutError


def fills(view: QWidget) -> bool:
    """Return whether a window fills its display (no window manager is there to say so)."""
    screen = view.screen()
    return screen is not None and view.isVisible() and view.geometry() == screen.geometry()


def main() -> int:
    """Go through it; return the exit code."""
    app = QApplication([sys.argv[0]])
    randr("--setmonitor", "desk", f"{HALF}+0+0", "screen")
    randr("--setmonitor", "wall", f"{HALF}+700+0", "none")
    until(app, lambda: len(app.screens()) == 2)
    window, desk = furnish(SystemClock(10.0), Settings(welcomed=True, strap="none"))
    (room_desk,) = desk.context.findChildren(RoomDesk)
    window.resize(680, 900)
    window.show()
    window.go("room_set_up")
    window.page("room_set_up", RoomSetUpPage).teach_asked.emit()
    page = window.page("room", RoomPage)
    page.begin_all.click()
    patient = room_desk.patient
    assert patient is not None
    patient.toggle()
    view = patient.screen
    seat = "seat-0"
    until(app, lambda: len(page.seats[seat].live.points) > 5)
    until(app, lambda: fills(view))
    seen: dict[str, object] = {
        "before": (view.screen().name(), view.isVisible(), page.screen_button.text())
    }
    randr("--delmonitor", "wall")
    until(app, lambda: len(app.screens()) == 1)
    many = page.seats[seat].live.points[-1].index
    until(app, lambda: not view.isVisible())
    until(app, lambda: page.seats[seat].live.points[-1].index > many + 5)
    seen["without"] = (len(app.screens()), view.isVisible(), page.screen_button.text())
    seen["beats_meanwhile"] = page.seats[seat].live.points[-1].index - many
    randr("--setmonitor", "wall", f"{HALF}+700+0", "none")
    until(app, lambda: view.isVisible() and view.screen().name() == "wall")
    frames = view.orb.frames
    until(app, lambda: view.orb.frames > frames + 5)
    seen["after"] = (view.screen().name(), fills(view), page.screen_button.text())
    page.end_all_asked.emit()
    until(app, lambda: not desk.practising.running)
    window.close()
    sys.stdout.write(json.dumps(seen))
    return 0


if __name__ == "__main__":
    sys.exit(main())
