"""Short pages to read: what pain is, flares, pacing, sleep, breathing, medicines, clinics, help.

Written by us from the sources each page names; kept as Markdown beside this file.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Final

from biofeedback.core.written import Part, Reading, parsed, spoken_reading

__all__ = ["ORDER", "Part", "Reading", "reading", "readings"]

ORDER: Final = (
    "pain",
    "flares",
    "pacing",
    "sleep",
    "breathing",
    "medication",
    "clinic",
    "help",
)


@cache
def _english(key: str) -> Reading:
    found = files("biofeedback.diary") / "learn" / "en" / f"{key}.md"
    return parsed(key, found.read_text(encoding="utf-8"))


def reading(key: str) -> Reading:
    """Return a page in the person's language."""
    return spoken_reading(_english(key))


def readings() -> tuple[Reading, ...]:
    """Return every page, in the order to read them."""
    return tuple(map(reading, ORDER))
