"""The pages to read: eight, in plain words, each with what it stands on, and no promise."""

from __future__ import annotations

import re

import pytest

from biofeedback.diary.learning import ORDER, Reading, reading, readings
from tests.pseudo import LONG, pretended

READINGS = readings()


def syllables(word: str) -> int:
    """Return about how many syllables an English word has: its groups of vowels, a mute e apart."""
    word = re.sub(r"[^a-z]", "", word.lower())
    groups = len(re.findall(r"[aeiouy]+", word))
    mute = (word.endswith("e") and not word.endswith("le")) or word.endswith(("es", "ed"))
    if mute and groups > 1 and not word.endswith(("ses", "ces", "ges", "ted", "ded")):
        groups -= 1
    return max(groups, 1)


def grade(text: str) -> float:
    """Return the school year that a text asks for (Kincaid 1975)."""
    sentences = [one for one in re.split(r"[.!?:]+(?=\s|$)|\n", text) if re.search("[a-zA-Z]", one)]
    words = [one for one in re.findall(r"[A-Za-z']+", text) if re.search("[a-zA-Z]", one)]
    per_word = sum(map(syllables, words)) / len(words)
    return 0.39 * len(words) / len(sentences) + 11.8 * per_word - 15.59


def body(one: Reading) -> str:
    return "\n".join(part.words for part in one.parts)


def test_the_measure_tells_easy_from_hard() -> None:
    assert grade("The cat sat on the mat. It was warm. The sun was out.") < 1.0
    hard = (
        "Multidisciplinary biopsychosocial rehabilitation interventions demonstrated statistically "
        "significant improvements in disability outcomes relative to conventional physiotherapy."
    )
    assert grade(hard) > 20.0


def test_there_are_eight_pages_in_their_order() -> None:
    assert len(READINGS) == len(ORDER) == 8
    assert [one.key for one in READINGS] == list(ORDER)
    assert len({one.title for one in READINGS}) == 8


@pytest.mark.parametrize("one", READINGS, ids=ORDER)
def test_a_page_is_short_and_for_a_reader_of_twelve(one: Reading) -> None:
    words = len(body(one).split())
    assert 150 <= words <= 420, words
    assert grade(body(one)) <= 7.0, grade(body(one))


@pytest.mark.parametrize("one", READINGS, ids=ORDER)
def test_a_page_names_what_it_stands_on_with_years(one: Reading) -> None:
    assert len(one.sources) >= 3
    dated = [source for source in one.sources if re.search(r"\b(19|20)\d\d\b", source)]
    assert len(dated) >= 3
    assert one.lead


@pytest.mark.parametrize("one", READINGS, ids=ORDER)
def test_no_page_promises_a_cure_or_blames(one: Reading) -> None:
    said = body(one).lower()
    for word in ("guarantee", "you failed", "always works", "pain-free", "proves", "cures"):
        assert word not in said
    for sentence in re.split(r"(?<=[.!?])\s|\n", said):
        if re.search(r"\bcure\b", sentence):
            assert "promise" in sentence


def test_the_page_on_medicines_advises_no_stopping_and_no_dose() -> None:
    said = body(reading("medication"))
    assert "This page gives no advice on any medicine." in said
    assert "Never stop all at once" in said
    assert not re.search(r"\d+ ?mg\b", said)


def test_the_page_on_help_names_what_cannot_wait() -> None:
    said = body(reading("help")).lower()
    for sign in ("chest", "between the legs", "pass water", "ending your life", "speech", "fever"):
        assert sign in said
    assert "Call the emergency number now" in [
        part.words for part in reading("help").parts if part.kind == "heading"
    ]


def test_a_page_is_read_in_the_language_spoken() -> None:
    english = reading("pain")
    with pretended(LONG):
        other = reading("pain")
    assert other.title != english.title
    assert len(other.parts) == len(english.parts)


def test_the_numbers_are_those_of_the_sources() -> None:
    """Each number in the text was looked up; a slip of the keyboard shall not pass unseen."""
    assert "37 in 100 people of 20 years, and 96 in 100 of 80 years" in body(reading("pain"))
    assert "about 3 points of 100" in body(reading("pain"))
    assert "about 14 points of 100" in body(reading("pain"))
    assert "19 minutes sooner and were awake about 26 minutes less" in body(reading("sleep"))
    assert "in 96 trials pain fell by about 0.7 points" in body(reading("medication"))
