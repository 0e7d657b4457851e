"""Pages to read, written in Markdown: of it, titles, paragraphs, list points and sources.

A last line that begins with > names the pages that go on from there, by their keys.

The English page is the source; each piece of it goes through the catalogue like any sentence, so
that a page is complete in a language exactly where the catalogue is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final, Literal

from biofeedback.core.words import _

SOURCES: Final = "Sources"


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a page: a heading, a paragraph or a point of a list."""

    kind: Literal["heading", "text", "point"]
    words: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A page to read. lead: its first paragraph; sources: what it stands on; see: others' keys."""

    key: str
    title: str
    parts: tuple[Part, ...]
    sources: tuple[str, ...]
    see: tuple[str, ...] = ()

    @property
    def lead(self) -> str:
        """The first paragraph."""
        return next((one.words for one in self.parts if one.kind == "text"), "")


def parsed(key: str, text: str) -> Reading:
    """Return a page from its Markdown, in English."""
    title, sources, parts = "", list[str](), list[Part]()
    in_sources, see = False, ""
    for block in text.strip().split("\n\n"):
        if block.startswith("# "):
            title = block[2:].strip()
        elif block.startswith("## "):
            words = block[3:].strip()
            in_sources = words == SOURCES
            if not in_sources:
                parts.append(Part("heading", words))
        elif block.startswith("> "):
            see = block[2:]
        elif block.startswith("- "):
            points = [" ".join(one.split()) for one in block[2:].split("\n- ")]
            if in_sources:
                sources += points
            else:
                parts += [Part("point", one) for one in points]
        else:
            parts.append(Part("text", " ".join(block.split())))
    others = tuple(one.strip() for one in see.split(",") if one.strip())
    return Reading(key, title, tuple(parts), tuple(sources), others)


def spoken_reading(page: Reading) -> Reading:
    """Return a page in the person's language; its sources stay as they are called."""
    parts = tuple(replace(part, words=_(part.words)) for part in page.parts)
    return replace(page, title=_(page.title), parts=parts)


def sentences_of(page: Reading) -> Iterator[str]:
    """Yield what is to be translated of a page."""
    yield page.title
    for part in page.parts:
        yield part.words
