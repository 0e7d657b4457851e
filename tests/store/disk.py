"""What a disk may hold after the power fails: everything synced, and any part of the rest.

The notes come from `power_cut.c`. What a file's sync promised is there. Of what was written
since, each write may have arrived or not, in any order, and one may have arrived in part
(sectors of 512 bytes). Names (made, moved, removed) are kept in order, as journalling file
systems keep them: up to the last one that its folder's sync promised, then any number more.
"""

from __future__ import annotations

import random
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path, PurePosixPath

SECTOR = 512


class Op(IntEnum):
    WRITE = 1
    TRUNCATE = 2
    SYNC = 3
    CREATE = 4
    UNLINK = 5
    RENAME = 6
    LINK = 7


NAMING = (Op.CREATE, Op.UNLINK, Op.RENAME, Op.LINK)


@dataclass(frozen=True, slots=True)
class Note:
    """One thing asked of the disk. at: offset, or the new length of a truncation."""

    op: Op
    path: str
    second: str
    at: int
    data: bytes


def read_notes(log: Path) -> list[Note]:
    """Return what was noted, in order."""
    content, place, notes = log.read_bytes(), 0, []
    while place < len(content):
        op, path, second, at, length = struct.unpack_from("<5Q", content, place)
        place += 40
        parts = []
        for size in (path, second, length):
            parts.append(content[place : place + size])
            place += size
        notes.append(Note(Op(op), parts[0].decode(), parts[1].decode(), at, parts[2]))
    return notes


def image(notes: Sequence[Note], chance: random.Random) -> dict[str, bytes]:
    """Return the files that may be on the disk when the power fails after these notes."""
    kept = _which_arrived(notes, chance)
    files: dict[str, bytearray] = {}
    # A file goes by its first name until the folder's notes give it another.
    for number, note in enumerate(notes):
        arrived = kept[number]
        if arrived == 0.0:
            continue
        match note.op:
            case Op.CREATE:
                files.setdefault(note.path, bytearray())
            case Op.UNLINK:
                files.pop(note.path, None)
            case Op.RENAME:
                if note.path in files:
                    files[note.second] = files.pop(note.path)
            case Op.LINK:
                if note.path in files:
                    files[note.second] = files[note.path]
            case Op.WRITE if note.path in files:
                _write(files[note.path], note, arrived, chance)
            case Op.TRUNCATE if note.path in files:
                content = files[note.path]
                del content[note.at :]
                content.extend(bytes(note.at - len(content)))
            case _:
                pass
    return {path: bytes(content) for path, content in files.items()}


def _which_arrived(notes: Sequence[Note], chance: random.Random) -> list[float]:
    """Return for each note 1.0 (it arrived), 0.0 (it didn't) or a part (a torn write)."""
    last_sync: dict[str, int] = {}
    promised_names = -1
    for number, note in enumerate(notes):
        if note.op is Op.SYNC:
            last_sync[note.path] = number
    for number, note in enumerate(notes):
        if note.op in NAMING and any(
            last_sync.get(_folder(path), -1) > number for path in (note.path, note.second) if path
        ):
            promised_names = number
    open_names = [
        number for number, note in enumerate(notes) if note.op in NAMING and number > promised_names
    ]
    names_from = len(open_names) and chance.randrange(len(open_names) + 1)
    lost_names = set(open_names[names_from:])
    likely = chance.choice((0.0, 0.1, 0.5, 0.9, 1.0))
    arrived = []
    for number, note in enumerate(notes):
        if note.op in NAMING:
            arrived.append(0.0 if number in lost_names else 1.0)
        elif note.op is Op.SYNC or last_sync.get(note.path, -1) > number:
            arrived.append(1.0)
        elif chance.random() < 0.1:
            arrived.append(chance.uniform(0.05, 0.95))
        else:
            arrived.append(1.0 if chance.random() < likely else 0.0)
    return arrived


def _write(content: bytearray, note: Note, arrived: float, chance: random.Random) -> None:
    if note.at + len(note.data) > len(content):
        content.extend(bytes(note.at + len(note.data) - len(content)))
    if arrived == 1.0:
        content[note.at : note.at + len(note.data)] = note.data
        return
    for start in range(0, len(note.data), SECTOR):
        if chance.random() < arrived:
            piece = note.data[start : start + SECTOR]
            content[note.at + start : note.at + start + len(piece)] = piece


def _folder(path: str) -> str:
    folder = str(PurePosixPath(path).parent)
    return "" if folder == "." else folder


def lay_out(files: dict[str, bytes], folder: Path) -> None:
    """Write an image to a folder."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
