"""How far a joint moves and how strong it is, as numbers with side and joint."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from biofeedback.core.errors import BadInputError
from biofeedback.core.words import _, mark
from biofeedback.diary.checks import MOST_NAME, check_range, check_text
from biofeedback.diary.goal import same_words

JOINTS: Mapping[str, str] = {
    "neck": mark("neck"),
    "back": mark("back"),
    "shoulder": mark("shoulder"),
    "elbow": mark("elbow"),
    "wrist": mark("wrist"),
    "hand": mark("hand (grip)"),
    "hip": mark("hip"),
    "knee": mark("knee"),
    "ankle": mark("ankle"),
}
SIDES: Mapping[str, str] = {"left": mark("left"), "right": mark("right")}


@dataclass(frozen=True, slots=True)
class Movement:
    """A joint measured on `day`. movement: which one, in words such as "bending".

    side: "left" or "right", the person's own; None for neck and back. range_deg: degrees.
    strength_kg: as a hand scale or grip meter shows it.
    """

    day: date
    zone: str
    joint: str
    side: str | None = None
    movement: str | None = None
    range_deg: float | None = None
    strength_kg: float | None = None
    note: str | None = None

    def __post_init__(self) -> None:
        """Raise BadInputError for an unknown joint or side, or a number that no body has."""
        for told, known, sentence in (
            (self.joint, JOINTS, _("A joint is one of {some}, not {told}.")),
            (self.side, SIDES, _("A side is one of {some}, not {told}.")),
        ):
            if told is not None and told not in known:
                raise BadInputError(sentence.format(some=", ".join(known), told=repr(told)[:80]))
        if self.movement is not None and not 0 < len(self.movement.strip()) <= MOST_NAME:
            sentence = _("A movement's name has from 1 to {most} letters.")
            raise BadInputError(sentence.format(most=MOST_NAME))
        check_text(mark("A movement's name"), self.movement)
        check_range(mark("Range, in degrees,"), self.range_deg, 0, 360)
        check_range(mark("Strength, in kg,"), self.strength_kg, 0, 300)
        check_text(mark("A note"), self.note)

    @property
    def key(self) -> tuple[object, ...]:
        """Return by what the same entry is known again: a day has one for each movement."""
        return (self.day, self.joint, self.side, same_words(self.movement or ""))
