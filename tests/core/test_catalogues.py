"""The catalogues: what the app says, in every language that is offered, whole and fitting."""

from __future__ import annotations

import re
from string import Formatter

import pytest
from babel.messages.catalog import Catalog, Message

from biofeedback.core.languages import LANGUAGES, OFFERED
from tests import catalogues

# Between two releases a new sentence may stay English for a while: this many of them. Before one,
# `python3 dev.py words --check` asks for every one of them.
BETWEEN_RELEASES = 60
KEPT = {code: catalogues.read(code) for code in catalogues.codes()}
OFFERED_CODES = [one.code for one in OFFERED if one.code in KEPT]


@pytest.fixture(scope="module")
def template() -> Catalog:
    return catalogues.gathered()


def places(text: str) -> list[str]:
    """Return what is to be filled into a sentence, and how it is written."""
    found = Formatter().parse(text)
    return sorted(f"{name}:{form}!{way}" for _text, name, form, way in found if name is not None)


def misfits(message: Message) -> list[str]:
    """Return what is wrong with how a sentence is said: its places, its edges, its lines."""
    ids = [message.id] if isinstance(message.id, str) else list(message.id)
    said = [message.string] if isinstance(message.string, str) else list(message.string)
    found = []
    for words in filter(None, said):
        try:
            names = {place.split(":")[0] for place in places(words)}
            fits = any(places(words) == places(one) for one in ids)
        except ValueError:
            found.append(f"{words!r} can't be filled")
            continue
        wanted = {place.split(":")[0] for one in ids for place in places(one)}
        # A plural form may leave its number out ("one day"), never bring in something else.
        if not (fits or (len(ids) == 2 and names <= wanted)):
            found.append(f"{words!r} has other places than {ids[-1]!r}")
        if words != words.strip() and ids[0] == ids[0].strip():
            found.append(f"{words!r} begins or ends with a space")
        if words.count("\n") != ids[0].count("\n"):
            found.append(f"{words!r} has other lines than {ids[0]!r}")
    return found


def test_a_planted_misfit_is_found() -> None:
    good = Message("{n:.1f} h of {name}", "{name}: {n:.1f} Std.")
    assert misfits(good) == []
    assert misfits(Message("{n:.1f} h", "{n:.0f} Std."))
    assert misfits(Message("{n} h", "{m} Std."))
    assert misfits(Message("{n} h", "{n Std."))
    assert misfits(Message("One", " Eins"))
    assert misfits(Message("One\ntwo", "Eins zwei"))
    assert misfits(Message(("{n} day", "{n} days"), ("ein Tag", "{n} Tage"))) == []
    assert misfits(Message(("{n} day", "{n} days"), ("{k} Tag", "{n} Tage")))


@pytest.mark.parametrize("code", sorted(KEPT))
def test_what_is_said_fits_its_sentence(code: str) -> None:
    assert [one for message in KEPT[code] if message.id for one in misfits(message)] == []


@pytest.mark.parametrize("code", sorted(KEPT))
def test_the_compiled_catalogue_is_of_this_text(code: str) -> None:
    kept = catalogues.po_file(code).with_suffix(".mo").read_bytes()
    assert kept == catalogues.compiled(KEPT[code]), "run: python3 dev.py words"


@pytest.mark.parametrize("code", OFFERED_CODES)
def test_a_language_that_is_offered_says_everything(code: str, template: Catalog) -> None:
    unsaid = catalogues.unsaid(KEPT[code])
    new = catalogues.keys(template) - catalogues.keys(KEPT[code])
    assert unsaid == [], "say them, or do not offer it"
    assert len(new) <= BETWEEN_RELEASES, f"run: python3 dev.py words, and say: {sorted(new)}"


def test_every_language_has_a_catalogue() -> None:
    assert {one.code for one in LANGUAGES} == {"en", *KEPT}


def test_an_unsaid_sentence_is_found() -> None:
    made = Catalog(locale="de")
    made.add("Today", "Heute")
    made.add(("{n} day", "{n} days"), ("{n} Tag", ""))
    made.add("Diary", "")
    made.add("Goals", "Ziele", flags=["fuzzy"])
    assert catalogues.unsaid(made) == ["{n} day", "Diary", "Goals"]


def test_sentences_are_found_where_they_are_written() -> None:
    source = '_("one " "and")\nx(mark("two"))\nplural("{n} a", "{n} b", n)\nlen("three")\n_(name)'
    assert list(catalogues.of_code(source)) == ["one and", "two", ("{n} a", "{n} b")]


def test_practices_and_pages_to_read_are_gathered(template: Catalog) -> None:
    said = {key[0] for key in catalogues.keys(template)}
    assert "Slow breathing, in and out alike" in said
    assert any(re.match("Call the emergency number", one) for one in said)
    assert "Sources" not in said
