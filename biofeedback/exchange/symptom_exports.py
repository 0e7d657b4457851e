"""Symptom diaries: a named symptom with its strength a row; and what can't be one person's."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from biofeedback.core.errors import BadInputError
from biofeedback.core.words import _
from biofeedback.diary.measured import SYMPTOM, MeasuredDay
from biofeedback.exchange.sheets import Gathered, Sheet, amount, read_sheet
from biofeedback.exchange.when import FIRST_YEAR, LAST_YEAR, When, parse

_PEOPLE = ("id", "subject", "patient", "participant", "user_id", "subject_id", "patient_id")


def read(text: str, heading: str, name: str, zone: str) -> Gathered | None:
    """Return the symptoms in a file, None when its heading is another's."""
    words = [word.strip().strip('"') for word in re.split("[,;\t]", heading)]
    if {"name", "startday", "startmonth", "startyear", "intensity"} <= set(words):
        return _symptoms(read_sheet(text, name), zone)
    if heading.startswith("patient name") and "iheadache" in text[:2000].lower():
        sentence = _(
            "{file} is an iHeadache report: a summary in words, without a day-by-day list of "
            "headaches and their strength, so nothing can be brought in from it."
        )
        raise BadInputError(sentence.format(file=name))
    person = next((word for word in words if word in _PEOPLE), None)
    if person is not None and set(words) & {"headache", "pain", "symptom", "migraine"}:
        sheet = read_sheet(text, name)
        people = len({row.get(person) for _line, row in sheet.rows})
        if people > 1:
            sentence = _(
                "{file} holds the diaries of {count} people ({rows} days); this app keeps one "
                "person's. Cut out the rows of one, with dates."
            )
            raise BadInputError(sentence.format(file=name, count=people, rows=len(sheet.rows)))
    return None


def _symptoms(sheet: Sheet, zone: str) -> Gathered:
    """Read an entry a row; the day is the one it is about, though it may be logged later."""
    found = Gathered(_("a symptom diary"))
    names: set[str] = set()
    highest = 0.0

    def entry(_line: int, row: Mapping[str, str]) -> None:
        nonlocal highest
        year = int(row["startyear"])
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise ValueError(_("a date out of range"))
        day = date(year, int(row["startmonth"]), int(row["startday"]))
        value, label = amount(row["intensity"]), " ".join(row["name"].strip('" ').split())
        if value is None or not label:
            raise ValueError(_("no strength or no name"))
        logged: When | None = parse(row.get("date", ""), "ymd")
        at = logged.at(zone) if logged else None
        names.add(label)
        highest = max(highest, value)
        found.days.append(
            MeasuredDay(
                source="symptom diary",
                kind=SYMPTOM,
                day=day,
                zone=zone,
                numbers={"intensity": value},
                at=at,
                label=label[:200],
                turn=found.turn(SYMPTOM, at or day, label),
            )
        )

    found.each(sheet.rows, entry)
    if names:
        sentence = _(
            "Symptoms: {names}. Their strength (up to {highest:g}) is kept on the diary's own "
            "scale, not turned into pain 0-10."
        )
        some = ", ".join(sorted(names)[:12]) + (", …" if len(names) > 12 else "")
        found.notes.append(sentence.format(names=some, highest=highest))
    return found
