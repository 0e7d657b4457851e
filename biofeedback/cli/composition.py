"""How the command line opens the records: it asks only where someone can type."""

from __future__ import annotations

import getpass
import sys
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from biofeedback.app import records
from biofeedback.cli.speak import print_error
from biofeedback.core.clock import SystemClock
from biofeedback.sessions.records import SessionSink

if TYPE_CHECKING:
    from biofeedback.store.opening import Store


def open_records(say: records.Say = print_error) -> AbstractContextManager[Store]:
    """Return the records to open; see `app.records.open_records`."""
    return records.open_records(SystemClock(), say, _ask if _can_type() else None)


def open_sink(say: records.Say = print_error) -> AbstractContextManager[SessionSink]:
    """Return where a session is kept; see `app.records.open_sink`."""
    return records.open_sink(SystemClock(), say, _ask if _can_type() else None)


def _can_type() -> bool:
    return sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty()


def _ask(sentence: str) -> str | None:
    return getpass.getpass(sentence + " ") or None
