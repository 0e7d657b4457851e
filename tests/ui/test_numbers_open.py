"""Every number that was worked out opens its definition, on every page that shows it.

A number is known by its name or unit, wherever it stands: in a label, a table, a list, a button,
or painted in a chart. What a person told, chose or set, a time and a date are none of these.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

import pytest
from PyQt6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from biofeedback.app import helping
from biofeedback.ui.look import Look
from biofeedback.ui.pages.compare import ComparePage
from biofeedback.ui.pages.page import Page
from biofeedback.ui.widgets.help_sheet import HelpSheet
from biofeedback.ui.widgets.meaning import MeaningButton, Meanings
from biofeedback.ui.widgets.table import Table
from biofeedback.ui.widgets.text import label
from biofeedback.ui.widgets.tile import NumberTile
from tests.ui.scenes import SCENES
from tests.ui.words_check import shown

SOAK = "BIOFEEDBACK_SOAK" in os.environ
# By what a number is known, and the topics that tell what it is.
NUMBERS = {
    r"\bcoherence\b.*?\d+( of 100|$)|\d+ of 100.*coherence": "coherence coherence_beside",
    r"\bcoherence ratio\b.*?\d": "ratio coherence_beside",
    r"\bRMSSD\b[^.]*?\d+ ms": "rmssd",
    r"\bSDNN\b.*?\d": "sdnn",
    r"\bpNN50\b.*?\d": "pnn50",
    r"\d+ bpm\b": "heart_rate swing",
    r"\bPEG\b.*?\d": "peg pain",
    r"\d µV": "muscle",
    r"\d per min\b": "breathing belt",
    r"beats, \d+ left out|\d % of beats": "left_out signal",
    r"[Ii]n the target \d+ %": "time_in_target",
    r"[Ee]fficiency.*?\d": "sleep_efficiency",
    r"(?<!Practised on )\b\d of \d+ planned days": "practice_minutes goal_progress",
    r"\d days? with practice": "practice_minutes goal_progress",
    r"[Yy]our best pace.*?\d": "resonance",
    r"\bSleep \d": "sleep_efficiency sleep_regularity pain",
    r"\bPain \d+ of 10": "pain",
}
# A chart or a list draws the numbers of these itself.
DRAWN = {"history": "coherence", "trends": "coherence", "compare": "coherence", "diary": "pain"}
# What is fetched from elsewhere to be read as it is: a doctor's words, a strap's own, a page.
READ_ONLY = {"learn", "about", "handover_opened", "handover", "practise", "sensors", "settings"}


def asks(page: QWidget) -> set[str]:
    """Return the topics of the help that can be asked for on a page."""
    found = {one.topic for one in page.findChildren(MeaningButton) if one.isVisibleTo(page)}
    found |= {one._topic for one in page.findChildren(NumberTile) if one.isVisibleTo(page)}
    for page_of_two in [page] if isinstance(page, ComparePage) else []:
        found |= set(topics_of(page_of_two))
    return found - {""}


def topics_of(page: ComparePage) -> Iterator[str]:
    """Yield what the rows of the table open."""
    from biofeedback.ui.pages.session_words import facts

    if page.view is not None and page.view.one.summary is not None:
        yield from (fact.topic for fact in facts(page.view.one.summary))


def texts(page: QWidget) -> Iterator[str]:
    """Yield what is shown on a page now; what is said to a screen reader alone stands beside it."""
    for widget, text in shown(page):
        if widget.isVisibleTo(page) and not isinstance(widget, MeaningButton):
            yield text


def lacking(page: QWidget) -> list[str]:
    """Return each number of a page of which nobody can ask there what it means."""
    known, found = asks(page), []
    for text in texts(page):
        for line in text.split("\n"):
            for pattern, topics in NUMBERS.items():
                wanted = {f"number:{one}" for one in topics.split()}
                if re.search(pattern, line) and not known & wanted:
                    found.append(f"{pattern}: {line[:90]}")
    return found


def nameless(page: QWidget) -> list[str]:
    """Return each large number that stands nowhere near a way to its definition."""
    found = []
    for part in page.findChildren(QLabel):
        large = part.property("role") in ("number", "unsure")
        if not large or not part.isVisibleTo(page) or not re.search(r"\d", part.text()):
            continue
        around: QWidget | None = part.parentWidget()
        while around is not None and around is not page:
            if isinstance(around, NumberTile) or around.findChildren(MeaningButton):
                break
            around = around.parentWidget()
        if around is None or around is page:
            found.append(part.text())
    return found


# The pages where most of what was worked out stands; the long form has every page in every state.
RICHEST = (
    *("live-detailed", "live-combined", "after-muscle", "review-combined", "compare", "history"),
    *("today-planned", "night", "practice_plan", "resonance", "room-eight"),
)


@pytest.mark.long
def test_every_number_on_every_page_opens_its_definition(look: Look, qtbot: QtBot) -> None:
    found: dict[str, list[str]] = {}
    pages = set()
    for name in SCENES if SOAK else RICHEST:
        window = SCENES[name](look)
        qtbot.addWidget(window)
        page = window.stack.currentWidget()
        assert isinstance(page, Page)
        pages.add(window.name)
        topics = asks(page)
        assert all(helping.has_topic(topic) for topic in topics), name
        wrong = nameless(page)
        if window.name not in READ_ONLY:
            wrong += lacking(page)
        if wrong:
            found[name] = wrong
    said = "\n".join(f"{name}: {one}" for name, wrong in found.items() for one in wrong)
    assert not said, said
    assert len(pages) > (30 if SOAK else 8)


@pytest.mark.parametrize(("scene", "topic"), DRAWN.items())
def test_what_is_drawn_or_listed_can_be_asked_about_too(
    look: Look, qtbot: QtBot, scene: str, topic: str
) -> None:
    window = SCENES[scene](look)
    qtbot.addWidget(window)
    page = window.stack.currentWidget()
    assert page is not None
    assert f"number:{topic}" in asks(page)


def test_a_row_of_two_sessions_numbers_opens_its_definition(look: Look, qtbot: QtBot) -> None:
    scene = "compare"
    window = SCENES[scene](look)
    qtbot.addWidget(window)
    window.show()
    page = window.page("compare", ComparePage)
    page.numbers.selectRow(1)
    page.meaning.click()
    (sheet,) = window.findChildren(HelpSheet)
    assert sheet.topic == [*topics_of(page)][1]
    sheet.accept()
    window.close()


# The check finds what is planted


@pytest.fixture
def page(look: Look, qtbot: QtBot) -> Page:
    made = Page(look, "A page")
    qtbot.addWidget(made)
    return made


def test_a_new_number_without_a_definition_is_found(page: Page, look: Look) -> None:
    page.column.addWidget(label("RMSSD 41 ms"))
    page.column.addWidget(label("In the target 18 % of the time"))
    assert len(lacking(page)) == 2
    page.column.addWidget(Meanings(look, (("RMSSD", "number:rmssd"),)))
    (left,) = lacking(page)
    assert "In the target" in left


def test_a_number_in_a_table_is_found(page: Page, look: Look) -> None:
    table = Table(look, "Sessions")
    table.show_rows(("Number",), [(("PEG 3.3", 3.3),)])
    page.column.addWidget(table)
    assert lacking(page) != []


def test_a_large_number_alone_is_found_whatever_it_is_called(page: Page, look: Look) -> None:
    page.column.addWidget(label("42", "number"))
    assert nameless(page) == ["42"]
    assert lacking(page) == []


def test_a_hidden_way_to_the_definition_is_none(page: Page, look: Look) -> None:
    page.column.addWidget(label("RMSSD 41 ms"))
    button = MeaningButton(look, "RMSSD", "number:rmssd")
    page.column.addWidget(button)
    assert lacking(page) == []
    button.hide()
    assert lacking(page) != []
