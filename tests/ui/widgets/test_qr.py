"""The key as squares: those of the standard, dark on light in every theme, with light around."""

from __future__ import annotations

import pytest
import segno
from PyQt6.QtGui import QColor
from pytestqt.qtbot import QtBot

from biofeedback.ui.look import Look
from biofeedback.ui.theme import Theme
from biofeedback.ui.widgets.qr import QUIET, QrCode

KEY = "BFKEY1" + "Q7" * 56


@pytest.mark.parametrize(("theme", "percent"), [("paper", 100), ("night", 200)])
def test_every_square_is_drawn_as_the_standard_has_it(
    look: Look, qtbot: QtBot, theme: str, percent: int
) -> None:
    look.wear(Theme.load(theme, percent))
    code = QrCode(look)
    qtbot.addWidget(code)
    code.show_text(KEY)
    code.resize(code.sizeHint())
    image = code.grab().toImage()
    expected = [[bool(square) for square in row] for row in segno.make_qr(KEY, error="m").matrix]
    side = len(expected) + 2 * QUIET
    px = image.width() // side
    assert px >= 5
    assert image.width() == image.height() == side * px
    for y in range(side):
        for x in range(side):
            inside = QUIET <= y < side - QUIET and QUIET <= x < side - QUIET
            dark = inside and expected[y - QUIET][x - QUIET]
            seen = QColor(image.pixel(x * px + px // 2, y * px + px // 2))
            assert seen == QColor("black" if dark else "white"), (x, y)


def test_whose_key_is_not_known_shows_nothing(look: Look, qtbot: QtBot) -> None:
    code = QrCode(look)
    qtbot.addWidget(code)
    code.show_text(KEY)
    code.show_text("")
    assert code.squares == 0
    assert code.sizeHint().isEmpty()
    assert code.accessibleDescription() == ""
