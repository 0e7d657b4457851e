"""What a database refuses, as one sentence for the person."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, IntegrityError, ProgrammingError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from biofeedback.core.errors import StoreDamagedError, StoreError, StoreUnwritableError
from biofeedback.core.words import _, mark

_SENTENCES = {
    "SQLITE_FULL": mark("The disk is full: {place} can't be written. Free some space."),
    "SQLITE_READONLY": mark("{place} can't be written: it, or its folder, is read-only."),
    "SQLITE_CANTOPEN": mark("{place} can't be opened; check the folder and its permissions."),
    "SQLITE_IOERR": mark("The disk refused to work for {place}; check its space and health."),
    "SQLITE_BUSY": mark("{place} is busy: another program holds it. Close that, or try again."),
    "SQLITE_LOCKED": mark("{place} is busy: another program holds it. Close that, or try again."),
    "SQLITE_NOTADB": mark(
        "{place} can't be read with this key: it is damaged, or from elsewhere. "
        "It was left as it is; restore a backup."
    ),
    "SQLITE_CORRUPT": mark("{place} is damaged in a part. It was left as it is; restore a backup."),
}
_DAMAGED = ("SQLITE_NOTADB", "SQLITE_CORRUPT")
_UNWRITABLE = ("SQLITE_FULL", "SQLITE_READONLY", "SQLITE_IOERR", "SQLITE_BUSY", "SQLITE_LOCKED")
# insufficient_privilege; invalid_schema_name: there is none that this account may see
_NOT_ALLOWED = ("42501", "3F000")
_SERVER = mark("The records in {place} can't be reached now; check the network and the server.")
_OTHER = mark("The records in {place} could not be used ({why}).")


@contextmanager
def told(place: str, *, writing: bool) -> Iterator[None]:
    """Turn a database's refusal into a StoreError about `place`; own mistakes pass through.

    While writing, everything is a StoreUnwritableError: whoever records keeps what it has and
    tries again.
    """
    try:
        yield
    except (IntegrityError, ProgrammingError) as error:
        if getattr(error.orig, "sqlstate", None) in _NOT_ALLOWED:
            sentence = _("This account may not use the records in {place}; ask whoever runs it.")
            raise StoreError(sentence.format(place=place)) from error
        raise
    except SQLAlchemyError as error:
        raise _story(error, place, writing=writing) from error


def _story(error: SQLAlchemyError, place: str, *, writing: bool) -> StoreError:
    original = error.orig if isinstance(error, DBAPIError) else None
    name = getattr(original, "sqlite_errorname", None)
    detail = f"{type(error).__name__}: {name or type(original or error).__name__}"
    if isinstance(name, str):
        for known, sentence in _SENTENCES.items():
            if name.startswith(known):
                said = _(sentence).format(place=place)
                if writing or known in _UNWRITABLE:
                    return StoreUnwritableError(said, detail)
                kind: type[StoreError] = StoreDamagedError if known in _DAMAGED else StoreError
                return kind(said, detail)
    elif original is not None or isinstance(error, PoolTimeoutError):
        return StoreUnwritableError(_(_SERVER).format(place=place), detail)
    kind = StoreUnwritableError if writing else StoreError
    return kind(_(_OTHER).format(place=place, why=type(original or error).__name__), detail)
