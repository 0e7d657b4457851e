"""What a file of heartbeats turned out to hold: beats on a true clock, and what was skipped."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from biofeedback.core.beats import Beat, Gap
from biofeedback.core.errors import BadInputError
from biofeedback.core.words import _, plural

MOST_BYTES = 200 * 1024 * 1024
LONGEST_INTERVAL_MS = 60_000.0
FEWEST_INTERVALS = 2
_LINES_NAMED = 5


@dataclass(frozen=True, slots=True)
class ReadRecording:
    """A recording as it was found in a file.

    format, unit: in words. beats: `at_s` on the recording's own clock (from 0 where the file
    gives none), `index` the file's intervals from 0, `segment` the stretches between gaps.
    labels: one word a beat where the file has them (Holter beat lists), else empty. heights: of
    the R waves, one a beat in the file's unit, where the file is an ECG. started_at: aware, None
    where the file does not say. notes: sentences for the person: which format and unit were
    taken, how the beats were timed, what was skipped and why. content_hash: SHA-256 of the
    file's bytes.
    """

    format: str
    unit: str
    beats: tuple[Beat, ...]
    gaps: tuple[Gap, ...]
    started_at: datetime | None
    notes: tuple[str, ...]
    content_hash: str
    labels: tuple[str, ...] = ()
    heights: tuple[float, ...] = ()

    @property
    def starts_s(self) -> float:
        """Where on the recording's clock its first interval began, in s; 0 at the earliest."""
        return max(0.0, self.beats[0].at_s - self.beats[0].rr_ms / 1000.0)

    @property
    def duration_s(self) -> float:
        """From the start of the first interval to the last beat by the clock, gaps included."""
        return self.beats[-1].at_s - self.starts_s


@dataclass(frozen=True, slots=True)
class Skipped:
    """A line that could not be used: its number from 1, and why, in a few words."""

    line: int
    why: str


@dataclass(frozen=True, slots=True)
class Found:
    """What a reader found, before it gets its hash."""

    format: str
    unit: str
    beats: tuple[Beat, ...]
    gaps: tuple[Gap, ...] = ()
    started_at: datetime | None = None
    notes: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()


def read_bytes(path: Path) -> bytes:
    """Return a file's bytes; BadInputError when it can't be read, is empty or far too large."""
    try:
        if path.is_dir():
            sentence = _("{file} is a folder; choose one file in it.")
            raise BadInputError(sentence.format(file=path))
        with path.open("rb") as source:
            content = source.read(MOST_BYTES + 1)
    except OSError as error:
        sentence = _("{file} can't be opened ({why}); check the name and whether you may read it.")
        raise BadInputError(
            sentence.format(file=path, why=error.strerror or type(error).__name__)
        ) from error
    except ValueError as error:
        raise BadInputError(_("This file name can't be used; check it.")) from error
    if len(content) > MOST_BYTES:
        sentence = _("{file} is larger than {mb} MB, more than a recording needs; split it first.")
        raise BadInputError(sentence.format(file=path.name, mb=MOST_BYTES // 1024 // 1024))
    if not content.strip(b"\x00 \t\r\n"):
        sentence = _("{file} is empty; export the recording again.")
        raise BadInputError(sentence.format(file=path.name))
    return content


def skipped_sentence(skipped: list[Skipped], beats: int) -> str | None:
    """Return what was skipped and why, with line numbers; None when nothing was."""
    if not skipped:
        return None
    parts = []
    for why in dict.fromkeys(one.why for one in skipped):
        lines = [one.line for one in skipped if one.why == why]
        named = ", ".join(str(line) for line in lines[:_LINES_NAMED])
        if len(lines) > _LINES_NAMED:
            more = len(lines) - _LINES_NAMED
            named += " " + plural("and {count} more", "and {count} more", more).format(count=more)
        template = plural("line {lines}: {why}", "lines {lines}: {why}", len(lines))
        parts.append(template.format(lines=named, why=why))
    sentence = plural(
        "{count} line was skipped ({parts}); {beats} intervals were read.",
        "{count} lines were skipped ({parts}); {beats} intervals were read.",
        len(skipped),
    )
    return sentence.format(count=len(skipped), parts="; ".join(parts), beats=beats)
