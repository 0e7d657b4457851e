"""How the command line opens the records: it asks only where someone can type."""

from __future__ import annotations

import getpass
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from biofeedback.app import records
from biofeedback.cli.secrets import can_type
from biofeedback.cli.signing import signed_in
from biofeedback.cli.speak import print_error
from biofeedback.core.clock import SystemClock
from biofeedback.sessions.records import SessionSink

if TYPE_CHECKING:
    from biofeedback.store.opening import Store


@contextmanager
def open_records(say: records.Say = print_error) -> Iterator[Store]:
    """Yield the records, in a clinic signed in; see `app.records.open_records`."""
    with (
        records.open_records(SystemClock(), say, ask_where_possible()) as store,
        signed_in(store),
    ):
        yield store


@contextmanager
def open_sink(
    say: records.Say = print_error, look: Callable[[Store], None] | None = None
) -> Iterator[SessionSink]:
    """Yield where a session is kept, in a clinic signed in; see `app.records.open_sink`."""
    inside = ExitStack()

    def enter(store: Store) -> None:
        inside.enter_context(signed_in(store))
        if look is not None:
            look(store)

    with records.open_sink(SystemClock(), say, ask_where_possible(), enter) as sink, inside:
        yield sink


def ask_where_possible() -> records.Ask | None:
    """Return what asks the person for a passphrase, None where nobody can type."""
    return _ask if can_type() else None


def _ask(sentence: str) -> str | None:
    return getpass.getpass(sentence + " ") or None
