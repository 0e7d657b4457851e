"""What other apps and devices measured: nights of sleep, and days in numbers."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from types import MappingProxyType

from biofeedback.core.errors import BadInputError
from biofeedback.core.words import _

NIGHT, NAP = "night", "nap"
HRV, ACTIVITY, SYMPTOM, WELLNESS, BODY = "hrv", "activity", "symptom", "wellness", "body"
KINDS_OF_DAY = (HRV, ACTIVITY, SYMPTOM, WELLNESS, BODY)
LONGEST_SLEEP = timedelta(hours=30)
_NOTHING: Mapping[str, float] = MappingProxyType({})
_MOST_TEXT = 10_000


@dataclass(frozen=True, slots=True)
class MeasuredSleep:
    """One sleep as a device or an app told it. Minutes; None where it did not say.

    source: which app, and whose device where it tells several apart. kind: "night" or "nap".
    day: of waking, where the person was. start_at, end_at: aware, from falling asleep (or from
    the start of tracking) to waking. bed_at: going to bed. numbers: what else was measured,
    with units in the names. turn: which of several that begin at the same moment.
    """

    source: str
    kind: str
    day: date
    zone: str
    start_at: datetime
    end_at: datetime
    bed_at: datetime | None = None
    asleep_min: float | None = None
    awake_min: float | None = None
    latency_min: float | None = None
    light_min: float | None = None
    deep_min: float | None = None
    rem_min: float | None = None
    awakenings: int | None = None
    quality_percent: float | None = None
    numbers: Mapping[str, float] = field(default_factory=lambda: _NOTHING)
    note: str | None = None
    turn: int = 0

    def __post_init__(self) -> None:
        """Raise BadInputError for a sleep that no one can have slept."""
        if self.kind not in (NIGHT, NAP):
            raise BadInputError(
                _("A sleep is a night or a nap, not {kind}.").format(kind=self.kind)
            )
        length = self.end_at - self.start_at
        if not timedelta() <= length <= LONGEST_SLEEP:
            sentence = _("The sleep from {start} to {end} is not between 0 and 30 hours long.")
            raise BadInputError(sentence.format(start=self.start_at, end=self.end_at))
        for name in MINUTES:
            _check_number(name, getattr(self, name), 0.0, LONGEST_SLEEP.total_seconds() / 60.0)
        _check_number("quality_percent", self.quality_percent, 0.0, 100.0)
        _check_number("awakenings", self.awakenings, 0, 10_000)
        _check_common((self.source,), self.note, self.numbers)

    @property
    def identity(self) -> str:
        """Return by what the same sleep is known again."""
        return _digest("sleep", self.source, self.start_at.timestamp(), self.turn)


@dataclass(frozen=True, slots=True)
class MeasuredDay:
    """What was measured of a day, or at a moment of it.

    kind: "hrv", "activity", "symptom", "wellness" or "body". at: aware, None for a day's total.
    label: the symptom's or tag's own name. numbers: by name, with units in the names
    (docs/export.md lists them). turn: which of several that would look the same.
    """

    source: str
    kind: str
    day: date
    zone: str
    numbers: Mapping[str, float]
    at: datetime | None = None
    label: str | None = None
    note: str | None = None
    turn: int = 0

    def __post_init__(self) -> None:
        """Raise BadInputError for an unknown kind or a number that is none."""
        if self.kind not in KINDS_OF_DAY:
            raise BadInputError(_("{kind} is no kind of a day's numbers.").format(kind=self.kind))
        if self.label is not None and len(self.label) > 200:
            raise BadInputError(_("A name can have up to 200 letters."))
        _check_common((self.source, self.label), self.note, self.numbers)

    @property
    def identity(self) -> str:
        """Return by what the same measurement is known again."""
        when = self.day.isoformat() if self.at is None else self.at.timestamp()
        return _digest("day", self.source, self.kind, when, self.label, self.turn)


MINUTES = ("asleep_min", "awake_min", "latency_min", "light_min", "deep_min", "rem_min")


def _digest(*parts: object) -> str:
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def _check_number(name: str, value: float | None, least: float, most: float) -> None:
    if value is not None and not (math.isfinite(value) and least <= value <= most):
        sentence = _("{name} should be from {least:g} to {most:g}, not {value}.")
        raise BadInputError(sentence.format(name=name, least=least, most=most, value=value))


def _check_common(
    texts: tuple[str | None, ...], note: str | None, numbers: Mapping[str, float]
) -> None:
    if any("\x00" in text for text in (*texts, note) if text is not None):
        raise BadInputError(_("A text here holds a character that is none."))
    if note is not None and len(note) > _MOST_TEXT:
        raise BadInputError(_("A note can have up to {most} letters.").format(most=_MOST_TEXT))
    for name, value in numbers.items():
        _check_number(name, value, -1e12, 1e12)
