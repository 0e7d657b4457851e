"""Where the arrows lead in a group, and where Tab stops after them."""

from __future__ import annotations

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QButtonGroup, QHBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from biofeedback.ui.look import Look
from biofeedback.ui.widgets.focus import WalkInOrder, stop_at_chosen
from biofeedback.ui.widgets.key_button import KeyButton


def test_the_arrows_walk_in_the_order_of_reading_and_tab_stops_once(
    look: Look, qtbot: QtBot
) -> None:
    place = QWidget()
    qtbot.addWidget(place)
    row = QHBoxLayout(place)
    group = QButtonGroup(place)
    walk = WalkInOrder(group)
    buttons = [KeyButton(look, words, kind="choice") for words in ("One", "Two", "Three")]
    for button in buttons:
        button.setCheckable(True)
        group.addButton(button)
        walk.watch(button)
        row.addWidget(button)  # all beside one another: nothing is below
    buttons[0].setChecked(True)
    stop_at_chosen(group)
    place.show()
    buttons[0].setFocus()

    def press(key: Qt.Key) -> str:
        marked = group.checkedButton()
        assert marked is not None
        qtbot.keyClick(marked, key)
        now = group.checkedButton()
        assert now is not None
        return now.text()

    assert press(Qt.Key.Key_Down) == "Two"
    assert press(Qt.Key.Key_Right) == "Three"
    assert press(Qt.Key.Key_Down) == "Three"  # the end is the end
    assert press(Qt.Key.Key_Up) == "Two"
    assert press(Qt.Key.Key_A) == "Two"
    assert place.focusWidget() is buttons[1]
    stops = [button for button in buttons if button.focusPolicy() & Qt.FocusPolicy.TabFocus]
    assert stops == [buttons[1]]
    place.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    assert press(Qt.Key.Key_Left) == "Three"
