"""Paints the app's icon into a picture: `python packaging/icon.py FILE.png`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QGuiApplication, QImage, QPainter
from PyQt6.QtSvg import QSvgRenderer

SIZE_PX = 1024


def paint(file: Path) -> None:
    """Write the icon as a square PNG with a clear ground; OSError when it can't be written."""
    app = QGuiApplication.instance() or QGuiApplication(sys.argv[:1])
    drawn = QSvgRenderer(str(Path(__file__).resolve().parents[1] / "biofeedback/ui/icon.svg"))
    picture = QImage(SIZE_PX, SIZE_PX, QImage.Format.Format_ARGB32)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    drawn.render(painter)
    painter.end()
    file.parent.mkdir(parents=True, exist_ok=True)
    if not drawn.isValid() or not picture.save(str(file)):
        raise OSError(f"The icon could not be painted into {file}.")
    del app


if __name__ == "__main__":
    paint(Path(sys.argv[1]))
