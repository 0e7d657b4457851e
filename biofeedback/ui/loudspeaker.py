"""From samples to the ear: Qt's audio output on its own thread, silence where there is none.

The GUI thread never waits for it: it only sets what should sound. The samples are made on the
loudspeaker's thread from the session's own clock, as the card asks for them; a buffer of a fifth
of a second bears what the window may be busy with, and is counted in, so that a phase is heard
when it is due.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from enum import StrEnum
from typing import TYPE_CHECKING

from PyQt6.QtCore import QIODevice, QLoggingCategory, QObject, QThread, QTimer, pyqtSignal

from biofeedback.core.pacing import PaceTrack
from biofeedback.core.words import _
from biofeedback.sessions.heard import Heard
from biofeedback.sessions.tones import RATE_HZ, Mix, Strike, Synthesiser, strike_s

if TYPE_CHECKING:
    from PyQt6.QtMultimedia import QAudioFormat, QAudioSink

BUFFER_S = 0.2
# What a system's own mixer adds between taking samples and sounding them, in seconds.
MIXER_S = 0.015
# PulseAudio is asked for this (ms): less, and a busy computer drops out. It then lets a sample
# wait for about four fifths of it, as measured at the monitor of a sink for 20 to 80 ms.
PULSE_MS, PULSE_SHARE = 60, 0.79
TAIL_S = 0.3
# How often a card that failed is tried again: not every system tells that it is back.
AGAIN_MS = 3000
_PULSE_LATENCY = "PULSE_LATENCY_MSEC"


class SoundState(StrEnum):
    """Whether anything can be heard. NONE: this computer has no way to sound now."""

    OFF = "off"
    ON = "on"
    NONE = "none"


def state_words(state: SoundState) -> str:
    """Return one plain word on the sound, "" when all is as asked."""
    return _("silent: no sound device here") if state is SoundState.NONE else ""


class Loudspeaker(QObject):
    """Sounds a session. told: the SoundState whenever it changes. All methods: GUI thread."""

    told = pyqtSignal(object)
    _open = pyqtSignal(object)
    _close = pyqtSignal()

    def __init__(self, parent: QObject | None = None) -> None:
        """Nothing is opened, and no thread runs, until sound is wanted."""
        super().__init__(parent)
        self.state = SoundState.OFF
        self._thread: QThread | None = None
        self._worker: _Worker | None = None
        self._synth: Synthesiser | None = None
        self._now: Callable[[], float] = lambda: 0.0
        self._lead_s = 0.0
        self._level: float | None = None
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.timeout.connect(self._stop)

    def begin(self, now: Callable[[], float], track: PaceTrack) -> None:
        """Belong to another session. now: its seconds, from any thread; track: its pacer's."""
        self._stop()
        self._now, self._synth, self._level = now, Synthesiser(track), None
        self._synth.mix = Mix(volume_percent=0.0)

    def play(self, mix: Mix | None, lead_s: float = 0.0) -> None:
        """Let it sound so; None: be silent. lead_s: how much earlier than counted, in seconds."""
        if self._synth is None:
            return
        if mix is None:
            self._synth.mix = Mix(volume_percent=0.0)
            self._rest.start(round(1000 * (BUFFER_S + TAIL_S)))
            return
        self._rest.stop()
        self._synth.mix = mix
        if self.state is SoundState.OFF or lead_s != self._lead_s:
            self._lead_s = lead_s
            self._start()

    def feel(self, level: float | None) -> None:
        """Let the chord follow what the heart opens, 0-1; None: nothing is known."""
        if self._synth is not None:
            self._synth.level = level

    def strike(self, kind: Strike) -> None:
        """Let a single sound ring now."""
        if self._synth is not None and self.state is SoundState.ON:
            self._synth.strike(kind, self._now())

    def end(self) -> None:
        """Ring the bell at the end of a session, and be silent after it."""
        self.strike(Strike.END)
        self.feel(None)
        if self.state is SoundState.ON:
            self._rest.start(round(1000 * (strike_s(Strike.END) + BUFFER_S + TAIL_S)))

    def close(self) -> None:
        """Stop for good; the thread ends."""
        self._stop()
        if self._thread is not None:
            self._thread.quit()
            self._thread.wait(2000)
            self._thread = self._worker = None

    def _start(self) -> None:
        if self._thread is None:
            self._thread = QThread()
            self._worker = _Worker()
            self._worker.moveToThread(self._thread)
            self._open.connect(self._worker.open)
            self._close.connect(self._worker.close)
            self._worker.told.connect(self._take)
            self._thread.setObjectName("sound")
            self._thread.start(QThread.Priority.TimeCriticalPriority)
        self.state = SoundState.ON
        self._open.emit((self._synth, self._now, self._lead_s))

    def _stop(self) -> None:
        self._rest.stop()
        if self.state is not SoundState.OFF:
            self.state = SoundState.OFF
            self._close.emit()

    def _take(self, state: SoundState) -> None:
        if self.state is not SoundState.OFF and state is not self.state:
            self.state = state
            self.told.emit(state)


