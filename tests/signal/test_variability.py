"""Variability: the same numbers as NeuroKit2 and scipy, live and afterwards."""

from __future__ import annotations

import numpy as np
import pytest

from biofeedback.signal import spectrum, time_domain
from biofeedback.signal.rows import Rows
from tests.signal import figures_variability


def test_the_time_domain_equals_neurokit() -> None:
    assert figures_variability.time_domain().failures() == []


def test_lf_and_hf_equal_scipy() -> None:
    assert figures_variability.bands().failures() == []


def test_live_equals_offline_on_every_recording() -> None:
    assert figures_variability.live_equals_offline().failures() == []


def test_nothing_comes_of_nothing() -> None:
    assert time_domain.mean_ms([]) is None
    assert time_domain.sdnn_ms([900.0]) is None
    assert time_domain.rmssd_ms([]) is None
    assert time_domain.pnn50_percent([]) is None
    assert spectrum.welch([]) is None


def test_pnn50_counts_differences_above_50_ms() -> None:
    assert time_domain.pnn50_percent([50.0, -51.0, 60.0, 0.0]) == 50.0


def test_a_sine_has_its_power_in_its_band() -> None:
    times = np.cumsum(np.full(400, 0.75))
    for hertz, low, high in ((0.1, 0.04, 0.15), (0.25, 0.15, 0.40)):
        rr = 750.0 + 40.0 * np.sin(2 * np.pi * hertz * times)
        found = spectrum.welch([(times, rr)])
        assert found is not None
        assert found.band_ms2(low, high) == pytest.approx(800.0, rel=0.03)


def test_stretches_shorter_than_a_minute_have_no_spectrum() -> None:
    times = np.arange(50) * 0.8
    assert spectrum.welch([(times, 800.0 + np.zeros(50))]) is None


def test_rows_stay_contiguous_and_forget_the_oldest() -> None:
    rows = Rows(2, 8)
    for i in range(50):
        rows.append((float(i), 2.0 * i))
        assert len(rows) == min(i + 1, 8)
        assert rows.last(3)[0].tolist() == [float(k) for k in range(max(0, i - 2), i + 1)]
    assert rows.since(46.5)[1].tolist() == [94.0, 96.0, 98.0]
    assert rows.between(43.0, 45.0)[0].tolist() == [44.0, 45.0]
