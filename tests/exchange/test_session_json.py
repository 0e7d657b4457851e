"""A session as JSON: exactly back, and whatever else comes is a sentence."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biofeedback.core.errors import BadInputError
from biofeedback.exchange.session_json import session_from_dict, session_to_json
from tests.exchange.leaving import a_leaving_session
from tests.exchange.test_fuzz import MUTATIONS
from tests.store.samples import some_beats

SESSION = a_leaving_session(some_beats(40))
WHOLE = session_to_json(SESSION)


def test_a_session_comes_back_exactly() -> None:
    assert session_from_dict(json.loads(WHOLE), "x.json") == SESSION


def _paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path] if path else []
    if isinstance(value, dict):
        for key, inner in value.items():
            found += _paths(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value[:3]):
            found += _paths(inner, (*path, index))
    return found


PATHS = _paths(json.loads(WHOLE))
ODD = [None, True, 0, -1, 1e308, -5.5, 10**40, "", "x", "\ud800", "\x00", [], [[]], {}, {"a": 1}]


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_a_changed_session_is_one_or_a_sentence() -> None:
    chance = random.Random("session json")
    refused = 0
    for _i in range(MUTATIONS):
        document = json.loads(WHOLE)
        for _change in range(chance.choice([1, 1, 2, 5])):
            *way, last = chance.choice(PATHS)
            place = document
            try:
                for key in way:
                    place = place[key]
                if chance.random() < 0.2:
                    del place[last]
                else:
                    place[last] = chance.choice(ODD)
            except (KeyError, IndexError, TypeError):
                continue
        try:
            session_from_dict(document, "x.json")
        except BadInputError as error:
            refused += "\n" not in str(error)
    assert refused > 0


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=10),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
        max_leaves=20,
    )
)
def test_any_json_is_no_session(document: object) -> None:
    with pytest.raises(BadInputError):
        session_from_dict(document, "x.json")
