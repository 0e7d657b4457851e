"""Short pages to read: what pain is, flares, pacing, sleep, breathing, medicines, clinics, help.

Written by us from the sources each page names; kept as Markdown beside this file, one folder a
language. Of Markdown only titles, paragraphs, list points and the list of sources are used.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final, Literal

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
SOURCES: Final = "Sources"


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a page: a heading, a paragraph or a point of a list."""

    kind: Literal["heading", "text", "point"]
    words: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A page to read. lead: its first paragraph; sources: what it stands on."""

    key: str
    title: str
    parts: tuple[Part, ...]
    sources: tuple[str, ...]

    @property
    def lead(self) -> str:
        """The first paragraph."""
        return next((one.words for one in self.parts if one.kind == "text"), "")


@cache
def reading(key: str, language: str = "en") -> Reading:
    """Return a page; English where there is none in the language."""
    root = files("biofeedback.diary") / "learn"
    found = root / language / f"{key}.md"
    if not found.is_file():
        found = root / "en" / f"{key}.md"
    return _parsed(key, found.read_text(encoding="utf-8"))


def readings(language: str = "en") -> tuple[Reading, ...]:
    """Return every page, in the order to read them."""
    return tuple(reading(key, language) for key in ORDER)


def _parsed(key: str, text: str) -> Reading:
    title, sources, parts = "", [], []
    in_sources = False
    for block in text.strip().split("\n\n"):
        if block.startswith("# "):
            title = block[2:].strip()
        elif block.startswith("## "):
            words = block[3:].strip()
            in_sources = words == SOURCES
            if not in_sources:
                parts.append(Part("heading", words))
        elif block.startswith("- "):
            points = [" ".join(one.split()) for one in block[2:].split("\n- ")]
            if in_sources:
                sources += points
            else:
                parts += [Part("point", one) for one in points]
        else:
            parts.append(Part("text", " ".join(block.split())))
    return Reading(key, title, tuple(parts), tuple(sources))
