"""The review of a session: any beat by hand or key, its verdict, its minute; two compared."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PyQt6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from biofeedback.core.beats import Verdict
from biofeedback.ui.look import Look
from biofeedback.ui.pages.compare import ComparePage
from biofeedback.ui.pages.review import ReviewPage
from biofeedback.ui.pages.review_words import care_words, changes_words, definitions_words
from biofeedback.ui.review_shelf import moment_of
from biofeedback.ui.review_views import CompareView, MomentView
from tests.ui import believable
from tests.ui.pages.test_pages import opened, strike
from tests.ui.scenes import SCENES


@pytest.fixture
def page(look: Look, qtbot: QtBot) -> Iterator[ReviewPage]:
    window = opened(qtbot, SCENES["review"](look))
    page = window.page("review", ReviewPage)
    page.show_view(believable.reviewed())
    yield page
    window.close()  # and held until here: a window nobody holds is taken away with its page


def test_walking_with_the_keys_goes_from_beat_to_beat_and_says_each(
    page: ReviewPage, qtbot: QtBot
) -> None:
    chart = page.tachogram
    chart.setFocus()
    chart.choose(60)
    with qtbot.waitSignal(page.moment_asked) as asked:
        qtbot.keyClick(chart, Qt.Key.Key_Right)
    assert chart.at == 61
    assert asked.args == [chart.every[61].at_s]
    said = page.beats_card.readout.text()
    assert said.startswith("Beat 62 at ")
    assert "out of rhythm, left out; drawn as" in said
    qtbot.keyClick(chart, Qt.Key.Key_Home)
    assert chart.at == 0
    qtbot.keyClick(chart, Qt.Key.Key_Left)
    assert chart.at == 0
    qtbot.keyClick(chart, Qt.Key.Key_End)
    assert chart.at == len(chart.every) - 1


def test_pointing_at_a_beat_chooses_it(page: ReviewPage, qtbot: QtBot) -> None:
    chart = page.tachogram
    chart.go(60.0, 90.0)
    wanted = next(p for p in chart.points if p.at_s > 75.0)
    place = chart.placer()(wanted.at_s, wanted.rr_ms)
    qtbot.mouseClick(chart, Qt.MouseButton.LeftButton, pos=QPoint(round(place.x()), 40))
    assert chart.point == wanted


def test_every_beat_that_was_left_out_is_found_by_key(page: ReviewPage, qtbot: QtBot) -> None:
    window = page.window()
    found = []
    for _turn in range(2):
        page.beats_card.odd_next.click()
        found.append(page.tachogram.at)
    assert found == [61, 158]
    assert not page.beats_card.odd_next.isEnabled()
    strike(qtbot, window, Qt.Key.Key_B)
    assert page.tachogram.at == 61


def test_zooming_keeps_the_chosen_beat_in_place_and_never_leaves_the_session(
    page: ReviewPage,
) -> None:
    chart = page.tachogram
    chart.choose(158)
    assert chart.point is not None
    for _turn in range(9):
        page.beats_card.walk.closer.click()
    begin, end = chart.span_s
    assert end - begin == pytest.approx(15.0)
    assert begin < chart.point.at_s < end
    for _turn in range(60):
        page.beats_card.walk.later.click()
    assert chart.span_s[1] == pytest.approx(chart.length_s)
    for _turn in range(9):
        page.beats_card.walk.wider.click()
    assert chart.span_s == pytest.approx((0.0, chart.length_s))
    assert chart.points == chart.every


def test_the_table_has_each_beat_of_the_stretch_with_verdict_and_correction(
    page: ReviewPage,
) -> None:
    card = page.beats_card
    card.as_table.click()
    rows = card.table.shown
    assert len(rows) == len(page.tachogram.every)
    assert rows[0][0] == "1"
    odd = rows[158]
    assert odd[3] == "out of rhythm"
    assert odd[4].startswith("left out; drawn as ")
    assert rows[157][4] == rows[157][2]
    page.tachogram.go(100.0, 130.0)
    assert 20 < len(card.table.shown) < 50
    assert "1:40 to 2:10" in card.cut.text()
    card.table.opened.emit(3)
    assert page.tachogram.point == page.tachogram.points[3]


def test_the_minute_that_is_shown_is_of_the_beat_that_is_chosen(page: ReviewPage) -> None:
    card, points = page.beats_card, believable.reviewed().points
    page.tachogram.choose(100)
    card.show_moment(moment_of(points, points[7].at_s))
    assert card.spectrum.view is None, "another beat was chosen meanwhile"
    card.show_moment(moment_of(points, points[100].at_s))
    assert card.spectrum.view is not None
    assert "per minute" in card.moment.text()
    card.show_moment(MomentView(points[100].at_s))
    assert "less than a minute of heartbeats" in card.moment.text()
    assert not card.spectrum.isVisible()


def test_another_session_keeps_no_beat_of_the_one_before(page: ReviewPage) -> None:
    page.tachogram.choose(100)
    page.show_view(replace(believable.reviewed(), points=believable.reviewed().points[:50]))
    assert page.tachogram.at is None
    assert not page.beats_card.readout.isVisible()
    assert len(page.tachogram.points) == 50


def test_a_session_without_a_strap_offers_nothing_to_compute_or_compare(page: ReviewPage) -> None:
    page.show_view(replace(believable.session(), points=(), summary=None))
    assert not page.again.isEnabled()
    assert not page.compare.isEnabled()
    assert not page.beats_card.isVisible()
    assert not page.ways_card.isVisible()


def test_every_definition_stands_with_its_version_and_what_it_gives_without_swing() -> None:
    view = believable.reviewed()
    assert view.summary is not None
    found = definitions_words(view.summary, view.beside)
    assert [one.value for one in found] == [
        "68 of 100", "74 of 100", "85 of 100", "95 of 100", "3.1",
    ]  # fmt: skip
    for one in found:
        assert "ithout swing about" in one.meaning
    for line in view.beside:
        assert any(line.version in one.meaning for one in found)
    assert view.summary.definitions["coherence"] in found[0].meaning


def test_computing_again_says_what_changed_and_when_nothing_did() -> None:
    summary = believable.summary()
    assert "every number is the same" in changes_words(summary, summary)
    said = changes_words(replace(summary, rmssd_ms=44.0), summary)
    assert "1 number changed. RMSSD: 41 ms, before 44 ms." in said
    assert "raw beats" in changes_words(None, summary)
    assert "can't be computed" in changes_words(summary, None)


def test_keys_ask_for_another_computation_and_for_another_session(
    page: ReviewPage, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(page.again_asked) as asked:
        strike(qtbot, page.window(), Qt.Key.Key_R)
    assert asked.args == [believable.row().id]
    with qtbot.waitSignal(page.compare_asked):
        strike(qtbot, page.window(), Qt.Key.Key_C)


# Two sessions


def test_the_other_session_is_chosen_from_the_list(look: Look, qtbot: QtBot) -> None:
    window = opened(qtbot, SCENES["compare-choose"](look))
    page = window.page("compare", ComparePage)
    assert page.view is not None
    assert page.choices.shown[0][1] == page.view.choices[0].title
    page.choices.selectRow(2)
    with qtbot.waitSignal(page.chosen) as told:
        qtbot.keyClick(page.choices, Qt.Key.Key_Return)
    assert told.args == [page.view.choices[2].id]
    with qtbot.waitSignal(page.chosen):
        page.both.click()


def test_both_sessions_stand_beside_each_other_number_by_number(look: Look, qtbot: QtBot) -> None:
    window = opened(qtbot, SCENES["compare"](look))
    page = window.page("compare", ComparePage)
    rows = {row[0]: row[1:] for row in page.numbers.shown}
    assert rows["RMSSD"] == ["41 ms", "33 ms"]
    assert rows["Heart rate"] == ["68 bpm", "72 bpm"]
    assert "different paces" in page.care.text()
    with qtbot.waitSignal(page.again):
        strike(qtbot, window, Qt.Key.Key_C)
    with qtbot.waitSignal(page.back):
        strike(qtbot, window, Qt.Key.Key_Escape)


def test_what_makes_two_sessions_hard_to_compare_is_said() -> None:
    one = believable.reviewed()
    assert len(care_words(one, one)) == 1
    assert one.summary is not None
    older = replace(one.summary, definitions={"coherence": "least-squares/0"})
    other = replace(
        one, summary=older, row=replace(one.row, origin="sim", minutes=20.0), pace_per_min=6.0
    )
    said = " ".join(care_words(one, other))
    for words in ("paces", "source", "versions", "twice as long"):
        assert words in said
    assert "not computed yet" in " ".join(care_words(one, replace(one, summary=None)))


def test_the_only_session_has_none_beside_it(look: Look, qtbot: QtBot) -> None:
    window = opened(qtbot, SCENES["compare-none"](look))
    page = window.page("compare", ComparePage)
    assert page.empty.isVisible()
    assert not page.choices.isVisible()
    assert not page.both.isVisible()
    page.show_view(CompareView(believable.reviewed(), None, believable.history().rows))
    assert page.both.isVisible()
    page.forget()
    assert page.choices.shown == []


def test_no_verdict_is_left_without_words() -> None:
    from biofeedback.ui.pages.review_words import verdict_words

    point = believable.reviewed().points[0]
    said = {verdict_words(replace(point, verdict=kind)) for kind in (None, *Verdict)}
    assert len(said) == len(Verdict) + 1
