from __future__ import annotations

import pytest
from PyQt6.QtGui import QColor, QImage

from tests.seen_as import MATRICES, color_seen_as, seen_as


def apart(one: QColor, other: QColor) -> int:
    """Return how far two colours are from one another, in the part that differs most."""
    return max(
        abs(one.red() - other.red()),
        abs(one.green() - other.green()),
        abs(one.blue() - other.blue()),
    )


@pytest.mark.parametrize("kind", MATRICES)
@pytest.mark.parametrize("grey", ["#000000", "#808080", "#ffffff"])
def test_greys_stay_as_they_are(kind: str, grey: str) -> None:
    assert apart(color_seen_as(QColor(grey), kind), QColor(grey)) <= 2


def test_red_and_green_fall_together_for_who_lacks_either_cone_and_stay_apart_for_others() -> None:
    # Of equal lightness, so that the hue alone tells them apart.
    red, green = QColor("#C05040"), QColor("#5F8A30")
    for kind in ("protanopia", "deuteranopia"):
        seen = color_seen_as(red, kind), color_seen_as(green, kind)
        assert apart(*seen) < apart(red, green) / 2
    assert apart(color_seen_as(red, "tritanopia"), color_seen_as(green, "tritanopia")) > 80


def test_blue_and_green_come_nearer_for_who_lacks_the_cone_for_blue() -> None:
    blue, green = QColor("#1060A0"), QColor("#10803C")
    seen = color_seen_as(blue, "tritanopia"), color_seen_as(green, "tritanopia")
    assert apart(*seen) < apart(blue, green) / 2


def test_every_pixel_keeps_its_place_also_where_rows_are_padded() -> None:
    image = QImage(5, 3, QImage.Format.Format_RGB888)
    image.fill(QColor("#ffffff"))
    image.setPixelColor(4, 2, QColor("#000000"))
    seen = seen_as(image, "deuteranopia")
    assert seen.size() == image.size()
    assert QColor(seen.pixel(4, 2)) == QColor("#000000")
    assert apart(QColor(seen.pixel(3, 2)), QColor("#ffffff")) <= 2
