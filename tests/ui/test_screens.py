"""A second screen, by one key."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from PyQt6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from biofeedback.ui.look import Look
from biofeedback.ui.pages.live import LivePage
from biofeedback.ui.screens import Screens, next_of
from biofeedback.ui.window import Window


def test_the_key_goes_round_the_screens() -> None:
    assert next_of(["left", "right"], "left") == "right"
    assert next_of(["left", "right"], "right") == "left"
    assert next_of(["a", "b", "c"], "c") == "a"


def test_with_one_screen_there_is_no_other() -> None:
    assert next_of(["only"], "only") is None
    assert next_of([], None) is None


def test_a_screen_that_is_gone_is_left_for_the_first_there_is() -> None:
    assert next_of(["left", "right"], "unplugged") == "left"


def test_the_key_is_offered_only_where_there_is_another_screen(look: Look, qtbot: QtBot) -> None:
    window, page = QMainWindow(), LivePage(look)
    qtbot.addWidget(window)
    window.setCentralWidget(page)
    screens = Screens(window, page)
    assert page.other.isHidden()
    page.show_screens(True)
    assert not page.other.isHidden()
    place = window.geometry()
    screens.move_on()  # the other one went in the meantime: nothing moves
    assert window.geometry() == place


# Two screens of different sizes, the second to the right of the first.
TWO = {
    "synchronousWindowSystemEvents": False,
    "windowFrameMargins": True,
    "screens": [
        {"name": name, "x": x, "y": 0, "width": width, "height": height,
         "logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1.0}
        for name, x, width, height in (("left", 0, 1280, 800), ("right", 1280, 1920, 1080))
    ],
}  # fmt: skip
WALK = """
from PyQt6.QtWidgets import QApplication
app = QApplication([])
from biofeedback.ui.look import Look
from biofeedback.ui.pages.live import LivePage
from biofeedback.ui.screens import Screens
from biofeedback.ui.theme import Theme
from biofeedback.ui.window import Window
look = Look(Theme.load("night"))
window = Window(look)
window.add_page("live", lambda: LivePage(look))
page = window.page("live", LivePage)
Screens(window, page)
window.resize(1000, 700)
window.go("live")
window.show()
for turn in ("stay", "move", "fill", "move"):
    if turn == "fill":
        window.show_full(True)
    elif turn == "move":
        page.screen_asked.emit()
    for _ in range(5):
        app.processEvents()
    size = window.size()
    print(window.screen().name(), size.width(), size.height(), window.isFullScreen())
print(page.other.isVisible())
window.close()
"""


def test_the_practice_goes_to_the_other_screen_and_fills_whichever_it_is_on(tmp_path: Path) -> None:
    file = tmp_path / "two.json"
    file.write_text(json.dumps(TWO), encoding="utf-8")
    environment = {**os.environ, "QT_QPA_PLATFORM": f"offscreen:configfile={file}"}
    done = subprocess.run(
        [sys.executable, "-c", WALK], env=environment, capture_output=True, text=True, timeout=60
    )
    assert done.stdout.splitlines() == [
        "left 1000 700 False",
        "right 1000 700 False",
        "right 1920 1080 True",
        "left 1280 800 True",
        "True",
    ], done.stderr


def test_a_window_that_was_closed_is_not_opened_by_the_end_of_its_practice(
    look: Look, qtbot: QtBot
) -> None:
    window = Window(look)
    qtbot.addWidget(window)
    window.show()
    window.show_full(True)
    assert window.isFullScreen()
    window.show_full(False)
    assert window.isVisible()
    assert not window.isFullScreen()
    window.close()
    window.show_full(False)
    assert not window.isVisible()
