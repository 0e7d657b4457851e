"""The page of trends by hand and by keys: zoom, walk, open, choose, table, copies."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from PyQt6.QtCore import QPoint, QPointF, Qt
from PyQt6.QtGui import QGuiApplication, QWheelEvent
from PyQt6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from biofeedback.trends.findings import WeekChange
from biofeedback.ui.look import Look
from biofeedback.ui.pages.trends import TrendsPage
from biofeedback.ui.theme import Theme
from biofeedback.ui.trends_views import TrendsPageView
from biofeedback.ui.window import Window
from tests.screens import settle
from tests.ui import believable_trends
from tests.ui.layout_check import faults
from tests.ui.scenes import SCENES

Open = Callable[[TrendsPageView], TrendsPage]


@pytest.fixture
def open_page(look: Look, qtbot: QtBot) -> Iterator[Open]:
    # Nothing else holds a window: without a name it is collected while its page is painted.
    windows: list[Window] = []

    def show(view: TrendsPageView) -> TrendsPage:
        look.wear(look.theme, reduce_motion=True)
        window = Window(look)
        windows.append(window)
        window.add_page("trends", lambda: TrendsPage(look), "Trends")
        qtbot.addWidget(window)
        page = window.page("trends", TrendsPage)
        page.show_view(view)
        window.resize(1240, 900)
        window.show()
        window.go("trends")
        settle()
        return page

    yield show
    windows.clear()


def press(qtbot: QtBot, page: TrendsPage, *keys: Qt.Key) -> None:
    for key in keys:
        qtbot.keyClick(page.window().focusWidget() or page.window(), key)


def test_a_range_shows_its_days_and_the_digit_does_the_same(open_page: Open, qtbot: QtBot) -> None:
    page = open_page(believable_trends.page(400))
    assert page.days.timeline.span.days == 56
    press(qtbot, page, Qt.Key.Key_1)
    assert page.days.timeline.span.days == 28
    assert page.days.timeline.span.end == 400
    assert page.ranges["4w"].isChecked()
    press(qtbot, page, Qt.Key.Key_4)
    assert page.days.timeline.span.days == 400
    assert page.ranges["all"].isChecked()


def test_keys_and_buttons_zoom_and_move(open_page: Open, qtbot: QtBot) -> None:
    page = open_page(believable_trends.page(400))
    press(qtbot, page, Qt.Key.Key_Plus)
    near = page.days.timeline.span.days
    assert near < 56
    page.days.walk.wider.click()
    assert page.days.timeline.span.days == pytest.approx(56)
    end = page.days.timeline.span.end
    press(qtbot, page, Qt.Key.Key_E)
    assert page.days.timeline.span.end == pytest.approx(end - 14)
    page.days.walk.later.click()
    assert page.days.timeline.span.end == pytest.approx(end)


def test_the_wheel_with_ctrl_zooms_around_the_hand(open_page: Open) -> None:
    page = open_page(believable_trends.page(400))
    line = page.days.timeline
    box = line.plot_box()
    x = box.left() + 0.25 * box.width()
    before = line.day_at(x)
    wheel = QWheelEvent(
        QPointF(x, 100),
        line.mapToGlobal(QPointF(x, 100)),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.ControlModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(line, wheel)
    assert line.span.days < 56
    assert line.day_at(x) == pytest.approx(before, abs=0.01)


def test_dragging_moves_the_days_and_opens_nothing(open_page: Open, qtbot: QtBot) -> None:
    page = open_page(believable_trends.page(400))
    line = page.days.timeline
    end = line.span.end
    with qtbot.assertNotEmitted(line.opened), qtbot.assertNotEmitted(line.chosen):
        qtbot.mousePress(line, Qt.MouseButton.LeftButton, pos=QPoint(300, 120))
        qtbot.mouseMove(line, QPoint(500, 120))
        qtbot.mouseRelease(line, Qt.MouseButton.LeftButton, pos=QPoint(500, 120))
    assert line.span.end < end - 5


def test_arrows_walk_day_by_day_and_enter_opens_the_day(open_page: Open, qtbot: QtBot) -> None:
    page = open_page(believable_trends.page(60))
    press(qtbot, page, Qt.Key.Key_Left, Qt.Key.Key_Left)
    at = page.days.timeline.at_day
    assert at == 58
    assert page.days.readout.isVisible()
    assert page.days.readout.text().startswith("Sun 22 November 2026")
    with qtbot.waitSignal(page.day_asked) as asked:
        press(qtbot, page, Qt.Key.Key_Return)
    assert asked.args == [believable_trends.TODAY.replace(day=22)]


def test_a_point_of_a_session_opens_that_session(open_page: Open, qtbot: QtBot) -> None:
    page = open_page(believable_trends.page(60))
    line, view = page.days.timeline, page.view
    assert view is not None
    day = max(view.timeline.sessions)
    number = view.timeline.index(day)
    box = line.plot_box()
    x = box.left() + (number + 0.5 - line.span.begin) / line.span.days * box.width()
    lane = next(n for n, one in enumerate(line.lanes) if one.key == "coherence")
    y = next(y for y in range(line.height()) if line.lane_at(y) is line.lanes[lane]) + 30
    with qtbot.waitSignal(page.session_asked) as asked:
        qtbot.mouseDClick(line, Qt.MouseButton.LeftButton, pos=QPoint(round(x), y))
    assert asked.args == [view.timeline.sessions[day][-1]]
    with qtbot.waitSignal(page.day_asked) as other:
        pain = next(y for y in range(line.height()) if line.lane_at(y) is line.lanes[0]) + 30
        qtbot.mouseDClick(line, Qt.MouseButton.LeftButton, pos=QPoint(round(x), pain))
    assert other.args == [day]


def test_every_day_can_be_reached_by_keys_from_first_to_last(open_page: Open, qtbot: QtBot) -> None:
    page = open_page(believable_trends.page(400))
    press(qtbot, page, Qt.Key.Key_Home)
    assert page.days.timeline.at_day == 0
    assert page.days.timeline.span.begin == 0
    press(qtbot, page, Qt.Key.Key_End)
    assert page.days.timeline.at_day == 399
    assert page.days.timeline.span.end == 400


def test_lanes_are_chosen_and_told(open_page: Open, qtbot: QtBot) -> None:
    page = open_page(believable_trends.page(60))
    press(qtbot, page, Qt.Key.Key_C)
    assert page.days.lanes_box.isVisible()
    before = [lane.key for lane in page.days.timeline.lanes]
    assert "resting_rmssd_ms" not in before
    with qtbot.waitSignal(page.lanes_chosen) as asked:
        page.days.lanes["resting_rmssd_ms"].click()
    assert "resting_rmssd_ms" in asked.args[0]
    assert "resting_rmssd_ms" in [lane.key for lane in page.days.timeline.lanes]
    page.days.lanes["pain_worst"].click()
    assert "pain_worst" not in [lane.key for lane in page.days.timeline.lanes]


def test_one_key_turns_it_into_a_table_that_sorts_with_the_unknown_last(
    open_page: Open, qtbot: QtBot
) -> None:
    page = open_page(believable_trends.page(60))
    press(qtbot, page, Qt.Key.Key_T)
    assert page.days.table.isVisible()
    assert not page.days.timeline.isVisible()
    assert len(page.days.table.shown) == 60
    assert page.days.table.shown[0][0] == "Mon 23 November 2026"
    pain = 2
    page.days.table.selectRow(0)
    page.days.table.setCurrentIndex(page.days.table.model().index(0, pain))
    press(qtbot, page, Qt.Key.Key_S)
    column = [row[pain] for row in page.days.table.shown]
    known = [float(value.split()[0]) for value in column if value != "?"]
    assert known == sorted(known)
    assert column.index("?") == len(known)
    press(qtbot, page, Qt.Key.Key_S)
    column = [row[pain] for row in page.days.table.shown]
    assert [float(v.split()[0]) for v in column if v != "?"] == sorted(known, reverse=True)
    assert column.index("?") == len(known)
    press(qtbot, page, Qt.Key.Key_T)
    assert page.days.timeline.isVisible()


def test_it_is_copied_as_a_picture_and_as_csv(open_page: Open, qtbot: QtBot) -> None:
    page = open_page(believable_trends.page(60))
    clipboard = QGuiApplication.clipboard()
    assert clipboard is not None
    page.days.picture.click()
    assert clipboard.image().width() == page.days.timeline.width()
    page.days.copy.click()
    assert len(list(csv.reader(io.StringIO(clipboard.text())))) == 61


def test_who_hears_the_page_is_told_the_stretch_that_is_shown(open_page: Open) -> None:
    page = open_page(believable_trends.page(400))
    said = page.days.timeline.accessibleDescription()
    assert said.startswith("56 days, ")
    assert "Pain (diary): known on" in said
    page.days.timeline.show_last(28)
    assert page.days.timeline.accessibleDescription().startswith("28 days, ")


def test_findings_are_shown_as_they_are_with_their_picture_and_counts(open_page: Open) -> None:
    view = believable_trends.page(60)
    page = open_page(view)
    assert view.found is not None
    shown = {card.finding.question: card for card in page.findings.cards}
    for finding in view.found.findings:
        card = shown[finding.question]
        assert card.text.text() == finding.text
        assert (card.picture is not None) == bool(finding.pairs)
        assert finding.text in card.accessibleDescription()
    silent = [card for card in page.findings.cards if card.finding.verdict == "not_enough_data"]
    assert page.findings.cards[-len(silent) :] == silent


def test_before_anything_is_known_the_next_step_is_offered(open_page: Open, qtbot: QtBot) -> None:
    page = open_page(believable_trends.empty_page())
    assert page.empty.isVisible()
    assert not page.days.isVisible()
    with qtbot.waitSignal(page.begin_asked):
        page.begin.click()


def test_nothing_of_one_person_is_left_for_the_next(open_page: Open) -> None:
    page = open_page(believable_trends.page(60))
    page.forget()
    assert page.days.timeline.lanes == ()
    assert page.days.table.shown == []
    assert page.findings.cards == []
    assert not page.swings.isVisible()


@pytest.mark.parametrize("scene", [name for name in SCENES if name.startswith("trends")])
@pytest.mark.parametrize(("theme", "percent"), [("paper", 100), ("night", 200)])
def test_no_word_is_cut(look: Look, qtbot: QtBot, scene: str, theme: str, percent: int) -> None:
    look.wear(Theme.load(theme, percent))
    window = SCENES[scene](look)
    qtbot.addWidget(window)
    window.resize(1024, 700)
    window.show()
    settle()
    assert faults(window) == []


def test_an_experiment_is_offered_only_where_there_is_a_page_for_it(
    open_page: Open, qtbot: QtBot
) -> None:
    page = open_page(believable_trends.page(56))
    window = page.window()
    assert not page.experiment.isVisible()
    with qtbot.assertNotEmitted(page.experiment_asked):
        press(qtbot, page, Qt.Key.Key_X)
    page.offer_experiment()
    assert page.experiment.isVisible()
    with qtbot.waitSignal(page.experiment_asked):
        press(qtbot, page, Qt.Key.Key_X)
    assert isinstance(window, Window)
    assert window.has_page("trends")
    assert not window.has_page("experiment")


def test_each_measure_has_a_picture_of_its_weeks_and_every_sentence(open_page: Open) -> None:
    page = open_page(believable_trends.page(120))
    assert [one.unit for one in page.weeks.pictures] == ["points (0-10)", "h"]
    assert set(page.weeks.pictures[0].weeks) == {4, 8, 12}
    said = " ".join(one.text() for one in page.weeks.findChildren(QLabel))
    for week in believable_trends.weeks(120):
        assert week.text in said
        assert any(week.text in one.accessibleDescription() for one in page.weeks.pictures)


def test_weeks_that_nobody_told_draw_nothing_and_break_nothing(open_page: Open) -> None:
    page = open_page(believable_trends.page(120))
    silent = WeekChange("pain", "Worst pain", 4, None, None, None, None, "points", None, "Not yet.")
    page.weeks.show_weeks((silent,))
    assert page.weeks.pictures == []
    assert page.weeks.isVisible()
    page.weeks.show_weeks(())
    assert not page.weeks.isVisible()


def test_a_day_is_read_out_with_its_units(open_page: Open, qtbot: QtBot) -> None:
    page = open_page(believable_trends.page(56))
    page.days.timeline.choose(47)
    said = page.days.readout.text()
    for unit in (" of 10", " h (", " min (", " of 100", " steps"):
        assert unit in said


def test_made_up_days_are_called_so_and_own_days_are_not(open_page: Open) -> None:
    own = believable_trends.page(60)
    page = open_page(own)
    assert not page.example.isVisible()
    page.show_view(replace(own, timeline=replace(own.timeline, example=True)))
    assert page.example.isVisible()
    assert "made-up example data" in page.example.text()
    page.forget()
    assert not page.example.isVisible()
