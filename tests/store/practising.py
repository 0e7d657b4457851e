"""Practises twice on a simulated strap, in simulated time, saying beside it what was promised.

Run by the tests as `python -m tests.store.practising HOME MINUTES`. Each line written to
`said` in the home is one JSON object: a beat as it arrived, or how far the session is saved.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Callable
from contextlib import aclosing
from pathlib import Path

from biofeedback.core.clock import ManualClock
from biofeedback.devices.simulated import SimulatedStrap, parse_spec
from biofeedback.sessions.controls import Controls
from biofeedback.sessions.events import BeatArrived, Saved, SessionEnded
from biofeedback.sessions.library import practice
from biofeedback.sessions.protocol_json import protocol_to_json
from biofeedback.sessions.recorder import record
from biofeedback.sessions.records import SessionDraft
from biofeedback.sessions.runner import run
from biofeedback.sessions.timeline import Timeline
from biofeedback.store.opening import Store, open_store

SPEC = "sim:ectopics=2,seed=3"


def main() -> None:
    home, minutes = Path(sys.argv[1]), float(sys.argv[2])
    said = os.open(home / "said", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def say(**what: object) -> None:
        os.write(said, json.dumps(what).encode() + b"\n")

    for length in (minutes, minutes / 3):
        clock = ManualClock()
        with open_store(clock, home) as store:
            asyncio.run(practise(store, clock, length, say))


async def practise(
    store: Store, clock: ManualClock, minutes: float, say: Callable[..., None]
) -> None:
    timeline = Timeline(clock)
    protocol = practice("plain", pace_per_min=6, minutes=minutes)
    strap = SimulatedStrap(SPEC, parse_spec(SPEC), clock, timeline.fullness)
    draft = SessionDraft(
        timeline.began_at, "UTC", SPEC, None, protocol.name, protocol_to_json(protocol), "sim"
    )

    async def beside(work: Callable[[], None]) -> None:
        work()  # simulated time stands still while the disk works

    async def read() -> None:
        events = record(
            run([strap], protocol, timeline, Controls(), patience_s=None, group_id=None),
            store.sessions(store.actor()),
            {SPEC: draft},
            timeline,
            beside=beside,
        )
        async with aclosing(events) as stream:
            async for event in stream:
                now_s = timeline.now()
                if isinstance(event, BeatArrived):
                    say(kind="beat", index=event.beat.index, now_s=now_s)
                elif isinstance(event, Saved):
                    say(kind="saved", id=event.session_id, through_s=event.through_s, now_s=now_s)
                elif isinstance(event, SessionEnded):
                    say(kind="ended", id=event.session_id, now_s=now_s)

    await clock.run(asyncio.create_task(read()))


if __name__ == "__main__":
    main()
