"""The words that are read aloud: few, plain, and hard to mistake for one another."""

from __future__ import annotations

from collections import Counter
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biofeedback.clinic.aloud import ENOUGH_LETTERS, PHRASE_WORDS, WORDS, heard, phrase_of
from biofeedback.core.errors import BadInputError

PHRASES = st.binary(min_size=8, max_size=8)


def apart(one: str, other: str) -> int:
    """How many letters must change to make one word of the other (Levenshtein)."""
    before = list(range(len(other) + 1))
    for number, letter in enumerate(one, start=1):
        now = [number]
        for place, there in enumerate(other, start=1):
            change = before[place - 1] + (letter != there)
            now.append(min(before[place] + 1, now[-1] + 1, change))
        before = now
    return before[-1]


def letters_apart(one: str, other: str) -> int:
    """At least how many letters must change, whatever their order: never more than `apart`."""
    shared = (Counter(one) & Counter(other)).total()
    return max(len(one), len(other)) - shared


def test_the_list_has_a_word_for_each_byte_so_eight_words_are_sixty_four_bits() -> None:
    assert len(WORDS) == len(set(WORDS)) == 256
    assert list(WORDS) == sorted(WORDS)
    assert PHRASE_WORDS * 8 == 64


def test_no_two_words_begin_alike_or_differ_by_less_than_three_letters() -> None:
    assert all(word.isascii() and word.isalpha() and word.islower() for word in WORDS)
    assert all(4 <= len(word) <= 9 for word in WORDS)
    assert len({word[:ENOUGH_LETTERS] for word in WORDS}) == 256
    near = [pair for pair in combinations(WORDS, 2) if letters_apart(*pair) < 3]
    assert len(near) > 100, "the short way to tell leaves something to look at"
    assert [pair for pair in near if apart(*pair) < 3] == []


@given(PHRASES)
def test_what_is_read_aloud_is_heard_whole_or_by_its_first_letters(digest: bytes) -> None:
    words = phrase_of(digest)
    assert heard(" ".join(words)) == words
    assert heard(", ".join(word[:ENOUGH_LETTERS].upper() for word in words)) == words


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "has 8 words, and here are 0"),
        ("banana banana", "has 8 words, and here are 2"),
        (" ".join(["banana"] * 9), "has 8 words, and here are 9"),
        ("banana wrongword", "Word 2 is none"),
        ("banana ba", "Word 2 is none"),
        ("bananas", "Word 1 is none"),
    ],
)
def test_a_slip_is_named(typed: str, says: str) -> None:
    with pytest.raises(BadInputError, match=says):
        heard(typed)


@given(st.text(max_size=200))
def test_whatever_is_typed_is_a_phrase_or_a_sentence(typed: str) -> None:
    try:
        words = heard(typed)
    except BadInputError:
        return
    assert len(words) == PHRASE_WORDS
