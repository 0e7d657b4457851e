"""Where each value of a TOML text stands: tomllib tells the line of a typing error only.

Meant for texts that `tomllib` has read without complaint; of others it finds what it can.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

Path: TypeAlias = tuple[str | int, ...]

_SPACE = " \t"
_BLANK = " \t\r\n"


def lines_of(text: str) -> dict[Path, int]:
    """Return the line (counted from 1) on which each key, table and array element begins.

    A path is what leads to a value: ("steps", 0, "minutes"). A text over several lines begins
    at its opening quotes.
    """
    return _Walk(text).whole()


class _Walk:
    """One pass through a text, remembering what stands where."""

    def __init__(self, text: str) -> None:
        self._text = text.replace("\r\n", "\n")
        self._at = 0
        self._line = 1
        self._found: dict[Path, int] = {(): 1}
        self._counts: dict[Path, int] = {}

    def whole(self) -> dict[Path, int]:
        table: Path = ()
        while True:
            self._skip(_BLANK, comments=True)
            if self._end:
                return self._found
            if self._here("["):
                table = self._header()
            else:
                self._pair(table)

    @property
    def _end(self) -> bool:
        return self._at >= len(self._text)

    def _here(self, words: str) -> bool:
        return self._text.startswith(words, self._at)

    def _go(self, steps: int = 1) -> None:
        self._line += self._text.count("\n", self._at, self._at + steps)
        self._at += steps

    def _skip(self, marks: str, *, comments: bool = False) -> None:
        while not self._end:
            if self._text[self._at] in marks:
                self._go()
            elif comments and self._here("#"):
                end = self._text.find("\n", self._at)
                self._at = len(self._text) if end < 0 else end
            else:
                return

    def _header(self) -> Path:
        many = self._here("[[")
        line = self._line
        self._go(2 if many else 1)
        names = tuple(self._key("]"))
        self._go(2 if many else 1)
        path: Path = ()
        for n, name in enumerate(names):
            path = (*path, name)
            last = n == len(names) - 1
            if last and many:
                self._found.setdefault(path, line)
                self._counts[path] = self._counts.get(path, -1) + 1
            if path in self._counts:
                path = (*path, self._counts[path])
            self._found.setdefault(path, line)
        return path

    def _pair(self, table: Path) -> None:
        line = self._line
        path = table
        for name in self._key("="):
            path = (*path, name)
            self._found.setdefault(path, line)
        self._go()
        self._value(path)

    def _key(self, end: str) -> Iterator[str]:
        """Yield the parts of a dotted key, up to but without `end`."""
        while not self._end and not self._here(end) and not self._here("\n"):
            self._skip(_SPACE)
            if self._here('"') or self._here("'"):
                yield self._quoted(self._text[self._at])
            else:
                start = self._at
                while not self._end and self._text[self._at] not in f"{_BLANK}.{end}":
                    self._go()
                yield self._text[start : self._at]
            self._skip(_SPACE)
            if self._here("."):
                self._go()

    def _value(self, path: Path) -> None:
        self._skip(_SPACE)
        for quote in ('"""', "'''", '"', "'"):
            if self._here(quote):
                self._quoted(quote)
                return
        if self._here("["):
            self._array(path)
        elif self._here("{"):
            self._inline(path)
        else:
            while not self._end and self._text[self._at] not in ",]}#\n":
                self._go()

    def _array(self, path: Path) -> None:
        self._go()
        number = 0
        while True:
            self._skip(_BLANK + ",", comments=True)
            if self._end or self._here("]"):
                self._go()
                return
            if self._here("}"):  # not a text that tomllib read
                self._go()
                continue
            self._found.setdefault((*path, number), self._line)
            self._value((*path, number))
            number += 1

    def _inline(self, path: Path) -> None:
        self._go()
        while True:
            self._skip(_BLANK + ",", comments=True)
            if self._end or self._here("}"):
                self._go()
                return
            before = self._at
            self._pair(path)
            if self._at == before:
                self._go()

    def _quoted(self, quote: str) -> str:
        """Go past a quoted text; return what is in it, escapes as they are written."""
        self._go(len(quote))
        start = self._at
        while not self._end:
            if quote[0] == '"' and self._here("\\"):
                self._go(2)
            elif self._here(quote):
                end = self._at
                self._go(len(quote))
                # Three quotes may follow one or two that belong to the text.
                while len(quote) == 3 and self._here(quote[0]):
                    self._go()
                return self._text[start:end]
            else:
                self._go()
        return self._text[start:]
