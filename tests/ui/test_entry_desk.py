"""Check-in, pain, flare and its plan, PEG, care, earlier answers: through a real window by key."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QFileDialog, QLineEdit, QPlainTextEdit
from pytestqt.qtbot import QtBot

from biofeedback.core.clock import SystemClock
from biofeedback.core.day_words import long_day
from biofeedback.core.settings import Settings
from biofeedback.diary.care import Medication
from biofeedback.diary.entry import Entry
from biofeedback.diary.flare import Flare
from biofeedback.diary.pain import Pain
from biofeedback.diary.plan import FlarePlan
from biofeedback.store.opening import Store
from biofeedback.ui.pages.care import CarePage
from biofeedback.ui.pages.diary import DiaryPage
from biofeedback.ui.pages.earlier import EarlierPage
from biofeedback.ui.pages.entry_form import EntryForm
from biofeedback.ui.pages.flare import FlarePage
from biofeedback.ui.pages.learn import LearnPage
from biofeedback.ui.pages.page import Page
from biofeedback.ui.pages.pain import PainPage
from biofeedback.ui.pages.peg import PegPage
from biofeedback.ui.pages.today import TodayPage
from biofeedback.ui.pages.today_check_in import CheckInCard
from biofeedback.ui.pages.today_plan import PlanCard
from biofeedback.ui.pages.today_prompts import PromptCard
from tests.store.conftest import nobody_elses_secrets
from tests.ui.test_practising import Stage, home

__all__ = ["home", "nobody_elses_secrets"]

ALT, CTRL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier
P = TypeVar("P", bound=Page)


class Desk:
    """A window at Today, and what its records say."""

    def __init__(self, qtbot: QtBot) -> None:
        self.qtbot = qtbot
        self.stage = Stage(qtbot, Settings(welcomed=True, strap="none"), SystemClock())
        self.press = self.stage.hand.press
        self.today = self.stage.desk.context.now().date()
        # What a text holds is told when the focus leaves it: that needs a window in front.
        self.stage.window.activateWindow()
        self.until(self.stage.window.isActiveWindow)
        self.until(lambda: self.check_in.view is not None)

    @property
    def store(self) -> Store:
        store = self.stage.desk.context.store
        assert store is not None
        return store

    @property
    def first(self) -> TodayPage:
        return self.stage.window.page("today", TodayPage)

    @property
    def check_in(self) -> CheckInCard:
        return self.first.card("check_in", CheckInCard)

    def page(self, name: str, kind: type[P]) -> P:
        return self.stage.window.page(name, kind)

    def until(self, done: object) -> None:
        self.qtbot.waitUntil(done, timeout=10_000)

    def open(self, key: Qt.Key, name: str) -> None:
        """Go to the diary, and by a key of it to a page."""
        self.press(Qt.Key.Key_3, ALT)
        diary = self.page("diary", DiaryPage)
        self.until(lambda: diary.view is not None and bool(diary.view.rows))
        self.press(key)
        self.stage.at(name)

    def form(self, key: Qt.Key, name: str) -> EntryForm:
        self.open(key, name)
        form = self.page(name, EntryForm)
        self.until(lambda: form.view is not None)
        return form

    def kept(self, kind: str) -> list[Entry]:
        diary = self.store.diary(self.store.actor())
        since = self.today - timedelta(days=400)
        return [one.entry for one in diary.list(since, self.today, kind)]

    def tell(self, entry: Entry) -> None:
        self.store.diary(self.store.actor()).tell(entry)

    def tab_to(self, beginning: str) -> None:
        for _n in range(150):
            widget = self.stage.window.focusWidget()
            if widget is not None and widget.accessibleName().startswith(beginning):
                return
            self.press(Qt.Key.Key_Tab)
        pytest.fail(f"Tab never came to {beginning!r}")


@pytest.fixture
def desk(qtbot: QtBot, home: Path) -> Iterator[Desk]:
    made = Desk(qtbot)
    yield made
    made.stage.close()


def test_the_check_in_of_yesterday_is_kept_corrected_and_its_first_answer_found_again(
    desk: Desk,
) -> None:
    desk.press(Qt.Key.Key_Y)
    yesterday = desk.today - timedelta(days=1)
    desk.until(lambda: desk.check_in.view is not None and desk.check_in.view.day == yesterday)
    desk.press(Qt.Key.Key_I)
    desk.press(Qt.Key.Key_6)
    desk.press(Qt.Key.Key_N)

    def told() -> tuple[int | None, bool | None]:
        diary = desk.store.diary(desk.store.actor())
        (found,) = diary.told(yesterday, yesterday, desk.today)
        return found.pain_worst, found.flare

    desk.until(lambda: told() == (6, False))
    desk.press(Qt.Key.Key_4)
    desk.until(lambda: told() == (4, False))
    desk.until(lambda: desk.check_in.worst.value == 4)

    desk.press(Qt.Key.Key_3, ALT)
    diary = desk.page("diary", DiaryPage)
    desk.until(lambda: diary.view is not None and bool(diary.view.rows))
    desk.press(Qt.Key.Key_Y)
    desk.until(lambda: diary.view is not None and diary.view.day == yesterday)
    desk.press(Qt.Key.Key_B)
    desk.stage.at("earlier")
    page = desk.page("earlier", EarlierPage)
    desk.until(lambda: "6" in page.lines.text())
    assert page.day.text().startswith("Yesterday, ")
    desk.press(Qt.Key.Key_Escape)
    desk.stage.at("diary")


def test_places_marked_by_keyboard_are_kept_and_shown_in_the_diary(desk: Desk) -> None:
    form = desk.form(Qt.Key.Key_P, "pain")
    assert isinstance(form, PainPage)
    desk.tab_to("Where it hurts: the arrow keys walk")
    desk.press(Qt.Key.Key_Down)
    desk.press(Qt.Key.Key_Space)
    desk.tab_to("It is burning")
    desk.press(Qt.Key.Key_Space)
    wanted = Pain(
        desk.today,
        form.entry.zone if form.entry else "",
        places=("front.middle.forehead",),
        qualities=("burning",),
    )
    desk.until(lambda: desk.kept("pain") == [wanted])
    desk.press(Qt.Key.Key_Escape)
    desk.stage.at("diary")
    diary = desk.page("diary", DiaryPage)
    desk.until(lambda: diary.where.text() == "forehead, middle")
    assert diary.body.marked == ("front.middle.forehead",)


def test_a_plan_written_on_a_good_day_comes_first_on_a_flare_day(desk: Desk) -> None:
    desk.form(Qt.Key.Key_G, "plan")
    for letter in (Qt.Key.Key_W, Qt.Key.Key_A, Qt.Key.Key_R, Qt.Key.Key_M):
        desk.press(letter)
    desk.press(Qt.Key.Key_N, CTRL)
    desk.until(lambda: [one.helps for one in desk.kept("plan") if isinstance(one, FlarePlan)] != [])
    desk.press(Qt.Key.Key_Q)
    desk.press(Qt.Key.Key_1, ALT)  # from within the text of the second step, which is kept

    def shorter() -> list[str | None]:
        return [one.shorter for one in desk.kept("plan") if isinstance(one, FlarePlan)]

    desk.until(lambda: shorter() == ["q"])
    plan = desk.first.card("plan", PlanCard)
    assert not plan.isVisible()
    desk.press(Qt.Key.Key_F)
    desk.until(plan.isVisible)
    desk.until(lambda: plan.parts[0][2].text() == "warm")
    assert desk.first.start.text() == "Start 2 gentle minutes"
    assert not desk.first.gentle.isVisible()

    desk.press(Qt.Key.Key_D)  # tell more about it
    desk.stage.at("flare")
    page = desk.page("flare", FlarePage)
    desk.until(lambda: page.view is not None and page.view.kept)
    desk.tab_to("The worst pain: ")
    desk.press(Qt.Key.Key_8)
    desk.tab_to("Its first day: Earlier")
    desk.press(Qt.Key.Key_Space)
    began = desk.today - timedelta(days=1)

    def flares() -> list[tuple[object, ...]]:
        found = [one for one in desk.kept("flare") if isinstance(one, Flare)]
        return [(one.day, one.worst, one.end) for one in found]

    # The same flare, begun a day earlier: not two.
    desk.until(lambda: flares() == [(began, 8, None)])
    desk.press(Qt.Key.Key_Escape)
    desk.stage.at("today")
    desk.until(lambda: desk.first.why.text().startswith("Day 2 of this flare"))


def test_the_three_questions_are_asked_once_a_week_and_can_be_switched_off(desk: Desk) -> None:
    prompts = desk.first.card("prompts", PromptCard)
    desk.until(prompts.isVisible)
    desk.press(Qt.Key.Key_Q)
    desk.stage.at("peg")
    page = desk.page("peg", PegPage)
    desk.until(lambda: page.view is not None)
    for beginning, key in (
        ("What number best describes your pain", Qt.Key.Key_6),
        (
            "What number best describes how, during the past week, pain has interfered with your e",
            53,
        ),
        (
            "What number best describes how, during the past week, pain has interfered with your g",
            52,
        ),
    ):
        desk.tab_to(beginning)
        desk.press(Qt.Key(key))
    desk.until(lambda: [getattr(one, "score", None) for one in desk.kept("peg")] == [5.0])
    assert page.score.text() == "5.0"
    desk.press(Qt.Key.Key_Escape)
    desk.stage.at("today")
    desk.until(lambda: not prompts.isVisible())

    (answered,) = desk.store.diary(desk.store.actor()).list(desk.today, desk.today, "peg")
    desk.store.diary(desk.store.actor()).delete(answered.id)
    desk.stage.desk.context.day_shown.emit()
    desk.until(prompts.isVisible)
    settings = desk.stage.desk.context.settings
    desk.stage.desk.context.change_settings(replace(settings, weekly_peg=False))
    desk.stage.desk.context.day_shown.emit()
    desk.until(lambda: not prompts.isVisible())


def test_a_review_comes_up_on_today_a_week_before_and_goes_once_reviewed(desk: Desk) -> None:
    review = desk.today + timedelta(days=6)
    desk.open(Qt.Key.Key_M, "care")
    page = desk.page("care", CarePage)
    desk.until(lambda: page.view is not None and page.text.text() != "")
    page.name.setText("Naproxen")
    page.review.setText(review.isoformat())
    desk.tab_to("I take it already")
    desk.press(Qt.Key.Key_Space)
    desk.until(lambda: len(page.medicines.lines) == 1)
    assert page.name.text() == ""
    assert desk.kept("medication") == [
        Medication(desk.today, page.view.zone, "Naproxen", "takes", review_on=review)
    ]
    desk.press(Qt.Key.Key_1, ALT)
    prompts = desk.first.card("prompts", PromptCard)
    desk.until(prompts.review.isVisible)
    assert long_day(review) in prompts.review_words.text()
    desk.press(Qt.Key.Key_M)
    desk.stage.at("care")


def test_the_list_is_saved_for_this_account_only_and_never_over_another_file(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "list.txt"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_a, **_k: (str(target), ""))
    desk.open(Qt.Key.Key_M, "care")
    page = desk.page("care", CarePage)
    desk.until(lambda: page.view is not None and page.view.text != "")
    desk.press(Qt.Key.Key_S, CTRL)
    desk.until(target.exists)
    desk.until(lambda: "not encrypted" in desk.stage.window.toast.words.text())
    assert target.read_text(encoding="utf-8") == page.view.text
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    target.write_text("mine", encoding="utf-8")
    desk.press(Qt.Key.Key_S, CTRL)
    desk.until(lambda: "is there already" in desk.stage.window.toast.words.text())
    assert target.read_text(encoding="utf-8") == "mine"


def test_deleted_care_comes_back(desk: Desk) -> None:
    desk.open(Qt.Key.Key_M, "care")
    page = desk.page("care", CarePage)
    desk.until(lambda: page.view is not None and page.view.text != "")
    page.what.buttons["tens"].click()
    page.add.click()
    desk.until(lambda: len(page.cares.lines) == 1)
    page.delete.click()
    desk.until(lambda: desk.kept("care") == [])
    desk.until(lambda: desk.stage.window.toast.undo.isVisible())
    desk.press(Qt.Key.Key_Z, CTRL)
    desk.until(lambda: len(desk.kept("care")) == 1)


def test_a_medicine_noted_by_mistake_goes_whole_and_comes_back_whole(desk: Desk) -> None:
    ago = desk.today - timedelta(days=30)
    desk.tell(Medication(ago, "UTC", "Naproxen", "started"))
    desk.tell(Medication(desk.today, "UTC", "naproxen", "changed", dose="2 x 250 mg"))
    desk.tell(Medication(desk.today, "UTC", "Vitamin D", "takes"))
    desk.open(Qt.Key.Key_M, "care")
    page = desk.page("care", CarePage)
    desk.until(lambda: len(page.medicines.lines) == 2)
    page.medicines.choose(0)
    desk.press(Qt.Key.Key_X)
    desk.until(lambda: len(desk.kept("medication")) == 1)
    desk.until(lambda: len(page.medicines.lines) == 1)
    assert page.medicines.lines[0].first == "Vitamin D"
    desk.press(Qt.Key.Key_Z, CTRL)
    desk.until(lambda: len(desk.kept("medication")) == 3)


def test_the_pages_to_read_are_reached_from_today_and_from_the_diary(desk: Desk) -> None:
    desk.press(Qt.Key.Key_L)
    desk.stage.at("learn")
    desk.press(Qt.Key.Key_Escape)
    desk.stage.at("today")
    desk.open(Qt.Key.Key_R, "learn")
    desk.press(Qt.Key.Key_Escape)
    desk.stage.at("diary")


def test_when_to_seek_help_is_a_key_away_from_a_flare(desk: Desk) -> None:
    desk.form(Qt.Key.Key_L, "flare")
    desk.press(Qt.Key.Key_H)
    desk.stage.at("learn")
    page = desk.page("learn", LearnPage)
    assert page.readings[page.at].title == "When to seek help at once"
    assert desk.kept("flare") == []  # looking begins no flare


def test_what_cannot_be_kept_is_said_and_the_page_shows_what_is(desk: Desk) -> None:
    zone = "UTC"
    desk.tell(Flare(desk.today - timedelta(days=9), zone, end=desk.today - timedelta(days=6)))
    desk.tell(Flare(desk.today - timedelta(days=3), zone))
    form = desk.form(Qt.Key.Key_L, "flare")
    form.say(day=desk.today - timedelta(days=8))  # into the flare before it
    desk.until(lambda: desk.stage.window.toast.isVisible())
    desk.until(lambda: form.entry is not None and form.entry.day == desk.today - timedelta(days=3))
    assert len(desk.kept("flare")) == 2


@pytest.mark.parametrize(
    ("key", "name"), [(Qt.Key.Key_P, "pain"), (Qt.Key.Key_I, "night"), (Qt.Key.Key_G, "plan")]
)
def test_nobody_sees_what_another_told(desk: Desk, key: Qt.Key, name: str) -> None:
    desk.tell(Pain(desk.today, "UTC", note="mine alone"))
    desk.tell(FlarePlan(desk.today, "UTC", helps="mine alone"))
    form = desk.form(key, name)
    desk.store.person_id = desk.store.people.add("Ben").id
    desk.stage.window.go("diary")
    desk.stage.window.go(name)
    # At once, not only when Ben's own has come from the records.
    assert form.view is None
    lines = [one.text() for one in form.findChildren(QLineEdit)]
    lines += [one.toPlainText() for one in form.findChildren(QPlainTextEdit)]
    assert not any(lines)
    desk.until(lambda: form.view is not None)
    assert form.entry is not None
    assert "mine alone" not in repr(form.entry)
