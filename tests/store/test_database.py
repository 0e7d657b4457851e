"""The encrypted file: private, durable, and never replaced by an empty one."""

from __future__ import annotations

import os
import secrets
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from biofeedback.core.clock import ManualClock
from biofeedback.core.errors import StoreError, StoreUnwritableError
from biofeedback.diary.care import Medication
from biofeedback.diary.checkin import CheckIn
from biofeedback.diary.goal import Goal
from biofeedback.diary.pain import Pain
from biofeedback.sessions.records import Chunk
from biofeedback.store import database as database_module
from biofeedback.store.database import copy_file
from biofeedback.store.locks import DatabaseKey
from biofeedback.store.opening import Store, open_store
from biofeedback.store.rotation import keep_backup
from tests.store.samples import START, a_draft, a_mark, a_summary, chunks_of, some_beats

posix_only = pytest.mark.skipif(os.name != "posix", reason="file modes are POSIX's")
linux_only = pytest.mark.skipif(sys.platform != "linux", reason="uses Linux's own means")

SECRETS = (
    "dizzy after the stairs",
    "a door slammed",
    "Ada Byron",
    "slept badly",
    "Naproxen",
    "front.left.knee",
    "Stairs to the third floor",
    "INSERT INTO",
)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def _open(home: Path) -> Store:
    return open_store(ManualClock(), home)


def _write_secrets(store: Store) -> None:
    actor = store.actor()
    store.people.rename(actor.person_id, "Ada Byron")
    sessions = store.sessions(actor)
    session_id = sessions.begin(a_draft())
    for chunk in chunks_of(some_beats(10)):
        sessions.append(session_id, chunk)
    sessions.append(session_id, Chunk(11.0, happenings=(a_mark(),)))
    sessions.finish(session_id, "done", a_summary(10), 11.0)
    sessions.set_note(session_id, "dizzy after the stairs")
    store.checkins(actor).add(CheckIn(START.date(), "Europe/Berlin", note="slept badly"))
    diary, day = store.diary(actor), START.date()
    diary.tell(Pain(day, "Europe/Berlin", worst=7, places=("front.left.knee",)))
    diary.tell(Medication(day, "Europe/Berlin", "Naproxen", "started"))
    goal = Goal(
        day, "Europe/Berlin", "Stairs to the third floor", 60, "steps", 3, day + timedelta(days=30)
    )
    diary.tell(goal)


def _found_in(home: Path) -> set[str]:
    content = b"\n".join(path.read_bytes() for path in home.rglob("*") if path.is_file())
    return {secret for secret in SECRETS if secret.encode() in content}


def test_no_word_of_a_person_is_found_in_any_file(home: Path) -> None:
    with _open(home) as store:
        _write_secrets(store)
        assert (home / "records.db-wal").stat().st_size > 0
        assert _found_in(home) == set()
        keep_backup(store.database)
        assert store.database.unlocked is not None
        copy_file(home / "records.db", home / "copy.db", store.database.unlocked.key)
        assert len([*home.rglob("*.backup")]) == 1
        assert _found_in(home) == set()
    assert _found_in(home) == set()


def test_what_a_question_sorts_stays_in_memory(home: Path) -> None:
    from sqlcipher3 import dbapi2

    connection = dbapi2.connect(":memory:")
    options = {row[0] for row in connection.execute("PRAGMA compile_options")}
    connection.close()
    assert options & {"TEMP_STORE=2", "TEMP_STORE=3"}, "temporary files would not be encrypted"


