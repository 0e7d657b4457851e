"""The body map: every place is there once, on its own side, under the mouse and in the list."""

from __future__ import annotations

import pytest
from PyQt6.QtCore import QPoint, Qt
from PyQt6.QtGui import QPainterPath
from pytestqt.qtbot import QtBot

from biofeedback.diary.pain import PLACES, place_words
from biofeedback.ui.look import Look
from biofeedback.ui.widgets.body_map import BodyMap, PlaceList
from biofeedback.ui.widgets.body_shape import BACK, FRONT, outline, places


def area(path: QPainterPath) -> float:
    """Return the area of a path by its polygons (shoelace), holes counted as they wind."""
    total = 0.0
    for polygon in path.simplified().toSubpathPolygons():
        points = [polygon[n] for n in range(polygon.count())]
        total += sum(
            a.x() * b.y() - b.x() * a.y()
            for a, b in zip(points, points[1:] + points[:1], strict=True)
        )
    return abs(total) / 2.0


def inside(shape: QPainterPath) -> QPoint:
    """Return a whole pixel of a shape, as far from its edge as can be found."""
    box = shape.boundingRect().toAlignedRect()
    pixels = [
        QPoint(x, y)
        for x in range(box.left(), box.right() + 1, 2)
        for y in range(box.top(), box.bottom() + 1, 2)
    ]
    for far in (8, 4, 2, 0):
        around = [QPoint(x * far, y * far) for x in (-1, 0, 1) for y in (-1, 0, 1)]
        for pixel in pixels:
            if all(shape.contains((pixel + step).toPointF()) for step in around):
                return pixel
    raise AssertionError("a place too small for a pixel")


@pytest.mark.parametrize("view", [FRONT, BACK])
def test_every_place_of_the_diary_has_its_shape_and_no_other(view: str) -> None:
    found = places(view)
    assert set(found) == {key for key in PLACES if key.startswith(view)}
    assert all(area(path) > 20.0 for path in found.values()), {
        key: area(path) for key, path in found.items() if area(path) <= 20.0
    }


@pytest.mark.parametrize("view", [FRONT, BACK])
def test_the_places_cover_the_body_and_do_not_lie_on_one_another(view: str) -> None:
    whole = area(outline())
    each = [area(path) for path in places(view).values()]
    assert sum(each) == pytest.approx(whole, rel=0.02)
    together = QPainterPath()
    for path in places(view).values():
        together = together.united(path)
    assert area(together) == pytest.approx(whole, rel=0.02)


def test_left_is_the_persons_own_left() -> None:
    for key, path in {**places(FRONT), **places(BACK)}.items():
        view, side, _region = key.split(".")
        x = path.boundingRect().center().x()
        if side == "middle":
            assert abs(x) < 1.0
        else:
            right_of_picture = (side == "left") == (view == FRONT)
            assert (x > 0) == right_of_picture


def test_both_sides_are_mirrored() -> None:
    for view in (FRONT, BACK):
        for key, path in places(view).items():
            if ".left." in key:
                other = places(view)[key.replace(".left.", ".right.")]
                assert area(path) == pytest.approx(area(other), rel=0.02)


def test_a_press_on_any_place_marks_that_place(look: Look, qtbot: QtBot) -> None:
    body = BodyMap(look)
    qtbot.addWidget(body)
    body.resize(body.minimumSizeHint())
    body.show()
    pressed: list[str] = []
    body.toggled.connect(pressed.append)
    for key in PLACES:
        qtbot.mouseClick(body, Qt.MouseButton.LeftButton, pos=inside(body.shape_of(key)))
    assert pressed == list(PLACES)
    qtbot.mouseClick(body, Qt.MouseButton.LeftButton, pos=QPoint(3, 3))
    assert len(pressed) == len(PLACES)


def test_marks_are_said_in_words_and_drawn(look: Look, qtbot: QtBot) -> None:
    body = BodyMap(look)
    qtbot.addWidget(body)
    body.resize(440, 500)
    body.show()
    assert body.accessibleDescription() == ""
    before = body.grab().toImage()
    body.show_marks(("back.middle.lower_back", "front.left.knee"))
    assert body.accessibleDescription() == "lower back, middle  ·  knee, left"
    assert body.grab().toImage() != before
    body.show_marks(())
    assert body.accessibleDescription() == "nothing marked"


def test_the_list_marks_with_the_space_bar(look: Look, qtbot: QtBot) -> None:
    listed = PlaceList(look)
    qtbot.addWidget(listed)
    listed.show()
    assert len(set(listed.keys)) == len(listed.keys) == len(PLACES)
    assert [listed.item(n).text() for n in range(listed.count())] == [
        place_words(key) for key in listed.keys
    ]
    listed.setCurrentRow(0)
    with qtbot.waitSignal(listed.toggled) as told:
        qtbot.keyClick(listed, Qt.Key.Key_Down)
        qtbot.keyClick(listed, Qt.Key.Key_Space)
    assert told.args == [listed.keys[1]]
    with qtbot.assertNotEmitted(listed.toggled):
        listed.show_marks((listed.keys[5],))
    assert listed.item(5).checkState() is Qt.CheckState.Checked
    assert listed.item(1).checkState() is Qt.CheckState.Unchecked


def test_the_place_the_arrow_keys_stand_on_is_ringed_on_the_body(look: Look, qtbot: QtBot) -> None:
    listed = PlaceList(look)
    qtbot.addWidget(listed)
    listed.show()
    listed.setFocus()
    qtbot.waitUntil(listed.hasFocus)
    walked: list[str] = []
    listed.walked.connect(walked.append)
    listed.setCurrentRow(2)
    qtbot.keyClick(listed, Qt.Key.Key_Down)
    listed.clearFocus()
    assert walked[-3:] == [listed.keys[2], listed.keys[3], ""]
    body = BodyMap(look)
    qtbot.addWidget(body)
    body.resize(440, 500)
    before = body.grab().toImage()
    body.point_at(listed.keys[3])
    assert body.grab().toImage() != before
