"""What is scripted to go wrong, as words and as what the virtual system does then."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from tests.virtual_bluez.bluez import Bluez
from tests.virtual_bluez.straps import VirtualStrap

TIMED = ("drop", "silence", "adapter_off", "kill", "gone", "contact_lost", "rr_missing",
         "scan_busy")  # fmt: skip


@dataclass(frozen=True)
class Fault:
    """One thing that goes wrong.

    kind: one of TIMED. at_s: seconds after the first notification, None: from the system's
    start. for_s: how long, None: for good. strap: its key, None: every strap.
    """

    kind: str
    at_s: float | None
    for_s: float | None
    strap: str | None = None

    @classmethod
    def parse(cls, kind: str, words: str) -> Fault:
        """Return the fault that "AT:FOR" says ("20:10", "start:5", "60:" for good)."""
        at, _, lasting = words.partition(":")
        at_s = None if at == "start" else float(at)
        return cls(kind, at_s, float(lasting) if lasting else None)


def straps_of(bluez: Bluez, key: str | None) -> list[VirtualStrap]:
    """Return the strap with that key, or all; KeyError for an unknown one."""
    found = [strap for strap in bluez.straps if key in (None, strap.profile.key)]
    if not found:
        raise KeyError(key)
    return found


async def happen(bluez: Bluez, fault: Fault) -> None:
    """Let a fault happen now, and end after its time."""
    if fault.kind == "drop":
        straps = straps_of(bluez, fault.strap)
        await asyncio.gather(*(bluez.lose(strap, fault.for_s) for strap in straps))
        return
    if fault.kind in ("kill", "gone"):
        for_s = fault.for_s if fault.for_s is not None else 1e9
        await bluez.kill(for_s, gone=fault.kind == "gone")
        return
    _set(bluez, fault, True)
    if fault.for_s is not None:
        await bluez.clock.sleep(fault.for_s)
        _set(bluez, fault, False)


def _set(bluez: Bluez, fault: Fault, on: bool) -> None:
    if fault.kind == "adapter_off":
        bluez.power(not on)
        return
    if fault.kind == "scan_busy":
        bluez.scan_busy = on
        return
    for strap in straps_of(bluez, fault.strap):
        strap.fault(fault.kind, on)
