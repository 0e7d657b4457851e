"""Two columns: each as full as what stands in it, one where two don't fit."""

from __future__ import annotations

from itertools import pairwise

import pytest
from PyQt6.QtCore import QRect, Qt
from PyQt6.QtWidgets import QFrame, QWidget

from biofeedback.ui.look import Look
from biofeedback.ui.widgets.two_columns import TwoColumns

HEIGHTS = (100, 400, 150, 80)
FAR = (False, True, False, True)


@pytest.fixture
def place(look: Look) -> QWidget:
    made = QWidget()
    flow = TwoColumns(look, gap=20)
    made.setLayout(flow)
    for height, far in zip(HEIGHTS, FAR, strict=True):
        part = QFrame(made)
        part.setMinimumHeight(height)
        flow.add(part, least_px=400 if far else 300, far=far)
    return made


def places(place: QWidget, width: int, height: int = 900) -> list[QRect]:
    flow = place.layout()
    assert flow is not None
    flow.setGeometry(QRect(0, 0, width, height))
    items = [flow.itemAt(n) for n in range(flow.count())]
    return [item.geometry() for item in items if item is not None and not item.isEmpty()]


def shown(place: QWidget, *numbers: int) -> None:
    for n, part in enumerate(place.findChildren(QFrame)):
        part.setVisible(n in numbers)


def test_each_column_is_filled_by_itself_and_both_end_alike(place: QWidget) -> None:
    first, tall, second, last = places(place, 1000)
    assert first.top() == tall.top() == 0
    assert second.top() == 120, "what follows the first does not wait for what is beside it"
    assert last.top() == 420
    assert second.bottom() == last.bottom() == 899
    assert first.right() < tall.left() == last.left()
    assert first.width() == second.width() == 580, "never less than the far column asks for"
    assert tall.width() == 400
    assert place.heightForWidth(1000) == 500


def test_where_two_do_not_fit_all_stand_below_one_another_as_added(place: QWidget) -> None:
    found = places(place, 719)
    assert all(one.width() == 719 and one.left() == 0 for one in found)
    assert all(above.bottom() < below.top() for above, below in pairwise(found))
    assert places(place, 720)[1].left() > 0
    assert place.heightForWidth(719) == sum(HEIGHTS) + 60


def test_one_side_alone_takes_the_whole_width_and_none_takes_nothing(place: QWidget) -> None:
    shown(place, 0, 2)
    assert {one.width() for one in places(place, 1000)} == {1000}
    shown(place)
    assert places(place, 1000) == []
    assert place.heightForWidth(1000) == 0


def test_nothing_moves_to_the_other_side_when_a_part_goes_away(place: QWidget) -> None:
    before = places(place, 1000)
    shown(place, 0, 2, 3)
    after = places(place, 1000)
    assert after[2].left() == before[3].left()
    assert after[2].top() == 0


def test_right_to_left_the_near_column_is_the_right_one(place: QWidget) -> None:
    place.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    first, tall, _second, _last = places(place, 1000)
    assert tall.left() == 0
    assert first.right() == 999


def test_what_was_added_can_be_put_on_the_other_side(place: QWidget) -> None:
    flow = place.layout()
    assert isinstance(flow, TwoColumns)
    part = place.findChildren(QFrame)[0]
    flow.put(part, far=True)
    first, tall, second, _last = places(place, 1000)
    assert first.left() == tall.left() > second.left()
    assert tall.top() == 120
    flow.put(part, far=False)
    assert places(place, 1000)[0].left() == 0
