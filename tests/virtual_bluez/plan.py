"""The plan of a virtual system: straps, speed, faults; as values, and as one line of JSON."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field

from tests.virtual_bluez.faults import Fault
from tests.virtual_bluez.gatt import Timing


@dataclass(frozen=True)
class StrapPlan:
    """One strap: its profile's key, its heart, and how its packets suffer.

    replay: a recording's path instead of the breathing heart. name, address, rssi_dbm: instead
    of the profile's. refuse: connections refused before one succeeds, in the words
    refuses_with. drops_in_discovery: links lost while their services are looked for.
    battery_service: whether the battery is a GATT service to read, or only BlueZ's own Battery1.
    mtu: of the link, in bytes. reads_hang: nothing is ever answered to a read. Others as in
    `breathing_heart` and `Weather`.
    """

    profile: str = "h10"
    key: str | None = None
    name: str | None = None
    address: str | None = None
    rssi_dbm: int | None = None
    replay: str | None = None
    seed: int = 0
    rr_ms: float = 900.0
    breath_per_min: float = 6.0
    swing_ms: float = 60.0
    refuse: int = 0
    refuses_with: str = "le-connection-refused"
    in_reach: bool = True
    battery_service: bool = True
    mtu: int = 247
    drops_in_discovery: int = 0
    reads_hang: bool = False
    loss: float = 0.0
    duplicate: float = 0.0
    truncate: float = 0.0


@dataclass(frozen=True)
class Plan:
    """The whole virtual system. truth: where its JSON lines go. version: BlueZ's.

    adapter: whether the computer has one. denied: whether the bus keeps this account out.
    """

    address: str
    straps: tuple[StrapPlan, ...] = (StrapPlan(),)
    speed: float = 1.0
    version: str = "5.82"
    faults: tuple[Fault, ...] = ()
    truth: str | None = None
    seed: int = 0
    timing: Timing = field(default_factory=Timing)
    adapter: bool = True
    denied: bool = False

    def to_json(self) -> str:
        """Return the plan as one line."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, line: str) -> Plan:
        """Return the plan of one line."""
        found = json.loads(line)
        found["straps"] = tuple(StrapPlan(**strap) for strap in found["straps"])
        found["faults"] = tuple(Fault(**fault) for fault in found["faults"])
        found["timing"] = Timing(**found["timing"])
        return cls(**found)
