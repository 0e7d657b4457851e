"""Straps that follow a script, and a sink that remembers: the seams of a session for tests."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterable
from contextlib import aclosing
from datetime import UTC, datetime

from biofeedback.core.beats import Beat, Gap
from biofeedback.core.clock import ManualClock
from biofeedback.core.errors import NoStrapError, StoreUnwritableError
from biofeedback.core.metrics import Summary
from biofeedback.devices.protocol import StateChanged, StrapEnded, StrapEvent, StrapState
from biofeedback.sessions.events import SessionEvent
from biofeedback.sessions.records import Chunk, SessionDraft

Script = Iterable[tuple[float, StrapEvent | Exception]]


class ScriptedStrap:
    """Yields each event when the clock has come to its moment; then waits for ever."""

    def __init__(self, clock: ManualClock, script: Script, spec: str = "scripted") -> None:
        self.spec = spec
        self.closed = False
        self._clock = clock
        self._script = list(script)

    async def stream(self) -> AsyncGenerator[StrapEvent, None]:
        try:
            for at_s, event in self._script:
                await self._clock.sleep(at_s - self._clock.now())
                if isinstance(event, Exception):
                    raise event
                yield event
            await asyncio.Event().wait()
        finally:
            self.closed = True


def streaming(
    seconds: float,
    *,
    rr_ms: float = 1000.0,
    from_s: float = 1.0,
    index: int = 0,
    segment: int = 0,
) -> list[tuple[float, StrapEvent]]:
    """A strap that connects and sends a steady beat."""
    events: list[tuple[float, StrapEvent]] = []
    if index == 0:
        events += [
            (0.0, StateChanged(0.0, StrapState.CONNECTING)),
            (0.5, StateChanged(0.5, StrapState.CONNECTED, "Scripted", 80.0)),
        ]
    events.append((from_s, StateChanged(from_s, StrapState.STREAMING, "Scripted")))
    at_s = from_s
    while at_s < from_s + seconds:
        events.append((at_s, Beat(at_s, rr_ms, index, segment)))
        at_s, index = at_s + rr_ms / 1000.0, index + 1
    return events


def lost_between(from_s: float, to_s: float, *, until_s: float) -> list[tuple[float, StrapEvent]]:
    """A steady strap whose link is lost for a while."""
    before = streaming(from_s - 1.0)
    last = before[-1][1]
    assert isinstance(last, Beat)
    first = to_s + 1.0
    after = streaming(until_s - first, from_s=first, index=last.index + 1, segment=1)
    lost: list[tuple[float, StrapEvent]] = [
        (from_s + 0.5, StateChanged(from_s + 0.5, StrapState.LOST)),
        (from_s + 1.0, StateChanged(from_s + 1.0, StrapState.RECONNECTING)),
        (to_s, StateChanged(to_s, StrapState.CONNECTED)),
        (first, Gap(last.at_s, first)),
    ]
    return before + lost + after


def ends(at_s: float) -> tuple[float, StrapEvent]:
    return (at_s, StrapEnded(at_s))


def never_found(at_s: float) -> list[tuple[float, StrapEvent | Exception]]:
    return [
        (0.0, StateChanged(0.0, StrapState.CONNECTING)),
        (at_s, NoStrapError("No strap found. Wet it and wear it.")),
    ]


def draft(spec: str) -> SessionDraft:
    return SessionDraft(
        started_at=datetime(2026, 1, 5, 8, tzinfo=UTC),
        zone="Europe/Berlin",
        strap=spec,
        strap_name=None,
        protocol="plain",
        protocol_json="{}",
        origin="live",
    )


class MemorySink:
    """Keeps what a recorder writes; refuses for as long as `broken` says why."""

    def __init__(self) -> None:
        self.broken: str | None = None
        self.defect = False
        self.drafts: dict[str, SessionDraft] = {}
        self.chunks: dict[str, list[Chunk]] = {}
        self.ended: dict[str, tuple[str, Summary, float, str | None]] = {}

    def begin(self, draft: SessionDraft) -> str:
        self._check()
        session_id = f"session-{len(self.drafts)}"
        self.drafts[session_id] = draft
        self.chunks[session_id] = []
        return session_id

    def append(self, session_id: str, chunk: Chunk) -> None:
        self._check()
        self.chunks[session_id].append(chunk)

    def finish(
        self,
        session_id: str,
        ended: str,
        summary: Summary,
        duration_s: float,
        strap_name: str | None = None,
    ) -> None:
        self._check()
        self.ended[session_id] = (ended, summary, duration_s, strap_name)

    def beats(self, session_id: str) -> list[int]:
        return [beat.index for chunk in self.chunks[session_id] for beat in chunk.beats]

    def _check(self) -> None:
        if self.defect:
            raise RuntimeError("a defect of the store's")
        if self.broken:
            raise StoreUnwritableError(self.broken)


async def collect(events: AsyncGenerator[SessionEvent, None]) -> list[SessionEvent]:
    """Read a stream to its end."""
    async with aclosing(events) as stream:
        return [event async for event in stream]
