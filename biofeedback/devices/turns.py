"""Many straps on one adapter: one scan for all who look, one connection at a time.

An adapter does one thing after the other: scanning while connecting fails on some. Whoever has
the turn scans on behalf of everybody; when somebody's strap shows itself, that one goes first.
So a strap that is away costs the others nothing but a moment.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager, contextmanager
from dataclasses import dataclass, field
from typing import Generic, TypeAlias, TypeVar

from biofeedback.core.clock import Clock
from biofeedback.devices.reconnect import within

_D = TypeVar("_D")

IsIt: TypeAlias = Callable[[str, str | None, bool], bool]
Seen: TypeAlias = Callable[[_D, str, str | None, bool], None]
Scanning: TypeAlias = Callable[[Seen[_D]], AbstractAsyncContextManager[None]]


@dataclass(eq=False)
class Seeker(Generic[_D]):
    """Somebody who looks for a strap. is_it: told address, name, whether it offers heart rate."""

    is_it: IsIt
    device: _D | None = None
    address: str | None = None
    scanned_s: float = 0.0


@dataclass
class Turns(Generic[_D]):
    """What all straps of one loop share; no strap is taken twice."""

    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    taken: set[str] = field(default_factory=set)
    _seekers: list[Seeker[_D]] = field(default_factory=list)
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    @contextmanager
    def seeking(self, is_it: IsIt) -> Iterator[Seeker[_D]]:
        """Be among those that a scan is for; what was found and not used is free again."""
        seeker: Seeker[_D] = Seeker(is_it)
        self._seekers.append(seeker)
        try:
            yield seeker
        finally:
            self._seekers.remove(seeker)
            if seeker.address is not None:
                self.taken.discard(seeker.address)

    def take(self, seeker: Seeker[_D], device: _D, address: str) -> None:
        """Give a device to one of those who look."""
        seeker.device, seeker.address = device, address
        self.taken.add(address)
        self._news.set()

    def keep(self, seeker: Seeker[_D]) -> None:
        """Let the one who found it answer for the device from now on."""
        seeker.address = None

    async def look(
        self, seeker: Seeker[_D], scanning: Scanning[_D], waiting: Clock, limit_s: float
    ) -> bool:
        """Scan, with the turn in hand, until somebody's strap shows itself; False: time is up.

        Scans of others count: after `limit_s` of them in all there is nothing more to wait for.
        """
        if any(each.device is not None for each in self._seekers):
            return True  # it waits for the turn; let it have it
        left_s = limit_s - seeker.scanned_s
        if left_s <= 0.0:
            return False
        self._news.clear()
        began_s = waiting.now()
        try:
            async with scanning(self._saw):
                await within(waiting, left_s, self._news.wait())
        except TimeoutError:
            if waiting.now() - began_s < left_s:
                raise  # it was the scan that could not be started
        finally:
            spent_s = waiting.now() - began_s
            for each in self._seekers:
                each.scanned_s += spent_s
        return seeker.device is not None or seeker.scanned_s < limit_s

    def _saw(self, device: _D, address: str, name: str | None, offers: bool) -> None:
        if address in self.taken:
            return
        for seeker in self._seekers:
            if seeker.device is None and seeker.is_it(address, name, offers):
                self.take(seeker, device, address)
                return
