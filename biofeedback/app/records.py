"""Opens the records for whichever face is in front, and closes what a killed program left open."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from biofeedback.app import outbox
from biofeedback.core.clock import Clock
from biofeedback.core.errors import StoreError, StoreUnwritableError
from biofeedback.core.metrics import Summary
from biofeedback.core.words import _
from biofeedback.sessions.records import Chunk, SessionDraft, SessionSink

if TYPE_CHECKING:
    from biofeedback.store.opening import Store

Say = Callable[[str], None]
Ask = Callable[[str], str | None]


@contextmanager
def open_records(clock: Clock, say: Say, ask: Ask | None = None) -> Iterator[Store]:
    """Yield the open records; sessions that a killed program left behind are closed first.

    What waited here for a clinic's server is sent before. Afterwards a backup is kept if due.
    ask: asks the person for a passphrase, None where nobody can type. What must be told once
    (how the records are locked, what was recovered) goes to `say`. Raises StoreError with a
    sentence when they can't be opened.
    """
    from biofeedback.store.keys import take_passphrase

    with _opened(clock, say, ask, take_passphrase()) as store:
        yield store
        keep_backup(store, say)


@contextmanager
def _opened(clock: Clock, say: Say, ask: Ask | None, passphrase: str | None) -> Iterator[Store]:
    with open_whole(clock, say, ask, passphrase) as store:
        yield store


def open_whole(
    clock: Clock, say: Say, ask: Ask | None = None, passphrase: str | None = None
) -> Store:
    """Return the open records, as `open_records` yields them, for whoever closes them himself."""
    from biofeedback.store.opening import open_store

    store = open_store(clock, passphrase=passphrase, ask=ask)
    try:
        if store.notice:
            say(store.notice)
        if not store.database.is_embedded:
            outbox.send(store, say, passphrase)
        recover(store, say)
        if store.is_clinic:
            from biofeedback.clinic.house import Clinic

            Clinic(store)  # stands at the doors until somebody signs in
    except BaseException:
        store.close()
        raise
    return store


def sink_of(
    store: Store | None, clock: Clock, say: Say, why: str, person_id: str | None = None
) -> SessionSink:
    """Return where a session is kept; where there is nothing, what says `why`.

    That is the home's records, a clinic's with the outbox behind them, or (store None) the
    outbox alone. say: called on any thread. person_id: whose, None: of who is there.
    """
    if store is not None and store.database.is_embedded:
        return store.sessions(store.actor(person_id))
    if store is not None or has_server():
        return outbox.OutboxSink(store, clock, say, person_id=person_id)
    return UnwritableSink(why)


def keep_backup(store: Store, say: Say, *, always: bool = False) -> None:
    """Keep an automatic backup when the last is a day old (always: now, a session just ended).

    What keeps one from being made goes to `say`; the records go on being used.
    """
    from biofeedback.store import rotation

    try:
        if always or rotation.is_due(store.database):
            rotation.keep_backup(store.database)
    except StoreError as error:
        say(str(error))


def recover(store: Store, say: Say) -> None:
    """Close the sessions of programs that are gone, everybody's, and compute their summaries."""
    from biofeedback.sessions.recompute import summary_of

    minutes = []
    for actor, content in store.left_open():
        store.sessions(actor).replace_summary(content.session.id, summary_of(content))
        minutes.append(content.session.duration_s / 60.0)
    if len(minutes) == 1:
        say(
            _("A session of {minutes:.1f} minutes was interrupted; all of it was kept.").format(
                minutes=minutes[0]
            )
        )
    elif minutes:
        # A room of people: one sentence for all.
        say(
            _(
                "{n} sessions were interrupted, the longest after {minutes:.1f} minutes; all of "
                "them were kept."
            ).format(n=len(minutes), minutes=max(minutes))
        )


@contextmanager
def open_sink(
    clock: Clock,
    say: Say,
    ask: Ask | None = None,
    look: Callable[[Store], None] | None = None,
) -> Iterator[SessionSink]:
    """Yield where a session is kept; a home that can't be written gives one that says so.

    look: sees the records, where they are open, before the session begins.

    With a clinic's server that can't be reached, now or in mid-session, the session is kept in
    this computer's outbox. It goes on in any case; only a wrong passphrase or a foreign file
    stops it here.
    """
    from biofeedback.store.keys import take_passphrase

    passphrase = take_passphrase()
    records = _opened(clock, say, ask, passphrase)
    try:
        store = records.__enter__()
    except StoreUnwritableError as error:
        if not has_server():
            yield UnwritableSink(str(error))
            return
        say(outbox.kept_here(error))
        with closing(outbox.OutboxSink(None, clock, say, passphrase)) as sink:
            yield sink
        return
    try:
        if look is not None:
            look(store)
        if store.warden is not None:
            store.warden.check()  # a session that is nobody's is not begun
        if store.database.is_embedded:
            yield store.sessions(store.actor())
            keep_backup(store, say, always=True)
        else:
            with closing(outbox.OutboxSink(store, clock, say, passphrase)) as sink:
                yield sink
    finally:
        records.__exit__(None, None, None)


def has_server() -> bool:
    """Return whether the records are a clinic's (BIOFEEDBACK_DATABASE), not this home's own."""
    from biofeedback.store.database import URL_VARIABLE

    return bool(os.environ.get(URL_VARIABLE))


class UnwritableSink:
    """Stands where records could not be opened for writing; says why each time it is asked."""

    def __init__(self, sentence: str) -> None:
        """Take the sentence to say."""
        self._sentence = sentence

    def begin(self, _draft: SessionDraft) -> str:
        """Raise StoreUnwritableError."""
        raise StoreUnwritableError(self._sentence)

    def append(self, _session_id: str, _chunk: Chunk) -> None:
        """Raise StoreUnwritableError."""
        raise StoreUnwritableError(self._sentence)

    def finish(
        self,
        _session_id: str,
        _ended: str,
        _summary: Summary,
        _duration_s: float,
        _strap_name: str | None = None,
    ) -> None:
        """Raise StoreUnwritableError."""
        raise StoreUnwritableError(self._sentence)
