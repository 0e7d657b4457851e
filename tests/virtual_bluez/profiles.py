"""Virtual straps as data: what they advertise and which GATT services they have."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

BASE = "0000{:04x}-0000-1000-8000-00805f9b34fb"
HEART_RATE = BASE.format(0x180D)
MEASUREMENT = BASE.format(0x2A37)
BATTERY = BASE.format(0x180F)
BATTERY_LEVEL = BASE.format(0x2A19)
CLIENT_CONFIGURATION = BASE.format(0x2902)
PMD_SERVICE = "fb005c80-02e7-f387-1cad-8acd2d8df0c8"
PMD_CONTROL = "fb005c81-02e7-f387-1cad-8acd2d8df0c8"
PMD_DATA = "fb005c82-02e7-f387-1cad-8acd2d8df0c8"


@dataclass(frozen=True)
class Characteristic:
    """A characteristic: its UUID, BlueZ's flag words, and what a read answers."""

    uuid: str
    flags: tuple[str, ...]
    value: bytes = b""


@dataclass(frozen=True)
class Service:
    """A service and its characteristics, in the order of their handles."""

    uuid: str
    characteristics: tuple[Characteristic, ...]


@dataclass(frozen=True)
class Profile:
    """A kind of strap.

    contact: None where the sensor has no contact bits. sends_rr False: heart rate only.
    advertised: service UUIDs in the advertisement (not all that GATT has). measures: what its
    measurement data service has ("ecg", "acceleration", "acceleration_compressed", "ppi").
    pmd_silent: it never answers at the control point.
    """

    key: str
    name: str | None
    address: str
    rssi_dbm: int
    contact: bool | None = None
    sends_rr: bool = True
    energy: bool = False
    advertised: tuple[str, ...] = (HEART_RATE,)
    services: tuple[Service, ...] = ()
    battery_percent: int | None = 83
    manufacturer: dict[int, bytes] = field(default_factory=dict)
    measures: tuple[str, ...] = ()
    pmd_silent: bool = False

    def named(self, **changes: object) -> Profile:
        """Return a copy with some members changed."""
        return replace(self, **changes)  # type: ignore[arg-type]


def _text(number: int, words: str) -> Characteristic:
    return Characteristic(BASE.format(number), ("read",), words.encode())


GENERIC = Service(
    BASE.format(0x1801), (Characteristic(BASE.format(0x2A05), ("indicate",)),)
)  # the service-changed characteristic that every sensor has


def _heart_rate(location: int = 1) -> Service:
    return Service(
        HEART_RATE,
        (
            Characteristic(MEASUREMENT, ("notify",)),
            Characteristic(BASE.format(0x2A38), ("read",), bytes([location])),
        ),
    )


def _battery(percent: int) -> Service:
    level = Characteristic(BATTERY_LEVEL, ("read", "notify"), bytes([percent]))
    return Service(BATTERY, (level,))


def _information(maker: str, model: str) -> Service:
    return Service(
        BASE.format(0x180A),
        (_text(0x2A29, maker), _text(0x2A24, model), _text(0x2A26, "3.1.1")),
    )


def _measurement_data(features: int) -> Service:
    control = Characteristic(
        PMD_CONTROL, ("read", "write", "indicate"), bytes([0x0F, features, 0x00])
    )
    return Service(PMD_SERVICE, (control, Characteristic(PMD_DATA, ("notify",))))


POLAR_H10 = Profile(
    key="h10",
    name="Polar H10 5A3B7C21",
    address="A0:9E:1A:5A:3B:7C",
    rssi_dbm=-58,
    contact=None,  # its notifications carry the flags 0x10: RR, no contact bits
    advertised=(HEART_RATE, BASE.format(0xFEEE)),
    services=(
        GENERIC,
        _heart_rate(),
        _information("Polar Electro Oy", "H10"),
        _battery(83),
        _measurement_data(0x05),  # bits 0 ECG and 2 acceleration
    ),
    manufacturer={0x006B: bytes.fromhex("720823")},
    measures=("ecg", "acceleration"),
)

