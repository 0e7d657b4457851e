"""Any diary leaves as an archive and comes back equal; ten thousand entries in the long form."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from biofeedback.app.exports import Format, What, export
from biofeedback.app.imports import take
from biofeedback.core.clock import ManualClock
from biofeedback.core.errors import BadInputError
from biofeedback.diary.entry import Entry
from biofeedback.store.opening import Store, open_store
from tests.diary.telling import ENTRIES

ALWAYS = (date(1999, 1, 1), date(2027, 1, 1))
A_DIARY, DIARIES = 50, 200 if os.environ.get("BIOFEEDBACK_SOAK") else 4


def tell(store: Store, entries: list[Entry]) -> int:
    """Tell them all; return how many stand (a flare within another is refused, as it should)."""
    diary = store.diary(store.actor())
    for entry in entries:
        try:
            diary.tell(entry)
        except BadInputError:
            continue
    kept = diary.list(*ALWAYS)
    diary.delete(kept[0].id)
    return len(kept) - 1


def content(folder: Path) -> dict[str, bytes]:
    return {one.name: one.read_bytes() for one in folder.rglob("*") if one.is_file()}


@pytest.mark.long
@pytest.mark.timeout(1800)
@settings(max_examples=DIARIES, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(ENTRIES, min_size=A_DIARY, max_size=A_DIARY))
def test_any_diary_leaves_and_comes_back_equal(
    tmp_path_factory: pytest.TempPathFactory, entries: list[Entry]
) -> None:
    clock = ManualClock(datetime(2027, 1, 1, tzinfo=UTC))
    place = tmp_path_factory.mktemp("place")
    with open_store(clock, place / "from") as source, open_store(clock, place / "to") as target:
        told = tell(source, entries)
        export(source, place / "out", What.DIARY, Format.JSON)
        outcome = take(place / "out/archive.json", target)
        assert outcome.refusal is None
        assert outcome.counted is not None
        assert outcome.counted.added >= told
        left, arrived = source.diary(source.actor()), target.diary(target.actor())
        assert arrived.list(*ALWAYS) == left.list(*ALWAYS)
        for one in left.list(*ALWAYS):
            assert arrived.history(one.id) == left.history(one.id)
        export(target, place / "again", What.DIARY, Format.JSON)
        assert content(place / "again") == content(place / "out")
        again = take(place / "out/archive.json", target)
        assert again.counted is not None
        assert again.counted.added == 0
