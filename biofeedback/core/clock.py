"""Time, handed to whoever needs it: the only module that reads a clock or sleeps.

asyncio is imported by the first sleep: the window is painted before anything sleeps in it.
"""

from __future__ import annotations

import heapq
import itertools
import sys
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    import asyncio

_T = TypeVar("_T")


class Clock(Protocol):
    """Monotonic seconds, the date, and sleep; all three move together."""

    def now(self) -> float:
        """Return monotonic seconds; only differences mean anything."""
        ...

    def utc(self) -> datetime:
        """Return the present moment, aware, in UTC."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait until `now` has moved on by `seconds` (at least once through the loop)."""
        ...


class SystemClock:
    """The computer's own time, or a multiple of it (`speed`), anchored when it is made."""

    def __init__(self, speed: float = 1.0) -> None:
        """`speed` is app seconds per real second; ValueError unless it is above zero."""
        if not speed > 0:
            raise ValueError(f"speed must be above zero, not {speed}")
        self.speed = speed
        self._origin = _seconds()
        self._utc_origin = datetime.now(UTC)

    def now(self) -> float:
        """Return monotonic seconds, scaled."""
        return (_seconds() - self._origin) * self.speed

    def utc(self) -> datetime:
        """Return the date: the computer's own at real speed, else moved on by the scaled time."""
        if self.speed == 1.0:
            return datetime.now(UTC)
        return self._utc_origin + timedelta(seconds=self.now())

    async def sleep(self, seconds: float) -> None:
        """Wait; a negative wait is a turn of the loop."""
        import asyncio

        await asyncio.sleep(max(0.0, seconds) / self.speed)


def _seconds() -> float:
    """Return monotonic seconds in which a computer's sleep is counted, where it can tell.

    On Linux and macOS Python's own monotonic clock stands still while the computer sleeps.
    """
    which = {"linux": "CLOCK_BOOTTIME", "darwin": "CLOCK_MONOTONIC"}.get(sys.platform)
    return time.monotonic() if which is None else time.clock_gettime(getattr(time, which))


class ManualClock:
    """Time that moves only when told: hours in milliseconds, the same on every run."""

    def __init__(self, start: datetime = datetime(2026, 1, 5, 8, tzinfo=UTC)) -> None:
        """`start` is what `utc` says at `now() == 0`."""
        self._now = 0.0
        self._start = start
        self._order = itertools.count()
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []

    def now(self) -> float:
        """Return seconds advanced so far."""
        return self._now

    def utc(self) -> datetime:
        """Return the start moved on by `now`."""
        return self._start + timedelta(seconds=self._now)

    async def sleep(self, seconds: float) -> None:
        """Wait until `advance` or `run` carries the clock past the end of the sleep."""
        import asyncio

        if seconds <= 0:
            await asyncio.sleep(0)
            return
        future = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self._now + seconds, next(self._order), future))
        await future

    async def advance(self, seconds: float, settle: int = 20) -> None:
        """Move on by `seconds`, waking each sleeper at its own moment, in order."""
        end = self._now + seconds
        await self._settle(settle)
        while self._sleepers and self._sleepers[0][0] <= end:
            due, _, future = heapq.heappop(self._sleepers)
            if future.cancelled():
                continue
            self._now = max(self._now, due)
            future.set_result(None)
            await self._settle(settle)
        self._now = end
        await self._settle(settle)

    async def run(self, work: asyncio.Task[_T], settle: int = 20) -> _T:
        """Jump from sleeper to sleeper until `work` is done; return its result."""
        await self._settle(settle)
        while not work.done():
            while self._sleepers and self._sleepers[0][2].cancelled():
                heapq.heappop(self._sleepers)
            if self._sleepers:
                due, _, future = heapq.heappop(self._sleepers)
                self._now = max(self._now, due)
                future.set_result(None)
            await self._settle(settle)
        return work.result()

    def sleep_through(self, seconds: float, *, sleepers_too: bool = True) -> None:
        """Let the computer itself sleep: time goes on, and nobody is woken meanwhile.

        sleepers_too: who waits waits as much longer, as on Linux and macOS; else, as on Windows,
        whoever is due meanwhile is woken right afterwards.
        """
        self._now += seconds
        if sleepers_too:
            self._sleepers = [(due + seconds, n, future) for due, n, future in self._sleepers]

    @staticmethod
    async def _settle(turns: int) -> None:
        import asyncio

        for _ in range(turns):
            await asyncio.sleep(0)
