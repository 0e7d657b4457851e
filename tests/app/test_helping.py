"""The help: a page for every page, number and failing; every link leads somewhere."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from biofeedback.app import helping
from biofeedback.core.words import _
from biofeedback.signal.definitions import DEFINITIONS
from tests.pseudo import LONG, pretended

PACKAGE = Path(helping.__file__).parent.parent


def pages_of_the_window() -> set[str]:
    """Return the names of the pages that the window is composed of."""
    source = (PACKAGE / "ui" / "app.py").read_text(encoding="utf-8")
    (compose,) = (
        node
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef) and node.name == "compose"
    )
    loop = next(node for node in ast.walk(compose) if isinstance(node, ast.For))
    assert isinstance(loop.iter, ast.Tuple)
    rows = (row for row in loop.iter.elts if isinstance(row, ast.Tuple))
    return {str(row.elts[0].value) for row in rows if isinstance(row.elts[0], ast.Constant)}


def checks_of_the_doctor() -> set[str]:
    """Return the names of what the doctor looks at."""
    files = (PACKAGE / "devices" / "diagnosis.py", PACKAGE / "cli" / "doctor.py")
    calls = (node for file in files for node in ast.walk(ast.parse(file.read_text("utf-8"))))
    return {
        str(call.args[0].value)
        for call in calls
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id == "Check"
        and isinstance(call.args[0], ast.Constant)
    }


def asked_in_the_window() -> set[str]:
    """Return every number whose meaning the window can be asked for."""
    sources = [path.read_text(encoding="utf-8") for path in (PACKAGE / "ui").rglob("*.py")]
    return {found for text in sources for found in re.findall(r'"(number:\w+)"', text)}


def test_every_page_of_the_window_has_its_help() -> None:
    assert len(pages_of_the_window()) > 30
    assert {name for name in pages_of_the_window() if not helping.has_topic(name)} == set()


def test_everything_the_doctor_looks_at_has_its_help() -> None:
    assert checks_of_the_doctor() >= {"bluetooth", "strap", "database", "fonts"}
    missing = {n for n in checks_of_the_doctor() if not helping.has_topic(helping.TROUBLE + n)}
    assert missing == set()


def test_every_number_that_is_asked_for_is_explained() -> None:
    assert len(asked_in_the_window()) >= 20
    assert {key for key in asked_in_the_window() if not helping.has_topic(key)} == set()


def test_every_link_leads_to_a_topic_and_every_number_is_reached() -> None:
    links = {(key, other) for key in helping.topics() for other in helping.topic(key).see}
    assert {(key, other) for key, other in links if not helping.has_topic(other)} == set()
    numbers = {key for key in helping.topics() if helping.kind_of(key) == helping.NUMBER}
    assert numbers - {other for _key, other in links} - asked_in_the_window() == {
        "number:confidence"
    }


@pytest.mark.parametrize("key", helping.topics())
def test_a_topic_is_short_and_says_something(key: str) -> None:
    page = helping.topic(key)
    words = sum(len(part.words.split()) for part in page.parts)
    assert page.title
    assert 10 <= words <= 130, words


def test_sources_are_dated() -> None:
    for key in helping.topics():
        for source in helping.topic(key).sources:
            assert re.search(r"\b(19|20)\d\d\b", source), source


def test_a_number_names_the_version_of_its_definition() -> None:
    assert helping.definition_of("number:coherence") == DEFINITIONS["coherence"]
    assert helping.definition_of("number:peg") is None
    assert all(key in DEFINITIONS for key in helping._BY.values())
    assert all(helping.has_topic(key) for key in helping._BY)


def test_topics_are_found_by_their_words_titles_first() -> None:
    assert helping.found("COHERENCE ratio")[0] == "number:ratio"
    assert "trouble:bluetooth" in helping.found("linux bluetooth")
    assert helping.found("telescope") == ()
    assert helping.found("") == helping.topics()


def test_a_topic_there_is_none_of_is_the_first() -> None:
    assert helping.topic("xx") == helping.topic("today")


def test_the_help_is_read_and_searched_in_the_language_spoken() -> None:
    with pretended(LONG):
        assert helping.topic("today").title.startswith("⟦")
        assert helping.found(_("Coherence"))[0] == "number:coherence"
