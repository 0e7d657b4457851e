"""The loudspeaker's own thread, without a sound card."""

from __future__ import annotations

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from biofeedback.core.breath import BreathPattern
from biofeedback.core.pacing import PacedSpan, PaceTrack
from biofeedback.sessions.tones import BREATH_PEAK, RATE_HZ, Mix, Strike, Synthesiser
from biofeedback.ui import loudspeaker as speakers
from biofeedback.ui.loudspeaker import BUFFER_S, Loudspeaker, SoundState, _Source, state_words


class Form:
    """What a card takes: floats, one or two channels."""

    def __init__(self, channels: int) -> None:
        self.channels = channels

    def channelCount(self) -> int:  # noqa: N802
        return self.channels

    def bytesPerFrame(self) -> int:  # noqa: N802
        return 4 * self.channels

    def sampleRate(self) -> int:  # noqa: N802
        return RATE_HZ


class Card:
    """A card with a buffer that is full of what was made before."""

    def __init__(self, channels: int) -> None:
        self.size, self.free = round(BUFFER_S * RATE_HZ) * 4 * channels, 0

    def bufferSize(self) -> int:  # noqa: N802
        return self.size

    def bytesFree(self) -> int:  # noqa: N802
        return self.free


@pytest.mark.parametrize("channels", [1, 2])
def test_each_read_makes_the_samples_of_the_moment_they_will_be_heard(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, channels: int
) -> None:
    monkeypatch.setattr(speakers, "mixer_s", lambda: 0.05)
    synth = Synthesiser(PaceTrack([PacedSpan(2.0, None, BreathPattern.paced(6.0))]))
    synth.mix = Mix(volume_percent=100.0)
    now = [0.0]
    card, form = Card(channels), Form(channels)
    source = _Source(card, form, synth, lambda: now[0], 0.0)  # type: ignore[arg-type]
    block, parts = 480, []
    for n in range(300):
        now[0] = n * block / RATE_HZ
        parts.append(source.readData(block * 4 * channels))
    made = np.frombuffer(b"".join(parts), dtype=np.float32).reshape(-1, channels)
    assert (made == made[:, :1]).all(), "both ears hear the same"
    first = int(np.flatnonzero(np.abs(made[:, 0]) > 0.02 * BREATH_PEAK)[0]) / RATE_HZ
    # The sample is played a buffer and the mixer's time after the card asked for it.
    assert first + BUFFER_S + 0.05 == pytest.approx(2.0, abs=0.012)


def test_a_computer_without_sound_stays_silent_and_tells_it_once(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(_worker: object) -> None:
        raise ImportError("libpulse")

    monkeypatch.setattr("biofeedback.ui.loudspeaker._Worker._open", missing)
    made, told = Loudspeaker(), list[SoundState]()
    made.told.connect(told.append)
    made.begin(lambda: 0.0, PaceTrack.steady(6.0))
    made.play(Mix())
    qtbot.waitUntil(lambda: made.state is SoundState.NONE)
    for volume in (20.0, 30.0):
        made.play(Mix(volume_percent=volume))
    made.feel(0.5)
    made.strike(Strike.REWARD)
    made.end()
    made.close()
    assert told == [SoundState.NONE]
    assert state_words(SoundState.NONE) == "silent: no sound device here"
    assert state_words(SoundState.ON) == ""


def test_no_thread_runs_and_nothing_opens_until_sound_is_wanted(qtbot: QtBot) -> None:
    made = Loudspeaker()
    made.play(Mix())  # no session yet
    made.begin(lambda: 0.0, PaceTrack.steady(6.0))
    made.play(None)
    assert made._thread is None
    assert made.state is SoundState.OFF
    made.close()


def test_a_card_that_was_pulled_out_is_tried_again_until_it_sounds(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = iter([SoundState.ON, SoundState.NONE, SoundState.NONE, SoundState.ON])

    def opened(worker: speakers._Worker) -> None:
        worker._tell(next(found))

    monkeypatch.setattr(speakers, "AGAIN_MS", 1)
    monkeypatch.setattr(speakers._Worker, "_open", opened)
    made, told = Loudspeaker(), list[SoundState]()
    made.told.connect(told.append)
    made.begin(lambda: 0.0, PaceTrack.steady(6.0))
    made.play(Mix())
    assert made._worker is not None
    made._open.emit((made._synth, made._now, 0.0))  # as when the list of cards changes
    qtbot.waitUntil(lambda: told == [SoundState.NONE, SoundState.ON])
    assert list(found) == [], "each try was needed, and none came after it sounded"
    made.close()


def test_what_is_put_away_is_not_tried_again(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    tries = list[int]()

    def missing(worker: speakers._Worker) -> None:
        tries.append(1)
        worker._tell(SoundState.NONE)

    monkeypatch.setattr(speakers, "AGAIN_MS", 1)
    monkeypatch.setattr(speakers._Worker, "_open", missing)
    made = Loudspeaker()
    made.begin(lambda: 0.0, PaceTrack.steady(6.0))
    made.play(Mix())
    qtbot.waitUntil(lambda: len(tries) > 2)
    made.close()
    # Its thread has ended, and with it the clock that tries again.
    assert made._thread is None
