"""The resting measurement: what two minutes tell, what five do, and nothing before."""

from __future__ import annotations

import numpy as np
import pytest

from biofeedback.core.metrics import Resting
from biofeedback.signal import resting
from biofeedback.signal.summary import analyze
from tests.signal.people import Person, beats, recording

AT_REST = Person(natural_sd_ms=25.0)


def measured(seconds: float) -> Resting:
    return resting.of_summary(analyze(beats(*recording(AT_REST, seconds, 4)), from_strap=True))


@pytest.mark.parametrize(
    ("seconds", "known"),
    [
        (90.0, {"hr_bpm"}),
        (120.0, {"hr_bpm", "rmssd_ms"}),
        (240.0, {"hr_bpm", "rmssd_ms"}),
        (300.0, {"hr_bpm", "rmssd_ms", "sdnn_ms", "lf_ms2", "hf_ms2"}),
    ],
)
def test_only_what_the_time_is_enough_for_is_told(seconds: float, known: set[str]) -> None:
    found = measured(seconds)
    names = ("hr_bpm", "rmssd_ms", "sdnn_ms", "lf_ms2", "hf_ms2")
    assert {name for name in names if getattr(found, name) is not None} == known
    assert found.measured_s == pytest.approx(seconds, abs=3.0)


def test_its_numbers_are_those_of_the_summary() -> None:
    stream = beats(*recording(AT_REST, 300.0, 4))
    whole = analyze(stream, from_strap=True)
    found = resting.of_summary(whole)
    assert (found.rmssd_ms, found.sdnn_ms, found.lf_ms2, found.hf_ms2) == (
        whole.rmssd_ms, whole.sdnn_ms, whole.lf_ms2, whole.hf_ms2
    )  # fmt: skip


def test_a_rhythm_that_does_not_suit_gives_no_measurement() -> None:
    rr = np.array([880.0, 900.0, 560.0, 1240.0] * 90)
    summary = analyze(beats(np.cumsum(rr) / 1000.0, rr))
    assert summary.messages
    assert resting.of_summary(summary) == Resting(0.0)
    assert resting.of_summary(analyze([])) == Resting(0.0)
