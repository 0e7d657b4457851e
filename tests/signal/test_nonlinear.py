"""Nonlinear measures: known series, and NeuroKit2's own values."""

from __future__ import annotations

import math
import warnings

import numpy as np
import pytest

from biofeedback.core.metrics import Nonlinear
from biofeedback.signal import nonlinear
from tests.signal import hearts


def measured(rr: np.ndarray) -> Nonlinear:
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


# NeuroKit2 leaves out box sizes beyond a knee that it finds in the second curve; we use all.
@pytest.mark.parametrize(
    ("name", "alike"), [("rest_rri.txt", 1e-6), ("pyhrv_nni_short.txt", 2.5e-3)]
)
def test_scaling_and_entropy_equal_neurokits(name: str, alike: float) -> None:
    _, rr = hearts.intervals(name)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import neurokit2 as nk

        alpha = nk.fractal_dfa(list(rr), scale=range(4, 17), show=False)[0]
        entropy = nk.entropy_sample(list(rr), dimension=2, tolerance=0.2 * np.std(rr, ddof=1))[0]
    found = measured(rr)
    assert found.dfa_alpha1 == pytest.approx(float(alpha), rel=alike)
    assert found.sample_entropy == pytest.approx(float(entropy), rel=1e-6)


def test_what_never_comes_again_has_no_entropy() -> None:
    rising = np.cumsum(np.geomspace(1.0, 40.0, 150)) + 500.0
    assert nonlinear.sample_entropy(rising, 0.01) is None
    assert nonlinear.sample_entropy(np.full(nonlinear.MOST_FOR_ENTROPY + 1, 900.0), 10.0) is None


def test_too_few_intervals_have_no_scaling_and_none_at_all_nothing() -> None:
    assert nonlinear.of_intervals([], []) == Nonlinear()
    few = measured(np.array([900.0, 910.0, 890.0, 905.0]))
    assert few.sd1_ms is not None
    assert few.dfa_alpha1 is few.sample_entropy is None
    assert math.isclose(measured(np.full(200, 900.0)).sd1_ms or 0.0, 0.0)
