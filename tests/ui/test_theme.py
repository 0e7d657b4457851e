from __future__ import annotations

import re

import pytest
from PyQt6.QtGui import QColor, QFontMetricsF
from pytestqt.qtbot import QtBot

from biofeedback.core.errors import BadInputError
from biofeedback.ui.look import Look
from biofeedback.ui.theme import Theme, app_font, contrast, text_pairs, theme_for, theme_names
from biofeedback.ui.widgets.text import label


def test_black_on_white_has_the_contrast_of_the_standard() -> None:
    assert contrast(QColor("#000000"), QColor("#FFFFFF")) == pytest.approx(21.0)
    assert contrast(QColor("#777777"), QColor("#FFFFFF")) == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("name", theme_names())
@pytest.mark.parametrize(("ink", "ground"), text_pairs())
def test_every_text_can_be_read_on_its_ground(name: str, ink: str, ground: str) -> None:
    theme = Theme.load(name)
    least = 7.0 if name == "contrast" else 4.5
    assert contrast(theme.color(ink), theme.color(ground)) >= least


@pytest.mark.parametrize("name", theme_names())
@pytest.mark.parametrize("ground", ["bg", "surface", "accent_soft", "flare_soft"])
def test_the_frames_of_controls_can_be_seen(name: str, ground: str) -> None:
    theme = Theme.load(name)
    for frame in ("edge", "accent"):
        assert contrast(theme.color(frame), theme.color(ground)) >= 3.0


@pytest.mark.parametrize("name", theme_names())
def test_the_style_sheet_is_filled_to_the_last_word(name: str) -> None:
    assert not re.findall(r"@\w+@", Theme.load(name, 150).style_sheet())


def test_text_grows_to_twice_its_size_and_no_further() -> None:
    assert Theme.load("paper", 200).type_px("base") == 2 * Theme.load("paper").type_px("base")
    assert Theme.load("paper", 900).percent == 200
    assert Theme.load("paper", 10).percent == 100


def test_what_is_pressed_is_never_smaller_than_a_fingertip() -> None:
    assert Theme.load("paper").target_px >= 44
    assert Theme.load("paper", 200).target_px > 60


def test_the_shipped_face_is_used_and_its_figures_are_of_equal_width(look: Look) -> None:
    assert app_font().family() == "Inter"
    metrics = QFontMetricsF(look.theme.font("number", bold=True))
    widths = [metrics.horizontalAdvance(figure) for figure in "0123456789"]
    assert max(widths) - min(widths) < 0.1


def test_figures_stay_of_equal_width_under_the_style_sheet(look: Look, qtbot: QtBot) -> None:
    narrow, wide = label("1111", "number", wrap=False), label("0000", "number", wrap=False)
    for made in (narrow, wide):
        qtbot.addWidget(made)
        made.ensurePolished()
    assert narrow.font().pixelSize() == 40
    assert abs(narrow.sizeHint().width() - wide.sizeHint().width()) <= 1


def test_an_unknown_theme_is_refused_in_words() -> None:
    with pytest.raises(BadInputError, match="lilac"):
        Theme.load("lilac")


def test_auto_is_night_in_the_evening_and_paper_by_day() -> None:
    assert theme_for("auto", 9) == "paper"
    assert theme_for("auto", 21) == "night"
    assert theme_for("auto", 3) == "night"
    assert theme_for("contrast", 9) == "contrast"
    assert theme_for("something from a newer version", 9) == "paper"
