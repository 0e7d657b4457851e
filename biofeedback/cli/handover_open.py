"""`biofeedback handover open`: whom a file is from, what it holds, and taking it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from biofeedback.cli.diary_options import JsonOption
from biofeedback.cli.speak import print_json, print_result
from biofeedback.core.words import _

if TYPE_CHECKING:
    from biofeedback.app.handover import Looked
    from biofeedback.store.opening import Store


def open_file(
    file: Annotated[Path, typer.Argument(metavar="FILE")],
    take: Annotated[bool, typer.Option("--take", help=_("Take it, too"))] = False,
    as_json: JsonOption = False,
) -> None:
    """Say whom a file is from and what it holds; a plan, or practice brought back."""
    from biofeedback.app import handover
    from biofeedback.app.handover_keys import Side
    from biofeedback.cli.composition import open_records
    from biofeedback.cli.signing import clinic_here

    with open_records() as store:
        clinic = clinic_here()
        if clinic is None:
            looked = handover.look(store, handover.side_of(store, file), file)
        else:
            looked = handover.look(store, Side.CLINIC, file, clinic.names())
        taken = _take(store, looked) if take else {}
    if as_json:
        print_json(_opened_document(looked) | {"taken": taken or None})
        return
    for line in _opened_lines(looked):
        print_result(line)
    print_result(taken["text"] if taken else _("Nothing was changed; --take takes it."))


def _take(store: Store, looked: Looked) -> dict[str, Any]:
    from dataclasses import replace

    from biofeedback.app import handover
    from biofeedback.app.handover_practice import take_practice
    from biofeedback.app.handover_words import taken_words
    from biofeedback.app.straps import local_zone
    from biofeedback.cli.signing import clinic_here
    from biofeedback.clinic.house import HandedOver
    from biofeedback.core.settings import load_settings, save_settings

    if looked.practice is not None:
        if (clinic := clinic_here()) is not None:
            clinic.handed_over(looked.link.person_id, HandedOver.PRACTICE)
        came = take_practice(store, looked)
        return {"added": came.added, "here": came.here, "text": taken_words(came)}
    done = handover.take_plan(store, looked, today(), local_zone())
    settings = load_settings()
    pace = done.pace_per_min or settings.pace_per_min
    save_settings(replace(settings, pace_per_min=pace, minutes=done.plan.minutes))
    return {"practices": list(done.new_practices), "text": _("This is your plan now.")}


def _opened_lines(looked: Looked) -> list[str]:
    from biofeedback.app import handover_words as words
    from biofeedback.core.day_words import long_day

    made = long_day(looked.made_at.astimezone().date())
    name = looked.link.name or _("your therapist")
    if looked.practice is not None:
        head = _("Practice of {name}, brought back on {day}:").format(name=name, day=made)
        return [head, *(f"  {line}" for line in words.counts_words(_counts(looked)))]
    plan = looked.plan
    assert plan is not None
    lines = [_("A plan from {name}, made on {day}:").format(name=name, day=made)]
    found = [words.days_words(plan), *(words.given_words(plan, one) for one in plan.practices)]
    found += [words.new_practices(plan), *words.question_words(plan), plan.note]
    return lines + [f"  {line}" for line in found if line]


def _opened_document(looked: Looked) -> dict[str, Any]:
    plan = looked.plan
    return {
        "from": looked.link.name or None,
        "person_id": looked.link.person_id,
        "id": looked.packet_id,
        "made_at": looked.made_at.isoformat(),
        "expires_at": looked.expires_at.isoformat(),
        "plan": None if plan is None else plan.as_dict(),
        "practice": None if looked.practice is None else _counts(looked),
    }


def _counts(looked: Looked) -> dict[str, int]:
    assert looked.practice is not None
    return {"sessions": len(looked.practice.sessions), **looked.practice.kinds}


def today() -> date:
    """Return the day it is where the person is."""
    from biofeedback.app.straps import local_zone
    from biofeedback.core.clock import SystemClock
    from biofeedback.store.ids import local_date

    return local_date(SystemClock().utc(), local_zone())
