"""Keys and their cards: a line that travels, a phrase read aloud, secrets that don't show."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biofeedback.clinic.identity import Card, Identity, card_of
from biofeedback.core.errors import BadInputError

ADA, BEN = Identity(bytes(range(64))), Identity(bytes(range(64, 128)))


def test_a_card_comes_back_from_its_line_however_it_was_broken() -> None:
    text = ADA.card.text()
    assert len(text) == 118
    assert card_of(text) == ADA.card
    broken = "\n".join(text[n : n + 20].lower() for n in range(0, len(text), 20))
    assert card_of(f"  {broken}\r\n") == ADA.card
    assert card_of("-".join(text[n : n + 6] for n in range(0, len(text), 6))) == ADA.card


def test_any_changed_letter_is_noticed() -> None:
    text = ADA.card.text()
    for place in range(len(text)):
        other = "A" if text[place] != "A" else "B"
        with pytest.raises(BadInputError):
            card_of(text[:place] + other + text[place + 1 :])


def test_everybody_has_another_phrase_and_it_stays_the_same() -> None:
    assert ADA.card.words() == Card(ADA.card.signing, ADA.card.sealing).words()
    assert ADA.card.words() != BEN.card.words()
    mixed = Card(ADA.card.signing, BEN.card.sealing)
    assert len({ADA.card.words(), BEN.card.words(), mixed.words()}) == 3
    # Known for good: another phrase for the same key would frighten everybody who compared it.
    assert ADA.card.words() == EXPECTED_WORDS


EXPECTED_WORDS = (
    *("lilac", "sesame", "poncho", "dollar"),
    *("nickel", "molecule", "olympus", "glacier"),
)


def test_keys_that_would_open_for_anybody_are_refused() -> None:
    for weak in (bytes(32), b"\x01" + bytes(31)):
        with pytest.raises(BadInputError, match="can't be trusted"):
            Card(ADA.card.signing, weak)
        with pytest.raises(BadInputError, match="can't be trusted"):
            Card(weak, ADA.card.sealing)
    with pytest.raises(BadInputError, match="no key of this app"):
        Card(b"short", ADA.card.sealing)


def test_secrets_show_nowhere() -> None:
    assert repr(ADA) == "Identity(…)"
    with pytest.raises(TypeError):
        pickle.dumps(ADA)
    assert Identity(ADA.seeds()).card == ADA.card
    assert Identity.random().card != Identity.random().card


@given(
    st.text(max_size=300) | st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", min_size=112, max_size=112)
)
def test_whatever_is_pasted_is_a_key_or_a_sentence(typed: str) -> None:
    for text in (typed, f"BFKEY1{typed}"):
        with pytest.raises(BadInputError):
            card_of(text)
