"""In the room the breath that is shown can be heard, and nothing of anybody's heart."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PyQt6.QtCore import QObject, pyqtSignal
from pytestqt.qtbot import QtBot

from biofeedback.core.settings import Settings
from biofeedback.ui.loudspeaker import SoundState
from biofeedback.ui.room_sound import RoomSound
from tests.ui import believable
from tests.ui.scenes_room import NOW_S, seat


class Speaker(QObject):
    """A loudspeaker that remembers what it was asked."""

    told = pyqtSignal(object)

    def __init__(self) -> None:
        super().__init__()
        self.state = SoundState.OFF
        self.asked: list[object] = []

    def begin(self, now: object, track: object) -> None:
        self.asked.append(track)

    def play(self, mix: object, lead_s: float = 0.0) -> None:
        self.asked.append(None if mix is None else (mix.breath, mix.feedback, mix.volume_percent))

    def close(self) -> None:
        self.asked.append("closed")


@pytest.fixture
def speaker(qtbot: QtBot) -> Speaker:
    return Speaker()


def test_the_breath_that_is_shown_is_heard_when_it_is_asked_for(speaker: Speaker) -> None:
    sound = RoomSound(lambda: Settings(volume_percent=70), speaker)  # type: ignore[arg-type]
    first, second = (seat(n, believable.live(NOW_S), 5.0 + n) for n in range(2))
    breath_alone = (True, False, 70.0)
    sound.follow(first)
    sound.follow(replace(first, begun=True))
    assert speaker.asked == [first.track, None], "silent until it is asked for, begun once"
    sound.turn(True)
    sound.follow(second)
    assert speaker.asked[2:] == [breath_alone, second.track, breath_alone]
    sound.follow(replace(second, now=lambda: 0.0))  # its time has begun
    sound.turn(False)
    sound.close()
    assert speaker.asked[5:] == [second.track, breath_alone, None, "closed"]


def test_a_computer_without_sound_says_so_only_to_who_wants_it(
    speaker: Speaker, qtbot: QtBot
) -> None:
    sound = RoomSound(Settings, speaker)  # type: ignore[arg-type]
    sound.follow(seat(0, believable.live(NOW_S)))
    speaker.state = SoundState.NONE
    assert sound.silent == ""
    sound.turn(True)
    with qtbot.waitSignal(sound.told):
        speaker.told.emit(SoundState.NONE)
    assert sound.silent == "silent: no sound device here"
