"""Tables as other apps export them: headings, rows with their line numbers, numbers with commas."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from biofeedback.core.errors import BadInputError
from biofeedback.core.words import _
from biofeedback.diary.measured import MeasuredDay, MeasuredSleep

_MOST_COLUMNS = 2_000
_MOST_ROWS = 200_000
_MOST_CELLS = 3_000_000
_MOST_REASONS = 100
_LINES_NAMED = 5
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: its headings in small letters without spaces around, and its rows by heading."""

    header: tuple[str, ...]
    rows: tuple[tuple[int, Mapping[str, str]], ...]

    def has(self, *names: str) -> bool:
        """Return whether all these headings are there."""
        return all(name in self.header for name in names)


@dataclass(slots=True)
class Gathered:
    """What a reader has found so far, and which rows it left out, and why."""

    format: str
    sleeps: list[MeasuredSleep] = field(default_factory=list)
    days: list[MeasuredDay] = field(default_factory=list)
    left_out: int = 0
    # why: how often, and in which lines first
    _reasons: dict[str, tuple[int, tuple[int, ...]]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    rows: int = 0
    _turns: dict[tuple[object, ...], int] = field(default_factory=dict)

    def skip(self, line: int, why: str) -> None:
        """Leave a row out."""
        self.left_out += 1
        if why in self._reasons or len(self._reasons) < _MOST_REASONS:
            count, lines = self._reasons.get(why, (0, ()))
            more = (line,) if count < _LINES_NAMED else ()
            self._reasons[why] = (count + 1, lines + more)

    def each(
        self,
        rows: Iterator[tuple[int, Mapping[str, str]]] | tuple[tuple[int, Mapping[str, str]], ...],
        read: Callable[[int, Mapping[str, str]], None],
    ) -> None:
        """Read row by row; one that makes no sense is left out, with the reason."""
        for line, row in rows:
            self.rows += 1
            try:
                read(line, row)
            except BadInputError as error:
                self.skip(line, str(error))
            except (ValueError, KeyError, OverflowError, TypeError, AttributeError) as error:
                self.skip(line, _("not readable ({why})").format(why=str(error)[:80]))

    def turn(self, *what: object) -> int:
        """Return how many of the same kind came before: 0 for the first."""
        turn = self._turns.get(what, 0)
        self._turns[what] = turn + 1
        return turn

    def sentence(self) -> str | None:
        """Return which rows were left out and why, None when none was."""
        if not self.left_out:
            return None
        parts = []
        for why, (count, lines) in self._reasons.items():
            named = ", ".join(map(str, lines)) + (", …" if count > len(lines) else "")
            parts.append(f"{why} ({count}: {named})")
        sentence = _("Left out, with their lines: {parts}.")
        return sentence.format(parts="; ".join(parts[:8]))


def read_sheet(text: str, name: str, delimiter: str | None = None) -> Sheet:
    """Return the table in a text whose first line with words is the heading.

    delimiter: told by the heading when None. BadInputError when a quote never ends.
    """
    rows = _rows(text, name, delimiter)
    header: tuple[str, ...] = ()
    found: list[tuple[int, Mapping[str, str]]] = []
    total = 0
    for line, cells in rows:
        total += len(cells)
        if total > _MOST_CELLS:
            raise _too_much(name, line)
        if not header:
            header = tuple(cell.strip().lower() for cell in cells)
            continue
        found.append((line, dict(zip(header, (cell.strip() for cell in cells), strict=False))))
    return Sheet(header, tuple(found))


def read_rows(text: str, name: str, delimiter: str = ",") -> Iterator[tuple[int, list[str]]]:
    """Return a table's rows with their line numbers, blank ones left out."""
    return _rows(text, name, delimiter)


def heading_of(text: str) -> str:
    """Return the first line with words, in small letters, for telling formats apart."""
    for line in io.StringIO(text[:200_000].lstrip("\ufeff"), newline=""):
        if line.strip():
            return line.strip().lower()[:10_000]
    return ""


def amount(text: str | None) -> float | None:
    """Return a number written with thousands separators or a unit sign, None when there is none."""
    if text is None:
        return None
    plain = text.strip().strip("'\"").replace("\u00a0", "").replace("\u202f", "").replace(" ", "")
    plain = plain.rstrip("%").rstrip("°")
    if plain.count(",") and plain.count("."):
        last = max(plain.rfind(","), plain.rfind("."))
        plain = re.sub(r"[.,]", "", plain[:last]) + "." + plain[last + 1 :]
    elif plain.count(",") == 1 and len(plain.rpartition(",")[2]) != 3:
        plain = plain.replace(",", ".")
    else:
        plain = plain.replace(",", "")
    if len(plain) > 20 or not _NUMBER.fullmatch(plain):
        return None
    return float(plain)


def known(numbers: Mapping[str, float | None]) -> dict[str, float]:
    """Return the numbers that are known."""
    return {name: value for name, value in numbers.items() if value is not None}


def _rows(text: str, name: str, delimiter: str | None) -> Iterator[tuple[int, list[str]]]:
    if delimiter is None:
        heading = heading_of(text)
        delimiter = max(",;\t", key=heading.count)
    reader = csv.reader(io.StringIO(text.lstrip("\ufeff"), newline=""), delimiter=delimiter)
    try:
        for cells in reader:
            if reader.line_num > _MOST_ROWS or len(cells) > _MOST_COLUMNS:
                raise _too_much(name, reader.line_num)
            if any(cell.strip() for cell in cells):
                yield reader.line_num, cells
    except csv.Error as error:
        sentence = _("{file} can't be read as a table (line {line}: {why}); export it again.")
        raise BadInputError(sentence.format(file=name, line=reader.line_num, why=error)) from error


def _too_much(name: str, line: int) -> BadInputError:
    sentence = _("{file} has more rows or columns than a diary needs (line {line}); split it.")
    return BadInputError(sentence.format(file=name, line=line))
