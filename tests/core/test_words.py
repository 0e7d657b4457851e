"""Sentences in a person's language, and what is put into them."""

from __future__ import annotations

import re
import threading
from datetime import datetime
from pathlib import Path

import pytest

import biofeedback
from biofeedback.clinic import pseudonyms
from biofeedback.core import languages, words
from biofeedback.core.languages import ENGLISH, OFFERED, VARIABLE, chosen, language_of
from biofeedback.core.words import (
    END,
    FIRST_STRONG,
    LEFT_TO_RIGHT,
    _,
    as_name,
    listed,
    number,
    plural,
    safety_lines,
    speaking,
    with_english,
)
from biofeedback.core.written import parsed, spoken_reading
from biofeedback.sessions.library import CARE
from tests.pseudo import LONG, RIGHT, pretended

SYSTEM = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")


@pytest.fixture
def silent(monkeypatch: pytest.MonkeyPatch) -> None:
    """An environment that says nothing of a language; German may be chosen, complete or not."""
    for variable in (VARIABLE, *SYSTEM):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setattr(languages, "OFFERED", (ENGLISH, language_of("de"), language_of("zh")))


def test_english_is_what_was_written_and_costs_nothing() -> None:
    assert type(_("{n:.1f} minutes")) is str
    assert _("{n:.1f} minutes").format(n=2.5) == "2.5 minutes"
    assert number(1234.5, ",.1f") == "1,234.5"


def test_a_language_writes_the_tenths_with_its_own_sign() -> None:
    with pretended(LONG):
        said = _("{n:.1f} minutes of {m:,.2f}").format(n=2.5, m=1234.5)
        assert "2,5" in said
        assert "1.234,50" in said
        assert "{" not in said
        assert number(0.25, ".2f") == "0,25"
        assert "3 " in plural("{n} beat", "{n} beats", 3).format(n=3)


def test_a_list_has_the_comma_of_its_language_and_its_things_their_own_direction() -> None:
    things = ("Naproxen 250 mg", "x")
    assert listed(things) == "Naproxen 250 mg, x"
    assert listed(()) == ""
    with speaking("zh"):
        assert listed(things) == "Naproxen 250 mg、x"
    with speaking("ar"):
        assert listed(things) == "\u2068Naproxen 250 mg\u2069، \u2068x\u2069"


def test_words_put_in_are_not_taken_for_numbers() -> None:
    with pretended(LONG):
        assert "1.2.3" in _("Version {version}").format(version="1.2.3")


def test_from_right_to_left_what_is_put_in_keeps_a_direction_of_its_own() -> None:
    with pretended(RIGHT):
        said = _("{name}, {n} points").format(name="Polar H10", n=-2)
        both = _("0: {words}").format(words="No pain\nnone")
    assert f"{FIRST_STRONG}No pain{END}\n{FIRST_STRONG}none{END}" in both
    assert f"{FIRST_STRONG}Polar H10{END}" in said
    assert f"{LEFT_TO_RIGHT}-2{END}" in said


def test_a_name_made_of_a_sentence_can_be_typed() -> None:
    with pretended(RIGHT):
        said = _("Guest {moment}").format(moment="2026-11-23")
    assert FIRST_STRONG in said
    assert said.replace(FIRST_STRONG, "").replace(END, "") == as_name(f"\u200f{said}")
    with speaking("ar"):
        assert pseudonyms.guest(datetime(2026, 11, 23, 9), ()) == "ضيف 2026-11-23 09:00"


def test_the_english_of_a_safety_sentence_keeps_its_direction_where_they_share_a_text() -> None:
    with speaking("de"):
        assert safety_lines(CARE) == "\n".join(with_english(CARE))
    with speaking("ar"):
        assert safety_lines(CARE).endswith(f"\n{LEFT_TO_RIGHT}{CARE}{END}")
    assert safety_lines(CARE) == CARE


