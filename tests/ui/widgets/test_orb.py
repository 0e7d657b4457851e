from __future__ import annotations

import math

import pytest
from PyQt6.QtCore import QPoint
from PyQt6.QtGui import QColor
from pytestqt.qtbot import QtBot

from biofeedback.core.breath import Breath, BreathPattern, Phase
from biofeedback.ui.look import Look
from biofeedback.ui.widgets.orb import Orb, OrbFrame, filled, frame_of, step_height
from biofeedback.ui.widgets.ring import CoherenceRing, RingView, full_radius

PATTERN = BreathPattern.paced(6.0)
IDLE = ("Rest", "breathe as it comes")


class Hand:
    """A clock that stands where it is put."""

    def __init__(self) -> None:
        self.t_s = 0.0

    def breath(self) -> Breath | None:
        return PATTERN.at(self.t_s)


def orb_on(look: Look, qtbot: QtBot, hand: Hand) -> Orb:
    orb = Orb(look, hand.breath)
    qtbot.addWidget(orb)
    orb.resize(400, 400)
    orb.show()
    return orb


def radius_seen(orb: Orb, look: Look) -> int:
    """Return how far the filled circle reaches right of the middle, in pixels."""
    image = orb.grab().toImage()
    soft = look.theme.color("accent_soft").rgb()
    row = [x for x in range(200, 400) if QColor(image.pixel(x, 150)).rgb() == soft]
    return max(row) - 200


def test_the_words_count_the_seconds_down() -> None:
    assert frame_of(PATTERN.at(0.01), IDLE).words == "Breathe in"
    assert frame_of(PATTERN.at(0.01), IDLE).below == "5 s"
    assert frame_of(PATTERN.at(4.5), IDLE).below == "1 s"
    assert frame_of(PATTERN.at(5.5), IDLE).words == "Breathe out"


def test_a_hold_has_words_of_its_own() -> None:
    box = BreathPattern.of_seconds(4, 4, 4, 4)
    assert frame_of(box.at(5.0), IDLE).words == "Hold, softly"
    assert frame_of(box.at(5.0), IDLE).fullness == 1.0


def test_without_a_pacer_the_orb_rests_with_its_words() -> None:
    frame = frame_of(None, IDLE)
    assert (frame.words, frame.below, frame.seconds) == (*IDLE, 0)


@pytest.mark.parametrize("t_s", [0.0, 1.3, 2.5, 4.9, 7.0, 9.9])
def test_what_is_seen_is_the_breath_of_that_very_moment(
    look: Look, qtbot: QtBot, t_s: float
) -> None:
    hand = Hand()
    orb = orb_on(look, qtbot, hand)
    hand.t_s = t_s
    drawn = math.hypot(radius_seen(orb, look), 50)
    full = full_radius(400)
    breath = PATTERN.at(t_s)
    empty_px = math.hypot(radius_seen_at(orb, look, hand, 0.0), 50)
    expected = empty_px + (0.98 * full - empty_px) * breath.fullness
    assert drawn == pytest.approx(expected, abs=2.5)


def radius_seen_at(orb: Orb, look: Look, hand: Hand, t_s: float) -> int:
    hand.t_s = t_s
    return radius_seen(orb, look)


def test_a_late_frame_shows_the_right_breath_not_the_missed_one(look: Look, qtbot: QtBot) -> None:
    steady, late = Hand(), Hand()
    one, two = orb_on(look, qtbot, steady), orb_on(look, qtbot, late)
    for n in range(60):
        steady.t_s = n / 20
        one.grab()
    late.t_s = steady.t_s
    assert one.grab().toImage() == two.grab().toImage()


def test_nothing_is_redrawn_while_nothing_changes(look: Look, qtbot: QtBot) -> None:
    hand = Hand()
    orb = orb_on(look, qtbot, hand)
    hand.t_s = 2.0
    orb.repaint()
    drawn = orb.frames
    for _n in range(20):
        orb.tick()
        qtbot.wait(0)
    assert orb.frames == drawn
    hand.t_s = 2.2
    orb.tick()
    qtbot.waitUntil(lambda: orb.frames > drawn)


