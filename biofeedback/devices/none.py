"""Practice without a strap: a device that never sends anything."""

from __future__ import annotations

from collections.abc import AsyncGenerator

from biofeedback.devices.protocol import StrapEvent


class NoStrap:
    """No strap at all; the pacer alone is a session like any other."""

    spec = "none"

    async def stream(self) -> AsyncGenerator[StrapEvent, None]:
        """Yield nothing until closed."""
        import asyncio

        await asyncio.Event().wait()
        nothing: tuple[StrapEvent, ...] = ()
        for event in nothing:
            yield event
