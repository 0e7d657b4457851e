"""When a sample is heard, against cards that are late, busy, or run at another speed."""

from __future__ import annotations

import random

import numpy as np
import pytest

from biofeedback.sessions.heard import Heard

RATE_HZ = 48_000


def card(
    seconds: float, *, faster: float = 0.0, jitter_s: float = 0.0, buffer_s: float = 0.2
) -> tuple[list[float], Heard]:
    """How far off (s) each block of 10 ms is, from a card that consumes at its own speed."""
    noise = random.Random(3)
    heard, off, sample = Heard(RATE_HZ, 0.015), [], 0
    block = RATE_HZ // 100
    while sample < seconds * RATE_HZ:
        # The card asks for a block as soon as one has been played.
        truly_s = sample / (RATE_HZ * (1.0 + faster)) + buffer_s + 0.015
        asked_s = truly_s - buffer_s - 0.015 + noise.uniform(0.0, jitter_s)
        said = heard.at(asked_s, sample, round(buffer_s * RATE_HZ))
        off.append(said - truly_s)
        sample += block
    return off, heard


def test_a_steady_card_is_known_at_once() -> None:
    off, _heard = card(5.0)
    assert np.abs(off).max() < 1e-6


@pytest.mark.parametrize("faster", [-2e-4, 2e-4])
def test_a_card_of_its_own_speed_does_not_drift_in_an_hour(faster: float) -> None:
    off, heard = card(3600.0, faster=faster, jitter_s=0.01)
    assert np.abs(off[1000:]).max() < 0.015
    assert heard.jumps == 0


def test_jitter_is_smoothed() -> None:
    off, _heard = card(120.0, jitter_s=0.02)
    assert np.std(off[500:]) < 0.002
    assert np.abs(np.diff(off[500:])).max() < 2e-5


def test_a_card_that_stood_still_is_followed_at_once() -> None:
    heard = Heard(RATE_HZ)
    for n in range(100):
        heard.at(n * 0.01, n * 480, 0)
    assert heard.at(3.0, 48_000, 0) == pytest.approx(3.0)
    assert heard.jumps == 1
