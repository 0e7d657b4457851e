"""What a diary's answers must be to be kept: ranges, texts; a sentence where they are not.

`name` is a marked sentence: it is translated only where something is wrong, for ten years of
answers are checked each time they are read.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import date

from biofeedback.core.errors import BadInputError
from biofeedback.core.words import _

MOST_TEXT = 10_000
MOST_NAMES = 40
MOST_NAME = 60


def check_day(day: date) -> None:
    """Raise BadInputError for a day that nobody alive can tell of."""
    if not 1900 <= day.year <= 2200:
        raise BadInputError(_("{day} is a day that no diary tells of.").format(day=day))


def check_rating(name: str, value: int | None) -> None:
    """Raise BadInputError unless a rating is a whole number from 0 to 10, or not told."""
    check_range(name, value, 0, 10)


def check_range(name: str, value: float | None, least: float, most: float) -> None:
    """Raise BadInputError unless a number is within its range (both ends too), or not told."""
    if value is not None and not (math.isfinite(value) and least <= value <= most):
        sentence = _("{name} runs from {least:g} to {most:g}, not {value}.")
        raise BadInputError(sentence.format(name=_(name), least=least, most=most, value=value))


def check_text(name: str, value: str | None) -> None:
    """Raise BadInputError for a text that is too long, or that no database takes."""
    if value is None:
        return
    if len(value) > MOST_TEXT:
        sentence = _("{name} can have up to {most} letters.")
        raise BadInputError(sentence.format(name=_(name), most=MOST_TEXT))
    _check_letters(name, value)


def check_names(name: str, values: Iterable[str]) -> None:
    """Raise BadInputError unless each is a short text, told once, and they are not too many."""
    found = tuple(values)
    if len(found) > MOST_NAMES or len(set(found)) != len(found):
        sentence = _("{name} can have up to {most} entries, each of them once.")
        raise BadInputError(sentence.format(name=_(name), most=MOST_NAMES))
    for one in found:
        if not one.strip() or len(one) > MOST_NAME:
            sentence = _("An entry of {name} has from 1 to {most} letters.")
            raise BadInputError(sentence.format(name=_(name), most=MOST_NAME))
        _check_letters(name, one)


def _check_letters(name: str, value: str) -> None:
    try:
        value.encode()
    except UnicodeEncodeError:
        whole = False
    else:
        whole = "\x00" not in value
    if not whole:
        raise BadInputError(_("{name} holds a letter that can't be kept.").format(name=_(name)))