def test_arabic_counts_in_all_its_forms() -> None:
    said = {0: "لا أيام", 1: "يوم واحد", 2: "يومان", 3: "3 أيام", 11: "11 يومًا", 100: "100 يوم"}
    with speaking("ar"):
        assert {n: plural("{n} day", "{n} days", n).format(n=n) for n in said} == said


def test_another_language_for_one_piece_of_work_is_heard_by_nobody_else() -> None:
    heard: list[str] = []
    with pretended(LONG):
        with speaking(ENGLISH):
            other = threading.Thread(target=lambda: heard.append(_("Today")))
            other.start()
            other.join()
            assert _("Today") == "Today"
        assert _("Today") == heard[0] != "Today"


def test_a_safety_sentence_stands_beside_the_english_until_a_clinician_has_read_it() -> None:
    assert words.with_english("Stop when dizzy.") == ("Stop when dizzy.",)
    with pretended(LONG):
        said = words.with_english("Stop when dizzy.")
    assert said[1] == "Stop when dizzy."
    assert said[0] != said[1]


def test_a_scale_keeps_its_validated_words_with_their_meaning_below() -> None:
    assert words.validated("No pain") == "No pain"
    with pretended(LONG):
        assert words.validated("No pain").startswith("No pain\n⟦")


@pytest.mark.usefixtures("silent")
def test_the_setting_goes_before_the_environment_and_that_before_the_system(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert chosen(None) is ENGLISH
    assert chosen(None, ["fr-FR", "de-AT"]).code == "de"
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    assert chosen(None, ["de-AT"]).code == "zh"
    monkeypatch.setenv("LANGUAGE", "fr:de")
    assert chosen(None).code == "de"
    monkeypatch.setenv(VARIABLE, "en")
    assert chosen(None) is ENGLISH
    assert chosen("de").code == "de"


@pytest.mark.usefixtures("silent")
@pytest.mark.parametrize("name", ["zh_TW.UTF-8", "zh-Hant-HK", "fr_FR", "xx", "", "../../etc"])
def test_what_nobody_here_speaks_is_english(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", name)
    assert chosen(None) is ENGLISH


@pytest.mark.usefixtures("silent")
def test_the_plain_locale_of_a_server_is_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    assert chosen(None, ["de"]) is ENGLISH


def test_only_what_is_offered_is_spoken_by_itself() -> None:
    assert all(one.offered for one in OFFERED)
    assert chosen("de").code in {one.code for one in OFFERED}


def test_a_catalogue_that_is_missing_leaves_english(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(words, "LOCALE_FOLDER", tmp_path)
    with speaking("de"):
        assert _("Today") == "Today"


def test_a_page_to_read_is_in_the_language_spoken_and_its_sources_as_they_are_called() -> None:
    english = parsed("key", "# Title\n\nText\nof two lines.\n\n- One\n- Two\n\n## Sources\n\n- A 1")
    with pretended(LONG):
        read = spoken_reading(english)
    assert read.title.startswith("⟦")
    assert [part.kind for part in read.parts] == ["text", "point", "point"]
    assert all(part.words.startswith("⟦") for part in read.parts)
    assert read.sources == ("A 1",)


TENTHS_PAST_THE_LANGUAGE = re.compile(r"""f(["'])(?:(?!\1).)*:[+,]*\.[1-9][fg]\}""")


def test_no_tenths_a_person_reads_are_written_past_the_language() -> None:
    package = Path(biofeedback.__file__).parent
    rooms = ("ui", "cli", "clinic", "diary", "trends", "sessions/phrases.py")
    files = [file for room in rooms for file in [package / room, *(package / room).rglob("*.py")]]
    found = [
        f"{file.relative_to(package)}: {line.strip()}"
        for file in files
        if file.suffix == ".py"
        for line in file.read_text(encoding="utf-8").splitlines()
        if TENTHS_PAST_THE_LANGUAGE.search(line)
    ]
    assert found == []
    assert TENTHS_PAST_THE_LANGUAGE.search('Tile(f"{mean:.1f}", "µV")')
