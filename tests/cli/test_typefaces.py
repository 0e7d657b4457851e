"""The doctor tells which typeface writes a language whose letters do not come with the app."""

from __future__ import annotations

import pytest

from biofeedback.cli import doctor
from biofeedback.core.languages import LANGUAGES

ELSEWHERE = tuple(one for one in LANGUAGES if not one.latin)


@pytest.fixture(autouse=True)
def offered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "OFFERED", LANGUAGES)


def test_each_such_language_has_a_sentence_and_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "_families", lambda _language: ["Noto Sans", "Other"])
    told = doctor.typefaces()
    assert len(told) == len(ELSEWHERE) == 2
    for check, language in zip(told, ELSEWHERE, strict=True):
        assert check.ok is True
        assert check.sentence == f"{language.own_name} is written with this computer's Noto Sans."


def test_without_one_it_names_what_brings_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "_families", lambda _language: [])
    for check in doctor.typefaces():
        assert check.ok is None
        assert "can't be chosen" in check.sentence
        assert "fonts-noto-core" in (check.action or "")


def test_the_system_s_own_choice_stands_first(monkeypatch: pytest.MonkeyPatch) -> None:
    said = {"fc-match": "DejaVu Sans\n", "fc-list": "Amiri\nNoto Sans Arabic,Noto\nDejaVu Sans\n"}

    class Done:
        def __init__(self, command: list[str], **_options: object) -> None:
            self.stdout = said[command[0]]

    monkeypatch.setattr(doctor.sys, "platform", "linux")
    monkeypatch.setattr(doctor.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(doctor.subprocess, "run", Done)
    assert doctor._families(ELSEWHERE[1]) == ["DejaVu Sans", "Amiri", "Noto Sans Arabic"]
    # What the system would take, though it lacks the letters, is no answer.
    said["fc-match"] = "Inter\n"
    assert doctor._families(ELSEWHERE[0]) == ["Amiri", "DejaVu Sans", "Noto Sans Arabic"]


def test_where_nobody_can_say_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor.sys, "platform", "win32")
    assert {check.ok for check in doctor.typefaces()} == {None}
