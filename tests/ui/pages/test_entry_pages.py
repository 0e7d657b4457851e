"""The pages of single entries by keyboard alone: pain, night, flare, plan, PEG, care, reading."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any, TypeVar

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QApplication, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from biofeedback.diary.care import Care, Medication
from biofeedback.diary.flare import Flare
from biofeedback.diary.learning import ORDER, reading
from biofeedback.diary.pain import Pain
from biofeedback.diary.peg import QUESTIONS
from biofeedback.diary.plan import FlarePlan
from biofeedback.diary.sleep import Night
from biofeedback.ui.look import Look
from biofeedback.ui.pages.care import CarePage, care_lines, medicine_lines
from biofeedback.ui.pages.entry_form import EntryForm, minutes_of, moment_of
from biofeedback.ui.pages.flare import FlarePage
from biofeedback.ui.pages.flare_plan import FlarePlanPage
from biofeedback.ui.pages.learn import LearnPage
from biofeedback.ui.pages.night import NightPage
from biofeedback.ui.pages.page import Page
from biofeedback.ui.pages.pain import PainPage
from biofeedback.ui.pages.peg import PegPage
from biofeedback.ui.widgets.key_button import KeyButton
from biofeedback.ui.widgets.stepper import Stepper
from biofeedback.ui.window import Window
from tests.ui.believable import TODAY
from tests.ui.pages.test_pages import opened, strike
from tests.ui.scenes import SCENES
from tests.ui.scenes_diary import FLARE, PAIN, care_view

P = TypeVar("P", bound=Page)
FORMS = ("pain", "night", "flare", "plan", "peg")


def shown(look: Look, qtbot: QtBot, scene: str, kind: type[P]) -> tuple[Window, P]:
    window = opened(qtbot, SCENES[scene](look))
    return window, window.page(scene.partition("-")[0], kind)


def entries(form: EntryForm) -> list[Any]:
    """Return what the form tells from now on: each entry as it then is."""
    told: list[Any] = []
    form.told.connect(lambda _before, entry: told.append(entry))
    return told


def heard() -> str:
    widget = QApplication.focusWidget()
    return "" if widget is None else widget.accessibleName()


def tab_to(qtbot: QtBot, window: Window, beginning: str) -> QWidget:
    for _n in range(150):
        if heard().startswith(beginning):
            found = QApplication.focusWidget()
            assert found is not None
            return found
        strike(qtbot, window, Qt.Key.Key_Tab)
    pytest.fail(f"Tab never came to {beginning!r}")


@pytest.mark.parametrize("scene", [*FORMS, "care", "earlier", "learn", "flare-empty"])
def test_every_button_has_a_name_of_its_own_and_esc_goes_back(
    look: Look, qtbot: QtBot, scene: str
) -> None:
    window, page = shown(look, qtbot, scene, Page)
    names = [button.accessibleName() for button in page.findChildren(QPushButton)]
    assert all(names)
    assert len(set(names)) == len(names), sorted(names)
    assert all(line.accessibleName() for line in page.findChildren(QLineEdit))
    with qtbot.waitSignal(page.back_asked):  # type: ignore[attr-defined]
        strike(qtbot, window, Qt.Key.Key_Escape)


def test_places_are_marked_by_keyboard_alone(look: Look, qtbot: QtBot) -> None:
    window, page = shown(look, qtbot, "pain-empty", PainPage)
    told = entries(page)
    tab_to(qtbot, window, "Where it hurts: the arrow keys walk")
    strike(qtbot, window, Qt.Key.Key_Down)
    strike(qtbot, window, Qt.Key.Key_Down)
    strike(qtbot, window, Qt.Key.Key_Space)
    assert told[-1].places == (page.list.keys[2],) == ("front.right.forehead",)
    assert page.body.pointed == "front.right.forehead"
    assert page.marked.text() == "forehead, right"
    strike(qtbot, window, Qt.Key.Key_Space)
    assert told[-1].places == ()
    assert page.marked.text() == "Nothing marked yet."


def test_a_press_on_the_body_and_on_the_list_is_the_same_mark(look: Look, qtbot: QtBot) -> None:
    _window, page = shown(look, qtbot, "pain", PainPage)
    told = entries(page)
    page.body.toggled.emit("front.left.knee")
    assert set(told[-1].places) == {"back.middle.lower_back", "back.right.shoulder_blade"}
    row = page.list.keys.index("front.left.knee")
    item = page.list.item(row)
    assert item is not None
    assert item.checkState() is Qt.CheckState.Unchecked
    item.setCheckState(Qt.CheckState.Checked)
    assert set(told[-1].places) == set(PAIN.places)
    assert page.body.marked == told[-1].places


def test_what_pain_is_like_is_told_and_taken_back(look: Look, qtbot: QtBot) -> None:
    window, page = shown(look, qtbot, "pain-empty", PainPage)
    told = entries(page)
    tab_to(qtbot, window, "It is burning")
    strike(qtbot, window, Qt.Key.Key_Space)
    assert told[-1].qualities == ("burning",)
    tab_to(qtbot, window, "How long the worst lasted: More")
    strike(qtbot, window, Qt.Key.Key_Space)
    strike(qtbot, window, Qt.Key.Key_Space)
    assert told[-1].lasted_min == 75
    tab_to(qtbot, window, "How long the worst lasted: Clear")
    strike(qtbot, window, Qt.Key.Key_Space)
    assert told[-1].lasted_min is None
    line = tab_to(qtbot, window, "What may have set it off")
    qtbot.keyClicks(line, "cold, long drive,, cold")
    tab_to(qtbot, window, "Of my sleep: ")
    assert told[-1].triggers == ("cold", "long drive")
    strike(qtbot, window, Qt.Key.Key_6)
    assert told[-1].impact_sleep == 6
    strike(qtbot, window, Qt.Key.Key_Space)
    assert told[-1].impact_sleep is None
    strike(qtbot, window, Qt.Key.Key_3)
    strike(qtbot, window, Qt.Key.Key_Backspace)
    assert [one.impact_sleep for one in told[-2:]] == [3, None]
    assert (told[-1].worst, told[-1].impact_mood) == (None, None)


def test_a_night_is_told_over_midnight_by_keyboard(look: Look, qtbot: QtBot) -> None:
    window, page = shown(look, qtbot, "night-empty", NightPage)
    told = entries(page)
    tab_to(qtbot, window, "To bed: Later")
    for _press in range(8):
        strike(qtbot, window, Qt.Key.Key_Space)
    assert told[0].bed == time(22, 30)
    assert told[-1].bed == time(0, 15)
    tab_to(qtbot, window, "Last awake: Later")
    strike(qtbot, window, Qt.Key.Key_Space)
    assert told[-1].wake == time(6, 30)
    tab_to(qtbot, window, "Caffeine after noon? No")
    strike(qtbot, window, Qt.Key.Key_Space)
    assert told[-1].late_caffeine is False
    strike(qtbot, window, Qt.Key.Key_Space)
    assert told[-1].late_caffeine is None
    assert told[-1].latency_min is None


def test_a_night_that_cannot_be_is_said_and_goes_back_to_what_it_was(
    look: Look, qtbot: QtBot
) -> None:
    _window, page = shown(look, qtbot, "night", NightPage)
    told = entries(page)
    page.say(lights_out=time(22, 0))  # before going to bed at 22:30
    assert told == []
    assert page.problem.isVisible()
    assert page.lights.words.text() == "23:00"
    page.say(lights_out=time(22, 45))
    assert told[-1].lights_out == time(22, 45)
    assert not page.problem.isVisible()


@pytest.mark.parametrize("begins", [0, 720])
def test_minutes_of_a_day_and_clock_times_are_each_others_way_back(begins: int) -> None:
    for minute in range(0, 1440, 15):
        moment = time(minute // 60, minute % 60)
        assert moment_of(minutes_of(moment, begins), begins) == moment


def test_the_score_of_the_three_questions_comes_with_the_third_answer(
    look: Look, qtbot: QtBot
) -> None:
    window, page = shown(look, qtbot, "peg-empty", PegPage)
    told = entries(page)
    for question, key in zip(
        QUESTIONS.values(), (Qt.Key.Key_7, Qt.Key.Key_8, Qt.Key.Key_8), strict=True
    ):
        assert not page.score.isVisible()
        tab_to(qtbot, window, question)
        strike(qtbot, window, key)
    assert (told[-1].pain, told[-1].enjoyment, told[-1].activity) == (7, 8, 8)
    assert page.score.text() == "7.7"
    assert page.score.isVisible()


def test_the_three_questions_name_their_source_and_what_counts_as_change(
    look: Look, qtbot: QtBot
) -> None:
    _window, page = shown(look, qtbot, "peg", PegPage)
    words = " ".join(one.text() for one in page.findChildren(type(page.score)))
    assert "Krebs and others 2009" in words
    assert "about 1 point" in words
    assert page.score.text() == "5.0"
    assert page.change.text() == "1.7 lower than the time before (6.7): about noticeable."


def test_a_flare_that_nobody_told_says_that_an_answer_begins_it(look: Look, qtbot: QtBot) -> None:
    _window, page = shown(look, qtbot, "flare-empty", FlarePage)
    assert page.not_yet.isVisible()
    _window, page = shown(look, qtbot, "flare", FlarePage)
    assert not page.not_yet.isVisible()


def test_a_flare_begins_earlier_ends_and_is_not_over_again(look: Look, qtbot: QtBot) -> None:
    window, page = shown(look, qtbot, "flare", FlarePage)
    told = entries(page)
    assert page.start.words.text() == "Saturday 21 November"
    tab_to(qtbot, window, "Its first day: Earlier")
    strike(qtbot, window, Qt.Key.Key_Space)
    assert told[-1].day == date(2026, 11, 20)
    tab_to(qtbot, window, "Its last day: Earlier")
    strike(qtbot, window, Qt.Key.Key_Space)
    strike(qtbot, window, Qt.Key.Key_Space)
    assert told[-1].end == TODAY - timedelta(days=1)
    tab_to(qtbot, window, "Its last day: It is not over")
    strike(qtbot, window, Qt.Key.Key_Space)
    assert told[-1].end is None
    assert page.end.words.text() == "it is not over"


def test_a_flare_does_not_end_before_it_began(look: Look, qtbot: QtBot) -> None:
    _window, page = shown(look, qtbot, "flare", FlarePage)
    told = entries(page)
    for _press in range(4):  # today, yesterday, the 21st, the 20th
        page.end.less.click()
    assert [one.end for one in told] == [TODAY, date(2026, 11, 22), date(2026, 11, 21)]
    assert page.problem.text() == "A flare can't end before it began."
    assert page.end.words.text() == "Saturday 21 November"


def test_what_came_before_a_flare_is_proposed_with_its_numbers_and_never_as_a_cause(
    look: Look, qtbot: QtBot
) -> None:
    _window, page = shown(look, qtbot, "flare", FlarePage)
    assert "Thursday 19 November: walked 95 min, usually 20" in page.proposed.text()
    words = [one.text() for one in page.findChildren(type(page.proposed))]
    assert any(one.startswith("What came before need not be the cause.") for one in words)
    # Proposed, not set: only the person's own presses are told.
    view = page.view
    assert view is not None
    page.show_view(replace(view, entry=Flare(FLARE.day, FLARE.zone)))
    assert page.signs.pressed == ()


def test_the_plan_is_written_step_by_step_by_keyboard_alone(look: Look, qtbot: QtBot) -> None:
    window, page = shown(look, qtbot, "plan-empty", FlarePlanPage)
    told = entries(page)
    ctrl = Qt.KeyboardModifier.ControlModifier
    written = ("A bath", "Two minutes", "Half the walk", "Ada", "It is a flare")
    questions = []
    for words in written:
        questions.append(heard())
        focused = QApplication.focusWidget()
        assert focused is not None
        qtbot.keyClicks(focused, words)
        strike(qtbot, window, Qt.Key.Key_N, ctrl)
    assert questions == [text.accessibleName() for text in page.texts.values()]
    assert page.step.text().startswith("Step 6 of 6")
    plan = told[-1]
    assert isinstance(plan, FlarePlan)
    assert (plan.helps, plan.shorter, plan.lighter, plan.call, plan.others) == written
    tab_to(qtbot, window, "Who says so Ask me when")
    strike(qtbot, window, Qt.Key.Key_Space)
    assert told[-1].meaning == "rule"
    strike(qtbot, window, Qt.Key.Key_B, ctrl)
    assert page.step.text().startswith("Step 5 of 6")
    strike(qtbot, window, Qt.Key.Key_N, ctrl)
    assert page.after.text() == "Done"
    with qtbot.waitSignal(page.back_asked):
        strike(qtbot, window, Qt.Key.Key_N, ctrl)


def test_a_half_written_step_is_kept_when_one_leaves(look: Look, qtbot: QtBot) -> None:
    window, page = shown(look, qtbot, "plan-empty", FlarePlanPage)
    told = entries(page)
    focused = QApplication.focusWidget()
    assert focused is page.texts["helps"]
    qtbot.keyClicks(focused, "Warmth")
    with qtbot.waitSignal(page.back_asked):
        strike(qtbot, window, Qt.Key.Key_Escape)
    assert told[-1].helps == "Warmth"


def test_the_plan_says_adjust_dont_abandon(look: Look, qtbot: QtBot) -> None:
    _window, page = shown(look, qtbot, "plan", FlarePlanPage)
    words = [one.text() for one in page.findChildren(type(page.step)) if one.isVisible()]
    assert "Do less, not nothing: a step back in what you do, not to zero." in words


def test_a_medicine_is_noted_as_the_person_writes_it(look: Look, qtbot: QtBot) -> None:
    window, page = shown(look, qtbot, "care-empty", CarePage)
    assert page.no_medicines.isVisible()
    qtbot.keyClicks(tab_to(qtbot, window, "What, as you write it"), "Naproxen")
    qtbot.keyClicks(tab_to(qtbot, window, "How much, as you write it"), "half a blue one")
    qtbot.keyClicks(tab_to(qtbot, window, "Next review"), "2026-12-24")
    tab_to(qtbot, window, "I started it")
    with qtbot.waitSignal(page.told) as told:
        strike(qtbot, window, Qt.Key.Key_Space)
    assert told.args == [
        Medication(
            TODAY,
            "Europe/Berlin",
            "Naproxen",
            "started",
            dose="half a blue one",
            review_on=date(2026, 12, 24),
        )
    ]


@pytest.mark.parametrize(
    ("line", "words", "said"),
    [
        ("on", "tomorrow", "A day is written like 2026-11-23"),
        ("review", "2026-13-01", "A day is written like 2026-11-23"),
        ("review", "2020-01-01", "The next review can't be before the day of the change."),
        ("name", " ", "A medication's name has from 1 to 120 letters."),
    ],
)
def test_what_cannot_be_noted_is_one_sentence_and_stays_written(
    look: Look, qtbot: QtBot, line: str, words: str, said: str
) -> None:
    _window, page = shown(look, qtbot, "care-empty", CarePage)
    page.name.setText("Naproxen")
    getattr(page, line).setText(words)
    started = [one for one in page.findChildren(KeyButton) if one.text() == "I started it"]
    with qtbot.assertNotEmitted(page.told):
        started[0].click()
    assert page.problem.text().startswith(said)
    assert getattr(page, line).text() == words


def test_a_medicine_of_the_list_is_reviewed_or_stopped_by_key(look: Look, qtbot: QtBot) -> None:
    window, page = shown(look, qtbot, "care", CarePage)
    page.medicines.choose(1)
    with qtbot.waitSignal(page.told) as told:
        strike(qtbot, window, Qt.Key.Key_R)
    assert (told.args[0].name, told.args[0].change) == ("Amitriptyline", "takes")
    with qtbot.waitSignal(page.told) as told:
        strike(qtbot, window, Qt.Key.Key_S)
    assert (told.args[0].change, told.args[0].day) == ("stopped", TODAY)
    with qtbot.waitSignal(page.medicine_deleted) as told:
        strike(qtbot, window, Qt.Key.Key_X)
    assert told.args == ["Amitriptyline"]


def test_other_care_is_noted_deleted_and_says_which_kind_is_missing(
    look: Look, qtbot: QtBot
) -> None:
    window, page = shown(look, qtbot, "care", CarePage)
    with qtbot.assertNotEmitted(page.told):
        page.add.click()
    assert page.problem.text() == "Say first what it was, by one of the buttons."
    page.what.buttons["tens"].click()
    page.until.setText("2026-12-01")
    with qtbot.waitSignal(page.told) as told:
        page.add.click()
    assert told.args == [Care(TODAY, "Europe/Berlin", "tens", until=date(2026, 12, 1))]
    page.cares.choose(2)
    view = page.view
    assert view is not None
    with qtbot.waitSignal(page.deleted) as told:
        strike(qtbot, window, Qt.Key.Key_Delete)
    assert told.args == [view.cares[2][0]]


def test_care_says_that_it_advises_nothing_and_the_list_is_copied(look: Look, qtbot: QtBot) -> None:
    _window, page = shown(look, qtbot, "care", CarePage)
    page.copy.click()
    clipboard = QApplication.clipboard()
    assert clipboard is not None
    assert clipboard.text() == care_view(2).text
    assert "checks no interactions and gives no advice" in clipboard.text()


def test_the_lines_of_care_say_each_thing_once() -> None:
    view = care_view(2)
    first, second = medicine_lines(view.medicines[1], TODAY)
    assert first == "Amitriptyline  ·  50 mg, in the evening, with food"
    assert second == "review due: Friday 27 November  ·  since Saturday 3 October"
    later = replace(view.medicines[1], review_on=date(2026, 12, 24))
    assert medicine_lines(later, TODAY)[1].startswith("next review: Thursday 24 December")
    care = Care(TODAY, "UTC", "yoga", until=date(2026, 12, 1))
    assert care_lines(care, TODAY) == (
        "yoga",
        "Today, Monday 23 November to Tuesday 1 December",
    )


def test_the_pages_to_read_are_a_digit_away_and_scroll_by_key(look: Look, qtbot: QtBot) -> None:
    window, page = shown(look, qtbot, "learn", LearnPage)
    window.resize(1024, 700)
    titles = []
    for n in range(len(ORDER)):
        strike(qtbot, window, Qt.Key(Qt.Key.Key_1 + n))
        titles.append(page.readings[page.at].title)
        assert page.buttons[n].isChecked()
    assert titles == [reading(key).title for key in ORDER]
    bar = page.area.verticalScrollBar()
    assert bar is not None
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    assert bar.value() == 0
    strike(qtbot, window, Qt.Key.Key_PageDown)
    assert bar.value() > 0


def test_untold_steppers_offer_nothing_to_take_back(look: Look, qtbot: QtBot) -> None:
    _window, page = shown(look, qtbot, "night-empty", NightPage)
    assert isinstance(page.entry, Night)
    for stepper in page.findChildren(Stepper):
        assert stepper.words.text() == "not told"
    shown_now = [
        one
        for one in page.findChildren(KeyButton)
        if one.isVisible() and one.text() in ("Clear", "Not told")
    ]
    assert shown_now == []


def test_a_told_stepper_offers_to_clear_and_is_not_called_untold(look: Look, qtbot: QtBot) -> None:
    window, page = shown(look, qtbot, "night-empty", NightPage)
    tab_to(qtbot, window, "To bed: Later")
    strike(qtbot, window, Qt.Key.Key_Space)
    offered = [one.accessibleName() for one in page.findChildren(KeyButton) if one.isVisible()]
    assert "To bed: Clear" in offered
    assert not [name for name in offered if name.endswith("Not told")]


def test_an_answer_of_another_day_is_not_mixed_into_the_next(look: Look, qtbot: QtBot) -> None:
    _window, page = shown(look, qtbot, "pain", PainPage)
    view = page.view
    assert view is not None
    page.show_view(replace(view, entry=Pain(TODAY - timedelta(days=1), "Europe/Berlin")))
    told = entries(page)
    page.qualities.buttons["dull"].click()
    assert told == [Pain(TODAY - timedelta(days=1), "Europe/Berlin", qualities=("dull",))]
    assert page.day.text() == "Yesterday, Sunday 22 November"
