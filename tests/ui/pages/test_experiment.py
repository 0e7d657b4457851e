"""The experiment's page: no result before its end, whole sentences, honest promises."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from biofeedback.app.experimenting import ExperimentView
from biofeedback.core.day_words import long_day
from biofeedback.trends.experiment import FOUND_OF_TEN
from biofeedback.ui.look import Look
from biofeedback.ui.pages.experiment import WEEKS_DAYS, Agreement, ExperimentPage
from tests.ui import experiments


@pytest.fixture
def page(look: Look, qtbot: QtBot) -> ExperimentPage:
    made = ExperimentPage(look)
    qtbot.addWidget(made)
    made.resize(1000, 800)
    made.show()
    return made


@pytest.mark.parametrize(
    "view", [experiments.AGREED, experiments.RUNNING, experiments.RESTING, experiments.WAITING]
)
def test_while_it_is_under_way_no_result_can_be_seen(
    page: ExperimentPage, view: ExperimentView
) -> None:
    leaked = replace(view, result=experiments.CLEAR.result)
    page.show_view(leaked)
    assert not page.result.isVisible()
    assert "0.9" not in "".join(words.text() for words in page.state.findChildren(type(page.today)))
    assert view.result_on is not None
    assert long_day(view.result_on) in page.hidden.text()


def test_a_day_without_practice_offers_none(page: ExperimentPage) -> None:
    page.show_view(experiments.RUNNING)
    assert page.practise.isVisible()
    assert page.today.text() == "Today is a day with practice."
    page.show_view(experiments.RESTING)
    assert not page.practise.isVisible()
    assert page.today.text() == "Today is a day without practice."


def test_the_end_shows_the_result_as_it_is_said_everywhere(page: ExperimentPage) -> None:
    page.show_view(experiments.CLEAR)
    assert experiments.CLEAR.result is not None
    assert page.found.text() == experiments.CLEAR.result.text
    assert page.caution.isVisible()
    page.show_view(experiments.UNCLEAR)
    assert "can't tell yet" in page.found.text()
    assert not page.caution.isVisible()


def test_one_that_was_stopped_says_so_kindly(page: ExperimentPage) -> None:
    page.show_view(experiments.STOPPED)
    assert "Rest counts" in page.stopped.text()
    assert "nothing is concluded" in page.found.text()
    assert not page.as_done.isVisible()
    assert page.begin.isVisible()


def test_what_is_chosen_is_agreed_on(page: ExperimentPage, qtbot: QtBot) -> None:
    page.show_view(experiments.NONE)
    assert page.agreement() == Agreement("practice", "pain", 56, True)
    for group, key in ((page.questions, "hour"), (page.outcomes, "sleep"), (page.flares, "on")):
        next(one for one in group.buttons() if one.objectName() == key).click()
    with qtbot.waitSignal(page.agreed) as said:
        page.start.click()
    assert said.args == [Agreement("hour", "sleep", 56, False)]
    assert "goes on" in page.flare_words.text()


@pytest.mark.parametrize("weeks", WEEKS_DAYS)
def test_before_it_begins_it_says_how_little_it_may_find(page: ExperimentPage, weeks: int) -> None:
    next(one for one in page.weeks.buttons() if one.objectName() == str(weeks)).click()
    half, whole = FOUND_OF_TEN[WEEKS_DAYS[weeks]]
    assert f"about {whole} of 10" in page.promise.text()
    assert f"about {half} of 10" in page.promise.text()
