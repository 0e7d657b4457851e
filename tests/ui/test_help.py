"""F1 on every page, a click on a number: the help opens where it is asked for."""

from __future__ import annotations

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from biofeedback.app import helping
from biofeedback.ui.look import Look
from biofeedback.ui.pages.live import LivePage
from biofeedback.ui.widgets.help_sheet import HelpSheet
from biofeedback.ui.widgets.key_sheet import keys_of
from biofeedback.ui.widgets.meaning import MeaningButton
from biofeedback.ui.widgets.tile import NumberTile
from biofeedback.ui.window import Window
from tests.ui.scenes import SCENES


def sheet_of(window: Window) -> HelpSheet:
    found = window.findChildren(HelpSheet)
    assert len(found) == 1
    return found[0]


def shown(look: Look, qtbot: QtBot, scene: str) -> Window:
    window = SCENES[scene](look)
    qtbot.addWidget(window)
    window.resize(1240, 820)
    window.show()
    return window


@pytest.mark.parametrize("scene", ["today", "live-target", "welcome", "settings"])
def test_f1_opens_the_help_of_the_page(look: Look, qtbot: QtBot, scene: str) -> None:
    window = shown(look, qtbot, scene)
    qtbot.keyClick(window, Qt.Key.Key_F1)
    sheet = sheet_of(window)
    assert sheet.topic == window.name
    title = helping.topic(window.name or "").title
    assert title in [part.text() for part in sheet.article.findChildren(QLabel)]
    qtbot.keyClick(sheet, Qt.Key.Key_Escape)
    assert not sheet.isVisible()
    window.close()


@pytest.mark.parametrize(
    ("attribute", "topic"),
    [("heart", "heart_rate"), ("breathing", "breathing"), ("coherence", "coherence"),
     ("swing", "swing")],
)  # fmt: skip
def test_a_live_number_tells_what_it_means(
    look: Look, qtbot: QtBot, attribute: str, topic: str
) -> None:
    window = shown(look, qtbot, "live-target")
    tile = getattr(window.page("live", LivePage), attribute)
    assert isinstance(tile, NumberTile)
    qtbot.mouseClick(tile, Qt.MouseButton.LeftButton)
    sheet = sheet_of(window)
    assert sheet.topic == f"number:{topic}"
    assert window.name == "live"
    sheet.accept()
    window.close()


def test_enter_on_a_number_does_the_same(look: Look, qtbot: QtBot) -> None:
    window = shown(look, qtbot, "after")
    tile = window.findChildren(NumberTile)[0]
    qtbot.keyClick(tile, Qt.Key.Key_Return)
    assert sheet_of(window).topic == "number:coherence"
    sheet_of(window).accept()
    window.close()


@pytest.mark.parametrize("scene", ["review", "goals"])
def test_a_sign_beside_a_number_opens_what_it_means(look: Look, qtbot: QtBot, scene: str) -> None:
    window = shown(look, qtbot, scene)
    button = window.findChildren(MeaningButton)[0]
    button.click()
    assert sheet_of(window).topic == button.topic
    sheet_of(window).accept()
    window.close()


def test_the_help_is_searched_and_read_on(look: Look, qtbot: QtBot) -> None:
    window = shown(look, qtbot, "today")
    window.show_help()
    sheet = sheet_of(window)
    sheet.field.setText("wet strap drops")
    assert sheet.topic == "trouble:strap"
    titles = [button.text() for button in sheet.buttons]
    sheet.buttons[0].click()
    assert helping.topic(sheet.topic).title == titles[0]
    sheet.field.setText("telescope")
    assert sheet.none.isVisible()
    sheet.field.setText("")
    assert not sheet.none.isVisible()
    sheet.accept()
    window.close()


def test_the_keys_name_the_help_everywhere() -> None:
    assert [line.first for line in keys_of(())] == ["F1"]
