"""A script as people write it: a line for each sentence, with the time at which it is said."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from biofeedback.core.words import _
from biofeedback.sessions.protocol import Cue

MOST_SAID = 300
_CUE = re.compile(r"(\d{1,3}):([0-5]\d)\s+(\S.*)")


class ScriptError(ValueError):
    """A line that is none. line: which one, from 0; expected: what should stand there."""

    def __init__(self, line: int, expected: str) -> None:
        """Tell both."""
        super().__init__(expected)
        self.line, self.expected = line, expected


def read_script(lines: Iterable[tuple[int, str]], seconds: float | None) -> tuple[Cue, ...]:
    """Return what is said, in order; ScriptError for the first line that is wrong.

    lines: each with its number. seconds: how long the step lasts, None: as long as one chooses.
    """
    cues: list[Cue] = []
    for number, line in lines:
        if not line.strip():
            continue
        match = _CUE.fullmatch(line.strip())
        if match is None or len(match[3]) > MOST_SAID or not is_printable(match[3]):
            words = _('a time and a sentence of up to {most} letters, such as "1:05 Let go."')
            raise ScriptError(number, words.format(most=MOST_SAID))
        at_s = int(match[1]) * 60.0 + int(match[2])
        if cues and at_s <= cues[-1].at_s:
            raise ScriptError(number, _("a later time than the line before"))
        if seconds is not None and at_s >= seconds:
            words = _("a time before the end of the step, at {end:g} s")
            raise ScriptError(number, words.format(end=seconds))
        cues.append(Cue(at_s, match[3]))
    return tuple(cues)


def write_script(cues: Iterable[Cue]) -> str:
    """Return what is said as such lines."""
    return "\n".join(f"{int(cue.at_s) // 60}:{int(cue.at_s) % 60:02d} {cue.text}" for cue in cues)


def is_printable(text: str) -> bool:
    """Return whether a text has none of the letters that only machines read."""
    return not any(unicodedata.category(letter) in ("Cc", "Cs") for letter in text)
