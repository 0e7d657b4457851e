"""Nonlinear measures: known series, and NeuroKit2's own values."""

from __future__ import annotations

import math
import warnings

import numpy as np
import pytest

from biofeedback.signal import nonlinear
from tests.signal import hearts


def measured(rr: np.ndarray) -> nonlinear.Nonlinear:
    return nonlinear.of_intervals(rr.tolist(), np.diff(rr).tolist())


def test_white_noise_scales_with_one_half_and_a_random_walk_with_more() -> None:
    noise = np.random.default_rng(1).normal(900.0, 30.0, 3000)
    found = measured(noise)
    assert found.dfa_alpha1 == pytest.approx(0.5, abs=0.12)
    walk = 900.0 + np.cumsum(np.random.default_rng(1).normal(0.0, 3.0, 3000))
    assert (measured(walk).dfa_alpha1 or 0.0) > 1.2
    assert (measured(walk).sample_entropy or 9.0) < (found.sample_entropy or 0.0)


def test_the_poincare_axes_equal_neurokits() -> None:
    _, rr = hearts.intervals("rest_rri.txt")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import neurokit2 as nk

        table = nk.hrv_nonlinear({"RRI": rr, "RRI_Time": np.cumsum(rr) / 1000.0})
    found = measured(rr)
    assert found.sd1_ms == pytest.approx(float(table["HRV_SD1"].iloc[0]), rel=1e-3)
    assert found.sd2_ms == pytest.approx(float(table["HRV_SD2"].iloc[0]), rel=1e-2)


def test_too_few_intervals_have_no_scaling_and_none_at_all_nothing() -> None:
    assert nonlinear.of_intervals([], []) == nonlinear.Nonlinear()
    few = measured(np.array([900.0, 910.0, 890.0, 905.0]))
    assert few.sd1_ms is not None
    assert few.dfa_alpha1 is few.sample_entropy is None
    assert math.isclose(measured(np.full(200, 900.0)).sd1_ms or 0.0, 0.0)
