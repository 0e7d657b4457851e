"""A clinic's PostgreSQL: several computers at once, least rights, and TLS that is insisted on."""

from __future__ import annotations

import os
import random
import re
import secrets
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from biofeedback.core.clock import ManualClock, SystemClock
from biofeedback.core.errors import StoreError, StoreUnwritableError
from biofeedback.store.opening import Store, open_store
from tests.soak_notes import note
from tests.store.mixed_writer import BEATS, KINDS, beats_of, kind_of
from tests.store.postgres import running_server
from tests.store.samples import START, a_draft, a_summary, chunks_of, some_beats

RECORDS = 10_000 if os.environ.get("BIOFEEDBACK_SOAK") else 200


def _writer(home: Path, url: str, name: str, first: int, count: int) -> subprocess.Popen[str]:
    numbers = (str(first), str(count))
    return subprocess.Popen(
        [sys.executable, "-m", "tests.store.mixed_writer", str(home), url, name, *numbers],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_two_computers_write_one_is_killed_nothing_is_lost_or_doubled(
    tmp_path: Path, postgres_url: str
) -> None:
    """The killed one starts again with the record it had no answer for, if that is an import."""
    half, chance = RECORDS // 2, random.Random(11)
    with open_store(SystemClock(), tmp_path / "a", url=postgres_url) as store:
        sessions = store.sessions(store.actor())
        shared = sessions.import_recording(a_draft(START), some_beats(9), (), a_summary(9)).id
    kill_at = chance.randrange(half // 4, half - half // 4)
    with (
        _writer(tmp_path / "a", postgres_url, "a", 0, half) as killed,
        _writer(tmp_path / "b", postgres_url, "b", 0, half) as other,
    ):
        assert killed.stdout is not None
        assert other.stdout is not None
        said = [killed.stdout.readline().strip() for _ in range(kill_at)]
        killed.kill()
        said += [word for word in killed.stdout.read().split("\n") if word]
        done = len(said)
        again = done if kind_of(done) == "import" else done + 1
        rest = half - again
        with _writer(tmp_path / "a", postgres_url, "a", again, rest) as restarted:
            said += restarted.communicate(timeout=1700)[0].split()
        said += other.communicate(timeout=1700)[0].split()
    assert len(said) >= RECORDS - 1
    with open_store(SystemClock(), tmp_path / "a", url=postgres_url) as store:
        _check(store, said, shared, uncertain=f"a-{done}")
    note("Two processes on one PostgreSQL", f"{RECORDS} mixed records, one killed: all there once.")


def _check(store: Store, said: list[str], shared: str, uncertain: str) -> None:
    sessions, checkins = store.sessions(store.actor()), store.checkins(store.actor())
    left_open = store.left_open()
    assert len(left_open) <= 1
    kept: Counter[str] = Counter()
    for session_id in sessions.ids():
        if session_id == shared:
            continue
        content = sessions.get(session_id)
        key = content.session.draft.strap
        kept[key] += 1
        expected = some_beats(BEATS, beats_of(key))
        if key == uncertain:
            assert content.beats == expected[: len(content.beats)]
        else:
            assert content.beats == expected
            assert content.session.status == "done"
    for one in checkins.list(START.date(), START.date().replace(year=2027)):
        assert one.entry.note is not None
        kept[one.entry.note] += 1
        corrected = kind_of(int(one.entry.note.split("-")[1])) == "correct"
        if corrected and uncertain not in one.entry.note:
            assert len(checkins.history(one.id)) == 2
    told = {key for key in said if kind_of(int(key.split("-")[1])) != "rate"}
    assert all(kept[key] == 1 for key in told)
    for key, count in kept.items():
        assert count == 1
        assert key in told or key.startswith(uncertain)
    assert {kind_of(int(key.split("-")[1])) for key in said} == set(KINDS)
    pain, tension = sessions.ratings(shared)[1].pain, sessions.ratings(shared)[1].tension
    assert pain == tension, "both of one writer"


def _grants(role: str, schema: str) -> list[str]:
    """Return what docs/security.md tells a clinic to type, for this role and schema."""
    document = Path(__file__).parents[2] / "docs" / "security.md"
    found = re.search(r"```sql\n(.*?)```", document.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    typed = re.sub(r"\bapp\b", role, found[1]).replace("public", schema)
    return [statement for statement in typed.split(";") if statement.strip()]


@pytest.fixture
def least(postgres_url: str, tmp_path: Path) -> Iterator[str]:
    """Give the URL of a role with the rights that docs/security.md tells a clinic to give."""
    with open_store(ManualClock(START), tmp_path / "owner", url=postgres_url):
        pass
    role = f"app_{secrets.token_hex(4)}"
    parsed = sa.make_url(postgres_url)
    schema = str(parsed.query["options"]).split("search_path=")[1]
    engine = sa.create_engine(postgres_url, poolclass=sa.NullPool)
    with engine.begin() as connection:
        connection.exec_driver_sql(f"SET search_path = {schema}")
        for statement in _grants(role, schema):
            connection.exec_driver_sql(statement)
    yield parsed.set(username=role).render_as_string(hide_password=False)
    with engine.begin() as connection:
        connection.exec_driver_sql(f"DROP OWNED BY {role}")
        connection.exec_driver_sql(f"DROP ROLE {role}")


def test_a_role_with_least_rights_can_do_all_the_app_does(least: str, tmp_path: Path) -> None:
    with open_store(ManualClock(START), tmp_path / "home", url=least) as store:
        sessions = store.sessions(store.actor())
        session_id = sessions.begin(a_draft())
        for chunk in chunks_of(some_beats(20)):
            sessions.append(session_id, chunk)
        sessions.finish(session_id, "done", a_summary(20), 20.0)
        sessions.set_note(session_id, "well")
        sessions.delete(session_id)
        sessions.undelete(session_id)
        assert store.left_open() == ()
        assert sessions.get(session_id).beats == some_beats(20)
        sessions.purge(session_id)
        assert sessions.ids() == ()


@pytest.mark.parametrize(
    "statement",
    [
        "DROP TABLE session",
        "ALTER TABLE person ADD COLUMN x int",
        "CREATE TABLE mine (x int)",
        "TRUNCATE chunk CASCADE",
        "UPDATE alembic_version SET version_num = '0000'",
        "CREATE ROLE friend",
        "SELECT pg_read_file('/etc/passwd')",
    ],
)
def test_a_role_with_least_rights_can_do_nothing_else(
    least: str, tmp_path: Path, statement: str
) -> None:
    with (
        open_store(ManualClock(START), tmp_path / "home", url=least) as store,
        pytest.raises(StoreError, match="may not use"),
        store.database.write() as connection,
    ):
        connection.exec_driver_sql(statement)


def _certificate(name: str) -> tuple[bytes, bytes]:
    """Return a self-signed certificate for a host and its key, both PEM."""
    x509 = pytest.importorskip("cryptography.x509")
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return made.public_bytes(serialization.Encoding.PEM), private


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path, Path]]:
    """Give a server's URL by TLS alone, its certificate, and somebody else's."""
    folder = tmp_path_factory.mktemp("tls")
    ours, others = _certificate("localhost"), _certificate("localhost")
    (folder / "ours.pem").write_bytes(ours[0])
    (folder / "others.pem").write_bytes(others[0])
    with running_server(ours) as url:
        yield url, folder / "ours.pem", folder / "others.pem"


def _uses_tls(store: Store) -> bool:
    with store.database.read() as connection:
        asked = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()"
        return bool(connection.exec_driver_sql(asked).scalar())


def test_tls_is_used_and_the_servers_certificate_is_held_against_the_right_one(
    tls: tuple[str, Path, Path], tmp_path: Path
) -> None:
    url, ours, others = tls
    by_name = url.replace("@127.0.0.1:", "@localhost:") + "&hostaddr=127.0.0.1"
    good = f"{by_name}&sslmode=verify-full&sslrootcert={ours}"
    with open_store(ManualClock(START), tmp_path / "home", url=good) as store:
        assert _uses_tls(store)
        store.actor()
    for wrong in (
        f"{by_name}&sslmode=verify-full&sslrootcert={others}",  # somebody in between
        f"{url}&sslmode=verify-full&sslrootcert={ours}",  # the certificate of another name
        f"{by_name}&sslmode=disable",  # the server insists
    ):
        with pytest.raises(StoreUnwritableError, match="can't be reached"):
            open_store(ManualClock(START), tmp_path / "home", url=wrong)
    with open_store(
        ManualClock(START), tmp_path / "home", url=f"{by_name}&sslmode=require"
    ) as store:
        assert _uses_tls(store)
