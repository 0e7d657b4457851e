"""A clinic's home for commands run in this process, and how each command is typed."""

from __future__ import annotations

import contextlib
import hashlib
import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.main import get_command

from biofeedback.app import records
from biofeedback.app.own_protocols import take_in
from biofeedback.cli import app
from biofeedback.clinic.house import Clinic
from biofeedback.clinic.identity import Identity
from biofeedback.clinic.rights import COMMANDS, WITHOUT_CLIENT
from biofeedback.core.clock import SystemClock
from biofeedback.diary.pain import Pain
from biofeedback.diary.review import Win
from biofeedback.sessions.library import entry_named
from biofeedback.sessions.protocol_writer import write_protocol
from biofeedback.sessions.records import Chunk
from biofeedback.store.audit import Line, Trail
from biofeedback.store.opening import Store, open_store
from biofeedback.store.roles import Role
from tests.store import clinics
from tests.store.samples import START, a_draft, a_summary, some_beats

_build = app.build
TODAY = START.date()
NAMES = {Role.THERAPIST: "Dr. Okri", Role.ASSISTANT: "Ana Dorn", Role.VIEWER: "Vic Holm"}

# How each command is typed, but for its name and for who types it. {…}: of `House.words`.
TYPED = {
    "session": "--strap sim --minutes 0.1 --speed 100 --json-lines",
    "protocols": "--json",
    "protocols show": "{protocol} --json",
    "protocols add": "{protocol_file}",
    "protocols export": "{protocol} --to {new}",
    "protocols delete": "{gone_protocol}",
    "handover": "--for Birch",
    "handover take-key": "{key} --for Birch",
    "handover compare": "{aloud} --for Birch",
    "handover forget": "--for Birch",
    "handover plan": "--for Birch --to {new}",
    "handover bring-back": "--to {new}",
    "handover open": "{protocol_file}",
    "import": "{recording}",
    "export": "--to {new}",
    "report": "--to {new}",
    "sessions show": "{session} --json",
    "sessions recompute": "{session}",
    "sessions delete": "{gone_session}",
    "diary add pain": "--worst 5",
    "diary add flare": "--start today",
    "diary add sleep": "--quality 5",
    "diary add care": "--what tens",
    "diary add medication": "--name Tea",
    "diary add function": "--steps 900",
    "diary add prediction": "--what rain",
    "diary add plan": "--helps warmth",
    "diary add peg": "--pain 3",
    "diary add value": "--what friends",
    "diary add win": "--what stairs",
    "diary add movement": "--joint knee --side left --degrees 90",
    "diary history": "{entry}",
    "diary delete": "{gone_entry}",
    "goals add": "--what Walk --amount 20 --by {by}",
    "goals done": "--what Walk",
    "goals review": "--what Walk --decision hold",
    "goals end": "--what Walk",
    "goals plan": "--what Stretch",
    "backup": "--to {backup}",
    "restore": "{backup}",
    "clients add": "{unique}",
}


def commands(group: Any = None, path: str = "") -> Iterator[str]:
    """Return the name of each command, and of each group that does something by itself."""
    for name, command in (group or program()).commands.items():
        full = f"{path} {name}".strip()
        is_group = hasattr(command, "commands")
        if not is_group or command.invoke_without_command:
            yield full
        if is_group:
            yield from commands(command, full)


@cache
def program() -> Any:
    """Return the program, built once for all commands of a test run."""
    found = get_command(_build())
    assert isinstance(found, typer.core.TyperGroup)
    return found


