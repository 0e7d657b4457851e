"""Nothing is told by colour alone: each status the code knows has words or a shape beside it.

The statuses are read from the code itself: a new one without a second sign fails here.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import get_args

import numpy as np
import pytest
from PyQt6.QtCore import QRectF
from PyQt6.QtGui import QColor, QImage, QPainter
from PyQt6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

import biofeedback.ui
from biofeedback.clinic.caseload import Need, Review, need_words, review_words
from biofeedback.core.beats import Verdict
from biofeedback.core.metrics import Metrics, Quality
from biofeedback.core.muscle import Contact
from biofeedback.core.words import _
from biofeedback.devices.protocol import StrapState
from biofeedback.sessions import phrases
from biofeedback.sessions.feedback import FeedbackState, Standing
from biofeedback.trends import findings
from biofeedback.ui.look import Look
from biofeedback.ui.loudspeaker import SoundState, state_words
from biofeedback.ui.pages.sensor_words import contact_words
from biofeedback.ui.theme import Theme, contrast, text_pairs
from biofeedback.ui.views import DayView, StrapView
from biofeedback.ui.widgets import week_plan
from biofeedback.ui.widgets.chip import Sign
from biofeedback.ui.widgets.finding import FindingCard, verdict_words
from biofeedback.ui.widgets.tachogram import VERDICT_WORDS
from biofeedback.ui.widgets.week import day_words
from biofeedback.ui.words import Tone, strap_chip
from tests.seen_as import MATRICES, seen_as
from tests.ui import believable_trends
from tests.ui.believable import TODAY

UI = Path(biofeedback.ui.__file__).parent


def _quality(one: Quality) -> str:
    return phrases.signal_words(StrapState.STREAMING, Metrics(0.0, quality=one))


def _finding(verdict: findings.Verdict) -> str:
    return verdict_words(replace(believable_trends.findings(56)[0], verdict=verdict))


# Every status a person may meet, with the words that tell it.
TOLD: dict[str, tuple[Iterable[object], Callable[..., str]]] = {
    "the link to a strap": (StrapState, phrases.strap_words),
    "the strap's chip": (StrapState, lambda s: strap_chip(StrapView("ble:1", "H10", s)).text),
    "how far beats can be trusted": (Quality, _quality),
    "what a beat turned out to be": (Verdict, lambda one: _(VERDICT_WORDS[one])),
    "how the target stands": (Standing, lambda one: phrases.feedback_words(FeedbackState(one))),
    "what a client is due for": (Review, review_words),
    "what needs attention": (Need, need_words),
    "how sure a finding is": (get_args(findings.Verdict), _finding),
}


@pytest.mark.parametrize("status", TOLD)
def test_each_of_its_states_has_words_of_its_own(status: str) -> None:
    states, words = TOLD[status]
    told = {str(one): words(one) for one in states}
    assert len(told) >= 3
    assert all(told.values())
    assert len(set(told.values())) == len(told), told


def test_a_muscle_and_a_sound_that_are_not_well_say_so_in_words() -> None:
    for one in Contact:
        assert contact_words((one,), ("left",)) or one is Contact.GOOD
    assert [bool(state_words(one)) for one in SoundState] == [False, False, True]


def test_a_day_of_the_week_tells_flare_rest_practice_and_unknown_in_words() -> None:
    day = DayView(TODAY, 0.0)
    kinds = ((0.0, False), (0.0, True), (5.0, False), (5.0, True), (None, False))
    told = [day_words(replace(day, minutes=minutes, flare=flare)) for minutes, flare in kinds]
    assert len(set(told)) == 5


def shape_of(paint: Callable[[QPainter], None] | QWidget, size: int = 40) -> np.ndarray:
    """Return which pixels are drawn on, whatever their colour."""
    image = QImage(size, size, QImage.Format.Format_RGB32)
    image.fill(QColor("#ffffff"))
    if isinstance(paint, QWidget):
        paint.setStyleSheet("background: #ffffff")
        paint.resize(size, size)
        image = paint.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    else:
        painter = QPainter(image)
        paint(painter)
        painter.end()
    bits = image.constBits()
    assert bits is not None
    pixels = np.array(bits.asarray(image.sizeInBytes()), dtype=np.uint8).reshape(size, size, 4)
    ground = pixels[0, 0, :3].astype(int)
    return np.asarray(np.abs(pixels[:, :, :3].astype(int) - ground).max(axis=2) > 60)


def differ(shapes: Iterable[np.ndarray]) -> Iterator[bool]:
    for one, other in combinations(shapes, 2):
        yield float((one != other).sum()) > 0.05 * one.size


def test_the_strap_s_signs_differ_in_shape(look: Look, qtbot: QtBot) -> None:
    shapes = []
    for tone in Tone:
        sign = Sign(look)
        qtbot.addWidget(sign)
        sign.tone = tone
        shapes.append(shape_of(sign))
    assert all(shape.any() for shape in shapes)
    # Of two tones none is drawn alike: five shapes, ten pairs.
    assert sum(differ(shapes)) == 10
    assert list(differ([shapes[0], shapes[0]])) == [False]


def test_a_plan_s_marks_differ_in_shape(look: Look, qtbot: QtBot) -> None:
    marks = [v for k, v in vars(week_plan).items() if k.isupper() and isinstance(v, str)]
    assert len(marks) >= 4
    chart = week_plan.WeekPlan(look)
    qtbot.addWidget(chart)
    box = QRectF(4, 4, 32, 32)
    shapes = [shape_of(lambda p, m=mark: chart._mark(p, box, m)) for mark in marks]
    assert all(differ(shapes))


def test_a_finding_s_side_differs_in_line(look: Look, qtbot: QtBot) -> None:
    shapes = []
    for verdict in get_args(findings.Verdict):
        card = FindingCard(
            look, replace(believable_trends.findings(56)[0], verdict=verdict, pairs=())
        )
        qtbot.addWidget(card)
        card.resize(420, 300)
        image = card.grab().toImage().copy(5, 0, 10, 200)
        column = [image.pixel(4, y) for y in range(30, 190)]
        shapes.append(tuple(pixel == column[0] for pixel in column))
    # "Goes with" has a pale core; where it is unclear the line is broken, each in a way of its own.
    assert len(set(shapes)) >= 3


# Where a colour that tells a status is painted, and what tells it otherwise.
PAINTED = {
    "pages/trends_cards.py": "a firm edge above the band, and the table's words",
    "widgets/body_map.py": "a filled place with an outline, and its name",
    "widgets/chip.py": "a sign whose shape tells, and words",
    "widgets/defect_dialog.py": "words",
    "widgets/finding.py": "a line that is whole, hollow, dashed or dotted, and words",
    "widgets/picture.py": "the height of the sun, and words",
    "widgets/tachogram.py": "a cross",
    "widgets/timeline_paint.py": "a firm edge above the band, and a word",
    "widgets/week.py": "words below the bar",
    "widgets/week_plan.py": "the word",
    "timeline_rows.py": "a lane of its own with its name",
}
_TELLING = {"flare", "flare_soft", "amber", "good"}


def painted_in() -> set[str]:
    """Return the files that paint with a colour which tells a status."""
    found = set()
    for path in [*UI.glob("widgets/*.py"), *UI.glob("pages/*.py"), UI / "timeline_rows.py"]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            named = isinstance(node, ast.Constant) and node.value in _TELLING
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                said = [one.value for one in node.args if isinstance(one, ast.Constant)]
                if node.func.attr in ("color", "brush", "pen") and _TELLING & set(said):
                    found.add(path.relative_to(UI).as_posix())
            elif named and path.parent.name != "pages":
                found.add(path.relative_to(UI).as_posix())
    return found


def test_every_place_painted_in_a_telling_colour_is_known_with_its_second_sign() -> None:
    assert painted_in() == set(PAINTED)


@pytest.mark.parametrize("kind", MATRICES)
@pytest.mark.parametrize("theme", ["paper", "night", "contrast"])
def test_words_in_a_telling_colour_are_read_whichever_cones_one_lacks(
    look: Look, theme: str, kind: str
) -> None:
    worn = Theme.load(theme)
    for ink, ground in text_pairs():
        image = QImage(2, 1, QImage.Format.Format_RGB888)
        image.setPixelColor(0, 0, worn.color(ink))
        image.setPixelColor(1, 0, worn.color(ground))
        seen = seen_as(image, kind)
        ratio = contrast(QColor(seen.pixel(0, 0)), QColor(seen.pixel(1, 0)))
        assert ratio >= 3.9, (ink, ground, ratio)
