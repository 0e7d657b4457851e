"""Where the command line's parts meet: records, straps, readers, the person's zone."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from biofeedback.cli.speak import print_error
from biofeedback.core.clock import Clock, SystemClock
from biofeedback.core.errors import StoreUnwritableError
from biofeedback.core.metrics import Summary
from biofeedback.core.words import _
from biofeedback.devices.protocol import Strap
from biofeedback.devices.replay import Recording
from biofeedback.sessions.records import Chunk, SessionDraft, SessionSink
from biofeedback.sessions.timeline import Timeline

if TYPE_CHECKING:
    from biofeedback.store.opening import Store


def local_zone() -> str:
    """Return the person's time zone by its IANA name; UTC where the system doesn't say."""
    import tzlocal

    return str(tzlocal.get_localzone_name() or "UTC")


@contextmanager
def open_records(say: Callable[[str], None] = print_error) -> Iterator[Store]:
    """Open the records; sessions that a killed program left behind are closed first.

    Asks for a passphrase only where someone can type. What must be told once (how the records
    are locked, what was recovered) goes to `say`.
    """
    from biofeedback.sessions.recompute import summary_of
    from biofeedback.store.opening import open_store

    with open_store(SystemClock(), ask=_ask if _can_type() else None) as store:
        if store.notice:
            say(store.notice)
        sessions = store.sessions(store.actor())
        for content in sessions.recover():
            sessions.replace_summary(content.session.id, summary_of(content))
            say(
                _("A session of {minutes:.1f} minutes was interrupted; all of it was kept.").format(
                    minutes=content.session.duration_s / 60.0
                )
            )
        yield store


@contextmanager
def open_sink(say: Callable[[str], None] = print_error) -> Iterator[SessionSink]:
    """Yield where a session is kept; a home that can't be written gives one that says so.

    The session goes on in any case; only a wrong passphrase or a foreign file stops it here.
    """
    with _writable_or_none(say) as store:
        if isinstance(store, StoreUnwritableError):
            yield UnwritableSink(str(store))
        else:
            yield store.sessions(store.actor())


@contextmanager
def _writable_or_none(say: Callable[[str], None]) -> Iterator[Store | StoreUnwritableError]:
    records = open_records(say)
    try:
        store: Store | StoreUnwritableError = records.__enter__()
    except StoreUnwritableError as error:
        yield error
        return
    try:
        yield store
    finally:
        records.__exit__(None, None, None)


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


def strap_maker(clock: Clock, speed: float) -> Callable[[str, Timeline], Strap]:
    """Return what makes a strap of a spec, breathing along with a session's timeline."""
    from biofeedback.devices.specs import open_strap

    def make(spec: str, timeline: Timeline) -> Strap:
        return open_strap(
            spec, clock, fullness=timeline.fullness, read_recording=read_replay, speed=speed
        )

    return make


def read_replay(path: Path) -> Recording:
    """Read any recording for replay; BadInputError with a sentence."""
    from biofeedback.exchange.rr_files import read_recording

    found = read_recording(path)
    return Recording(found.beats, found.gaps, path.name)


def _can_type() -> bool:
    return sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty()


def _ask(sentence: str) -> str | None:
    return getpass.getpass(sentence + " ") or None
