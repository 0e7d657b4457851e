"""A figure that can't fail proves nothing: each must fail when its kernel is a constant."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from biofeedback.core.beats import Verdict
from biofeedback.signal import (
    artifacts,
    breathing,
    breaths,
    coherence,
    confidence,
    ecg_live,
    movement,
    spectrum,
    time_domain,
)
from tests.signal import (
    figures_artifacts,
    figures_breathing,
    figures_coherence,
    figures_ecg,
    figures_variability,
)
from tests.signal.figure import Figure

CONSTANTS: list[tuple[Callable[[], Figure], Any, str, Any]] = [
    (figures_artifacts.synthetic, artifacts.BeatJudge, "_kind", (Verdict.NORMAL, False)),
    (figures_artifacts.synthetic, artifacts.BeatJudge, "_kind", (Verdict.ECTOPIC, False)),
    (figures_artifacts.labelled, artifacts.BeatJudge, "_kind", (Verdict.NORMAL, False)),
    (figures_artifacts.labelled, artifacts.BeatJudge, "_kind", (Verdict.ECTOPIC, False)),
    (figures_artifacts.shown_live, artifacts.BeatJudge, "_kind", (Verdict.NORMAL, False)),
    (figures_coherence.table, coherence, "fit", coherence.BreathFit(70.0, 80.0, 30.0, 900.0)),
    (figures_coherence.behaviour, coherence, "fit", coherence.BreathFit(70.0, 80.0, 30.0, 900.0)),
    (figures_coherence.sureness, confidence, "of_score", 0.9),
    (figures_coherence.sureness, confidence, "of_score", 0.1),
    (figures_coherence.unpaced, confidence, "of_score", 0.9),
    (figures_coherence.unpaced, confidence, "of_score", 0.1),
    (figures_coherence.unpaced, movement, "estimate", None),
    (figures_breathing.recorded, breathing, "estimate", None),
    (
        figures_breathing.recorded,
        breathing,
        "estimate",
        breathing.RateEstimate(6.0, 0.9, 200.0, 32.0),
    ),
    (
        figures_breathing.falsely,
        breathing,
        "estimate",
        breathing.RateEstimate(6.0, 0.9, 200.0, 32.0),
    ),
    (figures_breathing.one_by_one, breaths, "cycles", ()),
    (figures_breathing.made, breathing, "estimate", None),
    (figures_variability.time_domain, time_domain, "rmssd_of_squares", 42.0),
    (figures_variability.bands, spectrum.Spectrum, "band_ms2", 500.0),
    (figures_ecg.peaks, ecg_live.LiveRPeaks, "_sample", None),
    (figures_ecg.peaks, figures_ecg, "r_peaks", (np.arange(0.8, 400.0, 0.8),)),
    (figures_ecg.noise, figures_ecg, "r_peaks", (np.arange(0.8, 400.0, 0.8),)),
    (figures_variability.live_equals_offline, time_domain, "rmssd_of_squares", 42.0),
]


@pytest.mark.parametrize(("figure", "home", "kernel", "constant"), CONSTANTS)
def test_a_figure_fails_when_its_kernel_is_a_constant(
    monkeypatch: pytest.MonkeyPatch,
    figure: Callable[[], Figure],
    home: Any,
    kernel: str,
    constant: Any,
) -> None:
    for module in (figures_artifacts, figures_coherence, figures_breathing):
        monkeypatch.setattr(module, "SEEDS", 1)
    monkeypatch.setattr(home, kernel, lambda *_args, **_named: constant)
    assert not figure().holds
