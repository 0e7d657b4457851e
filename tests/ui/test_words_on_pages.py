"""Every page in a made-up language: nothing untranslated, put together, cut, or pulled over."""

from __future__ import annotations

import ast
import importlib
import os
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PyQt6.QtCore import QCoreApplication, QEvent, Qt
from PyQt6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from biofeedback.app.parts import parts
from biofeedback.core import intended_use
from biofeedback.core.languages import LANGUAGES
from biofeedback.core.words import END, FIRST_STRONG, _
from biofeedback.diary import peg, timed
from biofeedback.diary.learning import readings
from biofeedback.sessions import library
from biofeedback.ui.look import Look
from biofeedback.ui.pages.after import AfterPage
from biofeedback.ui.pages.resonance import SIT_STILL
from biofeedback.ui.pages.sensors import MUSCLE_CARE
from biofeedback.ui.pages.today import FIRST_CARE
from biofeedback.ui.window import Window
from tests import catalogues
from tests.pseudo import LONG, RIGHT, pretended
from tests.screens import settle
from tests.ui import layout_check, words_check
from tests.ui.words_check import Told

Scenes = dict[str, Callable[[Look], Window]]
_MADE_OF_SENTENCES = ("tests.ui.scenes", "tests.ui.believable", "tests.ui.experiments")
SOAK = "BIOFEEDBACK_SOAK" in os.environ
# Each run lays out every nth page; the long form all of them.
EVERY = 1 if SOAK else 12


def scenes_in_what_is_spoken() -> Scenes:
    """Return the scenes as they are when they are made now: some hold sentences already."""
    before = {name: one for name, one in sys.modules.items() if name.startswith(_MADE_OF_SENTENCES)}
    package = sys.modules["tests.ui"]

    def forget() -> None:
        for name in [name for name in sys.modules if name.startswith(_MADE_OF_SENTENCES)]:
            del sys.modules[name]
            delattr(package, name.rpartition(".")[2])

    forget()
    try:
        made: Scenes = importlib.import_module("tests.ui.scenes").SCENES
        return made
    finally:
        forget()
        sys.modules.update(before)
        for name, one in before.items():
            setattr(package, name.rpartition(".")[2], one)


def told_by_others() -> Told:
    """Return what no catalogue holds: a person's words, devices, sources, parts, safety's English.

    Every sentence written in the scenes is a person's or a device's.
    """
    told = {"English"} | {one.own_name for one in LANGUAGES}
    forms = ["After lunch, lying down, with t…", "Naproxen, 250 mg"]
    told |= {"/\u200bhome/\u200bada/\u200b.local/\u200bshare/\u200bbiofeedback"}
    folder = Path(__file__).parent
    made = [*folder.glob("scenes*.py"), *folder.glob("believable*.py"), folder / "experiments.py"]
    for path in made:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                told.add(node.value.strip())
            elif isinstance(node, ast.JoinedStr):
                forms.append(form_of(node))
    told |= {value for name, value in vars(intended_use).items() if name.isupper()}
    told |= {library.CARE, library.STRONGER_CARE, FIRST_CARE, *peg.QUESTIONS.values()}
    told |= {timed.SAFETY, MUSCLE_CARE, SIT_STILL}
    told |= {end for ends in peg.ENDS.values() for end in ends}
    told |= {one.care for one in library.entries() if one.care}
    told |= {source for page in readings() for source in page.sources}
    told |= {one.name for one in parts()} | {f"{one.name} {one.version}" for one in parts()}
    said = [one for one in forms if re.search("[a-z]{3}", one)]
    # A client's pseudonym, a key in letters, the words it is compared by, a place.
    said += ["[A-Z][a-z]+ [0-9]{1,3}", "BFKEY[0-9A-Z… ]+", "[1-8] [a-z]+", "/media/stick"]
    return Told({one for one in told if one.strip()}, said)


def form_of(sentence: ast.JoinedStr) -> str:
    """Return the pattern of a sentence with numbers in it."""
    parts = [re.escape(p.value) if isinstance(p, ast.Constant) else ".*?" for p in sentence.values]  # type: ignore[type-var]
    return "".join(map(str, parts))


@pytest.fixture(scope="module")
def told() -> Told:
    return told_by_others()


@pytest.fixture(scope="module")
def long_scenes() -> Scenes:
    with pretended(LONG):
        return scenes_in_what_is_spoken()


def put_away(window: QWidget) -> None:
    window.hide()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.mark.long
def test_no_page_says_anything_that_no_catalogue_holds_or_that_is_put_together(
    look: Look, long_scenes: Scenes, told: Told
) -> None:
    found: dict[str, str] = {}
    with pretended(LONG):
        for name, make in long_scenes.items():
            if not SOAK and "-" in name:
                continue  # one state of each page; the long form all of them
            window = make(look)
            found |= {fault: name for fault in words_check.faults(window, told)}
            put_away(window)
    assert found == {}


