"""Takes values out of a TOML document and remembers what is wrong, with line and field."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from biofeedback.core.toml_lines import Path
from biofeedback.core.words import _


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in a file. field: as in the file, "" for the whole. expected: in words."""

    file: str
    line: int
    field: str
    expected: str

    @property
    def sentence(self) -> str:
        """All of it in one sentence."""
        if not self.field:
            sentence = _("{file}, line {line}: {expected}.")
        else:
            sentence = _("{file}, line {line}, {field}: expected is {expected}.")
        return sentence.format(
            file=self.file, line=self.line, field=self.field, expected=self.expected.rstrip(".")
        )


class Reader:
    """Reads values by their path; each mistake is kept in `problems`."""

    def __init__(
        self, file: str, document: dict[str, Any], lines: dict[Path, int], text: str
    ) -> None:
        """`lines`: as `toml_lines.lines_of(text)` finds them."""
        self.problems: list[Problem] = []
        self._file, self._document, self._lines = file, document, lines
        self._text = text.split("\n")

    def wrong(self, path: Path, expected: str, field: str = "", line: int | None = None) -> None:
        """Keep a problem of a value, or of a field that is missing in it."""
        where = (*path, field) if field else path
        self.problems.append(
            Problem(self._file, line or self._line(path), _field_words(where), expected)
        )

    def missing(self, at: Path, field: str, expected: str) -> None:
        """Keep that a field is missing."""
        self.wrong(at, expected, field)

    def _line(self, path: Path) -> int:
        while path and path not in self._lines:
            path = path[:-1]
        return self._lines.get(path, 1)

    def value(self, path: Path) -> Any:
        """Return what stands at a path, None where nothing does."""
        found: Any = self._document
        for part in path:
            try:
                found = found[part]
            except (KeyError, IndexError, TypeError):
                return None
        return found

    def get(self, at: Path, field: str) -> Any:
        """Return a field, None where there is none."""
        return self.value((*at, field))

    def has(self, at: Path, field: str) -> bool:
        """Return whether there is such a field."""
        found = self.value(at)
        return isinstance(found, dict) and field in found

    def table(self, at: Path) -> bool:
        """Return whether a table stands there; else that is a problem."""
        if isinstance(self.value(at), dict):
            return True
        self.wrong(at, _("a table of fields"))
        return False

    def only(self, at: Path, known: Sequence[str]) -> None:
        """Keep a problem for each field that is not known: it would be without effect."""
        found = self.value(at)
        for field in found if isinstance(found, dict) else ():
            if field not in known:
                words = _("one of the fields {known}").format(known=", ".join(known))
                self.wrong((*at, field), words)

    def none_of(self, at: Path, fields: Sequence[str], expected: str) -> None:
        """Keep a problem for each of these fields that is there."""
        for field in fields:
            if self.has(at, field):
                self.wrong((*at, field), expected)

    def many(self, field: str, most: int) -> int:
        """Return how many tables there are in a list of at least one and at most `most`."""
        found = self.value((field,))
        if isinstance(found, list) and 1 <= len(found) <= most:
            return len(found)
        words = _("one to {most} tables that begin with [[{field}]]")
        self.wrong((field,), words.format(most=most, field=field))
        return 0

    def choice(
        self, at: Path, field: str, known: Sequence[str], *, optional: bool = False
    ) -> str | None:
        """Return one of the known words."""
        found = self.get(at, field)
        if optional and not self.has(at, field):
            return None
        if isinstance(found, str) and found in [str(word) for word in known]:
            return found
        words = " | ".join(f'"{word}"' for word in known)
        self._tell(at, field, words)
        return None

    def number(
        self,
        at: Path,
        field: str,
        low: float,
        high: float,
        *,
        whole: bool = False,
        expected: str = "",
    ) -> float | None:
        """Return a number from `low` to `high`."""
        found = self.get(at, field)
        kinds = int if whole else (int, float)
        if isinstance(found, kinds) and not isinstance(found, bool):
            number = float(found) if abs(found) < 1e15 else math.inf
            if low - 1e-9 <= number <= high + 1e-9:
                return number
        sentence = expected or _("a number from {low:g} to {high:g}")
        self._tell(at, field, sentence.format(low=low, high=high))
        return None

    def words(
        self, at: Path, field: str, most: int, *, optional: bool = False, lines: bool = True
    ) -> str | None:
        """Return a text that is not empty; without `lines` it is in one."""
        found = self.get(at, field)
        if optional and not self.has(at, field):
            return None
        if isinstance(found, str) and found.strip() and len(found) <= most:
            allowed = "\n" if lines else ""
            fit = all(
                letter in allowed or unicodedata.category(letter) not in ("Cc", "Cs")
                for letter in found.strip()
            )
            if fit:
                return found.strip()
        sentence = _("text of 1 to {most} letters") if lines else _("1 to {most} letters in a line")
        self._tell(at, field, sentence.format(most=most))
        return None

    def four(self, at: Path, field: str, most: float) -> tuple[float, ...] | None:
        """Return four numbers: in, hold, out, hold; only a hold can be 0."""
        found = self.get(at, field)
        fit = isinstance(found, list) and len(found) == 4
        for n, part in enumerate(found if fit else ()):
            number = isinstance(part, int | float) and not isinstance(part, bool)
            fit = fit and number and (0 if n in (1, 3) else 0.1) <= part <= most
        if fit:
            return tuple(float(part) for part in found)
        words = _("four numbers up to {most:g}, in, hold, out, hold, such as [4, 0, 6, 0]")
        self._tell(at, field, words.format(most=most))
        return None

    def lines_of_text(self, path: Path, text: str) -> Iterator[tuple[int, str]]:
        """Yield a text's lines, each with its line in the file."""
        first = self._line(path)
        begins = _begins_after(self._text[first - 1] if first <= len(self._text) else "")
        for n, line in enumerate(text.split("\n")):
            yield first + (0 if begins is None else begins + n), line

    def _tell(self, at: Path, field: str, expected: str) -> None:
        if self.has(at, field):
            self.wrong((*at, field), expected)
        else:
            self.missing(at, field, expected)


def _begins_after(line: str) -> int | None:
    """Return how many lines after its opening a text begins; None: it is all in one line."""
    stripped = line.rstrip()
    for quote in ('"""', "'''"):
        if quote in stripped:
            return int(stripped.endswith(quote) and stripped.count(quote) == 1)
    return None


def _field_words(path: Path) -> str:
    """Return a path as a person counts: steps 2, until.score."""
    words = ""
    for part in path:
        if isinstance(part, int):
            words += f" {part + 1}"
        else:
            words += f"{'.' if words else ''}{part}"
    return words
