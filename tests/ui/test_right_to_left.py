"""Where reading begins on the right, so do the captions of a chart and the app's own name."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from biofeedback.core import words
from biofeedback.core.languages import ENGLISH, language_of
from biofeedback.core.words import END, LEFT_TO_RIGHT
from biofeedback.ui.look import Look
from biofeedback.ui.timeline import Span
from biofeedback.ui.widgets.text import label, safety_label
from biofeedback.ui.widgets.timeline_paint import TimelinePainter
from biofeedback.ui.window import Window
from tests.ui import believable_trends


@pytest.fixture
def arabic(qapp: QApplication) -> Iterator[None]:
    words.use_language(language_of("ar"))
    yield
    words.use_language(ENGLISH)


class Written:
    """A painter that remembers where it wrote what."""

    def __init__(self) -> None:
        self.at: list[tuple[float, float, str]] = []

    def drawText(self, at: QPointF, text: str) -> None:  # noqa: N802
        self.at.append((at.x(), at.y(), text))

    def setFont(self, _font: object) -> None:  # noqa: N802
        pass

    def setPen(self, _pen: object) -> None:  # noqa: N802
        pass


def caption(look: Look, parts: list[str]) -> tuple[TimelinePainter, list[tuple[float, float, str]]]:
    view = believable_trends.page(56).timeline
    box, painter = QRectF(60.0, 0.0, 500.0, 400.0), Written()
    made = TimelinePainter(painter, look.theme, view, Span(0.0, 56.0), box)  # type: ignore[arg-type]
    made._title("Sleep", parts, 0.0, 2)
    return made, painter.at


def test_a_lanes_caption_begins_at_the_left_in_english(look: Look) -> None:
    _made, [name, *lines] = caption(look, ["hours asleep", "x " * 200])
    assert name[0] == 60.0
    assert lines[0][0] > name[0]
    assert {x for x, _y, _words in lines[1:]} == {60.0}


def test_a_lanes_caption_begins_at_the_right_in_arabic_and_goes_on_to_the_left(
    look: Look, arabic: None
) -> None:
    made, [name, first, *more] = caption(look, ["hours asleep", "x " * 200])
    assert name[0] > 500.0
    assert first[0] + made.metrics.horizontalAdvance(first[2]) < name[0]
    assert more
    for x, y, said in more:
        assert x + made.metrics.horizontalAdvance(said) == pytest.approx(560.0)
        assert y > first[1]


def test_the_apps_name_stands_flush_with_the_ways_below_it(look: Look, arabic: None) -> None:
    window = Window(look)
    side = window._name.alignment() & Qt.AlignmentFlag.AlignHorizontal_Mask
    assert side == Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignAbsolute
    words.use_language(ENGLISH)
    window.speak_anew()
    side = window._name.alignment() & Qt.AlignmentFlag.AlignHorizontal_Mask
    assert side == Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignAbsolute


def test_no_letter_of_the_english_beside_it_is_cut_off(
    look: Look, qtbot: QtBot, arabic: None
) -> None:
    said = f"{LEFT_TO_RIGHT}{'Stop at once when you feel dizzy or tingling. ' * 4}{END}"

    def cut(made: QLabel) -> list[int]:
        """The widths at which a letter stands at the very edge, where the rest of it is lost."""
        made.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        made.setStyleSheet("background: white; color: black")
        found = []
        for width in range(260, 340, 2):
            made.resize(width, 400)
            image = made.grab().toImage()
            if any(image.pixelColor(0, y).lightness() < 200 for y in range(image.height())):
                found.append(width)
        return found

    plain, safe = label(said, "quiet"), safety_label(said, "quiet")
    for made in (plain, safe):
        qtbot.addWidget(made)
    assert cut(plain) != [], "else this shows nothing"
    assert cut(safe) == []
