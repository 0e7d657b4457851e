"""Which pattern was breathed when."""

import pytest

from biofeedback.core.breath import BreathPattern
from biofeedback.core.pacing import PaceTrack


def test_no_pacer_means_no_phase():
    assert PaceTrack().turns(3.0) is None
    track = PaceTrack()
    track.begin(10, BreathPattern.paced(6))
    assert track.turns(9.9) is None
    assert track.turns(20) == pytest.approx(1.0)


def test_a_pause_ends_a_span_and_the_next_breath_starts_fresh():
    track = PaceTrack()
    track.begin(0, BreathPattern.paced(6))
    track.end(25)
    track.begin(40, BreathPattern.paced(5))
    assert track.turns(24.9) is not None
    assert track.turns(30) is None
    assert track.turns(52) == pytest.approx(1.0)
    assert [span.to_s for span in track.spans] == [25, None]


def test_a_new_pattern_ends_the_one_before():
    track = PaceTrack.steady(6)
    track.begin(60, BreathPattern.paced(5))
    assert track.spans[0].to_s == 60
    span = track.span_at(60)
    assert span is not None
    assert span.pattern.start_per_min == pytest.approx(5)
