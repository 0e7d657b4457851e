"""One's own archive, as `export` writes it, read back: what is in it, checked before it is used."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from biofeedback.core.errors import BadInputError
from biofeedback.core.words import _
from biofeedback.exchange.recording import read_bytes
from biofeedback.exchange.session_json import session_from_dict
from biofeedback.sessions.portable import PortableSession

FORMAT = "biofeedback-archive/1"
MANIFEST = "archive.json"
TABLE_FORMAT = "biofeedback-table/1"
_MOST_FILES = 200_000
_MOST_JSON = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Archive:
    """An archive's list of contents. person: how they are called, "" when they gave no name.

    sessions: the files of sessions; tables: the file of each other table by its name.
    """

    folder: Path
    person: str
    exported_at: str
    sessions: tuple[str, ...]
    tables: Mapping[str, str]

    def read_sessions(self) -> Iterator[PortableSession]:
        """Return the sessions one by one; BadInputError for a file that is damaged."""
        for name in self.sessions:
            yield session_from_dict(_read_json(self.folder / name), name)

    def read_table(self, table: str) -> list[Mapping[str, Any]]:
        """Return a table's rows; BadInputError for a file that is damaged."""
        name = self.tables[table]
        found = _read_json(self.folder / name)
        rows = found.get("rows") if isinstance(found, dict) else None
        if (
            not isinstance(rows, list)
            or found.get("format") != TABLE_FORMAT
            or not all(isinstance(row, dict) for row in rows)
        ):
            sentence = _("{file} of this archive is not as this app wrote it.")
            raise BadInputError(sentence.format(file=name))
        return rows


def is_archive(path: Path) -> bool:
    """Return whether this is the list of contents of one's own archive."""
    if path.name != MANIFEST:
        return False
    try:
        with path.open("rb") as source:
            return FORMAT.encode() in source.read(4096)
    except (OSError, ValueError):
        return False


def read_archive(path: Path) -> Archive:
    """Return what an archive holds; BadInputError when its list is damaged or points elsewhere."""
    found = _read_json(path)
    try:
        if found["format"] != FORMAT:
            raise ValueError(f"the format is {found['format']!r:.60}")
        person, exported_at = found["person"]["name"], found["exported_at"]
        sessions = [_inside(name) for name in found["sessions"]]
        tables = {str(name): _inside(file) for name, file in found["tables"].items()}
        if len(sessions) > _MOST_FILES or not isinstance(person, str) or len(person) > 200:
            raise ValueError("it is not as this app wrote it")
        person.encode()
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        sentence = _("{file} is not the list of an archive as this app exports it ({why}).")
        raise BadInputError(sentence.format(file=path.name, why=str(error)[:200])) from error
    return Archive(path.parent, person, str(exported_at), tuple(sessions), tables)


def manifest_text(
    person: str, exported_at: str, sessions: list[str], tables: Mapping[str, str], app: str
) -> str:
    """Return an archive's list of contents."""
    document = {
        "format": FORMAT,
        "app": app,
        "exported_at": exported_at,
        "person": {"name": person},
        "sessions": sessions,
        "tables": dict(tables),
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def table_text(name: str, rows: Iterator[Mapping[str, Any]]) -> Iterator[str]:
    """Return a table as JSON in parts, a row a line."""
    yield f'{{"format": {json.dumps(TABLE_FORMAT)}, "table": {json.dumps(name)}, "rows": [\n'
    for number, row in enumerate(rows):
        text = json.dumps(row, ensure_ascii=False, allow_nan=False)
        yield (",\n" if number else "") + text
    yield "\n]}\n"


def _inside(name: Any) -> str:
    """Return a file's name within the archive; ValueError for one that leads out of it."""
    if not isinstance(name, str) or "\x00" in name or "\\" in name or ":" in name:
        raise ValueError(f"{name!r:.60} is not a file's name")
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or not path.parts:
        raise ValueError(f"{name!r:.60} leads out of the archive")
    return name


def _read_json(path: Path) -> Any:
    content = read_bytes(path)
    if len(content) > _MOST_JSON:
        sentence = _("{file} is larger than {mb} MB, more than a part of an archive needs.")
        raise BadInputError(sentence.format(file=path.name, mb=_MOST_JSON // 1024 // 1024))
    try:
        return json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        sentence = _("{file} is not whole JSON ({why}); it may be damaged.")
        raise BadInputError(sentence.format(file=path.name, why=str(error)[:200])) from error
