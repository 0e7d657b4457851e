"""What a strap's name tells: its kind, and whether it is the one that was asked for."""

from __future__ import annotations

# Straps that do not always advertise the Heart Rate service but are known by their names.
KNOWN_NAMES = ("polar", "tickr", "hrm", "coospo", "magene", "movesense", "suunto smart sensor")

# How a name begins -> (kind, whether it sends RR: None where it depends on the sensor's modes).
KINDS: dict[str, tuple[str, bool | None]] = {
    "polar h10": ("polar_h10", True),
    "polar h9": ("polar_h9", True),
    "polar h7": ("polar_h7", True),
    # Sends a heart rate only; its intervals between pulses come as measurement data.
    "polar sense": ("polar_verity", None),
    "polar oh1": ("polar_oh1", None),
    "polar": ("polar", None),
    "tickr fit": ("wahoo_tickr_fit", False),  # an optical armband
    "tickr": ("wahoo_tickr", True),
    "hrm-dual": ("garmin_hrm", True),
    "hrm-pro": ("garmin_hrm", True),
}


def kind_of(name: str | None) -> str:
    """Return the kind of sensor that a name tells, "heart_rate" for any other."""
    return _known(name)[0]


def sends_rr(name: str | None) -> bool | None:
    """Return whether a sensor of that name sends RR intervals; None where nobody knows."""
    return _known(name)[1]


def _known(name: str | None) -> tuple[str, bool | None]:
    word = (name or "").strip().casefold()
    return next((what for start, what in KINDS.items() if word.startswith(start)),
                ("heart_rate", None))  # fmt: skip


def is_known_name(name: str | None) -> bool:
    """Return whether the name is that of a known make of strap."""
    return (name or "").strip().casefold().startswith(KNOWN_NAMES)


def is_asked_for(wanted: str, address: str, name: str | None) -> bool:
    """Return whether a device is the one called `wanted`: its address, or a part of its name."""
    word = wanted.strip().casefold()
    return word == address.casefold() or word in (name or "").casefold()
