"""French as it is set: one form of address, its own spaces and signs, commas before tenths."""

from __future__ import annotations

import re

import pytest

from tests import catalogues

NARROW = "\u202f"
# What is typed, sent or filled in keeps its form: commands, places, filters of a file dialog.
AS_IT_IS = re.compile(
    r"`[^`]*`|\{[^{}]*\}|\(\*[.\w]*\);?;?|\"[^\"]*\"|\d+:\d\d|\S+:\S+|\[.*\]|\b4\.0\b"
)
FAULTS = {
    "a person is vous": r"(?i)\b(?:tu|te|toi|ton|tes|t’)\b",
    "no narrow space before a sign": rf"[^{NARROW}\s][;!?»](?!\w)|[^{NARROW}\s]:(?=\s|$)",
    "a wide space beside a sign": r"[ \u00a0][;:!?»%]|«(?!\u202f)",
    "a straight apostrophe": r"\w'\w|\w'(?=\s)",
    "a point before tenths": r"\d\.\d",
    "three points": r"\.\.\.",
    "a sign that stands alone": r"«[^»]*$|^[^«]*»",
}


def faults(sentence: str) -> list[str]:
    """Return what is not as French is set here."""
    text = AS_IT_IS.sub("x", sentence)
    return [what for what, pattern in FAULTS.items() if re.search(pattern, text)]


def said() -> list[str]:
    forms = [message.string for message in catalogues.read("fr") if message.id]
    return [one for form in forms for one in ([form] if isinstance(form, str) else form)]


def test_every_sentence_is_set_alike() -> None:
    assert {one: found for one in said() if (found := faults(one))} == {}


@pytest.mark.parametrize(
    "slip",
    [
        "Comment vas-tu ?",
        "Et toi\u202f?",
        "Fini?",
        "Objectif: marcher",
        "Fini ; merci",
        "5 % de plus",
        "« Reprendre\u202f»",
        "l'aide",
        "4.5 respirations",
        "Lecture...",
        "Reprendre\u202f»",
    ],
)
def test_a_planted_slip_is_found(slip: str) -> None:
    assert faults(slip)


def test_what_is_typed_or_filled_in_keeps_its_form() -> None:
    assert not faults("Commencez par\u202f: `biofeedback demo --remove`, à 18:30, {n:.1f}\u202f%.")
