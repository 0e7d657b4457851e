"""A picture as people see it whose cones for red, green or blue are missing.

Matrices for linear RGB at severity 1.0, from the authors' table: G. M. Machado, M. M. Oliveira,
L. A. F. Fernandes, "A Physiologically-based Model for Simulation of Color Vision Deficiency", IEEE
Transactions on Visualization and Computer Graphics 15 (6), 2009, doi 10.1109/TVCG.2009.113. For
tritanopia the authors call the model an approximation.
"""

from __future__ import annotations

import numpy as np
from PyQt6.QtGui import QColor, QImage

MATRICES = {
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}

_STORED = np.arange(256) / 255.0
_LINEAR = np.where(_STORED <= 0.04045, _STORED / 12.92, ((_STORED + 0.055) / 1.055) ** 2.4)


def seen_as(image: QImage, kind: str) -> QImage:
    """Return a picture as it looks to somebody of that kind of sight ("deuteranopia", ...)."""
    flat = image.convertToFormat(QImage.Format.Format_RGB888)
    bits = flat.constBits()
    assert bits is not None
    rows = np.array(bits.asarray(flat.sizeInBytes()), dtype=np.uint8)
    # Each row of the picture begins at a multiple of four bytes.
    rows = rows.reshape(flat.height(), flat.bytesPerLine())[:, : 3 * flat.width()]
    # A page has few colours: each is worked out once.
    colors, places = np.unique(rows.reshape(-1, 3), axis=0, return_inverse=True)
    light = np.clip(_LINEAR[colors] @ np.array(MATRICES[kind]).T, 0.0, 1.0)
    stored = np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)
    seen = np.rint(stored * 255.0).astype(np.uint8)[places.reshape(-1)]
    made = QImage(seen.tobytes(), flat.width(), flat.height(), 3 * flat.width(), flat.format())
    return made.copy()


def color_seen_as(color: QColor, kind: str) -> QColor:
    """Return one colour as it looks to somebody of that kind of sight."""
    dot = QImage(1, 1, QImage.Format.Format_RGB888)
    dot.fill(color)
    return QColor(seen_as(dot, kind).pixel(0, 0))
