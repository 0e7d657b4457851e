"""A session's recorded content: a journal of small pieces while it runs, a few large ones after."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC
from typing import Any

import sqlalchemy as sa

from biofeedback.core.beats import Beat, Gap
from biofeedback.devices.protocol import PacketReceived
from biofeedback.sessions.records import START_IN_CONTENT, Chunk, Happening, SessionDraft
from biofeedback.store import packing
from biofeedback.store.bundle import bundled, unbundled
from biofeedback.store.schema import chunk as chunk_table

# About five hours of beats: one piece for nearly every session, and no piece grows unwieldy.
ROWS_A_PIECE = 20_000
# What is larger wastes little of its last page by itself.
LARGEST_BUNDLE_BYTES = 64 * 1024
BUNDLE = "all"
# Fewer intervals than this may be alike by chance.
_TELLING = 30


@dataclass(frozen=True, slots=True)
class Content:
    """Everything recorded in a session, in order."""

    beats: tuple[Beat, ...] = ()
    packets: tuple[PacketReceived, ...] = ()
    gaps: tuple[Gap, ...] = ()
    happenings: tuple[Happening, ...] = ()


@dataclass(frozen=True, slots=True)
class _Stream:
    name: str
    pack: Callable[[Sequence[Any]], bytes]
    unpack: Callable[[bytes], tuple[Any, ...]]


_STREAMS = (
    _Stream("beats", packing.pack_beats, packing.unpack_beats),
    _Stream("packets", packing.pack_packets, packing.unpack_packets),
    _Stream("gaps", packing.pack_gaps, packing.unpack_gaps),
    _Stream("happenings", packing.pack_happenings, packing.unpack_happenings),
)


def pieces_of(chunk: Chunk) -> tuple[list[dict[str, Any]], str]:
    """Return the rows that hold a chunk, and a digest by which the same chunk is known again."""
    rows: list[dict[str, Any]] = [
        {"stream": stream.name, "rows": len(items), "payload": stream.pack(items)}
        for stream in _STREAMS
        if (items := getattr(chunk, stream.name))
    ]
    digest = hashlib.sha256(repr(chunk.through_s).encode())
    for row in rows:
        digest.update(f"/{row['stream']}/{len(row['payload'])}/".encode() + row["payload"])
    return rows, digest.hexdigest()


def load(connection: sa.Connection, session_id: str) -> Content:
    """Return a session's content; StoreError when a piece of it is damaged."""
    wanted = (
        sa.select(chunk_table.c.stream, chunk_table.c.payload)
        .where(chunk_table.c.session_id == session_id)
        .order_by(chunk_table.c.seq, chunk_table.c.stream)
    )
    found: dict[str, list[Any]] = {stream.name: [] for stream in _STREAMS}
    unpack = {stream.name: stream.unpack for stream in _STREAMS}
    for stream, payload in connection.execute(wanted):
        parts = unbundled(payload) if stream == BUNDLE else {stream: payload}
        for name, part in parts.items():
            if name in found:
                found[name].extend(unpack[name](part))
    return Content(**{name: tuple(items) for name, items in found.items()})


def replace(connection: sa.Connection, session_id: str, content: Content) -> int:
    """Put the content in large pieces in the place of what is there; return how many in a row."""
    connection.execute(sa.delete(chunk_table).where(chunk_table.c.session_id == session_id))
    rows = large_pieces(content)
    for row in rows:
        connection.execute(sa.insert(chunk_table).values(session_id=session_id, **row))
    return max((int(row["seq"]) + 1 for row in rows), default=0)


def large_pieces(content: Content) -> list[dict[str, Any]]:
    """Return the rows that hold a finished session."""
    rows: list[dict[str, Any]] = []
    for stream in _STREAMS:
        items = getattr(content, stream.name)
        for seq, start in enumerate(range(0, len(items), ROWS_A_PIECE)):
            piece = items[start : start + ROWS_A_PIECE]
            packed = stream.pack(piece)
            rows.append({"stream": stream.name, "seq": seq, "rows": len(piece), "payload": packed})
    size = sum(len(row["payload"]) for row in rows)
    if len(rows) < 2 or size > LARGEST_BUNDLE_BYTES or any(row["seq"] for row in rows):
        return rows
    count = sum(row["rows"] for row in rows)
    together = bundled({row["stream"]: row["payload"] for row in rows})
    return [{"stream": BUNDLE, "seq": 0, "rows": count, "payload": together}]


def content_hash(beats: Iterable[Beat], draft: SessionDraft | None = None) -> str | None:
    """Return by what the same recording is known again, however it came; None without beats.

    Made of every interval exactly, every beat time to the millisecond (what files hold), and
    where the segments change. A few intervals may be alike by chance: of an imported recording
    with less than thirty, the start counts too where its content told it.
    """
    digest, count = hashlib.sha256(b"beats/1"), 0
    first_s: float | None = None
    for beat in beats:
        first_s = beat.at_s if first_s is None else first_s
        at_ms = round((beat.at_s - first_s) * 1000)
        digest.update(f"{beat.rr_ms!r},{at_ms},{beat.segment};".encode())
        count += 1
    if count < _TELLING and draft is not None and draft.protocol_json == START_IN_CONTENT:
        digest.update(draft.started_at.astimezone(UTC).isoformat().encode())
    return digest.hexdigest() if count else None