class _Worker(QObject):
    """Lives on the sound's thread: opens the card, and again when another one comes."""

    told = pyqtSignal(object)

    def __init__(self) -> None:
        super().__init__()
        self._sink: QAudioSink | None = None
        self._source: _Source | None = None
        self._devices: QObject | None = None
        self._wanted: tuple[Synthesiser, Callable[[], float], float] | None = None
        self._retry: QTimer | None = None

    def open(self, wanted: tuple[Synthesiser, Callable[[], float], float]) -> None:
        self.close()
        self._wanted = wanted
        try:
            self._open()
        except (ImportError, OSError):  # a Linux without the library that the system's sound needs
            self.told.emit(SoundState.NONE)

    def _tell(self, state: SoundState) -> None:
        """Tell how it is; where a card is missing or has failed, try again and again."""
        if self._retry is None:
            self._retry = QTimer(self)
            self._retry.setInterval(AGAIN_MS)
            self._retry.timeout.connect(self._again)
        if state is SoundState.ON:
            self._retry.stop()
        else:
            self._retry.start()
        self.told.emit(state)

    def _open(self) -> None:
        prepare()
        from PyQt6.QtMultimedia import QAudioSink, QMediaDevices

        if self._devices is None:
            devices = QMediaDevices(self)
            devices.audioOutputsChanged.connect(self._again)
            self._devices = devices
        card = QMediaDevices.defaultAudioOutput()
        if card.isNull() or self._wanted is None:
            self._tell(SoundState.NONE)
            return
        form = audio_format()
        if not card.isFormatSupported(form):
            form = card.preferredFormat()
            form.setSampleFormat(form.SampleFormat.Float)
        sink = QAudioSink(card, form)
        sink.setBufferSize(form.bytesForDuration(round(BUFFER_S * 1e6)))
        self._source = _Source(sink, form, *self._wanted)
        sink.stateChanged.connect(self._changed)
        self._sink = sink
        sink.start(self._source)
        self._changed()

    def _changed(self) -> None:
        if self._sink is None:
            return
        # An open error stands there before the opening; an underrun (the computer was busy) is no
        # failure: the next samples are heard again.
        failed = self._sink.error().name in ("IOError", "FatalError")
        stopped = self._sink.state() is self._sink.state().StoppedState
        self._tell(SoundState.NONE if failed or stopped else SoundState.ON)

    def _again(self) -> None:
        """Open anew: headphones came or went."""
        if self._wanted is not None:
            self.open(self._wanted)

    def close(self) -> None:
        sink, self._sink, self._wanted = self._sink, None, None
        if self._retry is not None:
            self._retry.stop()
        if sink is not None:
            sink.stop()
        self._source = None


class _Source(QIODevice):
    """What the card reads from; each read makes the samples that will be heard then."""

    def __init__(
        self,
        sink: QAudioSink,
        form: QAudioFormat,
        synth: Synthesiser,
        now: Callable[[], float],
        lead_s: float,
    ) -> None:
        super().__init__()
        self._sink, self._synth, self._now = sink, synth, now
        self._channels, self._frame = form.channelCount(), form.bytesPerFrame()
        synth.rate_hz = form.sampleRate()
        self._heard = Heard(form.sampleRate(), mixer_s() + lead_s)
        self._made = 0
        # Qt must not read ahead: what is made is for the moment it is made for.
        self.open(QIODevice.OpenModeFlag.ReadOnly | QIODevice.OpenModeFlag.Unbuffered)

    def isSequential(self) -> bool:  # noqa: N802
        return True

    def bytesAvailable(self) -> int:  # noqa: N802
        return 1 << 20

    def readData(self, maxlen: int) -> bytes:  # noqa: N802
        frames = maxlen // self._frame
        if frames <= 0:
            return b""
        waiting = (self._sink.bufferSize() - self._sink.bytesFree()) // self._frame
        from_s = self._heard.at(self._now(), self._made, max(waiting, 0))
        self._made += frames
        samples = self._synth.render(from_s, frames)
        if self._channels > 1:
            samples = samples.repeat(self._channels)
        return samples.tobytes()


def prepare() -> None:
    """Load Qt's part for sound, from any thread, so that a first breath need not wait for it.

    ImportError or OSError where the system has no library for sound.
    """
    # What Qt looks for and does not find is no news for the person; it is asked for at opening.
    QLoggingCategory.setFilterRules("qt.multimedia*=false")
    if sys.platform == "linux":
        os.environ.setdefault(_PULSE_LATENCY, str(PULSE_MS))
    import PyQt6.QtMultimedia  # noqa: F401


def mixer_s() -> float:
    """Return how long the system's mixer holds a sample, as far as it is known, in seconds."""
    said = os.environ.get(_PULSE_LATENCY, "")
    if sys.platform == "linux" and said.isdigit():
        return PULSE_SHARE * int(said) / 1000.0
    return MIXER_S


def audio_format() -> QAudioFormat:
    """Return the format of the samples: one channel of floats at 48 kHz."""
    from PyQt6.QtMultimedia import QAudioFormat

    form = QAudioFormat()
    form.setSampleRate(RATE_HZ)
    form.setChannelCount(1)
    form.setSampleFormat(QAudioFormat.SampleFormat.Float)
    return form
