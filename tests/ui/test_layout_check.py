"""The check itself is checked: it must find what is planted."""

from __future__ import annotations

import re

import pytest
from PyQt6.QtCore import QPoint, QPointF, QRect, QSize
from PyQt6.QtGui import QPainter
from PyQt6.QtWidgets import QLabel, QPushButton, QSizePolicy, QWidget
from pytestqt.qtbot import QtBot

from biofeedback.ui.look import Look
from biofeedback.ui.pages.live import LivePage
from biofeedback.ui.pages.practise import PractisePage
from biofeedback.ui.theme import Theme, theme_names
from biofeedback.ui.widgets.key_button import KeyButton
from biofeedback.ui.widgets.plot import Plot
from biofeedback.ui.widgets.scroll import ScrollPage
from biofeedback.ui.widgets.text import label
from tests.screens import settle
from tests.soak_notes import SOAK
from tests.ui.layout_check import faults
from tests.ui.painted import listening
from tests.ui.scenes import SCENES
from tests.ui.scenes_dialogs import DIALOGS


@pytest.fixture
def page(look: Look, qtbot: QtBot) -> QWidget:
    made = QWidget()
    made.resize(400, 300)
    qtbot.addWidget(made)
    return made


def plant(page: QWidget, text: str, box: tuple[int, int, int, int], *, wrap: bool) -> QLabel:
    made = label(text, wrap=wrap)
    made.setParent(page)
    made.setGeometry(*box)
    return made


def test_whole_text_is_left_in_peace(page: QWidget) -> None:
    plant(page, "All is well", (10, 10, 200, 30), wrap=False)
    page.show()
    assert faults(page) == []


def test_a_word_cut_at_its_end_is_found(page: QWidget) -> None:
    plant(page, "Breathe out, slowly", (10, 10, 60, 30), wrap=False)
    page.show()
    assert any("of width" in fault for fault in faults(page))


def test_a_line_cut_from_below_is_found(page: QWidget) -> None:
    plant(page, "Several words that need more than one line here", (10, 10, 120, 20), wrap=True)
    page.show()
    assert any("of height" in fault for fault in faults(page))


def test_two_texts_over_one_another_are_found(page: QWidget) -> None:
    plant(page, "One sentence", (10, 10, 200, 30), wrap=False)
    plant(page, "Another one", (40, 18, 200, 30), wrap=False)
    page.show()
    assert any("overlaps" in fault for fault in faults(page))


def test_a_text_beyond_the_window_is_found(page: QWidget) -> None:
    plant(page, "Nobody sees the end of this", (300, 10, 250, 30), wrap=False)
    page.show()
    assert any("out of the window" in fault for fault in faults(page))


def test_a_button_that_cuts_its_key_is_found(page: QWidget, look: Look) -> None:
    button = KeyButton(look, "Pause", "Space")
    button.setParent(page)
    button.setMaximumWidth(60)
    button.setGeometry(10, 10, 60, 44)
    page.show()
    assert any("Pause" in fault for fault in faults(page))


def test_what_scrolls_into_view_is_not_cut_but_what_is_too_wide_is(
    look: Look, qtbot: QtBot
) -> None:
    page = ScrollPage()
    qtbot.addWidget(page)
    for n in range(40):
        page.column.addWidget(label(f"line {n}"))
    page.resize(400, 300)
    page.show()
    settle()
    assert faults(page) == []
    wide = label("x", wrap=False)
    wide.setFixedWidth(600)
    page.column.addWidget(wide)
    settle()
    assert any("out of its page" in fault for fault in faults(page))


# Every page at both ends of the text's size, its further states at one of them in turn (the soak
# all of them), at all sizes of the window. What differs between themes is colour alone (see
# below), so here each scene wears one of them, in turn.
WORN = [
    (scene, theme, percent)
    for n, scene in enumerate(SCENES)
    for k, theme in enumerate(theme_names())
    for m, percent in enumerate((100, 150, 200) if SOAK else (100, 200))
    if SOAK or ((n + m) % len(theme_names()) == k and ("-" not in scene or (n + m) % 2 == 0))
]
SIZES = ((1440, 900), (1024, 700), (768, 1024))
WALL = (3840, 2160)


def found_at(window: QWidget, width: int, height: int) -> list[str]:
    window.resize(width, height)
    window.show()
    settle()
    return faults(window)


def cut_in_charts(window: QWidget) -> list[str]:
    """Return each text that a chart shortens, or writes beyond its own edge."""
    found = []
    for chart in window.findChildren(Plot):
        if not chart.isVisible():
            continue
        with listening() as painted:
            chart.grab()
        # Where a word ends is rounded to whole pixels.
        room = chart.rect().adjusted(-2, -3, 2, 3)
        found += [
            f"{chart.accessibleName()}: {one.text}"
            for one in painted
            if one.text.endswith("…") or not room.contains(one.box)
        ]
    return found


