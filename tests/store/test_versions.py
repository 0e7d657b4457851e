"""Every version the tables ever had is brought forward with all it holds, on both engines."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

from biofeedback.app.daily_rows import days_of
from biofeedback.core.clock import ManualClock
from biofeedback.store import migrate
from biofeedback.store.backup import restore_backup
from biofeedback.store.backup_file import unpacked
from biofeedback.store.database import connect_file
from biofeedback.store.opening import Store, open_store
from tests.store.make_version import FOLDER, PASSPHRASE, describe
from tests.store.samples import START

# The sessions left open were begun elsewhere: an hour of silence tells that they ended.
LATER = START + timedelta(days=10)
FIXTURES = sorted(FOLDER.glob("version-*.backup"))


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(migrate.FOLDER))
    config.set_main_option("path_separator", "os")
    return config


def _expected(fixture: Path) -> dict[str, Any]:
    return json.loads(fixture.with_suffix(".json").read_text(encoding="utf-8"))


def _is_whole(store: Store, fixture: Path) -> None:
    assert store.database.version() == migrate.HEAD
    # The JSON in between writes tuples as lists.
    assert json.loads(json.dumps(describe(store))) == _expected(fixture)
    assert store.database.problems() == []
    for person in store.people.all():
        days = days_of(store, store.actor(person.id), date(2026, 2, 1)).rows
        assert {row.day: row.pain_worst for row in days}[date(2026, 1, 5)] == 7
        sessions = store.sessions(store.actor(person.id))
        (left_open,) = sessions.recover()
        assert len(left_open.beats) == 40


def test_every_step_has_its_fixture() -> None:
    steps = {step.revision for step in ScriptDirectory.from_config(_config()).walk_revisions()}
    assert {fixture.stem.removeprefix("version-") for fixture in FIXTURES} == steps


@pytest.mark.parametrize("fixture", FIXTURES, ids=lambda path: path.stem)
def test_a_home_of_an_earlier_version_opens_with_all_it_holds(
    fixture: Path, tmp_path: Path
) -> None:
    version = fixture.stem.removeprefix("version-")
    home = tmp_path / "home"
    home.mkdir()
    with unpacked(fixture, home) as (records, lock, _info):
        records.rename(home / "records.db")
        (home / "unlock.json").write_bytes(lock.as_bytes())
    with open_store(ManualClock(LATER), home, passphrase=PASSPHRASE) as store:
        _is_whole(store, fixture)
    copies = [path.name for path in (home / "copies").glob("*")]
    assert len(copies) == (version != migrate.HEAD)
    assert all(f"version-{version}-" in name for name in copies)


@pytest.mark.parametrize("fixture", FIXTURES, ids=lambda path: path.stem)
def test_a_backup_of_an_earlier_version_is_restored_with_all_it_holds(
    fixture: Path, tmp_path: Path
) -> None:
    restore_backup(fixture, ManualClock(LATER), tmp_path / "home", passphrase=PASSPHRASE)
    with open_store(ManualClock(LATER), tmp_path / "home", passphrase=PASSPHRASE) as store:
        _is_whole(store, fixture)


@pytest.mark.parametrize("fixture", FIXTURES, ids=lambda path: path.stem)
def test_a_server_of_an_earlier_version_is_brought_forward_too(
    fixture: Path, tmp_path: Path, postgres_url: str
) -> None:
    engine = sa.create_engine(postgres_url, poolclass=sa.NullPool)
    with engine.begin() as server:
        config = _config()
        config.attributes["connection"] = server
        command.upgrade(config, fixture.stem.removeprefix("version-"))
    with engine.begin() as server, unpacked(fixture, tmp_path) as (records, lock, _info):
        assert lock.box is not None
        key = lock.box.opened(PASSPHRASE)
        assert key is not None
        old = connect_file(records, key)
        _copy_rows(old, server)
        old.close()
    with open_store(ManualClock(LATER), tmp_path / "home", url=postgres_url) as store:
        _is_whole(store, fixture)


def _copy_rows(old: Any, server: sa.Connection) -> None:
    tables = sa.MetaData()
    tables.reflect(server)
    for table in tables.sorted_tables:
        if table.name == "alembic_version":
            continue
        found = old.execute(f'SELECT * FROM "{table.name}"')
        names = [column[0] for column in found.description]
        rows = [
            {name: _as(table.c[name].type, value) for name, value in zip(names, row, strict=True)}
            for row in found
        ]
        # A check-in that was corrected points at one that comes after it.
        rows.sort(key=lambda row: row.get("replaced_by") is not None)
        if rows:
            server.execute(sa.insert(table), rows)


def _as(kind: sa.types.TypeEngine[Any], value: Any) -> Any:
    if value is None:
        return None
    if isinstance(kind, sa.Boolean):
        return bool(value)
    if isinstance(kind, sa.TIMESTAMP):
        return datetime.fromisoformat(value)
    if isinstance(kind, sa.Date):
        return date.fromisoformat(value)
    return value
