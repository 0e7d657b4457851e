"""Sessions for a clinic's server that can't be reached: kept here, encrypted, and sent later.

They lie in a home of their own inside the home (`outbox`), so that nothing of it is taken for
this computer's own records. A session goes to the server while that answers. From the first
call that it doesn't, the rest is kept here; at the next start it is sent, and here forgotten.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from biofeedback.core.clock import Clock
from biofeedback.core.errors import BadInputError, StoreError, StoreUnwritableError
from biofeedback.core.metrics import Summary
from biofeedback.core.settings import home_folder
from biofeedback.core.words import _, plural
from biofeedback.sessions.records import Actor, Chunk, SessionDraft
from biofeedback.store.files import OUTBOX_FOLDER

if TYPE_CHECKING:
    from biofeedback.store.opening import Store
    from biofeedback.store.sessions import SessionStore

FOLDER = OUTBOX_FOLDER

Say = Callable[[str], None]


class OutboxSink:
    """Where a session for a server goes; fills the port `sessions.records.SessionSink`.

    server: the open records, None when they could not be opened. say: told once when a session
    is kept here instead. passphrase: locks the outbox when it is new, where one was given.
    """

    def __init__(
        self,
        server: Store | None,
        clock: Clock,
        say: Say,
        passphrase: str | None = None,
        *,
        person_id: str | None = None,
    ) -> None:
        """Take the server's records; nothing is opened here until it is needed.

        person_id: whose sessions, None: of who is there.
        """
        self._person_id = person_id
        self._clock, self._say, self._passphrase = clock, say, passphrase
        self._sessions: SessionStore | None = None
        self._actor: Actor | None = None
        if server is not None:
            self._meet(server)
        self._outbox: Store | None = None
        self._drafts: dict[str, SessionDraft] = {}
        self._here: set[str] = set()
        self._begun: tuple[SessionDraft, str] | None = None

    def _meet(self, server: Store) -> None:
        """Learn from the server whose session it will be."""
        try:
            self._actor = server.actor(self._person_id)
        except StoreUnwritableError as error:
            known = self._person_id or server.person_id
            self._actor = None if known is None else Actor(known)
            self._say(kept_here(error))
        else:
            self._sessions = server.sessions(self._actor)

    def begin(self, draft: SessionDraft) -> str:
        """Open a record on the server, else here; return its id, the same in both places."""
        from biofeedback.store.ids import new_id

        if self._begun is None or self._begun[0] != draft:
            self._begun = (draft, new_id(self._clock.utc()))
        session_id = self._begun[1]
        self._drafts[session_id] = draft
        if self._sessions is None:
            self._keep_here(session_id)
        else:
            try:
                self._sessions.begin(draft, session_id)
            except StoreUnwritableError as error:
                self._keep_here(session_id, error)
        self._begun = None
        return session_id

    def append(self, session_id: str, chunk: Chunk) -> None:
        """Add a chunk on the server, else here, and here from then on."""
        if self._sessions is not None and session_id not in self._here:
            try:
                self._sessions.append(session_id, chunk)
                return
            except StoreUnwritableError as error:
                self._keep_here(session_id, error)
        self._sessions_here().append(session_id, chunk)

    def finish(
        self,
        session_id: str,
        ended: str,
        summary: Summary,
        duration_s: float,
        strap_name: str | None = None,
    ) -> None:
        """Close the record where it is."""
        if self._sessions is not None and session_id not in self._here:
            try:
                self._sessions.finish(session_id, ended, summary, duration_s, strap_name)
                return
            except StoreUnwritableError as error:
                self._keep_here(session_id, error)
        self._sessions_here().finish(session_id, ended, summary, duration_s, strap_name)
        self._here.discard(session_id)
        if not self._here:
            self.close()

    def close(self) -> None:
        """Let go of the outbox; the server's records are whose opened them."""
        if self._outbox is not None:
            self._outbox.close()
            self._outbox = None

    def _keep_here(self, session_id: str, why: StoreUnwritableError | None = None) -> None:
        self._sessions_here().begin(self._drafts[session_id], session_id)
        self._here.add(session_id)
        if why is not None:
            self._say(kept_here(why))

    def _sessions_here(self) -> SessionStore:
        if self._outbox is None:
            self._outbox = open_outbox(self._clock, self._passphrase)
        outbox = self._outbox
        if self._actor is None:
            return outbox.sessions(outbox.actor())
        outbox.people.know(self._actor.person_id)
        return outbox.sessions(self._actor)


def kept_here(why: StoreError) -> str:
    """Return what to tell the person when a server's session is kept on this computer."""
    sentence = _(
        "{why} The session is kept on this computer, encrypted, and sent at the next start."
    )
    return sentence.format(why=why)


def open_outbox(clock: Clock, passphrase: str | None = None, home: Path | None = None) -> Store:
    """Return the outbox of a home, made when there is none yet; StoreError with a sentence."""
    from biofeedback.store.opening import open_store

    return open_store(clock, (home or home_folder()) / FOLDER, url="", passphrase=passphrase)


def send(server: Store, say: Say, passphrase: str | None = None) -> None:
    """Send what was kept here to the server, each session once; what fails stays for later.

    A session that another process still records here is left alone.
    """
    home = server.database.home
    if not (home / FOLDER / "unlock.json").exists():
        return
    sent = 0
    try:
        with open_outbox(server.database.clock, passphrase, home) as outbox:
            for person in outbox.people.all():
                sent += _send_of(outbox, server, person.id)
    except StoreError as error:
        sentence = _("{why} What is kept here for the server stays until then.")
        say(sentence.format(why=error))
    if sent:
        say(
            plural(
                "{count} session kept on this computer was sent.",
                "{count} sessions kept on this computer were sent.",
                sent,
            ).format(count=sent)
        )


def _heir(server: Store, person_id: str) -> Actor | None:
    """Return whose the sessions of somebody unknown to the server are; None: deleted for good.

    Without an heir they were begun when the server could not say whose they are.
    """
    from biofeedback.store.audit import Trail

    trail = Trail(server.database)
    while (kept := trail.joined_to(person_id)) is not None:
        person_id = kept
        with suppress(BadInputError):
            return server.actor(person_id)
    return None if trail.deleted(person_id) else server.actor()


def _send_of(outbox: Store, server: Store, person_id: str) -> int:
    from biofeedback.store.taking_in import take_in

    kept = outbox.sessions(Actor(person_id))
    kept.close_left_open()
    ids = kept.ids()
    if not ids:
        return 0
    try:
        actor = server.actor(person_id)
    except BadInputError:
        found = _heir(server, person_id)
        if found is None:
            for session_id in ids:
                kept.purge(session_id)
            return 0
        actor = found
    sent = 0
    for session_id in ids:
        try:
            content = kept.get(session_id)
        except BadInputError:  # another process has just sent it
            continue
        if content.session.status == "running":
            continue
        take_in(server.database, actor, content)
        kept.purge(session_id)
        sent += 1
    return sent
