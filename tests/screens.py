"""Render every page, in its states, themes and sizes of text, to PNG files."""

from __future__ import annotations

import sys
from pathlib import Path

from PyQt6.QtCore import QCoreApplication, QEvent
from PyQt6.QtWidgets import QApplication

from biofeedback.ui.look import Look
from biofeedback.ui.theme import Theme
from tests.ui.layout_check import faults
from tests.ui.scenes import SCENES

SHOTS = (
    ("paper", 100, 1440, 900),
    ("paper", 200, 1440, 900),
    ("night", 100, 1440, 900),
    ("night", 200, 1440, 900),
    ("paper", 100, 1024, 700),
    ("contrast", 100, 1440, 900),
)


def settle() -> None:
    """Let layouts find their place."""
    for _turn in range(8):
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
        QCoreApplication.processEvents()


def main(folder: Path) -> int:
    """Render all; return 1 when a page has clipped or overlapping text."""
    folder.mkdir(parents=True, exist_ok=True)
    app = QApplication.instance() or QApplication(sys.argv[:1])
    look = Look(Theme.load("paper"))
    found = 0
    for theme, percent, width, height in SHOTS:
        size = f"{percent}" if width == 1440 else f"{percent}-small"
        look.wear(Theme.load(theme, percent))
        for name, make in SCENES.items():
            page, _dash, state = name.partition("-")
            file = "-".join(part for part in (page, theme, size, state) if part) + ".png"
            window = make(look)
            window.resize(width, height)
            window.show()
            settle()
            window.grab().save(str(folder / file))
            for fault in faults(window):
                found += 1
                print(f"{file}: {fault}")  # noqa: T201
            window.hide()
            window.deleteLater()
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    del app
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