def test_the_same_scan_finds_the_words_in_a_plain_database(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The mark lies in a compressed piece and SQL is in no database; the rest must be found.
    def connect_plainly(path: Path, _key: DatabaseKey) -> object:
        from sqlcipher3 import dbapi2

        connection = dbapi2.connect(str(path), isolation_level=None, check_same_thread=False)
        connection.create_function("lower", 1, str.lower)
        return connection

    monkeypatch.setattr(database_module, "connect_file", connect_plainly)
    with _open(home) as store:
        _write_secrets(store)
        assert _found_in(home) >= {*SECRETS} - {"a door slammed", "INSERT INTO"}
    assert (home / "records.db").read_bytes().startswith(b"SQLite format 3")


def test_the_file_looks_random_from_its_first_byte(home: Path) -> None:
    with _open(home) as store:
        _write_secrets(store)
    content = (home / "records.db").read_bytes()
    assert not content.startswith(b"SQLite")
    counts = [content.count(value) for value in range(256)]
    mean = len(content) / 256
    chi_square = sum((count - mean) ** 2 / mean for count in counts)
    assert chi_square < 400  # 255 degrees of freedom: a random file is above this once in 10^7


@posix_only
def test_every_file_belongs_to_this_account_alone_whatever_the_umask(home: Path) -> None:
    before = os.umask(0)
    try:
        with _open(home) as store:
            _write_secrets(store)
            files = [path for path in home.rglob("*") if path.is_file()]
            assert {path.name for path in files} >= {
                *("records.db", "records.db-wal", "records.db-shm", "key", "unlock.json"),
            }
            for path in files:
                assert stat.S_IMODE(path.stat().st_mode) == 0o600, path
            for folder in (home, home / "running"):
                assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    finally:
        os.umask(before)


def test_every_commit_is_synced_to_the_disk(home: Path) -> None:
    with _open(home) as store, store.database.read() as connection:
        settings = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
        }
    assert settings == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "secure_delete": 1,
    }


def test_a_session_of_a_day_fills_no_more_than_two_megabytes_of_pages(home: Path) -> None:
    with _open(home) as store:
        with store.database.write() as writer:
            kept = [writer.exec_driver_sql("PRAGMA cache_size").scalar()]
        with store.database.read() as one, store.database.read() as other:
            kept += [each.exec_driver_sql("PRAGMA cache_size").scalar() for each in (one, other)]
    # Below zero: in KiB, whatever the size of a page.
    assert kept == [-2000] * 3


def test_a_missing_records_file_is_said_and_not_replaced(home: Path) -> None:
    _open(home).close()
    (home / "records.db").unlink()
    with pytest.raises(StoreError, match="is missing"):
        _open(home)
    assert not (home / "records.db").exists()
    (home / "records.db").touch()
    with pytest.raises(StoreError, match="is missing"):
        _open(home)
    assert (home / "records.db").stat().st_size == 0


def test_a_plain_database_in_the_place_is_left_alone(home: Path) -> None:
    home.mkdir(mode=0o700)
    connection = sqlite3.connect(home / "records.db")
    connection.execute("CREATE TABLE theirs (x)")
    connection.close()
    before = (home / "records.db").read_bytes()
    with pytest.raises(StoreError, match="did not make"):
        _open(home)
    assert (home / "records.db").read_bytes() == before
    assert [path.name for path in home.iterdir()] == ["records.db"]


def test_any_other_file_in_the_place_is_left_alone(home: Path) -> None:
    _open(home).close()
    (home / "records.db").write_bytes(b"a letter to grandmother" * 500)
    with pytest.raises(StoreError, match="can't be read with this key"):
        _open(home)
    assert (home / "records.db").read_bytes() == b"a letter to grandmother" * 500


def test_a_damaged_page_is_found_and_said(home: Path) -> None:
    with _open(home) as store:
        _write_secrets(store)
        assert store.database.problems() == []
    content = bytearray((home / "records.db").read_bytes())
    for page in range(1, len(content) // 4096):
        content[page * 4096 + 100] ^= 1
    (home / "records.db").write_bytes(content)
    with pytest.raises(StoreError, match=r"(damaged|can't be read).*restore a backup"):
        _open(home)


def test_a_check_finds_what_opening_does_not_touch(home: Path) -> None:
    with _open(home) as store:
        sessions = store.sessions(store.actor())
        sessions.import_recording(a_draft(), some_beats(20_000), (), a_summary(20_000))
    content = bytearray((home / "records.db").read_bytes())
    content[-2000] ^= 1  # in the middle of the beats
    (home / "records.db").write_bytes(content)
    with _open(home) as store:
        assert store.database.problems() != []
        sessions = store.sessions(store.actor())
        (light,) = sessions.list()
        with pytest.raises(StoreError, match=r"damaged|can't be read"):
            sessions.get(light.id)


def test_a_home_that_cannot_be_made_gets_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Exception, match="can't be used") as caught:
        _open(tmp_path / "file" / "home")
    assert "choose another" in str(caught.value)


