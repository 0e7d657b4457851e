"""The check-in on Today, the flare day, and the cards: by keys, labels and words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QApplication, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from biofeedback.diary.medicines import Medicine
from biofeedback.diary.told import ToldDay
from biofeedback.ui.diary_views import CheckInView, Said
from biofeedback.ui.look import Look
from biofeedback.ui.pages.today import TodayPage
from biofeedback.ui.pages.today_check_in import CheckInCard
from biofeedback.ui.pages.today_plan import PlanCard
from biofeedback.ui.pages.today_prompts import PromptCard
from biofeedback.ui.widgets.scale import ScaleRow
from biofeedback.ui.window import Window
from tests.ui import believable
from tests.ui.believable import TODAY
from tests.ui.pages.test_pages import opened, strike
from tests.ui.scenes import SCENES

# What a practised hand needs for each act in seconds (Card, Moran & Newell 1980): a key, pointing
# with a mouse, a click, and thinking before each answer.
KEY_S, POINT_S, CLICK_S, THINK_S = 0.28, 1.1, 0.2, 1.35


def shown(look: Look, qtbot: QtBot, scene: str = "today") -> tuple[Window, TodayPage, CheckInCard]:
    window = opened(qtbot, SCENES[scene](look))
    page = window.page("today", TodayPage)
    return window, page, page.card("check_in", CheckInCard)


def heard() -> str:
    """Return what a screen reader says of what has the focus."""
    widget = QApplication.focusWidget()
    return "" if widget is None else widget.accessibleName()


def test_the_whole_check_in_goes_by_keyboard_and_names_alone_within_15_s(
    look: Look, qtbot: QtBot
) -> None:
    window, _page, card = shown(look, qtbot)
    said: list[Said] = []
    card.said.connect(said.append)
    presses = 0

    def press(key: Qt.Key) -> None:
        nonlocal presses
        presses += 1
        strike(qtbot, window, key)

    def tab_to(beginning: str) -> None:
        for _n in range(12):
            if heard().startswith(beginning):
                return
            press(Qt.Key.Key_Tab)
        pytest.fail(f"Tab never came to {beginning!r}")

    press(Qt.Key.Key_I)
    assert heard().startswith("Worst pain of the day: ")
    press(Qt.Key.Key_5)
    assert heard() == "Worst pain of the day: 5"
    tab_to("Pain on average: ")
    press(Qt.Key.Key_4)
    tab_to("Pain now: ")
    press(Qt.Key.Key_2)
    press(Qt.Key.Key_U)
    press(Qt.Key.Key_N)
    assert said == [
        Said(TODAY, "pain_worst", 5),
        Said(TODAY, "pain_average", 4),
        Said(TODAY, "pain_now", 2),
        Said(TODAY, "sleep_h", 7.0),
        Said(TODAY, "flare", False),
    ]
    assert presses <= 8
    assert presses * KEY_S + len(said) * THINK_S < 15.0
    tab_to("A line about the day")
    note = QApplication.focusWidget()
    assert isinstance(note, QLineEdit)
    qtbot.keyClicks(note, "rain")
    strike(qtbot, window, Qt.Key.Key_Return)
    assert said[-1] == Said(TODAY, "note", "rain")


def test_by_mouse_it_is_five_clicks_and_within_15_s(look: Look, qtbot: QtBot) -> None:
    _window, _page, card = shown(look, qtbot)
    said: list[Said] = []
    card.said.connect(said.append)
    targets: list[QWidget] = [
        *(
            scale.findChildren(QPushButton)[n]
            for scale, n in ((card.worst, 5), (card.average, 4), (card.now, 2))
        ),
        card.as_usual,
        card.no_flare,
    ]
    for target in targets:
        qtbot.mouseClick(target, Qt.MouseButton.LeftButton)
    assert [one.field for one in said] == [
        "pain_worst",
        "pain_average",
        "pain_now",
        "sleep_h",
        "flare",
    ]
    assert len(targets) * (POINT_S + CLICK_S + THINK_S) < 15.0


def test_every_part_has_a_name_of_its_own(look: Look, qtbot: QtBot) -> None:
    _window, _page, card = shown(look, qtbot)
    names = [button.accessibleName() for button in card.findChildren(QPushButton)]
    assert all(names)
    assert len(set(names)) == len(names)
    assert card.accessibleName() == "How is it today?"
    assert "Hours slept last night: Less" in names


def test_a_usual_night_is_offered_and_said_to_be_one(look: Look, qtbot: QtBot) -> None:
    _window, _page, card = shown(look, qtbot)
    assert card.as_usual.text() == "As usual: 7 h"
    assert card.sleep.words.text() == "not told"
    view = replace(believable.check_in(), imported_h=6.7, imported_from="Fitbit")
    card.show_view(view)
    assert card.as_usual.text() == "As Fitbit says: 6.7 h"
    with qtbot.waitSignal(card.said) as told:
        card.as_usual.click()
    assert told.args == [Said(TODAY, "sleep_h", 6.7)]
    card.show_view(replace(view, told=ToldDay(TODAY, sleep_h=6.7)))
    assert not card.as_usual.isVisible()


def test_less_and_more_begin_at_the_usual_in_half_hours(look: Look, qtbot: QtBot) -> None:
    window, _page, card = shown(look, qtbot)
    with qtbot.waitSignal(card.said) as told:
        strike(qtbot, window, Qt.Key.Key_J)
    assert told.args == [Said(TODAY, "sleep_h", 6.5)]
    with qtbot.waitSignals([card.said, card.said]):
        strike(qtbot, window, Qt.Key.Key_K)
        strike(qtbot, window, Qt.Key.Key_K)
    assert card.sleep.value == 7.5


def test_a_night_of_told_times_is_shown_and_not_asked_again(look: Look, qtbot: QtBot) -> None:
    _window, _page, card = shown(look, qtbot)
    card.show_view(CheckInView(TODAY, TODAY, ToldDay(TODAY, sleep_h=6.5), night_told=True))
    assert card.sleep_from.text() == "6.5 h, from the times you told in the diary."
    assert not card.night.isVisible()


def test_yesterday_is_asked_for_by_its_key_and_named(look: Look, qtbot: QtBot) -> None:
    window, _page, card = shown(look, qtbot)
    yesterday = TODAY - timedelta(days=1)
    with qtbot.waitSignal(card.day_asked) as told:
        strike(qtbot, window, Qt.Key.Key_Y)
    assert told.args == [yesterday]
    card.show_view(CheckInView(TODAY, yesterday, ToldDay(yesterday, pain_worst=3)))
    assert card.title.text() == "How was yesterday?"
    assert card.yesterday.isChecked()
    assert not card.now.isVisible()
    with qtbot.waitSignal(card.said) as told:
        strike(qtbot, window, Qt.Key.Key_N)
    assert told.args == [Said(yesterday, "flare", False)]


def test_a_number_pressed_again_is_taken_back(look: Look, qtbot: QtBot) -> None:
    _window, _page, card = shown(look, qtbot, "today-told")
    with qtbot.waitSignal(card.said) as told:
        card.now.findChildren(QPushButton)[4].click()
    assert told.args == [Said(TODAY, "pain_now", None)]


def test_space_still_starts_after_a_rating_by_mouse(look: Look, qtbot: QtBot) -> None:
    window, page, card = shown(look, qtbot)
    card.now.press(6)
    with qtbot.waitSignal(page.start_asked):
        strike(qtbot, window, Qt.Key.Key_Space)


def test_the_rules_question_is_asked_in_words(look: Look, qtbot: QtBot) -> None:
    _window, _page, card = shown(look, qtbot)
    assert not card.may_be.isVisible()
    card.show_view(replace(believable.check_in(), may_be_flare=True))
    assert card.may_be.isVisible()
    assert "2 or more above your usual" in card.may_be.text()


def offered(page: TodayPage) -> tuple[int, int]:
    """Return how many buttons there are, and how many choices: a scale is one of these."""
    buttons = [one for one in page.findChildren(QPushButton) if one.isVisible()]
    scales = [one for one in page.findChildren(ScaleRow) if one.isVisible()]
    lines = [one for one in page.findChildren(QLineEdit) if one.isVisible()]
    inside = sum(len(scale.findChildren(QPushButton)) for scale in scales)
    return len(buttons) + len(lines), len(buttons) - inside + len(scales) + len(lines)


def test_a_flare_day_offers_less_than_half_of_a_normal_days_choices(
    look: Look, qtbot: QtBot
) -> None:
    counts = {}
    for scene in ("today", "today-flare"):
        window, page, _card = shown(look, qtbot, scene)
        counts[scene] = offered(page)
        window.close()
    assert counts["today-flare"][0] * 2 < counts["today"][0]
    assert counts["today-flare"][1] * 2 < counts["today"][1]


def test_a_flare_day_has_the_plan_first_and_larger_buttons(look: Look, qtbot: QtBot) -> None:
    _window, page, _card = shown(look, qtbot, "today-flare")
    plan = page.card("plan", PlanCard)
    assert plan.isVisible()
    assert "warm bath" in plan.parts[0][2].text()
    practice = page.practice.mapTo(page, page.practice.rect().topLeft())
    first = plan.mapTo(page, plan.rect().topLeft())
    assert (first.y(), first.x()) < (practice.y(), practice.x())
    least = look.theme.target_px
    for button in (page.start, plan.over, plan.tell):
        assert button.height() >= 1.35 * least
    assert page.start.text() == "Start 2 gentle minutes"
    normal_window, normal, _ = shown(look, qtbot)
    assert normal.start.height() < 1.35 * least
    assert not normal.card("plan", PlanCard).isVisible()
    normal_window.close()


def test_a_flare_day_without_a_plan_still_helps(look: Look, qtbot: QtBot) -> None:
    _window, page, _card = shown(look, qtbot, "today-planless")
    plan = page.card("plan", PlanCard)
    assert plan.none.isVisible()
    assert page.why.text().startswith("Day 3 of this flare. Less is right")


def test_the_flare_is_over_or_told_more_of_by_one_key(look: Look, qtbot: QtBot) -> None:
    window, page, _card = shown(look, qtbot, "today-flare")
    plan = page.card("plan", PlanCard)
    with qtbot.waitSignal(plan.flare_over):
        strike(qtbot, window, Qt.Key.Key_E)
    with qtbot.waitSignal(plan.tell_asked):
        strike(qtbot, window, Qt.Key.Key_D)
    page.show_view(believable.today())
    assert not plan.isVisible()


def test_what_is_due_has_a_card_and_nothing_due_has_none(look: Look, qtbot: QtBot) -> None:
    window, page, _card = shown(look, qtbot)
    prompts = page.card("prompts", PromptCard)
    assert not prompts.isVisible()
    review = Medicine("Naproxen", "250 mg", None, TODAY, "takes", review_on=date(2026, 11, 27))
    prompts.show_due(True, [review])
    assert prompts.isVisible()
    assert prompts.review_words.text() == "Naproxen: the review you noted is on 27 November 2026."
    with qtbot.waitSignal(prompts.peg_asked):
        strike(qtbot, window, Qt.Key.Key_Q)
    with qtbot.waitSignal(prompts.care_asked):
        strike(qtbot, window, Qt.Key.Key_M)
    page.show_view(believable.flare_day())
    assert not prompts.isVisible()


def test_in_a_wide_window_start_stands_beside_the_plan_of_a_flare_day(
    look: Look, qtbot: QtBot
) -> None:
    window, page, _card = shown(look, qtbot, "today-flare")
    window.resize(1440, 900)
    qtbot.waitUntil(lambda: page.width() > 1000)
    QApplication.processEvents()
    plan = page.card("plan", PlanCard)
    first = plan.mapTo(page, plan.rect().topLeft())
    start = page.start.mapTo(page, page.start.rect().topLeft())
    assert start.x() > first.x() + plan.width()
    assert start.y() < first.y() + plan.height()
