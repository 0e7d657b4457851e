"""Ten years fit, and every question is answered by an index (measured in `tests.bench_store`)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import event

from biofeedback.app.daily_table import daily_table
from biofeedback.core.clock import ManualClock
from biofeedback.store.opening import Store, open_store
from tests.bench_diary import fill_diary
from tests.bench_store import DAYS, EVENING, TODAY, fill
from tests.store.conftest import Opener
from tests.store.samples import some_beats

MOST_MB = 60.0
YEAR = TODAY - timedelta(days=365)

QUESTIONS: dict[str, Callable[[Store], object]] = {
    "the first page of history": lambda store: _sessions(store).list(limit=50),
    "a later page": lambda store: _sessions(store).list(50, _sessions(store).ids()[30]),
    "the days practised": lambda store: store.history(store.actor()).practice(YEAR, TODAY),
    "the days' check-ins": lambda store: store.checkins(store.actor()).list(YEAR, TODAY),
    "the days' diary": lambda store: store.diary(store.actor()).list(YEAR, TODAY),
    "all days as they were told": lambda store: daily_table(
        store, store.actor(), YEAR, TODAY, TODAY
    ),
    "one session": lambda store: _sessions(store).get(_sessions(store).ids()[7]),
    "what was left open": lambda store: store.left_open(),
    "whether a recording is here": lambda store: _sessions(store).with_content(some_beats(9)),
}


def _sessions(store: Store) -> Any:
    return store.sessions(store.actor())


@contextmanager
def _asked(store: Store) -> Iterator[list[tuple[str, Any]]]:
    """Give the questions put to the database meanwhile."""
    asked: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, words: str, values: Any, *_more: Any) -> None:
        if words.lstrip().upper().startswith("SELECT"):
            asked.append((words, values))

    engine = store.database._engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", note)


@pytest.fixture
def volume(opener: Opener) -> Store:
    store = opener()
    fill(store, 120)
    fill_diary(store, 120)
    with store.database.write() as connection:
        connection.execute(sa.text("ANALYZE"))
    return store


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_question_is_answered_by_an_index(volume: Store, question: str) -> None:
    with _asked(volume) as asked:
        QUESTIONS[question](volume)
    assert asked
    plans = [(words, _plan(volume, words, values)) for words, values in asked]
    for words, plan in plans:
        for line in plan:
            # Few people share a database; their short table is read from end to end.
            whole = re.search(r"(?:Seq Scan on|SCAN) (\w+)\b(?! USING)", line)
            assert whole is None or whole[1] == "person", (words, plan)


def _plan(store: Store, words: str, values: Any) -> list[str]:
    with store.database.read() as connection:
        if store.database.is_embedded:
            found = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {words}", values)
            return [row[3] for row in found]
        # A hundred sessions are read from end to end more quickly: may it do without?
        connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        return [row[0] for row in connection.exec_driver_sql(f"EXPLAIN {words}", values)]


def test_ten_years_with_a_full_diary_fit_in_60_mb(tmp_path: Path) -> None:
    sizes = []
    for days in (50, 250):
        home = tmp_path / str(days)
        with open_store(ManualClock(EVENING), home) as store:
            fill(store, days)
            fill_diary(store, days)
            daily_table(store, store.actor(), YEAR, TODAY, TODAY)
        sizes.append(sum(path.stat().st_size for path in home.glob("records.db*")) / 1e6)
    a_day_mb = (sizes[1] - sizes[0]) / 200
    assert sizes[0] + (DAYS - 50) * a_day_mb <= MOST_MB
    assert a_day_mb > 0.005, "raw packets and beats are all there"
