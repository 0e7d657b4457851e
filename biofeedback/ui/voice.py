"""The computer's own voice: short words for each phase, sentences of a script; never waited for.

Windows and macOS speak through Qt. On Linux a program speaks: speech-dispatcher's, else espeak-ng,
else flite. Where there is none, nothing is said, and one plain word tells so.
"""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING, Protocol

from PyQt6.QtCore import QLocale, QObject, QProcess

from biofeedback.core.breath import Phase
from biofeedback.core.words import _

if TYPE_CHECKING:
    from PyQt6.QtTextToSpeech import QTextToSpeech


def phase_word(phase: Phase) -> str:
    """Return the one word that is said as a phase begins."""
    match phase:
        case Phase.INHALE:
            return _("In")
        case Phase.EXHALE:
            return _("Out")
        case Phase.HOLD_IN | Phase.HOLD_OUT:
            return _("Hold")


class Speaker(Protocol):
    """A way to speak."""

    def say(self, text: str, volume: float, language: str) -> None:
        """Say something now, instead of what is being said. volume: 0-1."""
        ...

    def hush(self) -> None:
        """Say nothing more."""
        ...


class Voice(QObject):
    """Says words and sentences; where no voice is found, stays silent and says so once."""

    def __init__(self, parent: QObject | None = None, speaker: Speaker | None = None) -> None:
        """Look for a voice only when something is to be said. speaker: one to use instead."""
        super().__init__(parent)
        self._speaker = speaker
        self._looked = speaker is not None
        self.volume = 0.7

    @property
    def found(self) -> bool:
        """Whether this computer can speak."""
        if not self._looked:
            self._looked, self._speaker = True, find_speaker(self)
        return self._speaker is not None

    @property
    def words(self) -> str:
        """One plain word on the voice, "" when there is one."""
        return "" if self.found else _("no voice on this computer")

    def say(self, text: str) -> None:
        """Say a word or a sentence."""
        if text and self.found and self._speaker is not None:
            self._speaker.say(text, self.volume, QLocale().name())

    def hush(self) -> None:
        """Say nothing more."""
        if self._speaker is not None:
            self._speaker.hush()


def find_speaker(parent: QObject) -> Speaker | None:
    """Return a way to speak on this computer, None where there is none."""
    if sys.platform in ("win32", "darwin"):
        try:
            return _QtSpeaker(parent)
        except (ImportError, RuntimeError):
            return None
    program = next((name for name in PROGRAMS if shutil.which(name)), None)
    return None if program is None else ProgramSpeaker(program, parent)


PROGRAMS = ("spd-say", "espeak-ng", "flite")


def command(program: str, text: str, volume: float, language: str) -> list[str]:
    """Return the words of the command line by which a program says a text.

    The text comes last, after what ends the options: a sentence is never read as one.
    """
    volume = min(max(volume, 0.0), 1.0)
    short = language.replace("_", "-").split("-")[0]
    short = "en" if short in ("", "C") else short
    match program:
        case "spd-say":
            return ["-r", "-20", "-i", str(round(200 * volume - 100)), "-l", short, "--", text]
        case "espeak-ng":
            return ["-s", "140", "-a", str(round(200 * volume)), "-v", short, "--", text]
        case _:
            return ["-t", text]


class ProgramSpeaker:
    """Speaks through a program of the system, one at a time."""

    def __init__(self, program: str, parent: QObject) -> None:
        self.program = program
        self._process = QProcess(parent)
        self._next: list[str] | None = None
        self._process.finished.connect(self._finished)

    def say(self, text: str, volume: float, language: str) -> None:
        """Say something now; what is being said is cut short."""
        wanted = command(self.program, text, volume, language)
        if self._process.state() is QProcess.ProcessState.NotRunning:
            self._process.start(self.program, wanted)
        else:
            self._next = wanted
            self._process.terminate()

    def hush(self) -> None:
        """End what is being said."""
        self._next = None
        if self._process.state() is not QProcess.ProcessState.NotRunning:
            self._process.terminate()

    def _finished(self) -> None:
        wanted, self._next = self._next, None
        if wanted is not None:
            self._process.start(self.program, wanted)


class _QtSpeaker:
    """Speaks through Qt and the system's own engine."""

    def __init__(self, parent: QObject) -> None:
        from PyQt6.QtTextToSpeech import QTextToSpeech

        engines = [name for name in QTextToSpeech.availableEngines() if name != "mock"]
        if not engines:
            raise RuntimeError("no engine")
        self._speech: QTextToSpeech = QTextToSpeech(engines[0], parent)
        self._speech.setRate(-0.2)

    def say(self, text: str, volume: float, language: str) -> None:
        self._speech.setVolume(volume)
        if self._speech.locale().name() != language:
            self._speech.setLocale(QLocale(language))
        self._speech.say(text)

    def hush(self) -> None:
        self._speech.stop()