@dataclass
class House:
    """A clinic with three accounts, two clients, and records of one of them."""

    home: Path
    store: Store
    words: dict[str, str]
    client_id: str

    def run(self, *typed: str, given: str = "") -> tuple[int, str, str]:
        """Run a command with lines on its standard input; return its code and what it said."""
        out, err = io.StringIO(), io.StringIO()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(sys, "stdin", io.StringIO(given))
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
                code = app.run(typed)
        return code, out.getvalue(), err.getvalue()

    def type(self, command: str) -> list[str]:
        """Return how a command is typed, but for who types it."""
        self.words["new"] = str(self.home.parent / f"new {len(self.words)}.pdf")
        self.words["unique"] = f"Client{len(self.words)}"
        self.words[f"typed {len(self.words)}"] = command
        parts = TYPED.get(command, "").split(" ")
        return [*command.split(), *(part.format(**self.words) for part in parts if part)]

    def as_role(self, role: Role, command: str, *more: str) -> tuple[int, str, str]:
        """Run a command signed in, for the client who has records where it takes one."""
        who = ["--account", NAMES[role]] if command in COMMANDS else []
        if command in COMMANDS and command not in WITHOUT_CLIENT:
            who += ["--client", "Maple 27"]
        lines = f"{clinics.WORDS[role]}\nanother quiet phrase\n"
        return self.run(*self.type(command), *who, *more, given=lines)

    def lines(self, after: int = 0) -> list[Line]:
        """Return the audit trail's lines after one, the first first."""
        return [one for one in reversed(Trail(self.store.database).lines()) if one.number > after]

    def count(self, table: str) -> int:
        """Return how many rows a table has."""
        with self.store.database.read() as connection:
            found = connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar()
        assert isinstance(found, int)
        return found

    @contextmanager
    def edited(self, change: str) -> Iterator[None]:
        """Change the trail meanwhile, as somebody would who has the database and its key."""
        guards = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit'"
        with self.store.database.write() as connection:
            triggers = connection.exec_driver_sql(guards).all()
            before = connection.exec_driver_sql("SELECT number, what FROM audit").all()
            for name, _sql in triggers:
                connection.exec_driver_sql(f"DROP TRIGGER {name}")
            connection.exec_driver_sql(change)
        yield
        with self.store.database.write() as connection:
            for number, what in before:
                back = "UPDATE audit SET what = ? WHERE number = ?"
                connection.exec_driver_sql(back, (what, number))
            for _name, sql in triggers:
                connection.exec_driver_sql(sql)

    def digests(self) -> dict[str, str]:
        """Return of each table something that is another as soon as a row is."""
        with self.store.database.read() as connection:
            tables = "SELECT name FROM sqlite_master WHERE type = 'table'"
            names = connection.exec_driver_sql(tables).scalars().all()
            return {
                name: _digest(connection.exec_driver_sql(f'SELECT * FROM "{name}"').all())
                for name in names
            }


def _digest(rows: Any) -> str:
    return hashlib.sha256(repr(sorted(map(repr, rows))).encode()).hexdigest()


@contextmanager
def a_house(folder: Path, patch: pytest.MonkeyPatch) -> Iterator[House]:
    """Give a clinic's home; the records are opened once for all commands but `session`."""
    home = folder / "home"
    patch.setenv("BIOFEEDBACK_HOME", str(home))
    patch.setattr(app, "build", program)
    with open_store(SystemClock(), home) as store:
        found = _filled(folder, store)

        @contextmanager
        def open_again(*_args: object) -> Iterator[Store]:
            Clinic(store)  # nobody is signed in
            store.person_id = None
            yield store

        patch.setattr(records, "open_records", open_again)
        yield found


def _filled(folder: Path, store: Store) -> House:
    made = clinics.begin(store)
    for role in (Role.ASSISTANT, Role.VIEWER):
        made.hire(role, NAMES[role])
    maple = made.clients.add("Maple 27", name="Marguerite Zeller")
    made.clients.add("Birch")
    clinic = Clinic(store)
    clinic.sign_in(made.therapist.account.id, clinics.WORDS[Role.THERAPIST])
    clinic.choose(maple.id)
    clinic.add_note(maple.id, "Prefers mornings.")
    clinic.add_private_note(maple.id, "My own doubt.")
    session = kept_session(store, maple.id)
    diary = store.diary(store.actor())
    entry = diary.tell(Pain(TODAY, "Europe/Berlin", worst=4)).id
    gone = diary.tell(Win(TODAY, "Europe/Berlin", "stairs")).id
    protocol_file = folder / "slow.toml"
    recording = folder / "beats.txt"
    text = "\n".join(f"{one.rr_ms:.0f}" for one in some_beats(90, seed=4))
    recording.write_text(text, encoding="utf-8")
    words = {
        "session": session,
        "entry": entry,
        "gone_session": kept_session(store, maple.id),
        "gone_entry": gone,
        "by": f"{SystemClock().utc().date() + timedelta(days=56)}",
        "protocol_file": str(protocol_file),
        "recording": str(recording),
        "backup": str(folder / "all.backup"),
    }
    _own_practice(store, protocol_file, words)
    _their_key(words)
    clinic.lock()
    return House(store.database.home, store, words, maple.id)


def kept_session(store: Store, client_id: str) -> str:
    """Return the id of a new session of a client's."""
    sessions = store.sessions(store.actor(client_id))
    found = sessions.begin(a_draft())
    sessions.append(found, Chunk(60.0, some_beats(60)))
    sessions.finish(found, "done", a_summary(60), 60.0)
    return found


def _own_practice(store: Store, file: Path, words: dict[str, str]) -> None:
    entry = replace(entry_named("plain", ()), name="Slow", key="slow")
    words["protocol"] = take_in(store, entry).entry.name
    words["gone_protocol"] = take_in(store, replace(entry, name="Gone")).entry.name
    file.write_text(write_protocol(replace(entry, name="Slower")), encoding="utf-8")


def _their_key(words: dict[str, str]) -> None:
    card = Identity.random().card
    words["key"], words["aloud"] = card.text(), " ".join(card.words())
