"""A Bluetooth system of virtual straps on a private D-Bus, for tests and for trying the app.

    with virtual_bluez(StrapPlan("h10"), speed=20) as system:
        ...  # bleak in this process now finds, connects and streams the strap
        system.fault("drop", for_s=20)
        system.truth()

The service runs in a process of its own; each `virtual_bluez` has its own bus, so tests may run
side by side. By hand: `python -m tests.virtual_bluez --help`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.virtual_bluez.daemon import PrivateBus
from tests.virtual_bluez.faults import Fault
from tests.virtual_bluez.gatt import Timing
from tests.virtual_bluez.plan import Plan, StrapPlan

__all__ = ["Fault", "StrapPlan", "Timing", "VirtualSystem", "close_bleak", "virtual_bluez"]

ROOT = Path(__file__).resolve().parents[2]
BUS_VARIABLE = "DBUS_SYSTEM_BUS_ADDRESS"


class VirtualSystem:
    """A running system: its bus address, its controls, its truth."""

    def __init__(self, plan: Plan, truth_file: Path) -> None:
        """Start the service's process; return when org.bluez is on the bus."""
        self.address = plan.address
        self.truth_file = truth_file
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.virtual_bluez.server"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            start_new_session=True,
        )
        self._tell(plan.to_json())

    def _tell(self, line: str) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not answer:
            raise RuntimeError("the virtual BlueZ has ended; its stderr says why")
        found: dict[str, Any] = json.loads(answer)
        return found

    def look(self) -> dict[str, Any]:
        """Return what is: now_s, calls (D-Bus methods so far), powered, objects, straps."""
        return self._tell(json.dumps({"do": "look"}))

    def fault(self, kind: str, for_s: float | None = None, strap: str | None = None) -> None:
        """Let something go wrong now: drop, silence, adapter_off, kill, gone, ..."""
        order = {"do": "fault", "kind": kind, "at_s": None, "for_s": for_s, "strap": strap}
        self._tell(json.dumps(order))

    def set(self, strap: str | None = None, **changes: Any) -> None:
        """Change a strap at once: in_reach, refusals, loss, duplicate, truncate, silent, ..."""
        self._tell(json.dumps({"do": "set", "strap": strap, "changes": changes}))

    def inject(self, payload: bytes, times: int = 1, strap: str | None = None) -> None:
        """Let a strap notify these very bytes, so many times, as its heart rate."""
        order = {"do": "inject", "strap": strap, "hex": payload.hex(), "times": times}
        self._tell(json.dumps(order))

    def truth(self, kind: str | None = None, strap: str | None = None) -> list[dict[str, Any]]:
        """Return what really happened so far: lines of kind beat, link, fault, adapter.

        A beat: index, at_s (R peak), rr_1024, sent_s (None: never), linked, fate ("sent", or
        what became of it). Times are the system's own, in its scaled seconds.
        """
        text = self.truth_file.read_text(encoding="utf-8")
        lines = [json.loads(line) for line in text.splitlines() if line.endswith("}")]
        return [
            line
            for line in lines
            if kind in (None, line["kind"]) and strap in (None, line.get("strap"))
        ]

    def close(self) -> int:
        """End the service; return its exit code."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        try:
            code = self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            code = self._process.wait()
        self._process.stdout.close()
        return code


@contextmanager
def virtual_bluez(
    *straps: StrapPlan,
    speed: float = 1.0,
    version: str = "5.82",
    faults: Iterable[Fault] = (),
    truth: Path | None = None,
    seed: int = 0,
    timing: Timing | None = None,
    adapter: bool = True,
    denied: bool = False,
) -> Iterator[VirtualSystem]:
    """Run a virtual Bluetooth system; inside, this process's system D-Bus is the private one.

    straps: a Polar H10 when none is given. speed: its seconds per real second, delays of the
    link layer included. version: "5.82" (forgets straps it could not reach) or "5.66".
    adapter, denied: as in `Plan`.
    """
    before = os.environ.get(BUS_VARIABLE)
    bus = PrivateBus()
    try:
        with tempfile.TemporaryDirectory(prefix="vbluez-truth-") as folder:
            truth_file = truth or Path(folder) / "truth.jsonl"
            plan = Plan(
                bus.address,
                straps or (StrapPlan(),),
                speed,
                version,
                tuple(faults),
                str(truth_file),
                seed,
                timing or Timing(),
                adapter,
                denied,
            )
            system = VirtualSystem(plan, truth_file)
            os.environ[BUS_VARIABLE] = bus.address
            try:
                yield system
            finally:
                if system.close() != 0:
                    raise RuntimeError("the virtual BlueZ failed; its stderr says why")
    finally:
        if before is None:
            os.environ.pop(BUS_VARIABLE, None)
        else:
            os.environ[BUS_VARIABLE] = before
        bus.close()


async def close_bleak() -> None:
    """Close the D-Bus connection that bleak keeps for the running loop (it never does itself)."""
    import asyncio

    from bleak.backends.bluezdbus import manager as bleak_manager

    instance = bleak_manager._global_instances.pop(asyncio.get_running_loop(), None)
    if instance is None or instance._bus is None:
        return
    watcher = instance._bus_watcher_task
    instance._bus.disconnect()
    if watcher is not None:
        await asyncio.gather(watcher, return_exceptions=True)
    instance._bus = None
