"""Render every page and dialog, in its states, themes and sizes of text, to PNG files.

With --seen-as KIND only at 100 % text, as somebody sees them who lacks the cones for one colour.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from PyQt6.QtCore import QCoreApplication, QEvent
from PyQt6.QtWidgets import QApplication, QWidget

from biofeedback.ui.look import Look
from biofeedback.ui.theme import Theme
from tests.seen_as import MATRICES, seen_as
from tests.ui.layout_check import faults
from tests.ui.scenes import SCENES
from tests.ui.scenes_dialogs import DIALOGS

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


def main(folder: Path, sight: str | None = None) -> int:
    """Render all; return 1 when a page has clipped or overlapping text.

    sight: as who lacks the cones for a colour sees them ("deuteranopia", ...).
    """
    folder.mkdir(parents=True, exist_ok=True)
    app = QApplication.instance() or QApplication(sys.argv[:1])
    look = Look(Theme.load("paper"))
    found = 0
    for theme, percent, width, height in SHOTS:
        if sight and (percent, width) != (100, 1440):
            continue
        size = f"{percent}" if width == 1440 else f"{percent}-small"
        look.wear(Theme.load(theme, percent))
        shown: Mapping[str, Callable[[Look], QWidget]] = SCENES
        if width == 1440:
            # A dialog has a size of its own, whatever the window's.
            shown = {**SCENES, **{f"dialog-{name}": make for name, make in DIALOGS.items()}}
        for name, make in shown.items():
            page, _dash, state = name.partition("-")
            parts = (page, theme, size, state, sight)
            file = "-".join(part for part in parts if part) + ".png"
            window = make(look)
            if not name.startswith("dialog-"):
                window.resize(width, height)
            window.show()
            settle()
            image = window.grab().toImage()
            (seen_as(image, sight) if sight else image).save(str(folder / file))
            for fault in faults(window):
                found += 1
                print(f"{file}: {fault}")  # noqa: T201
            window.close()
            window.deleteLater()
            look.use_letters(True)
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    del app
    return 1 if found else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seen-as", choices=tuple(MATRICES))
    options = parser.parse_args()
    sys.exit(main(options.folder, options.seen_as))
