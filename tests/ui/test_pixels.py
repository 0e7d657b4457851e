"""What is seen, measured from the picture: contrast of the words, size of what is pressed."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from PyQt6.QtCore import QPoint, QPointF, QRect, Qt
from PyQt6.QtGui import QColor, QImage, QPainter
from PyQt6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QWidget,
)
from pytestqt.qtbot import QtBot

from biofeedback.ui.look import Look
from biofeedback.ui.pages.after import AfterPage
from biofeedback.ui.pages.strap_picker import StrapPickerPage
from biofeedback.ui.theme import Theme, contrast
from biofeedback.ui.widgets.key_button import KeyButton
from biofeedback.ui.widgets.plot import Plot
from tests.screens import settle
from tests.soak_notes import SOAK
from tests.ui.focus_walk import against_reading, tab_stops
from tests.ui.painted import cells_and_fields, listening, pale
from tests.ui.scenes import SCENES


@cache
def ratio(rgb: int, ground: int) -> float:
    """Return the contrast of two colours; pages are smoothed into the same few again and again."""
    return contrast(QColor(rgb), QColor(ground))


def contrast_of_text(image: QImage, box: QRect) -> float:
    """Return the contrast of the words in a part of a picture with the ground they stand on."""
    part = image.copy(box).convertToFormat(QImage.Format.Format_RGB32)
    bits = part.constBits()
    assert bits is not None
    pixels = np.frombuffer(bits.asarray(part.sizeInBytes()), dtype=np.uint32)
    found, counts = np.unique(pixels, return_counts=True)
    ground = int(found[counts.argmax()])
    return max(ratio(color, ground) for color in found.tolist())


def words(window: QWidget) -> list[QWidget]:
    return [
        widget
        for widget in window.findChildren(QWidget)
        if isinstance(widget, QLabel | QAbstractButton)
        and widget.text().strip()
        and widget.isVisible()
    ]


FRAMED = ("", "primary", "choice", "scale")


def framed(window: QWidget) -> list[QWidget]:
    """Return the buttons and fields whose frame is what shows that something can be done there."""
    return [
        widget
        for widget in window.findChildren(QWidget)
        if widget.isVisible()
        and (
            isinstance(widget, QLineEdit | QPlainTextEdit)
            or (isinstance(widget, QPushButton) and widget.property("kind") in FRAMED)
        )
    ]


def contrast_of_frame(image: QImage, box: QRect) -> float:
    """Return the contrast of a widget's left edge, in a window's picture, with what lies beside."""
    beside = QColor(image.pixel(box.left() - 2, box.center().y()))
    # A dashed frame has gaps: some pixels below one another are looked at.
    rows = range(box.center().y() - 5, box.center().y() + 6)
    edge = [QColor(image.pixel(box.left() + x, y)) for x in range(3) for y in rows]
    return max(contrast(color, beside) for color in edge)


def seen_box(widget: QWidget, window: QWidget, part: QRect | None = None) -> QRect:
    """Return where a widget is in the window's picture, without frame; empty if scrolled out.

    part: only so much of it.
    """
    inset = 6 if isinstance(widget, QAbstractButton) else 0
    inner = part or widget.rect().adjusted(inset, inset, -inset, -inset)
    box = QRect(widget.mapTo(window, inner.topLeft()), inner.size())
    parent = widget.parentWidget()
    while parent is not None and parent is not window:
        if isinstance(parent.parentWidget(), QScrollArea):
            box = box.intersected(QRect(parent.mapTo(window, QPoint(0, 0)), parent.size()))
        parent = parent.parentWidget()
    return box.intersected(window.rect())


THEMES = (("paper", 4.5), ("night", 4.5), ("contrast", 7.0))
# Every scene in every theme in the long form; here each scene in one of them, in turn.
WORN = [
    (scene, *theme)
    for n, scene in enumerate(SCENES)
    for k, theme in enumerate(THEMES)
    if SOAK or n % len(THEMES) == k
]


@pytest.mark.long
@pytest.mark.parametrize(("scene", "theme", "least"), WORN)
def test_every_word_on_the_screen_stands_out(
    look: Look, qtbot: QtBot, scene: str, theme: str, least: float
) -> None:
    look.wear(Theme.load(theme))
    window = SCENES[scene](look)
    qtbot.addWidget(window)
    window.resize(1240, 800)
    window.show()
    settle()
    with listening() as painted:
        image = window.grab().toImage()
    assert pale(image, painted, least) == []
    measured = len(painted)
    for text, widget, part in cells_and_fields(window):
        box = seen_box(widget, window, part)
        if box.size() == part.size():
            measured += 1
            assert contrast_of_text(image, box) >= least * 0.97, text
    for widget in words(window):
        box = seen_box(widget, window)
        if box.width() < widget.width() // 2 or box.height() < min(widget.height() - 13, 12):
            continue
        if not any(sign.isalnum() for sign in widget.text()):
            continue  # a lone dash is thinner than a pixel: smoothed, none of it has its full ink
        measured += 1
        found = contrast_of_text(image, box)
        # Thin strokes are smoothed at their edges: their fullest pixel is a little paler.
        assert found >= least * 0.97, f"{widget.text()!r}: {found:.2f}"
    for widget in framed(window):
        box = seen_box(widget, window, widget.rect())
        if box.size() == widget.size():
            assert contrast_of_frame(image, box) >= 3.0, widget.accessibleName()
    assert measured >= 4


def test_a_frame_that_is_hardly_seen_would_be_found(look: Look, qtbot: QtBot) -> None:
    look.wear(Theme.load("night"))
    page = QWidget()
    qtbot.addWidget(page)
    button = KeyButton(look, "Flare day")
    button.setParent(page)
    button.move(10, 10)
    page.resize(button.sizeHint().width() + 20, button.sizeHint().height() + 20)
    found = []
    for line in ("", f"border-color: {look.theme.colors.line};"):
        button.setStyleSheet(line)
        page.show()
        settle()
        found.append(contrast_of_frame(page.grab().toImage(), button.geometry()))
    assert found[0] > 5.0
    assert found[1] < 2.0


class _Chart(Plot):
    """Writes one word in a colour that is given to it."""

    def __init__(self, look: Look, ink: str) -> None:
        super().__init__(look, "a chart")
        self.ink = ink

    def draw(self, painter: QPainter) -> None:
        painter.setPen(QColor(self.ink))
        painter.drawText(QPointF(20, 40), "seven")


@pytest.mark.parametrize(("ink", "found"), [("#b9b9b9", 1), ("#1f2a2e", 0)])
def test_a_pale_word_painted_inside_a_chart_would_be_found(
    look: Look, qtbot: QtBot, ink: str, found: int
) -> None:
    chart = _Chart(look, ink)
    qtbot.addWidget(chart)
    chart.resize(200, 120)
    with listening() as painted:
        image = chart.grab().toImage()
    assert [one.text for one in painted] == ["seven"]
    assert len(pale(image, painted, 4.5)) == found


def test_a_pale_word_planted_on_a_real_page_would_be_found(look: Look, qtbot: QtBot) -> None:
    look.wear(Theme.load("contrast"))
    window = SCENES["after"](look)
    qtbot.addWidget(window)
    window.resize(1240, 800)
    page = window.page("after", AfterPage)
    # Enough for the other themes, not for this one.
    page.kept.setStyleSheet("color: #8a8a8a;")
    window.show()
    settle()
    image = window.grab().toImage()
    box = seen_box(page.kept, window)
    assert box.height() > 10
    assert 4.5 < contrast_of_text(image, box) < 7.0 * 0.97


def test_grey_on_grey_would_be_found(look: Look, qtbot: QtBot) -> None:
    pale = QLabel("can hardly be read")
    qtbot.addWidget(pale)
    pale.setStyleSheet("color: #9a9a9a; background: #c0c0c0;")
    pale.show()
    settle()
    assert contrast_of_text(pale.grab().toImage(), pale.rect()) < 2.0


@pytest.mark.parametrize(("theme", "least"), THEMES)
def test_a_main_button_that_cannot_be_pressed_is_read_and_seen_to_be_off(
    look: Look, qtbot: QtBot, theme: str, least: float
) -> None:
    look.wear(Theme.load(theme))
    page = QWidget()
    qtbot.addWidget(page)
    button = KeyButton(look, "Keep this goal", kind="primary")
    button.setParent(page)
    button.move(10, 10)
    page.resize(button.sizeHint().width() + 20, button.sizeHint().height() + 20)
    grounds = []
    for enabled in (True, False):
        button.setEnabled(enabled)
        page.show()
        settle()
        image = page.grab().toImage()
        box = seen_box(button, page)
        assert contrast_of_text(image, box) >= least * 0.97
        grounds.append(image.pixelColor(box.left() + 4, box.center().y()))
    assert contrast(*grounds) >= 3.0


@pytest.mark.parametrize("scene", SCENES)
def test_everything_to_act_on_is_named_large_enough_and_come_to_as_it_is_read(
    look: Look, qtbot: QtBot, scene: str
) -> None:
    window = SCENES[scene](look)
    qtbot.addWidget(window)
    window.resize(1240, 800)
    # Only what is live is told as it is drawn.
    window.setUpdatesEnabled(scene.startswith("live"))
    window.show()
    settle()
    for button in window.findChildren(QAbstractButton):
        if button.isVisible():
            assert button.width() >= 44, button.text()
            assert button.height() >= 44, button.text()
    for widget in window.findChildren(QWidget):
        if widget.isVisible() and widget.focusPolicy().value and not widget.isWindow():
            named = widget.accessibleName() or getattr(widget, "text", str)()
            assert named, type(widget).__name__
    for chart in window.findChildren(Plot):
        if chart.isVisible():
            assert chart.accessibleName(), type(chart).__name__
            assert chart.accessibleDescription(), chart.accessibleName()
    # Tab leaves a text and a table, too: nobody is caught in one.
    assert all(one.tabChangesFocus() for one in window.findChildren(QPlainTextEdit))
    assert not any(one.tabKeyNavigation() for one in window.findChildren(QAbstractItemView))
    assert against_reading(window) == []
    assert len(tab_stops(window)) >= (1 if scene != "trends-loading" else 0)


def test_a_tab_that_jumps_back_and_one_that_leaves_something_out_would_be_found(
    look: Look, qtbot: QtBot
) -> None:
    window = SCENES["strap"](look)
    qtbot.addWidget(window)
    window.show()
    settle()
    page = window.page("strap", StrapPickerPage)
    stops = tab_stops(window)
    assert page.leave in stops
    QWidget.setTabOrder(page.doctor, page.scan)
    assert len(against_reading(window)) >= 1
    page.leave.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    assert len(tab_stops(window)) == len(stops) - 1
