"""The list of clients: who asks for a look stands first, and why stands beside the name."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from pytestqt.qtbot import QtBot

from biofeedback.clinic.caseload import Case, Need, Review
from biofeedback.ui.look import Look
from biofeedback.ui.pages.clients import ALL, ASKS, ClientsPage
from tests.ui.scenes_clinic import MAPLE

_FLARE = date(2026, 11, 21)


def case(pseudonym: str, **asks: object) -> Case:
    client = replace(MAPLE, id=pseudonym, pseudonym=pseudonym, name=None)
    return Case(client, **asks)  # type: ignore[arg-type]


def shown(qtbot: QtBot, look: Look) -> ClientsPage:
    page = ClientsPage(look)
    qtbot.addWidget(page)
    page.show_cases(
        (
            case("Alder 1"),
            case("Birch 2", needs=(Need.SIGNAL,)),
            case("Cedar 3", change=3.0),
            case("Hazel 4", flare_since=_FLARE, needs=(Need.CONSENT,)),
            case("Linden 5", review=Review.UP),
        ),
        cares=True,
    )
    return page


def test_who_asks_for_a_look_stands_first_a_flare_before_all(qtbot: QtBot, look: Look) -> None:
    rows = shown(qtbot, look).table.shown
    assert [row[:2] for row in rows] == [
        ["Hazel 4", "no consent yet, flare since Sat 21 Nov"],
        ["Linden 5", "review due: step up"],
        ["Cedar 3", "worst pain +3.0 points"],
        ["Birch 2", "signal was poor"],
        ["Alder 1", ""],
    ]


def test_sorted_by_the_person_it_stays_so_when_the_list_is_brought_up_to_date(
    qtbot: QtBot, look: Look
) -> None:
    page = shown(qtbot, look)
    page.table.show_rows(page._titles(), [page._cells(one) for one in page._shown], (0, False))
    page.show_cases(page.cases, cares=True)
    assert [row[0] for row in page.table.shown][:2] == ["Alder 1", "Birch 2"]


def test_one_of_the_three_lists_is_always_chosen(qtbot: QtBot, look: Look) -> None:
    page = shown(qtbot, look)
    page.which.buttons[ASKS].click()
    page.which.buttons[ASKS].click()
    assert page.which.pressed == (ASKS,)
    assert len(page.table.shown) == 4
    page.which.buttons[ALL].click()
    assert len(page.table.shown) == 5