class _Narrow(Plot):
    """Writes more than it has room for."""

    def draw(self, painter: QPainter) -> None:
        painter.drawText(QPointF(4, 30), "a word far too long for so narrow a chart")


def test_a_word_that_runs_out_of_a_chart_would_be_found(look: Look, page: QWidget) -> None:
    chart = _Narrow(look, "a chart")
    chart.setParent(page)
    chart.setGeometry(0, 0, 120, 60)
    page.show()
    settle()
    assert len(cut_in_charts(page)) == 1
    chart.setGeometry(0, 0, 390, 60)
    assert cut_in_charts(page) == []


@pytest.mark.long
@pytest.mark.parametrize(("scene", "theme", "percent"), WORN)
def test_no_page_cuts_or_covers_a_word_in_any_window(
    look: Look, qtbot: QtBot, scene: str, theme: str, percent: int
) -> None:
    look.wear(Theme.load(theme, percent))
    window = SCENES[scene](look)
    qtbot.addWidget(window)
    for width, height in (*SIZES, WALL) if SOAK else SIZES:
        assert found_at(window, width, height) == [], (width, height)
        assert cut_in_charts(window) == [], (width, height)


@pytest.mark.parametrize("scene", ["today", "live-detailed", "trends", "settings"])
def test_on_a_wall_of_pixels_nothing_is_cut_either(look: Look, qtbot: QtBot, scene: str) -> None:
    window = SCENES[scene](look)
    qtbot.addWidget(window)
    assert found_at(window, *WALL) == []


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_a_word_planted_on_a_page_would_be_found_in_each_window(
    look: Look, qtbot: QtBot, width: int, height: int
) -> None:
    window = SCENES["practise"](look)
    qtbot.addWidget(window)
    page = window.page("practise", PractisePage)
    planted = label("This sentence is given far less room than its words need", wrap=False)
    planted.setFixedWidth(60)
    page.column.addWidget(planted)
    assert any("This sentence" in one for one in found_at(window, width, height))


def test_themes_differ_in_colour_alone() -> None:
    bare = {
        re.sub(r"#[0-9A-Fa-f]{6}", "#", Theme.load(name, percent).style_sheet())
        for name in theme_names()
        for percent in (100,)
    }
    assert len(bare) == 1


@pytest.mark.long
@pytest.mark.parametrize("percent", [100, 150, 200] if SOAK else [100, 200])
@pytest.mark.parametrize("name", DIALOGS)
def test_no_dialog_cuts_or_covers_a_word(look: Look, qtbot: QtBot, name: str, percent: int) -> None:
    look.wear(Theme.load("paper", percent))
    dialog = DIALOGS[name](look)
    qtbot.addWidget(dialog)
    dialog.show()
    settle()
    assert faults(dialog) == []
    dialog.close()


def wholly_seen(widget: QWidget, window: QWidget) -> bool:
    """Return whether a widget is in sight without scrolling, uncut by anything around it."""
    whole = QRect(QPoint(0, 0), widget.size())
    return widget.isVisible() and widget.visibleRegion().boundingRect() == whole


@pytest.mark.parametrize(
    ("percent", "width", "height"),
    [(100, 1240, 820), (200, 1240, 820), (100, 800, 560), (150, 1024, 700), (200, 1024, 700)],
)
@pytest.mark.parametrize("scene", [name for name in SCENES if name.startswith("live")])
def test_to_end_and_to_say_dizzy_is_always_in_sight(
    look: Look, qtbot: QtBot, scene: str, percent: int, width: int, height: int
) -> None:
    look.wear(Theme.load("night", percent))
    window = SCENES[scene](look)
    qtbot.addWidget(window)
    window.resize(width, height)
    window.show()
    settle()
    page = window.page("live", LivePage)
    for button in (page.end, page.pause, page.dizzy, page.line):
        assert wholly_seen(button, window), button.text()
    if (percent, width) in ((200, 1240), (100, 800), (200, 1024)):
        assert faults(window) == []
        assert page.orb.visibleRegion().boundingRect().size() == page.orb.size() or (
            page.strips.detailed or page.view.asks
        )


def test_a_key_keeps_its_height_at_the_foot_of_a_page_that_scrolls(qtbot: QtBot) -> None:
    class Key(QPushButton):
        """A key whose words need more than the least height that a style sheet names."""

        def sizeHint(self) -> QSize:
            return QSize(200, 68)

    page, key = ScrollPage(0), Key("key")
    key.setMinimumHeight(66)
    key.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    page.column.setContentsMargins(0, 0, 0, 0)
    page.column.addWidget(key)
    tall = QLabel("tall")
    tall.setFixedHeight(900)
    page.column.addWidget(tall)
    qtbot.addWidget(page)
    page.resize(400, 300)
    page.show()
    assert key.height() == 68