def test_under_reduced_motion_the_picture_changes_once_a_second(look: Look, qtbot: QtBot) -> None:
    look.wear(look.theme, reduce_motion=True)
    hand = Hand()
    orb = orb_on(look, qtbot, hand)
    seen = set()
    for n in range(50):
        hand.t_s = n / 10 + 0.01
        image = orb.grab().toImage()
        bits = image.constBits()
        assert bits is not None
        seen.add(bits.asstring(image.sizeInBytes()))
    assert len(seen) == 5


def test_a_phase_that_begins_between_two_frames_is_drawn_as_it_begins(
    look: Look, qtbot: QtBot
) -> None:
    now = [4.992]
    orb = Orb(look, lambda: BreathPattern.paced(6.0).at(now[0]))
    qtbot.addWidget(orb)
    orb.show()
    orb._timer.stop()
    qtbot.waitUntil(lambda: orb.frames > 0)
    orb.tick()
    assert orb._turn.isActive()
    assert orb._turn.interval() in (8, 9)  # within a millisecond
    drawn, now[0] = orb.frames, 5.0
    qtbot.waitUntil(lambda: orb.frames > drawn)
    # Where time stands still it is asked once, not again and again.
    assert not orb._turn.isActive()
    now[0] = 7.0
    orb.tick()
    assert not orb._turn.isActive()


def test_a_hidden_orb_costs_nothing(look: Look, qtbot: QtBot) -> None:
    orb = orb_on(look, qtbot, Hand())
    orb.hide()
    assert not orb._timer.isActive()
    orb.show()
    assert orb._timer.isActive()


def test_the_phase_is_told_to_a_screen_reader(look: Look, qtbot: QtBot) -> None:
    hand = Hand()
    orb = orb_on(look, qtbot, hand)
    hand.t_s = 6.0
    orb.grab()
    assert orb.accessibleDescription() == "Breathe out, 4 s"


def test_the_ring_is_drawn_again_only_when_it_changes(look: Look, qtbot: QtBot) -> None:
    ring = CoherenceRing()
    first = ring.picture(look.theme, 300, 1.0, RingView(50.0, True))
    assert ring.picture(look.theme, 300, 1.0, RingView(50.0, True)) is first
    assert ring.picture(look.theme, 300, 1.0, RingView(51.0, True)) is not first


def test_the_ring_fills_clockwise_from_the_top(look: Look, qtbot: QtBot) -> None:
    picture = CoherenceRing().picture(look.theme, 300, 1.0, RingView(50.0, True)).toImage()
    accent, line = look.theme.color("accent").rgb(), look.theme.color("line").rgb()
    assert QColor(picture.pixel(QPoint(300 - 6, 150))).rgb() == accent
    assert QColor(picture.pixel(QPoint(6, 150))).rgb() == line


def test_every_phase_has_words() -> None:
    assert {frame_of(_in(phase), IDLE).words for phase in Phase} == {
        "Breathe in",
        "Breathe out",
        "Hold, softly",
    }


def _in(phase: Phase) -> Breath:
    return Breath(phase, 0.5, 2.0, 1.0, 0.2, 6.0, 0)


def test_without_motion_in_rises_and_fills_and_out_falls_and_empties() -> None:
    breath_in = OrbFrame(0.2, "Breathe in", "3 s", seconds=4, done=2, direction=1)
    out = OrbFrame(0.8, "Breathe out", "3 s", seconds=4, done=2, direction=-1)
    assert [filled(breath_in, n) for n in range(4)] == [True, True, False, False]
    assert [filled(out, n) for n in range(4)] == [False, True, True, True]
    rising = [step_height(breath_in, n) for n in range(4)]
    assert rising == sorted(rising)
    assert [step_height(out, n) for n in range(4)] == pytest.approx(rising[::-1])
    assert rising[0] < rising[-1]
