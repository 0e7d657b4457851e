"""What an assessment found, in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from biofeedback.core.resonance import LeftOut, NoResonance, PaceTried, Resonance
from biofeedback.sessions import resonance_words
from biofeedback.sessions.assessment import KeptResonance

AT = datetime(2026, 3, 1, 9, tzinfo=UTC)
FOUND = Resonance(
    tried=(
        PaceTried(5.0, 0.0, 105.0, 120, left_out=LeftOut.ARTIFACTS),
        PaceTried(5.5, 0.0, 105.0, 120, synchrony=91.0, swing_ms=88.0, score=100.0),
    ),
    best_per_min=5.449,
    low_per_min=5.2,
    high_per_min=5.8,
    confidence=0.84,
    winner_per_min=5.5,
    runner_up_per_min=6.0,
    close=False,
)


def _kept(best: float, low: float, high: float) -> KeptResonance:
    return KeptResonance(
        "x", AT, replace(FOUND, best_per_min=best, low_per_min=low, high_per_min=high)
    )


def test_a_named_pace_is_said_with_how_sure_it_is() -> None:
    said = resonance_words.whole(FOUND)
    assert said[0] == "Your best pace: about 5.4 breaths a minute"
    assert "84 in 100" in said[1]
    assert "5.5 a minute came first and 6 second" in said[2]
    assert (
        said[3]
        == "5.5 a minute: score 100 of 100, swing 88 ms, followed the breath 91\N{NO-BREAK SPACE}%"
    )
    assert said[4].startswith("5 a minute: not counted; too many beats")


def test_a_confidence_too_low_to_be_trusted_is_said_without_its_number() -> None:
    said = " ".join(resonance_words.sentences(replace(FOUND, confidence=0.66)))
    assert "not sure" in said
    assert "66" not in said


def test_two_that_are_close_are_said_to_be_equally_good() -> None:
    said = " ".join(resonance_words.sentences(replace(FOUND, close=True)))
    assert "about equally good" in said
    assert "came first" not in said


@pytest.mark.parametrize("why", NoResonance)
def test_no_pace_is_said_with_its_reason_and_no_number_is_offered(why: NoResonance) -> None:
    none = Resonance((), why=why)
    assert resonance_words.offered_pace(none) is None
    assert "No pace can be named" in resonance_words.headline(none)
    assert len(resonance_words.sentences(none)) == 1


def test_beats_left_out_and_an_early_end_are_said() -> None:
    said = " ".join(resonance_words.sentences(replace(FOUND, left_out_beats=(3,), complete=False)))
    assert "1 heartbeat was left out" in said
    assert "before every pace was tried" in said


def test_drift_is_called_noise_where_the_ranges_meet_and_change_where_they_do_not() -> None:
    alike = resonance_words.drift([_kept(5.4, 5.1, 5.7), _kept(5.8, 5.5, 6.1)])
    apart = resonance_words.drift([_kept(5.0, 4.8, 5.2), _kept(6.0, 5.8, 6.2)])
    assert alike is not None
    assert "no more than" in alike
    assert apart is not None
    assert "more than the noise" in apart
    assert resonance_words.drift([_kept(5.4, 5.1, 5.7)]) is None


def test_a_repeat_is_suggested_only_after_weeks() -> None:
    kept = [_kept(5.4, 5.1, 5.7)]
    early = resonance_words.repeat(kept, AT + timedelta(days=7))
    late = resonance_words.repeat(kept, AT + timedelta(weeks=7))
    assert early is not None
    assert late is not None
    assert "over six weeks" in late
    assert "over six weeks" not in early
    assert resonance_words.repeat([], AT) is None
