"""A finished session in one piece: exactly what it was, or a sentence."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biofeedback.core.errors import StoreError
from biofeedback.store import content
from biofeedback.store.bundle import bundled, unbundled
from biofeedback.store.content import BUNDLE, Content, large_pieces
from tests.store.samples import a_gap, a_mark, packets_of, some_beats


@given(st.dictionaries(st.text(max_size=9), st.binary(max_size=50), max_size=5))
def test_streams_come_back_exactly(parts: dict[str, bytes]) -> None:
    assert unbundled(bundled(parts)) == parts


@given(st.binary(max_size=60))
def test_any_bytes_are_streams_or_a_sentence(found: bytes) -> None:
    with suppress(StoreError):
        assert isinstance(unbundled(found), dict)


@pytest.mark.parametrize("cut", [1, 5, -1, -20])
def test_a_bundle_that_was_cut_is_refused(cut: int) -> None:
    whole = bundled({"beats": b"one" * 9, "gaps": b"two"})
    with pytest.raises(StoreError, match="damaged"):
        unbundled(whole[:cut])
    with pytest.raises(StoreError, match="damaged"):
        unbundled(whole + b"more")


@pytest.mark.parametrize(
    ("head", "rest"), [("[[1, 2]]", "ab"), ('[["a", -1]]', ""), ('{"a": 1}', "a"), ("[[", "")]
)
def test_a_head_that_says_nonsense_is_refused(head: str, rest: str) -> None:
    size = len(head).to_bytes(2, "little")
    with pytest.raises(StoreError, match="damaged"):
        unbundled(size + head.encode() + rest.encode())


def test_what_is_large_lies_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    beats = some_beats(90)
    whole = Content(beats, packets_of(beats), (a_gap(),), (a_mark(),))
    assert [row["stream"] for row in large_pieces(whole)] == [BUNDLE]
    names = ["beats", "packets", "gaps", "happenings"]
    monkeypatch.setattr(content, "LARGEST_BUNDLE_BYTES", 300)
    assert [row["stream"] for row in large_pieces(whole)] == names
    monkeypatch.undo()
    monkeypatch.setattr(content, "ROWS_A_PIECE", 60)
    assert [(row["stream"], row["seq"]) for row in large_pieces(whole)] == [
        ("beats", 0),
        ("beats", 1),
        ("packets", 0),
        ("packets", 1),
        ("gaps", 0),
        ("happenings", 0),
    ]
    assert [row["stream"] for row in large_pieces(Content(beats[:30]))] == ["beats"]
