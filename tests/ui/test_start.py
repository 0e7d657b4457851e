"""The start: what must not be loaded before the first paint is not."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from biofeedback.core import intended_use

HEAVY = ("numpy", "scipy", "pyqtgraph", "sqlalchemy", "bleak", "neurokit2", "typer", "rich")
CODE = """
import json, sys
from biofeedback.ui import app
code = app.run_window([app.QUIT_AFTER_FIRST_PAINT])
print(json.dumps([code, sorted(name for name in sys.modules if "." not in name)]))
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
    assert [name for name in HEAVY if name in modules] == []
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
