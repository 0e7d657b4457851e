"""What observational findings say: never a cause, every number with its unit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import product

import numpy as np
import pytest

from biofeedback.trends import change, sentences, swings
from biofeedback.trends.association import QUESTIONS, Lack, Seen
from biofeedback.trends.lag_model import Pairs
from biofeedback.trends.sentences import WORDS, needed, number, said

# What only an experiment may say. "change" alone describes; "changes your pain" would not.
CAUSAL = re.compile(
    r"\b(caus\w*|because|due to|thanks to|leads? to|led to|makes? (you|your|pain)|made (you|your)"
    r"|reduc\w*|lower(s|ed) your|rais(es|ed) your|improv\w*|help(s|ed)?|prevent\w*|heal\w*|cure\w*"
    r"|prove[sd]?|effects? of|results? (of|in|from)|works|trigger\w*|affect\w*|influenc\w*"
    r"|you failed|should|must)\b",
    re.IGNORECASE,
)
UNITS = re.compile(
    r"\d+(\.\d+)?( to \d+(\.\d+)?)? "
    r"(points|h\b|percent|percentage points|days|nights|weeks|measurements|flares|min|steps|times|"
    r"resting|stretch)"
)


def sayings() -> Iterator[tuple[str, str]]:
    """Yield each question with each sentence it may say."""
    at = np.arange(40.0)
    pairs = Pairs(at, at, at, at, None)
    for key in QUESTIONS:
        for effect, reach, out in product((-2.4, -0.04, 0.5, 13.0), (0.02, 5.0), (True, False)):
            interval = (effect - reach, effect + reach)
            seen = Seen(pairs, 20, 20, Lack(), effect, interval, 0.983, out)
            yield key, said(key, seen)


def everything() -> Iterator[str]:
    """Yield every sentence that an observational finding may show."""
    yield from (sentence for _key, sentence in sayings())
    for words in WORDS.values():
        yield from (words.title, words.caution, words.before, words.after)
    for measure in change.MEASURES.values():
        yield from (measure.within, measure.lower, measure.higher)
    yield from swings.SENTENCES
    yield sentences.rule()
    yield from (sentences.late(count) or "" for count in (1, 2))


def test_no_observational_sentence_speaks_of_cause() -> None:
    found = [(one, CAUSAL.search(one)) for one in everything()]
    assert len(found) > 100
    assert not [one for one, causal in found if causal]


@pytest.mark.parametrize(
    "sentence", ["Practice reduces your pain", "Sleep led to flares", "It works", "because of it"]
)
def test_the_check_itself_finds_a_cause(sentence: str) -> None:
    assert CAUSAL.search(sentence)


def test_every_number_in_a_finding_has_its_unit() -> None:
    for key, sentence in sayings():
        bare = UNITS.sub("", sentence.replace("(0-10)", ""))
        assert not re.search(r"\d", bare), (key, sentence)


def test_numbers_without_a_unit_are_found() -> None:
    assert re.search(r"\d", UNITS.sub("", "Your pain was 2.4 lower"))


def test_every_change_has_its_unit() -> None:
    for measure in change.MEASURES.values():
        for sentence in (measure.within, measure.lower, measure.higher):
            filled = re.sub(r"\{(now|baseline|change|noise)\}", "3.1", sentence)
            bare = UNITS.sub("", filled.replace("Week {week}", ""))
            assert not re.search(r"\d", bare), sentence


@pytest.mark.parametrize(
    ("value", "words"),
    [(-2.44, "2.4"), (0.04, "0.04"), (0.0, "0"), (13.2, "13"), (9.96, "10"), (0.096, "0.1")],
)
def test_a_number_has_as_many_digits_as_it_deserves(value: float, words: str) -> None:
    assert number(value) == words


def test_the_sign_is_in_the_words() -> None:
    lower = dict(sayings())
    assert set(lower) == set(QUESTIONS)
    at = np.arange(40.0)
    seen = Seen(Pairs(at, at, at, at, None), 20, 20, Lack(), -1.2, (-2.0, -0.4), 0.983, True)
    assert "1.2 points lower (likely 0.4 to 2.0 points)" in said("practice_pain", seen)
    other = replace(seen, effect=1.2, interval=(0.4, 2.0))
    assert "1.2 points higher (likely 0.4 to 2.0 points)" in said("practice_pain", other)
    open_ended = replace(seen, effect=-0.2, interval=(-1.0, 0.6), stands_out=False)
    assert "1.0 points lower to 0.6 points higher fits" in said("practice_pain", open_ended)


def test_what_lacks_is_said_each_with_its_count() -> None:
    day = date(2026, 3, 1)
    words = needed(Lack(3, 2, 1), weekly=False, rest=False, next_look=day, before_looks=3)
    assert "3 days more are needed" in words
    assert "2 days more with it" in words
    assert "1 day more without it" in words
    assert "1 March 2026" in words
    words = needed(Lack(0, 0, 0, 2, 1), weekly=True, rest=False, next_look=day, before_looks=0)
    assert "2 flares more" in words
    assert "1 stretch more" in words
    words = needed(Lack(), weekly=True, rest=False, next_look=day, before_looks=0)
    assert words.startswith("Enough is told by now. The next look comes on 1 March 2026")
    words = needed(Lack(varies=False), weekly=False, rest=True, next_look=day, before_looks=0)
    assert "alike" in words
