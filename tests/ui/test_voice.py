"""The computer's own voice, and a computer without one."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from PyQt6.QtCore import QObject
from pytestqt.qtbot import QtBot

from biofeedback.core.breath import Phase
from biofeedback.ui import voice as voices
from biofeedback.ui.voice import PROGRAMS, ProgramSpeaker, Voice, command, phase_word


def test_in_and_out_are_told_apart_and_a_hold_is_neither() -> None:
    assert phase_word(Phase.INHALE) != phase_word(Phase.EXHALE)
    assert phase_word(Phase.HOLD_IN) == phase_word(Phase.HOLD_OUT) == "Hold"


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_sentence_is_never_read_as_an_option(program: str) -> None:
    words = command(program, "-f /etc/passwd", 0.5, "en_GB")
    assert words[-1] == "-f /etc/passwd"
    assert words[-2] in ("--", "-t")


def test_volume_and_language_are_what_the_program_understands() -> None:
    assert command("espeak-ng", "In", 0.5, "de_DE") == [
        *("-s", "140", "-a", "100", "-v", "de", "--", "In")
    ]
    assert command("espeak-ng", "In", 7.0, "C")[3:6] == ["200", "-v", "en"]
    assert "-100" in command("spd-say", "In", 0.0, "en")


def test_without_a_voice_nothing_is_said_and_one_word_tells_so(
    qapp: QObject, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(voices, "find_speaker", lambda _parent: None)
    voice = Voice()
    voice.say("In")
    voice.hush()
    assert not voice.found
    assert voice.words == "no voice on this computer"


@pytest.mark.skipif(sys.platform == "win32", reason="speaks through Qt there")
def test_what_comes_next_cuts_short_what_is_being_said(qtbot: QtBot, tmp_path: Path) -> None:
    said = tmp_path / "said"
    program = tmp_path / "speak"
    program.write_text(f'#!/bin/sh\nfor word; do :; done\necho "$word" >> {said}\nexec sleep 30\n')
    program.chmod(0o700)
    parent = QObject()
    speaker = ProgramSpeaker(str(program), parent)
    speaker.say("In", 0.5, "en")
    qtbot.waitUntil(lambda: said.exists() and said.read_text() == "In\n", timeout=5_000)
    speaker.say("Hold", 0.5, "en")  # never heard: Out comes before In has ended
    speaker.say("Out", 0.5, "en")
    qtbot.waitUntil(lambda: said.read_text() == "In\nOut\n", timeout=5_000)
    speaker.hush()
    qtbot.waitUntil(lambda: not speaker._process.processId(), timeout=5_000)
    assert said.read_text() == "In\nOut\n"
