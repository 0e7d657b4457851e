"""The one door to the records: `with open_store(clock) as store: store.sessions(actor)`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

from biofeedback.core.clock import Clock
from biofeedback.sessions.records import Actor, SessionContent
from biofeedback.store.keys import Ask

if TYPE_CHECKING:
    from biofeedback.store.checkins import CheckInStore
    from biofeedback.store.daily import DailyStore
    from biofeedback.store.database import Database
    from biofeedback.store.diary import DiaryStore
    from biofeedback.store.history import History
    from biofeedback.store.measured import MeasuredStore
    from biofeedback.store.people import PeopleStore, Person
    from biofeedback.store.plans import PlanStore
    from biofeedback.store.portable import Portable
    from biofeedback.store.protocols import ProtocolStore
    from biofeedback.store.sessions import SessionStore


T = TypeVar("T")


class Warden(Protocol):
    """Stands at the doors of a clinic's records; a home has none."""

    def check(self) -> object:
        """Raise a StoreError with a sentence while nobody is signed in."""
        ...

    def whose(self, person_id: str | None) -> tuple[str, str]:
        """Return whose records are meant, and who acts; an error with a sentence for neither."""
        ...

    def everybody(self) -> tuple[Person, ...]:
        """Return the clients, called by their pseudonyms."""
        ...

    def called(self, person_id: str) -> str:
        """Return a client's pseudonym."""
        ...

    def newcomer(self) -> Person:
        """Return a new guest, with a record of their own."""
        ...

    def through(self, door: str, person_id: str | None, opened: T) -> T:
        """Return what is behind a door, guarded; an error with a sentence for who may not."""
        ...


class Store:
    """Open records, and what can be asked of them. Usable from several threads."""

    def __init__(self, database: Database) -> None:
        """Take an open database; `open_store` gives one."""
        self.database = database
        self.person_id: str | None = None
        self.warden: Warden | None = None

    @property
    def is_clinic(self) -> bool:
        """Whether these records are a clinic's: somebody has an account."""
        from sqlalchemy import select

        from biofeedback.store.schema_clinic import account

        with self.database.read() as connection:
            return connection.execute(select(account.c.id).limit(1)).first() is not None

    @property
    def people(self) -> PeopleStore:
        """Whose records these are."""
        from biofeedback.store.people import PeopleStore

        return self._guarded("people", None, PeopleStore(self.database))

    def everybody(self) -> tuple[Person, ...]:
        """Return who may practise here: a home's people, or a clinic's clients by pseudonym."""
        return self.people.all() if self.warden is None else self.warden.everybody()

    def called(self, person_id: str) -> str:
        """Return what somebody is called: by a pseudonym in a clinic, "" until they say."""
        if self.warden is None:
            return self.people.get(person_id).name
        return self.warden.called(person_id)

    def newcomer(self, name: str) -> Person:
        """Return somebody new with a record of their own; a clinic names its guests itself."""
        return self.people.add(name) if self.warden is None else self.warden.newcomer()

    @property
    def notice(self) -> str | None:
        """What to tell the person once about how the records are locked, if anything."""
        unlocked = self.database.unlocked
        return None if unlocked is None else unlocked.sentence

    def actor(self, person_id: str | None = None, name: str = "self") -> Actor:
        """Return who acts: for this person, else for `self.person_id`, else for the home's own.

        The home's own is made on first use.

        Raises BadInputError when there is nobody with that id.
        """
        wanted = person_id or self.person_id
        if self.warden is not None:
            wanted, name = self.warden.whose(wanted)
        found = self.people.get(wanted) if wanted else self.people.home_person()
        return Actor(found.id, name)

    def sessions(self, actor: Actor) -> SessionStore:
        """Return the actor's sessions."""
        from biofeedback.store.sessions import SessionStore

        return self._guarded("sessions", actor, SessionStore(self.database, actor))

    def checkins(self, actor: Actor) -> CheckInStore:
        """Return the actor's check-ins."""
        from biofeedback.store.checkins import CheckInStore

        return self._guarded("checkins", actor, CheckInStore(self.database, actor))

    def diary(self, actor: Actor) -> DiaryStore:
        """Return the actor's diary."""
        from biofeedback.store.diary import DiaryStore

        return self._guarded("diary", actor, DiaryStore(self.database, actor))

    def history(self, actor: Actor) -> History:
        """Return the actor's days in numbers."""
        from biofeedback.store.history import History

        return self._guarded("history", actor, History(self.database, actor))

    def measured(self, actor: Actor) -> MeasuredStore:
        """Return what other apps measured of the actor's nights and days."""
        from biofeedback.store.measured import MeasuredStore

        return self._guarded("measured", actor, MeasuredStore(self.database, actor))

    def daily(self, actor: Actor) -> DailyStore:
        """Return the actor's months as they were last put together."""
        from biofeedback.store.daily import DailyStore

        return self._guarded("daily", actor, DailyStore(self.database, actor))

    def protocols(self, actor: Actor) -> ProtocolStore:
        """Return the actor's own protocols."""
        from biofeedback.store.protocols import ProtocolStore

        return self._guarded("protocols", actor, ProtocolStore(self.database, actor))

    def plans(self, actor: Actor) -> PlanStore:
        """Return the actor's practice plan."""
        from biofeedback.store.plans import PlanStore

        return self._guarded("plans", actor, PlanStore(self.database, actor))

    def portable(self, actor: Actor) -> Portable:
        """Return all the actor's records, to leave for an archive or come back from one."""
        from biofeedback.store.portable import Portable

        return self._guarded("portable", actor, Portable(self.database, actor))

    def _guarded(self, door: str, actor: Actor | None, opened: T) -> T:
        if self.warden is None:
            return opened
        return self.warden.through(door, None if actor is None else actor.person_id, opened)

    def left_open(self) -> tuple[tuple[Actor, SessionContent], ...]:
        """Close what killed processes left open, whoever it belongs to.

        Return every closed session without a summary, with who may give it one:
        `sessions(actor).replace_summary`. Sessions that a living process records are left alone.
        """
        found = []
        for person_id in self.people.with_unpacked_sessions():
            actor = Actor(person_id)
            found += [(actor, content) for content in self.sessions(actor).recover()]
        return tuple(found)

    def close(self) -> None:
        """Let go of the records."""
        self.database.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()


def open_store(
    clock: Clock,
    home: Path | None = None,
    *,
    url: str | None = None,
    passphrase: str | None = None,
    ask: Ask | None = None,
) -> Store:
    """Return the records, as `database.open_database` does; StoreError with a sentence."""
    from biofeedback.store.database import open_database

    return Store(open_database(clock, home, url=url, passphrase=passphrase, ask=ask))