@pytest.mark.long
def test_no_page_cuts_what_a_longer_language_says(look: Look, long_scenes: Scenes) -> None:
    found: dict[str, list[str]] = {}
    with pretended(LONG):
        for name, make in [*long_scenes.items()][::EVERY]:
            window = make(look)
            window.resize(1024, 700)
            window.show()
            settle()
            if cut := layout_check.faults(window):
                found[name] = cut
            put_away(window)
    assert found == {}


@pytest.fixture
def from_the_right(qapp: QApplication) -> Iterator[None]:
    qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    with pretended(RIGHT):
        yield
    qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


@pytest.mark.long
@pytest.mark.usefixtures("from_the_right")
def test_no_page_pulls_over_or_cuts_what_runs_from_the_right(look: Look, told: Told) -> None:
    found: dict[str, list[str]] = {}
    for name, make in [*scenes_in_what_is_spoken().items()][EVERY // 2 :: EVERY]:
        window = make(look)
        window.resize(1024, 700)
        window.show()
        settle()
        texts = (text for _widget, text in words_check.shown(window))
        pulled = (run for text in texts for run in words_check.pulled_over(text))
        wrong = [run for run in pulled if told.without(run)] + layout_check.faults(window)
        if wrong:
            found[name] = wrong
        put_away(window)
    assert found == {}


@pytest.mark.usefixtures("from_the_right")
def test_the_arrow_from_before_to_after_points_the_way_it_is_read(look: Look) -> None:
    window = scenes_in_what_is_spoken()["after"](look)
    assert window.page("after", AfterPage).arrow.text() == "←"
    put_away(window)


# Each check finds what is planted


@pytest.fixture
def page(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    return made


def test_an_untranslated_sentence_is_found(page: QWidget) -> None:
    QLabel("⟦Tödäý⟧", page)
    QPushButton("Start practice", page)
    (fault,) = words_check.faults(page)
    assert fault.startswith("untranslated: QPushButton “Start practice”")


def test_an_untranslated_name_for_a_screen_reader_is_found(page: QWidget) -> None:
    page.setAccessibleName("Pages")
    assert words_check.faults(page) == ["untranslated: QWidget “Pages”"]


def test_a_sentence_put_together_from_parts_is_found(page: QWidget) -> None:
    QLabel("⟦Pàín⟧: ⟦5 of 10⟧", page)
    QLabel("⟦Óne⟧ ⟦Twö⟧\n⟦A⟧ · ⟦B⟧, ⟦C⟧", page)  # one after the other is a list, not a sentence
    QLabel("⟦{name} ⟦nested⟧ 5⟧", page)
    (fault,) = words_check.faults(page)
    assert fault.startswith("put together: QLabel “⟦Pàín⟧: ")


def test_what_a_person_wrote_is_left_as_it_is(page: QWidget) -> None:
    QLabel("⟦Nóte⟧ · warm bath before", page)
    QLabel("Ada", page)
    assert len(words_check.faults(page)) == 2
    assert words_check.faults(page, Told({"warm bath before", "Ada"})) == []
    assert words_check.fault("Adams Family", Told({"Ada"})) == "untranslated"


def test_a_longer_word_that_is_cut_is_found(page: QWidget, look: Look) -> None:
    page.resize(300, 100)
    with pretended(LONG):
        cut = QPushButton(_("Start practice"), page)
    cut.setFixedWidth(60)
    page.show()
    settle()
    assert any("width" in fault for fault in layout_check.faults(page))
    page.hide()


def test_an_option_inside_a_sentence_from_the_right_must_be_set_apart() -> None:
    arabic = "اكتب"
    assert words_check.pulled_over(f"{arabic} --remove {arabic}") == ["--remove"]
    assert words_check.pulled_over(f"{arabic} {FIRST_STRONG}--remove{END}") == []
    assert words_check.pulled_over(f"{arabic} biofeedback demo --remove") == []
    assert words_check.pulled_over(f"{arabic} ~/records.csv") == ["~/records.csv"]
    assert words_check.pulled_over(f"{arabic} RMSSD 5") == []
    assert words_check.pulled_over("with --remove") == []


@pytest.mark.parametrize("code", [one.code for one in LANGUAGES if one.right_to_left])
def test_no_catalogue_from_the_right_mixes_directions(code: str) -> None:
    every = [message.string for message in catalogues.read(code) if message.id]
    texts = [
        one for said in (s if isinstance(s, list | tuple) else [s] for s in every) for one in said
    ]
    assert [run for text in texts for run in words_check.pulled_over(text or "")] == []
