"""The pictures of the two guides, made anew from made-up data: `python3 dev.py guide`."""

from __future__ import annotations

import sys
from pathlib import Path

from PyQt6.QtCore import QCoreApplication, QEvent
from PyQt6.QtGui import QImage
from PyQt6.QtWidgets import QApplication

from biofeedback.ui.look import Look
from biofeedback.ui.theme import Theme
from tests.screens import settle
from tests.ui.layout_check import faults
from tests.ui.scenes import SCENES

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "pictures" / "guide"
WIDTH, HEIGHT = 1024, 700
MOST_BYTES = 150_000
# Of which scene each picture is, and in which theme.
PICTURES = {
    "welcome": ("welcome", "paper"),
    "first": ("today-new", "paper"),
    "tour": ("today-tour", "paper"),
    "strap": ("strap", "paper"),
    "practice": ("live-target", "night"),
    "after": ("after", "paper"),
    "flare": ("today-flare", "paper"),
    "diary": ("diary", "paper"),
    "trends": ("trends", "paper"),
    "report": ("report", "paper"),
    "backup": ("settings-backup", "paper"),
    "clients": ("clients", "paper"),
    "client": ("client", "paper"),
    "accounts": ("staff", "paper"),
    "seats": ("room-set-up-chosen", "paper"),
    "room": ("room-four", "paper"),
    "plan": ("handover_make", "paper"),
}


def picture(look: Look, scene: str) -> QImage:
    """Return a scene as it is shown; SystemExit where something on it is cut."""
    window = SCENES[scene](look)
    window.resize(WIDTH, HEIGHT)
    window.show()
    settle()
    if wrong := faults(window):
        raise SystemExit(f"{scene}: {wrong}")
    made = window.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    window.hide()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return made


def main() -> int:
    """Make them all; 1 where one is too large for a page that loads at once."""
    app = QApplication.instance() or QApplication(sys.argv[:1])
    look = Look(Theme.load("paper"))
    FOLDER.mkdir(parents=True, exist_ok=True)
    too_large = 0
    for name, (scene, theme) in PICTURES.items():
        look.wear(Theme.load(theme), reduce_motion=False)
        file = FOLDER / f"{name}.png"
        picture(look, scene).save(str(file), "PNG", 0)
        too_large += file.stat().st_size > MOST_BYTES
        sys.stdout.write(f"{file.name}: {file.stat().st_size // 1000} kB\n")
    del app
    return 1 if too_large else 0


if __name__ == "__main__":
    sys.exit(main())