def test_what_is_busy_in_another_program_is_said_and_works_afterwards(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        database_module,
        "connect_file",
        lambda path, key, _real=database_module.connect_file: _real(path, key, busy_ms=20),
    )
    with _open(home) as one, _open(home) as two:
        sessions = two.sessions(two.actor())
        with one.database.write():
            with pytest.raises(StoreUnwritableError, match="busy"):
                sessions.begin(a_draft())
            assert sessions.list() == ()  # who only reads is not held up
        assert sessions.get(sessions.begin(a_draft())).beats == ()


@contextmanager
def _files_no_larger_than(size: int) -> Iterator[None]:
    """Make the disk full for this process, as far as its files could tell."""
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@linux_only
def test_a_full_disk_is_said_harms_nothing_and_the_same_chunk_goes_in_later(home: Path) -> None:
    with _open(home) as store:
        sessions = store.sessions(store.actor())
        earlier = sessions.import_recording(a_draft(), some_beats(50), (), a_summary(50)).id
        session_id = sessions.begin(a_draft())
        chunks = chunks_of(some_beats(3000, seed=9), size=1000)
        sessions.append(session_id, chunks[0])
        with _files_no_larger_than((home / "records.db-wal").stat().st_size + 100):
            for _attempt in range(3):
                with pytest.raises(StoreUnwritableError, match=r"disk|full"):
                    sessions.append(session_id, chunks[1])
            assert sessions.get(earlier).beats == some_beats(50)
            assert sessions.get(session_id).beats == chunks[0].beats
        for chunk in chunks[1:]:
            sessions.append(session_id, chunk)
        assert sessions.get(session_id).beats == some_beats(3000, seed=9)
        sessions.finish(session_id, "done", a_summary(3000), 3000.0)
        assert store.database.problems() == []


@linux_only
def test_a_full_disk_at_the_first_start_leaves_a_home_that_starts_later(home: Path) -> None:
    for size in (0, 10, 200, 5000, 40_000):
        with _files_no_larger_than(size), pytest.raises(StoreError) as caught:
            _open(home)
        assert "\n" not in str(caught.value)
    with _open(home) as store:
        _write_secrets(store)
        assert store.database.problems() == []


@linux_only
def test_a_read_only_home_is_said_and_left_as_it_was(home: Path) -> None:
    with _open(home) as store:
        session_id = store.sessions(store.actor()).begin(a_draft())
    before = {path.name: path.read_bytes() for path in home.iterdir() if path.is_file()}
    script = (
        "import sys\n"
        "from pathlib import Path\n"
        "from biofeedback.core.clock import ManualClock\n"
        "from biofeedback.core.errors import StoreUnwritableError\n"
        "from biofeedback.store.opening import open_store\n"
        "from tests.store.samples import a_draft\n"
        "try:\n"
        "    with open_store(ManualClock(), Path(sys.argv[1])) as store:\n"
        "        store.sessions(store.actor()).begin(a_draft())\n"
        "except StoreUnwritableError as error:\n"
        "    print('said:', error)\n"
    )
    command = [sys.executable, "-c", script, str(home)]
    if os.geteuid() == 0:
        # Root may write anywhere; without this capability it is held to the modes like anybody.
        held = "-dac_override,-dac_read_search"
        command = ["setpriv", "--bounding-set", held, "--inh-caps", held, *command]
    home.chmod(0o500)
    for path in home.iterdir():
        if path.is_file():
            path.chmod(0o400)
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    finally:
        home.chmod(0o700)
        for path in home.iterdir():
            if path.is_file():
                path.chmod(0o600)
    assert done.stdout.startswith("said:"), done.stderr
    assert done.stderr == ""
    after = {path.name: path.read_bytes() for path in home.iterdir() if path.is_file()}
    assert after == before
    with _open(home) as store:
        sessions = store.sessions(store.actor())
        assert sessions.get(session_id).session.status == "running"


