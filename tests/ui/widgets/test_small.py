"""The small parts: buttons with keys, ratings, steppers, the week, the line with an undo."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from biofeedback.ui.look import Look
from biofeedback.ui.theme import Theme
from biofeedback.ui.widgets.choices import Choices
from biofeedback.ui.widgets.key_button import KeyButton
from biofeedback.ui.widgets.reflow import Reflow
from biofeedback.ui.widgets.scale import ScaleRow
from biofeedback.ui.widgets.stepper import Stepper
from biofeedback.ui.widgets.tile import NumberTile
from biofeedback.ui.widgets.toast import Toast
from biofeedback.ui.widgets.week import WeekBars, day_words
from biofeedback.ui.words import Tile
from tests.screens import settle
from tests.ui import believable


def test_a_button_shows_and_tells_its_key(look: Look, qtbot: QtBot) -> None:
    button = KeyButton(look, "Pause", "Space")
    qtbot.addWidget(button)
    assert button.key_words == "Space"
    assert button.accessibleDescription() == "Key: Space"
    bare = KeyButton(look, "Pause")
    qtbot.addWidget(bare)
    assert button.sizeHint().width() > bare.sizeHint().width()


def test_a_click_does_not_take_the_focus_from_the_page(look: Look, qtbot: QtBot) -> None:
    button = KeyButton(look, "Mark", "M")
    qtbot.addWidget(button)
    assert button.focusPolicy() is Qt.FocusPolicy.TabFocus


def test_the_focus_can_be_seen(look: Look, qtbot: QtBot) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    for kind in ("", "primary", "plain", "link", "nav", "choice"):
        button = KeyButton(look, "Words", "W", kind)
        button.setParent(holder)
        button.show()
        holder.show()
        holder.activateWindow()
        settle()
        button.clearFocus()
        settle()
        plain = button.grab().toImage()
        button.setFocus(Qt.FocusReason.TabFocusReason)
        settle()
        assert button.grab().toImage() != plain, kind


@pytest.mark.parametrize("theme", ["paper", "night", "contrast"])
@pytest.mark.parametrize("kind", ["choice", "nav"])
def test_the_focus_can_be_seen_on_what_is_chosen_too(
    look: Look, qtbot: QtBot, theme: str, kind: str
) -> None:
    look.wear(Theme.load(theme))
    holder = QWidget()
    qtbot.addWidget(holder)
    button = KeyButton(look, "Words", "W", kind)
    button.setCheckable(True)
    button.setChecked(True)
    button.setParent(holder)
    holder.show()
    holder.activateWindow()
    settle()
    button.clearFocus()
    settle()
    plain = button.grab().toImage()
    button.setFocus(Qt.FocusReason.TabFocusReason)
    settle()
    assert button.grab().toImage() != plain


def row_in_window(look: Look, qtbot: QtBot, *, may_take_back: bool = False) -> ScaleRow:
    row = ScaleRow(look, "Pain", "none", "worst", may_take_back=may_take_back)
    qtbot.addWidget(row)
    row.show()
    row.activateWindow()
    settle()
    row.findChildren(QPushButton)[0].setFocus()
    return row


def typed(qtbot: QtBot, row: ScaleRow, *keys: Qt.Key) -> None:
    for key in keys:
        qtbot.keyClick(row.focusWidget() or row, key)


def test_a_one_and_at_once_a_zero_are_a_ten(look: Look, qtbot: QtBot) -> None:
    row = row_in_window(look, qtbot)
    told: list[int] = []
    row.chosen.connect(told.append)
    typed(qtbot, row, Qt.Key.Key_1)
    assert row.value == 1
    typed(qtbot, row, Qt.Key.Key_0)
    assert row.value == 10
    assert told == [1, 10]


def test_a_zero_that_comes_later_is_a_zero(look: Look, qtbot: QtBot) -> None:
    row = row_in_window(look, qtbot)
    typed(qtbot, row, Qt.Key.Key_1)
    row.ten.stop()
    typed(qtbot, row, Qt.Key.Key_0)
    assert row.value == 0
    typed(qtbot, row, Qt.Key.Key_1, Qt.Key.Key_4, Qt.Key.Key_0)
    assert row.value == 0


def test_the_focus_goes_with_the_digit_and_the_arrows_go_on(look: Look, qtbot: QtBot) -> None:
    row = row_in_window(look, qtbot)
    typed(qtbot, row, Qt.Key.Key_6)
    focused = row.focusWidget()
    assert isinstance(focused, QPushButton)
    assert focused.text() == "6"
    typed(qtbot, row, Qt.Key.Key_Right)
    assert row.value == 7
    plain = row.findChildren(QPushButton)[2]
    plain.setFocus()
    typed(qtbot, row, Qt.Key.Key_Return)
    assert row.value == 2


def test_the_same_digit_again_takes_nothing_back(look: Look, qtbot: QtBot) -> None:
    row = row_in_window(look, qtbot, may_take_back=True)
    typed(qtbot, row, Qt.Key.Key_4, Qt.Key.Key_4)
    assert row.value == 4


def test_pressing_the_chosen_number_again_takes_it_back(look: Look, qtbot: QtBot) -> None:
    row = row_in_window(look, qtbot, may_take_back=True)
    four = row.findChildren(QPushButton)[4]
    qtbot.mouseClick(four, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(row.taken_back):
        qtbot.mouseClick(four, Qt.MouseButton.LeftButton)
    assert row.value is None
    assert not four.isChecked()
    qtbot.mouseClick(four, Qt.MouseButton.LeftButton)
    qtbot.mouseDClick(four, Qt.MouseButton.LeftButton)
    assert row.value == 4


def test_a_rating_that_cannot_be_taken_back_stays(look: Look, qtbot: QtBot) -> None:
    row = row_in_window(look, qtbot)
    row.press(3)
    with qtbot.assertNotEmitted(row.chosen):
        row.findChildren(QPushButton)[3].click()
    assert row.value == 3


def test_tab_comes_to_the_chosen_number(look: Look, qtbot: QtBot) -> None:
    row = row_in_window(look, qtbot)
    row.focusWidget().clearFocus()
    row.show_value(8)
    stops = [b for b in row.findChildren(QPushButton) if b.focusPolicy() & Qt.FocusPolicy.TabFocus]
    assert [b.text() for b in stops] == ["8"]


def test_one_tap_rates(look: Look, qtbot: QtBot) -> None:
    row = ScaleRow(look, "Pain now", "no pain", "worst imaginable")
    qtbot.addWidget(row)
    row.show()
    with qtbot.waitSignal(row.chosen) as told:
        row.press(7)
    assert told.args == [7]
    assert row.value == 7


def test_a_rating_that_is_shown_is_not_told_again(look: Look, qtbot: QtBot) -> None:
    row = ScaleRow(look, "Pain now", "no pain", "worst imaginable")
    qtbot.addWidget(row)
    with qtbot.assertNotEmitted(row.chosen):
        row.show_value(3)
        row.show_value(None)
    assert row.value is None


def test_digits_rate_while_the_row_has_the_focus(look: Look, qtbot: QtBot) -> None:
    row = ScaleRow(look, "Pain now", "no pain", "worst imaginable")
    qtbot.addWidget(row)
    row.show()
    step = row.findChildren(KeyButton) or row.findChildren(QWidget)
    assert step
    with qtbot.waitSignal(row.chosen) as told:
        qtbot.keyClick(row, Qt.Key.Key_4)
    assert told.args == [4]


def test_a_stepper_stays_within_its_range_and_begins_in_the_middle(
    look: Look, qtbot: QtBot
) -> None:
    stepper = Stepper(look, "Breaths a minute", "{value:g} /min", 0.5)
    qtbot.addWidget(stepper)
    stepper.set_range(3.0, 15.0, begin=6.0)
    assert stepper.words.text() == "not told"
    with qtbot.waitSignal(stepper.changed) as told:
        stepper.more.click()
    assert told.args == [6.0]
    stepper.show_value(14.8)
    stepper.more.click()
    assert stepper.value == 15.0
    assert not stepper.more.isEnabled()


def test_a_week_tells_rest_from_flare_and_from_nobody_knows() -> None:
    practised, flare, unknown = believable.week()[0], believable.week()[2], believable.week()[4]
    assert day_words(practised) == "5 min"
    assert day_words(flare) == "flare · 2"
    assert day_words(unknown) == "rest"
    assert day_words(replace(practised, minutes=None)) == "?"


def test_the_week_can_be_heard(look: Look, qtbot: QtBot) -> None:
    bars = WeekBars(look)
    qtbot.addWidget(bars)
    bars.show_days(believable.week())
    assert bars.accessibleDescription().startswith("Tue 5 min, Wed 5 min, Thu flare · 2")


def test_a_tile_without_a_number_says_why_in_its_place(look: Look, qtbot: QtBot) -> None:
    tile = NumberTile(look)
    qtbot.addWidget(tile)
    tile.show()
    tile.show_tile(Tile("Heart", "68", "bpm", ""))
    height = tile.sizeHint().height()
    tile.show_tile(Tile("Heart", None, "bpm", "waiting for heartbeats"))
    assert tile.value.text() == "waiting for heartbeats"
    assert not tile.unit.isVisible()
    assert tile.accessibleDescription() == "waiting for heartbeats"
    assert tile.sizeHint().height() == height


def test_undo_takes_back_and_then_nothing_is_final(look: Look, qtbot: QtBot) -> None:
    said: list[str] = []
    toast = Toast(look)
    qtbot.addWidget(toast)
    toast.say("Deleted.", undo=lambda: said.append("undone"), end=lambda: said.append("final"))
    toast.undo.click()
    assert said == ["undone"]
    assert not toast.isVisible()


def test_another_deed_makes_the_first_final(look: Look, qtbot: QtBot) -> None:
    said: list[str] = []
    toast = Toast(look)
    qtbot.addWidget(toast)
    toast.say("Deleted.", undo=lambda: None, end=lambda: said.append("first"))
    toast.say("Deleted.", undo=lambda: None, end=lambda: said.append("second"))
    assert said == ["first"]
    toast.end()
    assert said == ["first", "second"]


@pytest.mark.parametrize(("width", "rows"), [(700, 1), (300, 2), (120, 4)])
def test_parts_stand_below_one_another_when_there_is_no_room(
    look: Look, qtbot: QtBot, width: int, rows: int
) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    flow = Reflow(look, gap=10)
    holder.setLayout(flow)
    parts = [QWidget() for _n in range(4)]
    for part in parts:
        part.setFixedSize(110, 40)
        flow.add(part)
    assert flow.heightForWidth(width) == rows * 40 + (rows - 1) * 10
    holder.resize(width, 300)
    holder.show()
    settle()
    assert len({part.y() for part in parts}) == rows


def test_in_a_language_from_the_right_the_first_part_stands_right(look: Look, qtbot: QtBot) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    holder.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    flow = Reflow(look, gap=10)
    holder.setLayout(flow)
    first, second = KeyButton(look, "One"), KeyButton(look, "Two")
    flow.add(first)
    flow.add(second)
    holder.resize(400, 60)
    holder.show()
    settle()
    assert first.x() > second.x()
    assert first.geometry().right() == 399


def test_a_change_of_text_size_reaches_the_buttons_at_once(look: Look, qtbot: QtBot) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    flow = Reflow(look)
    holder.setLayout(flow)
    button = KeyButton(look, "Start practice", "Space")
    flow.add(button)
    holder.show()
    settle()
    before = button.width()
    look.wear(Theme.load("paper", 200))
    settle()
    assert button.width() > 1.6 * before


def test_a_choice_that_is_always_made_stays_when_it_is_pressed_again(
    qtbot: QtBot, look: Look
) -> None:
    told: list[tuple[str, ...]] = []
    for always, left in ((True, ("ada",)), (False, ())):
        who = Choices(
            look, "Who are you?", {"ada": "Ada", "ben": "Ben"}, single=True, always=always
        )
        qtbot.addWidget(who)
        who.changed.connect(told.append)
        who.show_pressed(("ben",))
        who.buttons["ada"].click()
        assert who.pressed == ("ada",)
        who.buttons["ada"].click()
        assert who.pressed == told[-1] == left
