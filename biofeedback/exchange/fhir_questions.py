"""Any kind of diary entry as a FHIR Questionnaire and as the QuestionnaireResponse to it.

Everything that was told is in it, under the names of `told_columns`; words that the app offers
travel as codings with their meaning, the person's own as text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, time
from typing import Any, Final

from biofeedback.core.words import _, mark
from biofeedback.diary.activity import HOWS, SORTS
from biofeedback.diary.before_flare import SIGNS
from biofeedback.diary.care import CARES, CHANGES
from biofeedback.diary.entry import Entry, kind_of, names_of, types_of
from biofeedback.diary.goal import OUTCOMES
from biofeedback.diary.movement import JOINTS, SIDES
from biofeedback.diary.pain import PLACES, QUALITIES, place_words
from biofeedback.diary.peg import QUESTIONS
from biofeedback.diary.plan import MEANINGS
from biofeedback.diary.review import DECISIONS
from biofeedback.exchange.fhir_codes import key_of, plain
from biofeedback.exchange.told_columns import TOLD

TITLES: Final[Mapping[str, str]] = {
    "pain": mark("A day's pain"),
    "flare": mark("A flare"),
    "sleep": mark("A night, as the person tells it"),
    "medication": mark("Medication: started, changed, stopped, or going on"),
    "function": mark("What a day was good for"),
    "prediction": mark("A prediction and a small test of it"),
    "movement": mark("How far a joint moves, and how strong it is"),
    "goal": mark("A goal"),
    "activity": mark("Something planned in every week"),
    "done": mark("How something planned went"),
    "review": mark("Looking back on a goal"),
    "win": mark("A small gain"),
    "value": mark("One thing that matters this week"),
    "peg": mark("PEG: pain, enjoyment of life, general activity in the past week"),
    "care": mark("Other care, or a change in life"),
    "plan": mark("The plan for a flare"),
    "experiment": mark("An experiment on oneself, as it was agreed"),
    "questions": mark("Which questions are asked when looking back"),
}
# The words that the app offers, by kind and name.
OFFERED: Final[Mapping[tuple[str, str], Mapping[str, str]]] = {
    ("pain", "places"): PLACES,
    ("pain", "qualities"): QUALITIES,
    ("flare", "signs"): SIGNS,
    ("medication", "change"): CHANGES,
    ("movement", "joint"): JOINTS,
    ("movement", "side"): SIDES,
    ("goal", "outcome"): OUTCOMES,
    ("activity", "sort"): SORTS,
    ("done", "how"): HOWS,
    ("review", "decision"): DECISIONS,
    ("care", "what"): CARES,
    ("plan", "meaning"): MEANINGS,
}
_TYPES: Final[Mapping[type, str]] = {
    bool: "boolean",
    int: "integer",
    float: "decimal",
    date: "date",
    time: "time",
    str: "string",
    tuple: "string",
}


def url_of(kind: str) -> str:
    """Return the name of a kind's questionnaire."""
    return f"urn:biofeedback:questionnaire:{kind}:1"


def coding(kind: str, name: str, value: str) -> dict[str, str]:
    """Return a word that the app offers, with its meaning."""
    offered = OFFERED[kind, name]
    words = place_words(value) if offered is PLACES else _(offered[value])
    return {"system": f"urn:biofeedback:{kind}:{name}", "code": value, "display": words}


def questionnaire(kind: str) -> dict[str, Any]:
    """Return what is asked in a kind of entry."""
    items: list[dict[str, Any]] = [{"linkId": "day", "type": "date", "text": _DAY_TEXT}]
    for name, made in types_of(kind).items():
        item: dict[str, Any] = {
            "linkId": name,
            "type": "choice" if (kind, name) in OFFERED else _TYPES[made],
            "text": _question(kind, name),
        }
        if made is tuple:
            item["repeats"] = True
        if (kind, name) in OFFERED:
            known = OFFERED[kind, name]
            item["answerOption"] = [{"valueCoding": coding(kind, name, one)} for one in known]
        items.append(item)
    return {
        "resourceType": "Questionnaire",
        "id": key_of(url_of(kind), "definition"),
        "url": url_of(kind),
        "title": _(TITLES[kind]),
        "status": "active",
        "item": items,
    }


def response(
    entry: Entry, entry_id: str, made_at: str, subject: Mapping[str, str]
) -> dict[str, Any]:
    """Return everything that an entry tells."""
    kind = kind_of(entry)
    items = [{"linkId": "day", "text": _DAY_TEXT, "answer": [{"valueDate": str(entry.day)}]}]
    for name in names_of(kind):
        answers = list(_answers(kind, name, getattr(entry, name)))
        if answers:
            items.append({"linkId": name, "text": _question(kind, name), "answer": answers})
    return {
        "resourceType": "QuestionnaireResponse",
        "id": key_of(entry_id, kind),
        "questionnaire": url_of(kind),
        "status": "completed",
        "subject": dict(subject),
        "source": dict(subject),
        "authored": made_at,
        "item": items,
    }


_DAY_TEXT: Final = "The day it is about"


def _question(kind: str, name: str) -> str:
    return _(QUESTIONS[name]) if kind == "peg" and name in QUESTIONS else _(TOLD[name])


def _answers(kind: str, name: str, told: Any) -> Iterator[dict[str, Any]]:
    for value in told if isinstance(told, tuple) else (told,):
        if value is None or plain(value) == "":
            continue
        if (kind, name) in OFFERED:
            yield {"valueCoding": coding(kind, name, value)}
        elif isinstance(value, time | date):
            yield {f"value{type(value).__name__.capitalize()}": value.isoformat()}
        else:
            yield {"value" + _TYPES[type(value)].capitalize(): plain(value)}
