"""The start: what must not be loaded before the first paint is not."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from biofeedback.core import intended_use

HEAVY = ("numpy", "scipy", "pyqtgraph", "sqlalchemy", "bleak", "neurokit2", "typer", "rich")
# Light each, and together a sixth of the start: what no first page shows.
LATER = (
    "asyncio",
    "concurrent.futures",
    "logging",
    "biofeedback.store.opening",
    "biofeedback.exchange.report",
    "biofeedback.trends.findings",
    "biofeedback.diary.entry",
    "biofeedback.sessions.assessment",
    "biofeedback.sessions.events",
    "biofeedback.ui.model",
    "biofeedback.ui.review_views",
)
CODE = """
import json, sys
from biofeedback.ui import app
code = app.run_window([app.QUIT_AFTER_FIRST_PAINT])
print(json.dumps([code, sorted(sys.modules)]))
"""


def test_the_window_paints_without_anything_heavy_and_closes_again(tmp_path: Path) -> None:
    environment = os.environ | {"BIOFEEDBACK_HOME": str(tmp_path), "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-c", CODE],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    code, modules = json.loads(done.stdout)
    assert code == 0
    assert [name for name in (*HEAVY, *LATER) if name in modules] == []
    assert done.stderr == ""


def test_the_window_says_what_the_document_says() -> None:
    document = Path(__file__).parents[2] / "docs" / "intended-use.md"
    text = " ".join(document.read_text(encoding="utf-8").split())
    for sentence in (
        intended_use.INTENDED_USE,
        intended_use.NUMBERS,
        intended_use.HOPE,
        intended_use.ASK_FIRST,
        intended_use.SAFETY,
    ):
        assert sentence in text


DEFECT = """
import sys
from PyQt6.QtCore import QTimer
from biofeedback.ui import app

def defect():
    raise RuntimeError("a defect in a slot")

honest = app.furnish
def furnish(clock, settings):
    window, desk = honest(clock, settings)
    window.painted.connect(lambda: QTimer.singleShot(0, defect))
    window.painted.connect(lambda: QTimer.singleShot(50, window.close))
    return window, desk

app.furnish = furnish
sys.exit(app.run_window([]))
"""


def test_a_defect_in_the_window_is_kept_for_us_and_does_not_take_it_down(tmp_path: Path) -> None:
    environment = os.environ | {"BIOFEEDBACK_HOME": str(tmp_path), "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-c", DEFECT],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert "RuntimeError" in (tmp_path / "crash.txt").read_text()


def test_without_a_display_a_sentence_says_what_else_there_is(tmp_path: Path) -> None:
    hidden = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    environment = {name: value for name, value in os.environ.items() if name not in hidden}
    done = subprocess.run(
        [sys.executable, "-m", "biofeedback"],
        env=environment | {"BIOFEEDBACK_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    if sys.platform.startswith("linux"):
        assert done.returncode == 1
        assert "session --strap sim" in done.stderr
