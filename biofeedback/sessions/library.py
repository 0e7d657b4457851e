"""The practices that can be chosen by name: written as files in `practices`, read when wanted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

from biofeedback.core.errors import BadInputError
from biofeedback.core.words import _, mark, safety_lines
from biofeedback.sessions import assessment, muscle_steps
from biofeedback.sessions.entry import Entry, Purpose
from biofeedback.sessions.protocol import Protocol
from biofeedback.sessions.protocol_file import read_protocol

DEFAULT_PACE_PER_MIN = 6.0
DEFAULT_MINUTES = 5.0
LONGEST_MINUTES = 24 * 60.0
# Measurements at rest, no practice: the seconds each measures.
RESTING_S: Mapping[str, float] = {"resting_2": 120.0, "resting_5": 300.0}
FOLDER = Path(__file__).with_name("practices")

PURPOSES: Mapping[Purpose, str] = {
    Purpose.CALM: mark("To settle"),
    Purpose.BODY: mark("For the body"),
    Purpose.SLEEP: mark("Before sleep"),
    Purpose.FLARE: mark("On a hard day"),
    Purpose.STRONGER: mark("Stronger patterns"),
    Purpose.MEASURE: mark("Rest and measure"),
    Purpose.OWN: mark("Your own"),
}
CARE = mark(
    "Gently, not deeper than usual. Ask a clinician first if you are pregnant, or live with "
    "a heart-rhythm disorder, a pacemaker, a recent heart event, low blood pressure, asthma "
    "or COPD that is acting up, epilepsy or panic attacks. Never while driving or in water."
)
STRONGER_CARE = mark(
    "This is one of the stronger patterns. Please choose another one if you are pregnant, or "
    "live with asthma or COPD that is acting up, a heart-rhythm disorder, a pacemaker, a recent "
    "heart event, low blood pressure, epilepsy or panic attacks, unless a clinician has told you "
    "that it suits you. Gently, not deeper; stop at once when you feel dizzy or tingling. "
    "Never while driving or in water."
)


@cache
def entries() -> tuple[Entry, ...]:
    """Return the library, in the order in which it is shown."""
    return tuple(read_protocol(file) for file in sorted(FOLDER.glob("*.toml")))


class _Names(Mapping[str, str]):
    """Every key with its name, in English; nothing is read before somebody asks."""

    def __getitem__(self, key: str) -> str:
        return {entry.key: entry.name for entry in entries()}[key]

    def __iter__(self) -> Iterator[str]:
        return iter([entry.key for entry in entries()])

    def __len__(self) -> int:
        return len(entries())


NAMES: Mapping[str, str] = _Names()


def care_words(entry: Entry) -> str | None:
    """Return who should take care, in the person's language; None for what asks for none."""
    common = None
    if entry.stronger:
        common = STRONGER_CARE
    elif entry.breathes:
        common = CARE
    said = [safety_lines(words) for words in (common, entry.care) if words]
    return "\n".join(said) or None


def entry_named(name: str, own: Iterable[Entry] = ()) -> Entry:
    """Return a practice by its key, a person's `own` also by their names.

    Raises BadInputError for an unknown one.
    """
    own = tuple(own)
    for entry in entries():
        if entry.key == name:
            return entry
    for entry in own:
        if name in (entry.key, entry.name):
            return entry
    known = ", ".join((*NAMES, *assessment.NAMES, *(entry.name for entry in own)))
    raise BadInputError(
        _('There is no practice "{name}"; choose one of: {known}.').format(name=name, known=known)
    )


def check_minutes(minutes: float) -> float:
    """Return the length; BadInputError for one of 0 or over a day."""
    if not 0 < minutes <= LONGEST_MINUTES:
        raise BadInputError(
            _("A session can last from above 0 to {longest:g} minutes, not {minutes:g}.").format(
                longest=LONGEST_MINUTES, minutes=minutes
            )
        )
    return minutes


def protocol_of(entry: Entry, *, pace_per_min: float | None, minutes: float) -> Protocol:
    """Return a practice at a pace (None: 6 breaths per minute) for some minutes.

    What has its own length keeps it, whatever `minutes` is. Raises BadInputError for a length of
    0 or over a day, a pace nobody could breathe, and a pace given to a practice without one.
    """
    return entry.protocol(
        pace_per_min=pace_per_min, minutes=check_minutes(minutes), usual=DEFAULT_PACE_PER_MIN
    )


def is_shipped(name: str) -> bool:
    """Return whether a name is one of the library, or an assessment's."""
    return name in NAMES or name in assessment.NAMES or name in muscle_steps.NAMES


def practice(
    name: str, *, pace_per_min: float | None, minutes: float, own: Iterable[Entry] = ()
) -> Protocol:
    """Return the named practice or assessment; see `protocol_of` and `entry_named`.

    An assessment lasts as long as it does, whatever `minutes` is, and has its own paces.
    """
    check_minutes(minutes)
    if name in muscle_steps.NAMES:
        return muscle_steps.protocol_of(name, minutes=minutes, pace_per_min=pace_per_min)
    if name in assessment.NAMES:
        return assessment.protocol_of(name, pace_per_min=pace_per_min)
    return protocol_of(entry_named(name, own), pace_per_min=pace_per_min, minutes=minutes)
