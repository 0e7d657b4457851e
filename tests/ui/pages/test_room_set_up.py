"""Who sits down: where to choose it stays at the top, however many sit there already."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from biofeedback.ui.look import Look
from biofeedback.ui.pages.room_set_up import RoomSetUpPage
from biofeedback.ui.room_views import SetUpView
from tests.screens import settle
from tests.ui.scenes_room import EMPTY, NAMES, PEOPLE, SCENES, STRAPS, plan


def test_with_eight_in_the_room_the_choice_is_where_it_was(qtbot: QtBot, look: Look) -> None:
    window = SCENES["room-set-up"](look)
    qtbot.addWidget(window)
    window.resize(1240, 820)
    window.show()
    page = window.page("room_set_up", RoomSetUpPage)
    tops = []
    eight = tuple(plan(name) for name in (*NAMES, *NAMES)[:8])
    for view in (EMPTY, SetUpView(PEOPLE, STRAPS, eight)):
        page.show_view(view)
        settle()
        tops.append(
            (page.search.mapTo(page, page.search.rect().topLeft()).y(), len(page.seat_rows))
        )
    assert tops == [(tops[0][0], 0), (tops[0][0], 8)]
