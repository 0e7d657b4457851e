"""Pain of a day: how much, where, what it is like, what set it off, what it got in the way of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from biofeedback.core.errors import BadInputError
from biofeedback.core.words import _, mark
from biofeedback.diary.checks import check_names, check_range, check_rating, check_text

# The words that are used here for what pain is like; no list of any questionnaire.
QUALITIES: Mapping[str, str] = {
    "aching": mark("aching"),
    "burning": mark("burning"),
    "cramping": mark("cramping"),
    "dull": mark("dull"),
    "electric": mark("like electricity"),
    "itching": mark("itching"),
    "numb": mark("numb"),
    "pressing": mark("pressing"),
    "pulling": mark("pulling"),
    "sharp": mark("sharp"),
    "shooting": mark("shooting"),
    "stabbing": mark("stabbing"),
    "stiff": mark("stiff"),
    "throbbing": mark("throbbing"),
    "tingling": mark("tingling"),
}

_BOTH = ("left", "right")
_FRONT: Mapping[str, str] = {
    "forehead": mark("forehead"),
    "eye": mark("eye"),
    "jaw": mark("jaw"),
    "neck": mark("neck"),
    "shoulder": mark("shoulder"),
    "chest": mark("chest"),
    "upper_arm": mark("upper arm"),
    "elbow": mark("elbow"),
    "forearm": mark("forearm"),
    "wrist": mark("wrist"),
    "hand": mark("hand"),
    "abdomen": mark("belly"),
    "groin": mark("groin"),
    "hip": mark("hip"),
    "thigh": mark("thigh"),
    "knee": mark("knee"),
    "shin": mark("shin"),
    "ankle": mark("ankle"),
    "foot": mark("foot"),
}
_BACK: Mapping[str, str] = {
    "head": mark("back of the head"),
    "neck": mark("neck"),
    "shoulder": mark("shoulder"),
    "shoulder_blade": mark("shoulder blade"),
    "upper_back": mark("upper back"),
    "lower_back": mark("lower back"),
    "sacrum": mark("base of the spine"),
    "buttock": mark("buttock"),
    "upper_arm": mark("upper arm"),
    "elbow": mark("elbow"),
    "forearm": mark("forearm"),
    "hand": mark("hand"),
    "thigh": mark("thigh"),
    "knee": mark("hollow of the knee"),
    "calf": mark("calf"),
    "heel": mark("heel"),
    "foot": mark("sole of the foot"),
}
_MIDDLE = {
    "front": ("forehead", "jaw", "neck", "chest", "abdomen"),
    "back": ("head", "neck", "upper_back", "lower_back", "sacrum"),
}


def _places() -> dict[str, str]:
    found = {}
    for view, regions in (("front", _FRONT), ("back", _BACK)):
        for region, words in regions.items():
            sides: tuple[str, ...] = _BOTH
            if region in _MIDDLE[view]:
                sides = ("middle",) if region == "sacrum" else ("middle", *_BOTH)
            for side in sides:
                found[f"{view}.{side}.{region}"] = words
    return found


PLACES: Mapping[str, str] = _places()
"""Every place of the body map: view.side.region, with the region's words. Left is the person's."""


def place_words(place: str) -> str:
    """Return a place in words; KeyError for one that is on no map."""
    view, side, _region = place.split(".")
    words = _(PLACES[place])
    forms = {
        "left": _("{place}, left"),
        "right": _("{place}, right"),
        "middle": _("{place}, middle"),
    }
    said = forms[side].format(place=words)
    same = PLACES.get(f"front.{side}.{_region}") == PLACES.get(f"back.{side}.{_region}")
    return _("{place}, behind").format(place=said) if same and view == "back" else said


@dataclass(frozen=True, slots=True)
class Pain:
    """A day's pain, 0-10 each: the worst, on average, now; None and empty: not told.

    places: keys of PLACES. qualities: keys of QUALITIES. triggers: in the person's own words.
    lasted_min: how long the worst of it lasted. impact_*: how far it got in the way, 0-10.
    """

    day: date
    zone: str
    worst: int | None = None
    average: int | None = None
    now: int | None = None
    places: tuple[str, ...] = ()
    qualities: tuple[str, ...] = ()
    triggers: tuple[str, ...] = ()
    lasted_min: int | None = None
    impact_mood: int | None = None
    impact_sleep: int | None = None
    impact_function: int | None = None
    note: str | None = None

    def __post_init__(self) -> None:
        """Raise BadInputError for a rating outside 0-10, or a place or word unknown here."""
        ratings = {
            mark("The worst pain"): self.worst,
            mark("The average pain"): self.average,
            mark("The pain now"): self.now,
            mark("The impact on mood"): self.impact_mood,
            mark("The impact on sleep"): self.impact_sleep,
            mark("The impact on function"): self.impact_function,
        }
        for name, value in ratings.items():
            check_rating(name, value)
        if self.worst is not None and (self.average or 0) > self.worst:
            raise BadInputError(_("The average pain can't be above the worst."))
        check_range(mark("How long it lasted, in minutes,"), self.lasted_min, 0, 1440)
        for known, told in ((PLACES, self.places), (QUALITIES, self.qualities)):
            for one in told:
                _check_known(one, known)
        check_names(mark("Places"), self.places)
        check_names(mark("Qualities"), self.qualities)
        check_names(mark("Triggers"), self.triggers)
        check_text(mark("A note"), self.note)

    @property
    def key(self) -> tuple[object, ...]:
        """Return by what the same entry is known again: a day has one."""
        return (self.day,)


def _check_known(one: str, known: Mapping[str, str]) -> None:
    if one in known:
        return
    from difflib import get_close_matches

    near = [name for name in known if name.endswith(f".{one}")]
    near = near or get_close_matches(one, known, 3, 0.5) or list(known)[:3]
    sentence = _("{name} is not known here; for example {some}.")
    raise BadInputError(sentence.format(name=repr(one)[:80], some=", ".join(near)))
