"""Safety beside its English, scales in their validated words, in every language nobody has read."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from PyQt6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from biofeedback.core import intended_use, words
from biofeedback.core.languages import ENGLISH, LANGUAGES, OFFERED, Language
from biofeedback.core.words import _
from biofeedback.diary import peg, timed
from biofeedback.sessions import library
from biofeedback.ui.look import Look
from biofeedback.ui.pages.resonance import SIT_STILL
from biofeedback.ui.pages.sensors import MUSCLE_CARE
from biofeedback.ui.pages.settings import language_notes
from biofeedback.ui.pages.today import FIRST_CARE
from tests.pseudo import Pseudo
from tests.ui.scenes import SCENES

SOAK = "BIOFEEDBACK_SOAK" in os.environ
UNREAD = [one for one in LANGUAGES if not one.read_by_clinician]
# On which page each sentence on safety is told.
TOLD = {
    "welcome": (intended_use.INTENDED_USE, intended_use.ASK_FIRST, intended_use.SAFETY),
    "who": (intended_use.ASK_FIRST, intended_use.SAFETY),
    "settings": (intended_use.INTENDED_USE, intended_use.NUMBERS),
    "about": (intended_use.INTENDED_USE,),
    "today-first": (FIRST_CARE,),
    "practise": (library.CARE,),
    "resonance": (library.CARE, SIT_STILL),
    "sensors": (MUSCLE_CARE,),
    "function": (timed.SAFETY,),
}


@pytest.fixture(params=UNREAD, ids=lambda one: one.code)
def language(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[Language]:
    """Speak a language as it is, whether its catalogue says everything yet or not."""
    words.use_catalogue(request.param, Pseudo(request.param))
    yield request.param
    words.use_language(ENGLISH)


def texts(look: Look, scene: str, qtbot: QtBot) -> str:
    window = SCENES[scene](look)
    qtbot.addWidget(window)
    page = window.stack.currentWidget()
    assert page is not None
    return "\n".join(part.text() for part in page.findChildren(QLabel))


def test_every_language_but_english_is_held_to_it() -> None:
    assert {one.code for one in OFFERED} - {one.code for one in UNREAD} == {"en"}


def test_each_sentence_on_safety_stands_beside_its_english(
    look: Look, qtbot: QtBot, language: Language
) -> None:
    # What a page does with the sentence is the same in each: the first one sees every page.
    scenes = list(TOLD) if SOAK or language is UNREAD[0] else ["welcome"]
    for scene in scenes:
        sentences = TOLD[scene]
        said = texts(look, scene, qtbot)
        for sentence in sentences:
            assert sentence in said, scene
            assert _(sentence) in said, scene


def test_the_scale_keeps_its_words_and_says_why(
    look: Look, qtbot: QtBot, language: Language
) -> None:
    from biofeedback.ui.pages.peg import NO_WORDING

    said = texts(look, "peg", qtbot)
    for question in peg.QUESTIONS.values():
        assert f"{question}\n{_(question)}" in said
    for ends in peg.ENDS.values():
        assert all(end in said and _(end) in said for end in ends)
    assert _(NO_WORDING) in said


def test_the_settings_say_that_no_clinician_has_read_it(language: Language) -> None:
    assert len(language_notes(language, ())) == 1
