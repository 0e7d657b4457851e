"""The page that finds a person's pace, in its states."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache

from biofeedback.core.resonance import LeftOut, NoResonance, Resonance
from biofeedback.sessions.assessment import KeptResonance
from biofeedback.ui.app import compose
from biofeedback.ui.look import Look
from biofeedback.ui.pages.resonance import ResonancePage, ResonanceView
from biofeedback.ui.window import Window

NOW = datetime(2026, 11, 23, 18, 40)


@cache
def found() -> Resonance:
    """An assessment of a simulated person whose best pace is 5.6."""
    from tests.signal import assessing
    from tests.signal.resonant import Resonant

    return assessing.stepped(Resonant(5.6, 1.0, swing_ms=55.0, ectopics_percent=0.5), 4).found


def _scene(make: Callable[[], ResonanceView]) -> Callable[[Look], Window]:
    def show(look: Look) -> Window:
        window = compose(look)
        window.page("resonance", ResonancePage).show_view(make())
        window.go("resonance")
        return window

    return show


def _kept(days: int, what: Resonance) -> KeptResonance:
    return KeptResonance(f"{days}", NOW - timedelta(days=days), what)


def _found() -> ResonanceView:
    old = replace(found(), best_per_min=6.1, low_per_min=5.8, high_per_min=6.4)
    return ResonanceView(NOW, (_kept(0, found()), _kept(47, old), _kept(96, found())))


def _none() -> ResonanceView:
    tried = tuple(replace(one, left_out=LeftOut.ARTIFACTS, score=None) for one in found().tried)
    return ResonanceView(NOW, (_kept(44, Resonance(tried, why=NoResonance.TOO_FEW)),))


SCENES = {
    "resonance": _scene(_found),
    "resonance-none": _scene(_none),
    "resonance-empty": _scene(lambda: ResonanceView(NOW)),
    "resonance-strapless": _scene(lambda: ResonanceView(NOW, has_strap=False)),
}
