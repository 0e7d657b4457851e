"""Keeping what was typed into the diary, and an entry as a document or a line."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

from biofeedback.cli.speak import print_json, print_result
from biofeedback.core.errors import BadInputError
from biofeedback.core.words import _, number

if TYPE_CHECKING:
    from biofeedback.diary.entry import Entry
    from biofeedback.store.checkins import StoredCheckIn
    from biofeedback.store.diary import StoredEntry
    from biofeedback.store.opening import Store


def tell(make: Callable[[date, str], Entry], *, as_json: bool) -> None:
    """Keep what is made of the answers, given today and the zone, and show it as it now stands."""
    from biofeedback.app.straps import local_zone
    from biofeedback.cli.composition import open_records
    from biofeedback.diary.entry import kind_of, told_of

    with open_records() as store:
        zone = local_zone()
        entry = make(today(store, zone), zone)
        if not told_of(entry) and kind_of(entry) != "flare":
            raise BadInputError(_("Nothing was told; --help lists what can be."))
        kept = store.diary(store.actor()).tell(entry)
    if as_json:
        print_json(document(kept))
    else:
        print_result(line(kept))


def today(store: Store, zone: str) -> date:
    """Return the day it is where the person is."""
    from zoneinfo import ZoneInfo

    return store.database.clock.utc().astimezone(ZoneInfo(zone)).date()


def document(stored: StoredEntry | StoredCheckIn) -> dict[str, Any]:
    """Return an entry with every key of its kind; null (an empty list) where not told."""
    from biofeedback.diary.checkin import CheckIn
    from biofeedback.diary.entry import kind_of, values_of
    from biofeedback.diary.peg import DEFINITION as PEG_DEFINITION
    from biofeedback.diary.peg import Peg
    from biofeedback.diary.sleep import DEFINITION, Night, measures_of

    entry = stored.entry
    found: dict[str, Any] = {
        "id": stored.id,
        "kind": "checkin" if isinstance(entry, CheckIn) else kind_of(entry),
        "date": entry.day.isoformat(),
        "zone": entry.zone,
        "made_at": stored.made_at.isoformat(),
        "made_by": stored.made_by,
        "origin": stored.origin,
    }
    if isinstance(entry, CheckIn):
        names = ("pain_now", "pain_worst", "pain_average", "flare", "sleep_h", "note")
        return found | {name: getattr(entry, name) for name in names}
    found |= values_of(entry)
    if isinstance(entry, Peg):
        found |= {"score": entry.score, "definition": PEG_DEFINITION}
    if isinstance(entry, Night):
        measures = measures_of(entry)
        found |= {
            "in_bed_min": measures.in_bed_min,
            "asleep_min": measures.asleep_min,
            "efficiency_percent": measures.efficiency_percent,
            "definition": DEFINITION,
        }
    return found


def line(stored: StoredEntry | StoredCheckIn) -> str:
    """Return an entry as one line."""
    apart = ("id", "kind", "date", "zone", "made_at", "made_by", "origin", "definition")
    found = document(stored)
    told = [
        f"{name} {_shown(value)}"
        for name, value in found.items()
        if name not in apart and value not in (None, [])
    ]
    if stored.origin == "demo":
        told.insert(0, _("Example"))
    return " · ".join((found["date"], found["kind"], *told, stored.id))


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, float):
        return number(value, ".0f" if round(value, 1).is_integer() else ".1f")
    return ", ".join(value) if isinstance(value, list) else " ".join(str(value).split())
