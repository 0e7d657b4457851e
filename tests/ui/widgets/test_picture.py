"""The sun over the water: what the heart opens, seen by its place."""

from __future__ import annotations

import pytest

from biofeedback.sessions.feedback import AT_TARGET
from biofeedback.ui.look import Look
from biofeedback.ui.widgets.picture import HILL, HORIZON, SUN, Picture


@pytest.fixture
def picture(look: Look) -> Picture:
    made = Picture(look)
    made.resize(900, 160)
    return made


def settled(picture: Picture, level: float | None) -> Picture:
    picture.show_level(level, 0.0, "")
    picture.show_level(level, 60.0, "")
    return picture


def amber_rows(picture: Picture) -> list[int]:
    """The rows of the middle column above the horizon where the sun is seen."""
    image = picture.grab().toImage()
    colors = [image.pixelColor(450, y) for y in range(round(160 * HORIZON) - 1)]
    return [y for y, c in enumerate(colors) if c.red() - c.blue() > 60]


def test_the_sun_is_below_the_horizon_at_nothing_and_clear_of_the_hills_at_the_target(
    picture: Picture,
) -> None:
    radius, highest = 160 * SUN, 160 * (HORIZON - HILL)
    assert picture.sun_y(0.0) - radius >= 160 * HORIZON
    assert picture.sun_y(AT_TARGET - 0.15) + radius > highest
    assert picture.sun_y(AT_TARGET) + radius <= highest
    assert picture.sun_y(1.0) - radius > 0
    heights = [picture.sun_y(n / 20) for n in range(21)]
    assert heights == sorted(heights, reverse=True)


def test_the_sun_is_seen_where_it_should_stand_and_not_at_all_where_nothing_is_known(
    picture: Picture,
) -> None:
    rows = amber_rows(settled(picture, 0.9))
    assert rows
    assert abs((rows[0] + rows[-1]) / 2 - picture.sun_y(0.9)) < 4
    assert amber_rows(settled(picture, None)) == []


def test_it_follows_slowly_by_time_not_by_calls(look: Look, picture: Picture) -> None:
    many = Picture(look)
    picture.show_level(1.0, 0.0, "")
    many.show_level(1.0, 0.0, "")
    picture.show_level(1.0, 1.2, "")
    for n in range(1, 13):
        many.show_level(1.0, n / 10, "")
    assert picture.shown == pytest.approx(many.shown)
    assert 0.5 < (picture.shown or 0.0) < 0.8


def test_what_is_no_longer_known_goes_at_once(picture: Picture) -> None:
    settled(picture, 0.9).show_level(None, 60.1, "not sure yet")
    assert picture.shown is None
    assert picture.accessibleDescription() == "not sure yet"


def test_under_reduced_motion_it_steps_by_tenths(look: Look, picture: Picture) -> None:
    look.wear(look.theme, reduce_motion=True)
    picture.show_level(0.42, 0.0, "")
    assert picture.shown == 0.4