POLAR_H9 = Profile(
    key="h9",
    name="Polar H9 8A1122F0",
    address="A0:9E:1A:8A:11:22",
    rssi_dbm=-61,
    advertised=(HEART_RATE, BASE.format(0xFEEE)),
    services=(GENERIC, _heart_rate(), _information("Polar Electro Oy", "H9"), _battery(77)),
    battery_percent=77,
    manufacturer={0x006B: bytes.fromhex("720823")},
)

VERITY = Profile(
    key="verity",
    name="Polar Sense B4C21E33",
    address="A0:9E:1A:B4:C2:1E",
    rssi_dbm=-64,
    sends_rr=False,
    advertised=(HEART_RATE, BASE.format(0xFEEE)),
    services=(
        GENERIC,
        _heart_rate(location=3),
        _information("Polar Electro Oy", "Polar Sense"),
        _battery(58),
        _measurement_data(0x0C),  # bits 2 acceleration and 3 pulse intervals
    ),
    battery_percent=58,
    measures=("acceleration_compressed", "ppi"),
)

TICKR = Profile(
    key="tickr",
    name="TICKR 12AB",
    address="F4:12:34:56:12:AB",
    rssi_dbm=-63,
    contact=True,
    services=(GENERIC, _heart_rate(), _information("Wahoo Fitness", "TICKR"), _battery(90)),
    battery_percent=90,
)

GARMIN = Profile(
    key="garmin",
    name="HRM-Dual:214365",
    address="D8:21:43:65:00:01",
    rssi_dbm=-66,
    contact=None,
    services=(GENERIC, _heart_rate(), _information("Garmin", "HRM-Dual"), _battery(70)),
    battery_percent=70,
)

COOSPO = Profile(
    key="coospo",
    name="COOSPO 808S 0012345",
    address="C0:05:B0:80:85:01",
    rssi_dbm=-69,
    contact=None,
    energy=True,
    services=(GENERIC, _heart_rate(), _battery(45)),
    battery_percent=45,
)

HOSTILE = POLAR_H10.named(
    key="hostile", name="Polar H10 BAD", address="A0:9E:1A:66:66:66", pmd_silent=True
)

ECG_ONLY = POLAR_H10.named(
    key="ecg_only", name="Polar H10 0E0E0E0E", address="A0:9E:1A:0E:0E:0E", sends_rr=False
)  # it measures an ECG and sends a heart rate, but never an interval

PLAIN = Profile(
    key="plain",
    name="HRM 40213",
    address="C4:11:22:33:40:21",
    rssi_dbm=-67,
    contact=True,
    services=(GENERIC, _heart_rate(), _information("Plain", "HRM"), _battery(64)),
    battery_percent=64,
)

OPTICAL = Profile(
    key="optical",
    name="Armband 7",
    address="D2:77:00:00:00:07",
    rssi_dbm=-70,
    sends_rr=False,
    services=(GENERIC, _heart_rate(location=3), _information("Light", "A7"), _battery(51)),
    battery_percent=51,
)

NAMELESS = Profile(
    key="nameless",
    name=None,
    address="E1:00:00:00:00:99",
    rssi_dbm=-80,
    services=(GENERIC, _heart_rate()),
    battery_percent=None,
)

SCALE = Profile(
    key="scale",
    name="Kitchen Scale",
    address="F0:0D:00:00:00:01",
    rssi_dbm=-40,
    advertised=(BASE.format(0x181D),),
    services=(GENERIC,),
    battery_percent=None,
)  # no strap at all: it must never be taken for one

PROFILES = {
    profile.key: profile
    for profile in (
        POLAR_H10, POLAR_H9, VERITY, TICKR, GARMIN, COOSPO, PLAIN, OPTICAL, NAMELESS, SCALE,
        HOSTILE, ECG_ONLY,
    )
}  # fmt: skip
