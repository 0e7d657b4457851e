"""Brings a database's tables up to date, a copy made first; nothing to do costs one query."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from biofeedback.core.errors import StoreError
from biofeedback.core.words import _

if TYPE_CHECKING:
    from alembic.config import Config

HEAD = "0006"
"""The newest step; a test holds it against the files in `migrations/versions`."""

FOLDER = Path(__file__).resolve().parent / "migrations"
_VERSION_TABLE = "alembic_version"


def version_of(connection: sa.Connection) -> str | None:
    """Return which step the tables are at, None where there are none yet."""
    if connection.dialect.name == "postgresql":
        present = sa.text("SELECT to_regclass(:name)")
    else:
        present = sa.text("SELECT name FROM sqlite_master WHERE name = :name")
    if connection.execute(present, {"name": _VERSION_TABLE}).scalar() is None:
        return None
    found = connection.execute(sa.text(f"SELECT version_num FROM {_VERSION_TABLE}")).scalar()
    return None if found is None else str(found)


def bring_up_to_date(
    connection: sa.Connection, place: str, keep_copy: Callable[[str], None]
) -> None:
    """Run the missing steps inside the connection's transaction.

    keep_copy: called with the old version before an existing database is changed. Raises
    StoreError when the tables were made by a newer version of the app.
    """
    present = version_of(connection)
    if present == HEAD:
        return
    from alembic import command

    config = _config()
    if present is not None:
        check_known(present, place)
        keep_copy(present)
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except SQLAlchemyError:
        raise
    except Exception as error:
        sentence = _(
            "{place} could not be brought up to date; nothing was changed. "
            "Use the earlier version of the app for now, and tell us."
        )
        raise StoreError(sentence.format(place=place), detail=repr(error)) from error


def check_known(version: str, place: str) -> None:
    """Raise StoreError when the tables were made by a newer version of the app."""
    if version == HEAD:
        return
    from alembic.script import ScriptDirectory

    steps = ScriptDirectory.from_config(_config()).walk_revisions()
    if version not in {step.revision for step in steps}:
        sentence = _(
            "{place} was written by a newer version of this app; install that version. "
            "Nothing was changed."
        )
        raise StoreError(sentence.format(place=place), detail=f"version {version}")


def _config() -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
