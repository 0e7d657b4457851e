"""The audit trail: it only grows, and whoever edits it by hand is noticed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from biofeedback.core.errors import StoreError
from biofeedback.store.audit import Trail, _digest, _is_sound
from biofeedback.store.database import connect_file
from biofeedback.store.opening import Store
from biofeedback.store.schema_clinic import audit

KEY, OTHER = b"k" * 32, b"o" * 32


def _written(store: Store) -> Trail:
    trail = Trail(store.database)
    trail.add("sign_in_refused", account_id=None, key=None)
    trail.add("signed_in", account_id="a", key=KEY)
    for number in range(4):
        trail.add(
            "opened", account_id="a", key=KEY, subject_id=f"c{number % 2}", detail=str(number)
        )
    trail.note_end()
    return trail


def test_lines_come_back_in_order_and_by_client(store: Store) -> None:
    trail = _written(store)
    assert [line.number for line in trail.lines()] == [6, 5, 4, 3, 2, 1]
    assert [line.detail for line in trail.lines("c1")] == ["3", "1"]
    assert [line.number for line in trail.lines(limit=2, before=4)] == [3, 2]
    assert trail.problems(KEY) == ()


def test_the_database_itself_refuses_to_change_or_remove_a_line(store: Store) -> None:
    trail = _written(store)
    for change in (sa.update(audit).values(detail="x"), sa.delete(audit)):
        with (
            pytest.raises((StoreError, DBAPIError), match=r"only grows|could not be|can't be"),
            store.database.write() as connection,
        ):
            connection.execute(change)
    assert trail.problems(KEY) == ()
    assert len(trail.lines()) == 6


def _by_hand(store: Store, *statements: str) -> None:
    """Edit the file as somebody who has its key and knows no restraint."""
    assert store.database.path is not None
    assert store.database.unlocked is not None
    connection = connect_file(store.database.path, store.database.unlocked.key)
    for trigger in ("audit_no_update", "audit_no_delete"):
        connection.execute(f"DROP TRIGGER {trigger}")
    for statement in statements:
        connection.execute(statement)
    connection.close()


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE audit SET subject_id = 'c9' WHERE number = 3", "Line 3 .* was changed"),
        ("UPDATE audit SET at = '2026-01-01T00:00:00.000000Z' WHERE number = 4", "Line 4"),
        ("UPDATE audit SET seal = NULL WHERE number = 5", "Line 5"),
        ("DELETE FROM audit WHERE number = 4", "Lines 4 to 4 .* are missing"),
        ("DELETE FROM audit WHERE number < 3", "Lines 1 to 2 .* are missing"),
        ("DELETE FROM audit WHERE number > 4", "once had a line 6"),
        ("DELETE FROM audit", "once had a line 6"),
    ],
)
def test_editing_the_file_by_hand_is_noticed(file_store: Store, statement: str, said: str) -> None:
    trail = _written(file_store)
    _by_hand(file_store, statement)
    assert any(_match(said, one) for one in trail.problems(KEY))


def _match(pattern: str, text: str) -> bool:
    import re

    return re.search(pattern, text) is not None


def test_a_chain_computed_anew_lacks_the_seal(file_store: Store) -> None:
    """Hashes anybody can compute; the seal needs a clinic's key."""
    trail = _written(file_store)

    def rewrite(row: Any, before: str) -> tuple[str, str]:
        line = trail.lines(limit=1, before=row.number + 1)[0]
        return before, _digest(line, before)

    _forge(file_store, rewrite)
    found = trail.problems(KEY)
    assert any("was changed" in one for one in found)
    row = trail.lines(limit=1, before=4)[0]
    assert not _is_sound(row, "b", _digest(row, "b"), None, "b", KEY)


def _forge(store: Store, rewrite: Callable[[Any, str], tuple[str, str]]) -> None:
    _by_hand(store, "UPDATE audit SET subject_id = 'c9' WHERE number = 3")
    assert store.database.unlocked is not None
    assert store.database.path is not None
    before = "0" * 64
    with store.database.read() as connection:
        rows = connection.execute(sa.select(audit).order_by(audit.c.number)).all()
    changes = []
    for row in rows:
        told, digest = rewrite(row, before)
        changes.append((told, digest, row.number))
        before = digest
    connection = connect_file(store.database.path, store.database.unlocked.key)
    connection.executemany("UPDATE audit SET before = ?, digest = ? WHERE number = ?", changes)
    connection.close()


def test_with_another_key_no_line_is_sound(file_store: Store) -> None:
    trail = _written(file_store)
    assert len(trail.problems(OTHER)) == 5
