"""A person's own protocols where they are asked for: by name, taken in from a file, written to one.

In a session an own protocol goes by its name, which is what is kept and shown later.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from biofeedback.core.errors import BadInputError
from biofeedback.core.words import _
from biofeedback.sessions.entry import Entry

if TYPE_CHECKING:
    from biofeedback.sessions.records import Actor
    from biofeedback.store.opening import Store
    from biofeedback.store.protocols import StoredProtocol


def by_name(entry: Entry) -> Entry:
    """Return an own protocol as it is practised: asked for, and kept, by its name."""
    return replace(entry, key=entry.name)


def own_entries(store: Store) -> tuple[Entry, ...]:
    """Return the acting person's own protocols, as they are practised."""
    return tuple(by_name(one.entry) for one in store.protocols(store.actor()).list())


def have_records() -> bool:
    """Return whether there are records to look for own protocols in, without opening them."""
    from biofeedback.app.records import has_server
    from biofeedback.core.settings import home_folder
    from biofeedback.store.database import FILE_NAME

    return has_server() or (home_folder() / FILE_NAME).exists()


def take_in(store: Store, entry: Entry, actor: Actor | None = None) -> StoredProtocol:
    """Keep a protocol that came from a file; actor: whose it is, else the acting person's.

    What is here already is not doubled; where its name is another one's, it gets a number.
    """
    own = store.protocols(actor or store.actor())
    for one in own.list():
        if _alike(one.entry, entry) and one.entry.name.startswith(entry.name):
            return one
    return own.add(replace(entry, name=own.free_name(entry.name)), "import")


def written(path: Path, entry: Entry) -> None:
    """Write a protocol to a new file; BadInputError where it can't be, or is there."""
    from biofeedback.app.text_file import write_new
    from biofeedback.sessions.protocol_writer import write_protocol

    if path.is_dir():
        sentence = _("{file} is a folder; give the name of a new file.")
        raise BadInputError(sentence.format(file=path))
    write_new(path, write_protocol(entry))


def file_name(entry: Entry) -> str:
    """Return a name for its file that every system takes."""
    kept = "".join(letter if letter.isalnum() else " " for letter in entry.name)
    return f"{' '.join(kept.split()) or 'practice'}.toml"


def _alike(one: Entry, other: Entry) -> bool:
    from biofeedback.sessions.protocol_writer import write_protocol

    return write_protocol(replace(one, name="")) == write_protocol(replace(other, name=""))
