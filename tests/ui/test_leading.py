"""What leads besides the picture: tones, voice, feedback, and their keys."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PyQt6.QtCore import QEvent, QObject, Qt, pyqtSignal
from PyQt6.QtGui import QKeyEvent

from biofeedback.core.breath import Phase
from biofeedback.core.clock import ManualClock
from biofeedback.core.metrics import Coherence, Metrics, Summary
from biofeedback.core.settings import Settings
from biofeedback.devices.protocol import StrapState
from biofeedback.sessions.controls import Aimed
from biofeedback.sessions.events import (
    FeedbackReady,
    MetricsReady,
    PacerPhase,
    SessionEnded,
    SessionEvent,
    StepChanged,
    StrapChanged,
)
from biofeedback.sessions.feedback import Aim, FeedbackPlan, FeedbackState, Standing
from biofeedback.sessions.timeline import Timeline
from biofeedback.sessions.tones import Mix, Strike
from biofeedback.ui.leading import Leading, plan_from
from biofeedback.ui.look import Look
from biofeedback.ui.loudspeaker import SoundState
from biofeedback.ui.model import LiveView
from biofeedback.ui.pages.live import LivePage
from biofeedback.ui.pages.page import press_key
from tests.ui import believable

SPEC = "ble:A"
PLAIN, KEYPAD = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier


class Bridge(QObject):
    happened = pyqtSignal(object)


class Speakers(QObject):
    """A loudspeaker that remembers what it was asked."""

    told = pyqtSignal(object)

    def __init__(self) -> None:
        super().__init__()
        self.state = SoundState.OFF
        self.mix: Mix | None = None
        self.lead_s = 0.0
        self.level: float | None = None
        self.struck: list[Strike] = []
        self.ended = False

    def begin(self, _now: Callable[[], float], _track: object) -> None:
        self.ended = False

    def play(self, mix: Mix | None, lead_s: float = 0.0) -> None:
        self.mix, self.lead_s = mix, lead_s

    def feel(self, level: float | None) -> None:
        self.level = level

    def strike(self, kind: Strike) -> None:
        self.struck.append(kind)

    def end(self) -> None:
        self.ended = True


class Mouth:
    """A voice that remembers what it said."""

    def __init__(self, *, found: bool = True) -> None:
        self.found, self.volume, self.said = found, 0.0, list[str]()
        self.words = "" if found else "no voice on this computer"

    def say(self, text: str) -> None:
        self.said.append(text)

    def hush(self) -> None:
        self.said.append("")


class Practice(QObject):
    failed = pyqtSignal(object)

    def __init__(self) -> None:
        super().__init__()
        self.timeline = Timeline(ManualClock())
        self.running = True
        self.sent: list[object] = []
        self.view = LiveView(SPEC, 300.0, 6.0).apply(StrapChanged(0, SPEC, StrapState.STREAMING))

    def send(self, command: object) -> None:
        self.sent.append(command)


class Context(QObject):
    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self.settings, self.bridge, self.store = settings, Bridge(), None
        self.said: list[str] = []

    def change_settings(self, settings: Settings) -> None:
        self.settings = settings

    def say(self, sentence: str) -> None:
        self.said.append(sentence)


class Room:
    def __init__(self, look: Look, settings: Settings, *, voice: bool = True) -> None:
        self.context, self.practice = Context(settings), Practice()
        self.page, self.speakers, self.mouth = LivePage(look), Speakers(), Mouth(found=voice)
        self.page.view = self.practice.view
        self.leading = Leading(
            self.context,  # type: ignore[arg-type]
            self.page,
            self.practice,  # type: ignore[arg-type]
            loudspeaker=self.speakers,  # type: ignore[arg-type]
            voice=self.mouth,  # type: ignore[arg-type]
        )
        self.leading.begin()

    def happens(self, *events: SessionEvent) -> None:
        for event in events:
            self.practice.view = self.practice.view.apply(event)
            self.context.bridge.happened.emit(event)

    def reaches(self, t_s: float = 0.1, *, reward: bool = False, level: float = 0.8) -> None:
        shown = Metrics(hr_bpm=70.0, coherence=Coherence(80.0, confidence=0.95))
        state = FeedbackState(Standing.TARGET, level, True, reward, 70.0)
        self.happens(MetricsReady(t_s, SPEC, shown), FeedbackReady(t_s, SPEC, state))


@pytest.fixture
def room(look: Look) -> Room:
    return Room(look, Settings(sound=True, voice=True))


def test_sound_is_off_until_somebody_wants_it(look: Look) -> None:
    room = Room(look, Settings())
    assert room.speakers.mix is None
    room.page.sound.click()
    assert room.context.settings.sound
    assert room.speakers.mix == Mix(volume_percent=50.0)
    room.page.sound.click()
    assert room.speakers.mix is None
    assert not room.context.settings.sound


def test_the_chord_follows_the_heart_and_goes_with_the_strap(room: Room) -> None:
    room.reaches(level=0.8)
    assert room.speakers.level == 0.8
    room.happens(StrapChanged(0.2, SPEC, StrapState.LOST))
    assert room.speakers.level is None


def test_a_reward_is_heard_once(room: Room) -> None:
    room.reaches()
    assert room.speakers.struck == []
    room.reaches(reward=True)
    room.reaches()
    assert room.speakers.struck == [Strike.REWARD]


def test_the_voice_says_each_phase_only_where_it_is_wanted(look: Look, room: Room) -> None:
    phases = [PacerPhase(n, SPEC, p, n) for n, p in enumerate((Phase.INHALE, Phase.EXHALE))]
    room.happens(*phases)
    assert room.mouth.said == ["In", "Out"]
    silent = Room(look, Settings(sound=True))
    silent.happens(*phases)
    assert silent.mouth.said == []


def test_the_breath_of_another_strap_is_not_spoken(room: Room) -> None:
    room.happens(PacerPhase(1.0, "ble:B", Phase.INHALE, 1.0))
    assert room.mouth.said == []


def test_a_computer_without_a_voice_says_so_in_one_plain_word(look: Look) -> None:
    room = Room(look, Settings(voice=True), voice=False)
    assert room.context.said == ["no voice on this computer"]


def test_a_computer_without_sound_is_silent_and_says_so_where_the_eye_is(room: Room) -> None:
    room.speakers.state = SoundState.NONE
    room.speakers.told.emit(SoundState.NONE)
    room.page.refresh()
    assert room.page.line.text() == "silent: no sound device here"
    assert room.page.louder.isHidden()
    assert room.page.sound.accessibleDescription() == "silent: no sound device here"


def test_that_it_is_silent_is_said_once_and_leaves_the_line_to_the_strap(look: Look) -> None:
    page, now = LivePage(look), [100.0]
    page.begin(believable.live(100.0), lambda: now[0], believable.TRACK)
    page.allow_sound(True, 50, "silent: no sound device here")
    page.refresh()
    assert page.line.text() == "silent: no sound device here"
    page.show_view(believable.lost(92.0))
    assert "no sound device" not in page.line.text(), "the strap comes first"
    page.show_view(believable.live(100.0))
    now[0] += 60.0
    page.refresh()
    assert page.line.text().startswith("Comfortable, never forced.")
    # It goes once more: that is news again.
    page.allow_sound(True, 50, "")
    page.allow_sound(True, 50, "silent: no sound device here")
    page.refresh()
    assert page.line.text() == "silent: no sound device here"


def test_louder_and_softer_stay_within_what_can_be_heard(room: Room) -> None:
    for _press in range(12):
        room.page.louder.click()
    assert room.context.settings.volume_percent == 100
    for _press in range(20):
        room.page.softer.click()
    assert room.context.settings.volume_percent == 10
    assert room.speakers.mix == Mix(volume_percent=10.0)


@pytest.mark.parametrize("modifier", [Qt.KeyboardModifier.ShiftModifier, KEYPAD, PLAIN])
def test_plus_is_plus_on_any_keyboard(room: Room, modifier: Qt.KeyboardModifier) -> None:
    room.page.show()
    pressed = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Plus, modifier, "+")
    assert press_key(room.page, pressed)
    assert room.context.settings.volume_percent == 60
    room.page.hide()


def test_quiet_takes_score_chord_and_reward_away_and_tells_the_session(room: Room) -> None:
    room.page.quiet.click()
    assert room.practice.sent == [Aimed(FeedbackPlan(quiet=True))]
    assert room.speakers.mix == Mix(feedback=False, volume_percent=50.0)
    room.page.quiet.click()
    assert room.practice.sent[-1] == Aimed(FeedbackPlan())


def test_the_end_is_heard_and_the_voice_stops(room: Room) -> None:
    room.happens(SessionEnded(60.0, SPEC, None, None, Summary(60, 60.0), "done"))
    assert room.speakers.ended
    assert room.mouth.said == [""]


def test_a_new_step_is_heard_but_not_the_first(room: Room) -> None:
    room.happens(StepChanged(0.0, SPEC, "rest", 0), StepChanged(60.0, SPEC, "practice", 1))
    assert room.speakers.struck == [Strike.STEP]


def test_settings_and_own_sessions_make_the_plan() -> None:
    usual = FeedbackPlan(usual_score=76.0, usual_swing_bpm=14.0)
    settings = replace(Settings(), aim="personal", challenge=True, quiet=False)
    plan = plan_from(settings, usual)
    assert plan.first_target == 76.0
    assert plan.challenge
    assert plan_from(replace(settings, aim="who knows"), usual).aim is Aim.FIXED
    assert plan_from(replace(settings, aim="fixed", target_score=40.0), usual).first_target == 65.0


def test_a_session_that_breaks_is_silent_at_once(room: Room) -> None:
    assert room.speakers.mix is not None
    room.practice.failed.emit(RuntimeError("broken"))
    assert room.speakers.mix is None
    assert room.mouth.said[-1] == ""
