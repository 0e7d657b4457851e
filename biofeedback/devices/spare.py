"""A strap that can be changed for another in the middle of a session: one stream all the same."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace

from biofeedback.core.beats import Beat, Gap
from biofeedback.core.clock import Clock
from biofeedback.core.errors import BiofeedbackError
from biofeedback.devices.protocol import (
    StateChanged,
    Strap,
    StrapEnded,
    StrapEvent,
    StrapState,
    StrapWorn,
)


class SpareableStrap:
    """Streams one strap, then the one it was changed for, as if they were one.

    Beats go on counting, with a gap between the straps. A strap that is lost for good is told as
    FAILED and waits to be changed: the record stays open for the spare.
    """

    def __init__(self, strap: Strap, clock: Clock) -> None:
        """Begin with this strap; `spec` stays its, for the record is one."""
        self.spec = strap.spec
        self._strap = strap
        self._clock = clock
        self._changed = asyncio.Event()
        self._beats = 0
        self._segment = 0
        self._last_s: float | None = None

    def change(self, strap: Strap) -> None:
        """Go on with another strap at once; the one before is let go."""
        self._strap = strap
        self._changed.set()

    async def stream(self) -> AsyncGenerator[StrapEvent, None]:
        """Yield the events of whichever strap is worn now, until closed."""
        while True:
            self._changed.clear()
            async with aclosing(self._one(self._strap)) as events:
                async for event in events:
                    yield event
            yield StrapWorn(self._clock.now(), self._strap.spec)
            yield StateChanged(self._clock.now(), StrapState.CONNECTING)

    async def _one(self, strap: Strap) -> AsyncGenerator[StrapEvent, None]:
        """Yield one strap's events, counted on from the one before, until it is changed."""
        first, segments = self._beats, self._segment + (1 if self._beats else 0)
        changed = asyncio.ensure_future(self._changed.wait())
        begun = over = False
        try:
            async with aclosing(strap.stream()) as events:
                while not changed.done():
                    following = asyncio.ensure_future(anext(events, None))
                    try:
                        await asyncio.wait(
                            {following, changed}, return_when=asyncio.FIRST_COMPLETED
                        )
                        if not following.done():
                            return
                        event = following.result()
                    finally:
                        following.cancel()
                        await asyncio.gather(following, return_exceptions=True)
                    if event is None:
                        if not over:
                            yield StateChanged(self._clock.now(), StrapState.FAILED)
                        break
                    over = isinstance(event, StrapEnded)
                    if isinstance(event, Beat):
                        if not begun and self._last_s is not None and first:
                            yield Gap(self._last_s, event.at_s)
                        begun = True
                        self._beats = first + event.index + 1
                        self._segment = segments + event.segment
                        self._last_s = event.at_s
                        event = replace(event, index=first + event.index, segment=self._segment)
                    yield event
        except BiofeedbackError as error:
            yield StateChanged(self._clock.now(), StrapState.FAILED, sentence=str(error))
        finally:
            changed.cancel()
        await self._changed.wait()