@pytest.mark.parametrize(
    "url", ["mysql://user:secret@host/db", "sqlite:///x.db", "nonsense secret", "postgresql"]
)
def test_an_unusable_database_url_gets_a_sentence_without_its_password(
    home: Path, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BIOFEEDBACK_DATABASE", url)
    with pytest.raises(StoreError, match="BIOFEEDBACK_DATABASE") as caught:
        _open(home)
    assert "secret" not in f"{caught.value} {caught.value.detail}"


def test_a_server_that_is_not_there_gets_a_sentence(home: Path, tmp_path: Path) -> None:
    url = f"postgresql+psycopg://someone:secret@/records?host={tmp_path}"
    with pytest.raises(StoreUnwritableError, match="can't be reached") as caught:
        open_store(ManualClock(), home, url=url)
    assert "secret" not in f"{caught.value} {caught.value.detail}"


def test_a_role_without_rights_gets_a_sentence(home: Path, postgres_url: str) -> None:
    engine = sa.create_engine(postgres_url, poolclass=sa.NullPool)
    role = f"guest_{secrets.token_hex(4)}"
    with engine.begin() as connection:
        connection.exec_driver_sql(f"CREATE ROLE {role} LOGIN")
    try:
        guest = sa.make_url(postgres_url).set(username=role)
        with pytest.raises(StoreError, match="may not use"):
            open_store(ManualClock(), home, url=guest.render_as_string(hide_password=False))
    finally:
        with engine.begin() as connection:
            connection.exec_driver_sql(f"DROP ROLE {role}")


def test_the_first_page_of_history_is_found_by_an_index(file_store: Store) -> None:
    sessions = file_store.sessions(file_store.actor())
    plans: list[str] = []

    def explain(
        connection: sa.Connection, _cursor: object, statement: str, parameters: Any, *_rest: object
    ) -> None:
        if statement.startswith("SELECT"):
            raw = connection.connection.cursor()
            raw.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
            plans.extend(str(row[-1]) for row in raw.fetchall())

    sa.event.listen(file_store.database._engine, "before_cursor_execute", explain)
    sessions.list(limit=20)
    sessions.with_content(some_beats(3))
    sessions.recover()
    file_store.history(file_store.actor()).practice(START.date(), START.date())
    for index in ("session_by_start", "session_by_content", "session_unpacked", "session_by_day"):
        assert any(index in plan for plan in plans), plans
    assert not any(plan.startswith("SCAN session") for plan in plans), plans


def test_an_error_shows_no_persons_words(file_store: Store) -> None:
    statement = sa.text("INSERT INTO person (id, name, nothing) VALUES ('1', :name, 2)")
    with pytest.raises(StoreUnwritableError) as caught, file_store.database.write() as connection:
        connection.execute(statement, {"name": "Ada Byron"})
    assert "Ada" not in f"{caught.value} {caught.value.detail} {caught.value.__cause__}"


def test_opening_current_records_imports_no_migrations(home: Path) -> None:
    _open(home).close()
    script = (
        "import sys, pathlib\n"
        "from biofeedback.core.clock import ManualClock\n"
        "import biofeedback.store.opening as opening\n"
        "assert 'sqlalchemy' not in sys.modules and 'keyring' not in sys.modules\n"
        "opening.open_store(ManualClock(), pathlib.Path(sys.argv[1])).close()\n"
        "print([name for name in ('alembic', 'argon2', 'keyring', 'psycopg', 'numpy')"
        " if name in sys.modules])\n"
    )
    command = [sys.executable, "-W", "error", "-c", script, str(home)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert (done.stdout, done.stderr) == ("[]\n", "")


def test_a_session_that_cannot_begin_is_only_not_writable_now(home: Path) -> None:
    with _open(home) as store:
        sessions = store.sessions(store.actor())
        (home / "running").touch()
        with pytest.raises(StoreUnwritableError, match="can't be used"):
            sessions.begin(a_draft())
        (home / "running").unlink()
        assert sessions.get(sessions.begin(a_draft())).session.status == "running"
