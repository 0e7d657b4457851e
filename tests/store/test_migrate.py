"""Tables brought up to date: whole or not at all, a copy first, never downwards."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from biofeedback.core.clock import ManualClock
from biofeedback.core.errors import StoreError
from biofeedback.store import migrate
from biofeedback.store.database import connect_file
from biofeedback.store.opening import Store, open_store
from biofeedback.store.schema_clinic import metadata
from tests.store.conftest import Opener
from tests.store.samples import a_draft, a_summary, some_beats

BEFORE = migrate.HEAD
NEXT_STEP = '''
"""A step for this test."""
import sqlalchemy as sa
from alembic import op
revision = "9999"
down_revision = "{head}"
def upgrade():
    op.create_table("kettle", sa.Column("id", sa.Integer, primary_key=True))
    op.add_column("person", sa.Column("nickname", sa.Text))
    {last}
'''


@pytest.fixture
def next_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Give a function that makes this the app's next version, with one more step."""
    folder = tmp_path / "100% migrations"

    def release(last: str = "") -> None:
        head = BEFORE
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(Path(migrate.__file__).parent / "migrations", folder)
        step = NEXT_STEP.format(head=head, last=last)
        (folder / "versions" / "r9999_next.py").write_text(step)
        monkeypatch.setattr(migrate, "FOLDER", folder)
        monkeypatch.setattr(migrate, "HEAD", "9999")

    return release


def _practise(store: Store) -> str:
    sessions = store.sessions(store.actor())
    return sessions.import_recording(a_draft(), some_beats(9), (), a_summary(9)).id


def test_the_steps_lead_to_the_tables_that_the_code_uses(store: Store) -> None:
    with store.database.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_the_newest_step_is_the_one_the_code_knows() -> None:
    config = Config()
    config.set_main_option("script_location", str(migrate.FOLDER))
    assert ScriptDirectory.from_config(config).get_current_head() == migrate.HEAD


def test_an_older_database_is_brought_up_to_date_with_all_it_holds(
    opener: Opener, next_version: Callable[..., None]
) -> None:
    with opener() as store:
        session_id = _practise(store)
    next_version()
    with opener() as store:
        assert store.database.version() == "9999"
        assert store.sessions(store.actor()).get(session_id).beats == some_beats(9)
        with store.database.read() as connection:
            assert sa.inspect(connection).has_table("kettle")


def test_a_step_that_fails_leaves_everything_as_it_was(
    opener: Opener, next_version: Callable[..., None]
) -> None:
    with opener() as store:
        session_id = _practise(store)
    next_version("raise RuntimeError('half way')")
    with pytest.raises(StoreError, match="could not be brought up to date"):
        opener()
    next_version()
    with opener() as store:
        assert store.database.version() == "9999"
        assert store.sessions(store.actor()).get(session_id).beats == some_beats(9)


def test_a_copy_is_made_before_a_change(
    tmp_path: Path, clock: ManualClock, next_version: Callable[..., None]
) -> None:
    home = tmp_path / "home"
    with open_store(clock, home) as store:
        _practise(store)
        assert not (home / "copies").exists()
    next_version()
    with open_store(clock, home) as store:
        assert store.database.unlocked is not None
        (copy,) = (home / "copies").iterdir()
        connection = connect_file(copy, store.database.unlocked.key)
        assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [
            (BEFORE,)
        ]
        assert connection.execute("SELECT count(*) FROM session").fetchall() == [(1,)]
        connection.close()
    assert not copy.read_bytes().startswith(b"SQLite")
    assert copy.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in (home / "copies").iterdir()] == [copy.name]


def test_a_newer_database_is_refused_with_a_sentence_and_left_alone(
    opener: Opener, next_version: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    opener().close()
    with monkeypatch.context():
        next_version()
        opener().close()
    monkeypatch.undo()
    with pytest.raises(StoreError, match="newer version of this app"):
        opener()
    next_version()
    assert opener().database.version() == "9999"
