"""How the command line opens the records: it asks only where someone can type."""

from __future__ import annotations

import getpass
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from biofeedback.app import records
from biofeedback.cli.secrets import can_type
from biofeedback.cli.speak import print_error
from biofeedback.core.clock import SystemClock
from biofeedback.sessions.records import SessionSink

if TYPE_CHECKING:
    from biofeedback.store.opening import Store


def open_records(say: records.Say = print_error) -> AbstractContextManager[Store]:
    """Return the records to open; see `app.records.open_records`."""
    return records.open_records(SystemClock(), say, ask_where_possible())


def open_sink(
    say: records.Say = print_error, look: Callable[[Store], None] | None = None
) -> AbstractContextManager[SessionSink]:
    """Return where a session is kept; see `app.records.open_sink`."""
    return records.open_sink(SystemClock(), say, ask_where_possible(), look)


def ask_where_possible() -> records.Ask | None:
    """Return what asks the person for a passphrase, None where nobody can type."""
    return _ask if can_type() else None


def _ask(sentence: str) -> str | None:
    return getpass.getpass(sentence + " ") or None
