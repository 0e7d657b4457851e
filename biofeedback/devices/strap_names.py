"""What a strap's name tells: its kind, and whether it is the one that was asked for."""

from __future__ import annotations

# Straps that do not always advertise the Heart Rate service but are known by their names.
KNOWN_NAMES = ("polar", "tickr", "hrm", "coospo", "magene", "movesense", "suunto smart sensor")


def kind_of(name: str | None) -> str:
    """Return "polar_h10", "polar" or "heart_rate" for a strap's name."""
    word = (name or "").strip().casefold()
    if word.startswith("polar h10"):
        return "polar_h10"
    return "polar" if word.startswith("polar") else "heart_rate"


def is_known_name(name: str | None) -> bool:
    """Return whether the name is that of a known make of strap."""
    return (name or "").strip().casefold().startswith(KNOWN_NAMES)


def is_asked_for(wanted: str, address: str, name: str | None) -> bool:
    """Return whether a device is the one called `wanted`: its address, or a part of its name."""
    word = wanted.strip().casefold()
    return word == address.casefold() or word in (name or "").casefold()
