"""The process that plays BlueZ: reads its orders from stdin, one JSON object a line.

The first line is the plan (see `Plan`); every further line is an order, answered by one line.
It ends when stdin does.
"""

from __future__ import annotations

import asyncio
import gc
import json
import random
import sys
from dataclasses import fields
from pathlib import Path
from typing import Any

from biofeedback.core.clock import SystemClock
from tests.virtual_bluez.bluez import Bluez
from tests.virtual_bluez.faults import Fault, happen, straps_of
from tests.virtual_bluez.hearts import breathing_heart, replayed_heart, steady
from tests.virtual_bluez.plan import Plan, StrapPlan
from tests.virtual_bluez.profiles import BATTERY, MEASUREMENT, PROFILES
from tests.virtual_bluez.straps import Truth, VirtualStrap


def build_strap(plan: StrapPlan, clock: SystemClock, truth: Truth, seed: int) -> VirtualStrap:
    """Return the strap a plan describes."""
    given = {name: getattr(plan, name) for name in ("key", "name", "address", "rssi_dbm")}
    changes = {name: value for name, value in given.items() if value is not None}
    profile = PROFILES[plan.profile].named(**changes)
    if not plan.battery_service:
        kept = tuple(service for service in profile.services if service.uuid != BATTERY)
        profile = profile.named(services=kept)
    if plan.replay is not None:
        heart = replayed_heart(Path(plan.replay))
    else:
        heart = steady(breathing_heart(plan.seed, plan.rr_ms, plan.breath_per_min, plan.swing_ms))
    strap = VirtualStrap(profile, heart, clock, truth, random.Random(seed))
    strap.waits_for_listener = plan.replay is not None
    strap.in_reach = plan.in_reach
    strap.refusals = plan.refuse
    strap.refuses_with = plan.refuses_with
    strap.reads_hang = plan.reads_hang
    strap.drops_in_discovery = plan.drops_in_discovery
    strap.mtu = plan.mtu
    strap.breath_per_min = plan.breath_per_min
    for name in ("loss", "duplicate", "truncate"):
        setattr(strap.weather, name, getattr(plan, name))
    return strap


class System:
    """Bus service, straps and faults together."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.clock = SystemClock(plan.speed)
        out = open(plan.truth, "w", encoding="utf-8") if plan.truth else None  # noqa: SIM115
        self.truth = Truth(out)
        straps = [
            build_strap(strap, self.clock, self.truth, plan.seed * 100 + index)
            for index, strap in enumerate(plan.straps)
        ]
        self.bluez = Bluez(
            plan.address, self.clock, straps, self.truth, plan.version, plan.timing, plan.seed
        )
        self.bluez.has_adapter, self.bluez.denied = plan.adapter, plan.denied
        self._first_packet = asyncio.Event()
        self._tasks: set[asyncio.Task[Any]] = set()

    def spawn(self, work: Any) -> None:
        """Run something beside everything else."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def start(self) -> None:
        """Put everything on the bus and start the hearts."""
        immediate = [fault for fault in self.plan.faults if fault.at_s is None]
        for fault in immediate:
            self.spawn(happen(self.bluez, fault))
        await self.clock.sleep(0.0)
        await self.bluez.start()
        for strap in self.bluez.straps:
            strap.first_packet = lambda _strap: self._first_packet.set()
            strap.hang_up = self.bluez.hang_up
            self.spawn(strap.live())
        for fault in self.plan.faults:
            if fault.at_s is not None:
                self.spawn(self._later(fault, fault.at_s))

    async def _later(self, fault: Fault, at_s: float) -> None:
        await self._first_packet.wait()
        await self.clock.sleep(at_s)
        await happen(self.bluez, fault)

    async def _inject(self, strap: VirtualStrap, payload: bytes, times: int) -> None:
        for number in range(times):
            strap.send(strap, MEASUREMENT, payload)
            if number % 20 == 19:  # what a socket takes at once
                await self.clock.sleep(0.05)

    def obey(self, order: dict[str, Any]) -> dict[str, Any]:
        """Do what an order says; return what there is to tell."""
        what = order.pop("do")
        if what == "fault":
            self.spawn(happen(self.bluez, Fault(**order)))
        elif what == "set":
            key, changes = order["strap"], order["changes"]
            for strap in straps_of(self.bluez, key):
                for name, value in changes.items():
                    known = {item.name for item in fields(strap.weather)}
                    setattr(strap.weather if name in known else strap, name, value)
        elif what == "inject":
            for strap in straps_of(self.bluez, order["strap"]):
                self.spawn(self._inject(strap, bytes.fromhex(order["hex"]), order["times"]))
        elif what != "look":
            raise ValueError(f"unknown order {what!r}")
        return {
            "now_s": self.clock.now(),
            "calls": self.bluez.calls,
            "powered": self.bluez.powered,
            "objects": sorted(self.bluez.objects),
            "straps": {
                strap.profile.key: {
                    "linked": strap.linked,
                    "subscribed": strap.subscribed,
                    "in_reach": strap.in_reach,
                }
                for strap in self.bluez.straps
            },
        }


async def serve() -> int:
    """Read the plan, run the system, obey until stdin ends; 1 if anything in it ever failed."""
    loop = asyncio.get_running_loop()
    failures: list[object] = []

    def failed(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        failures.append(context)
        loop.default_exception_handler(context)

    loop.set_exception_handler(failed)
    reader = asyncio.StreamReader(limit=2**20)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    system = System(Plan.from_json((await reader.readline()).decode()))
    await system.start()
    print(json.dumps({"ready": True}), flush=True)  # noqa: T201
    while line := await reader.readline():
        print(json.dumps(system.obey(json.loads(line))), flush=True)  # noqa: T201
    await system.bluez.stop()
    gc.collect()  # a task that failed unseen speaks up when it is collected
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(serve()))
