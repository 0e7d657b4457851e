"""How often others of an age stand up in 30 seconds: the middle half, with its source and age.

Rikli & Jones 1999 (J Aging Phys Act 7:162), men and women in the community in the United States.
A comparison and nothing more: no claim about risk or illness follows from it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from biofeedback.core.words import mark

SOURCE = mark(
    "The middle half of {people} aged {age} stood up {low} to {high} times (Rikli & Jones 1999, "
    "United States). Your own change says more than the comparison."
)
PEOPLE: Mapping[str, str] = {"w": mark("women"), "m": mark("men")}


@dataclass(frozen=True, slots=True)
class Norm:
    """A group's quartiles. people: "w" or "m"; age: such as "60-64"."""

    people: str
    age: str
    low: int
    high: int


_TABLE = {
    "60-64": ((12, 17), (14, 19)),
    "65-69": ((11, 16), (12, 18)),
    "70-74": ((10, 15), (12, 17)),
    "75-79": ((10, 15), (11, 17)),
    "80-84": ((9, 14), (10, 15)),
    "85-89": ((8, 13), (8, 14)),
}
STAND_NORMS: Mapping[str, Norm] = {
    f"{people}{age}": Norm(people, age, *pairs[n])
    for n, people in enumerate(PEOPLE)
    for age, pairs in _TABLE.items()
}
