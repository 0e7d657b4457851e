"""What the review of a session shows beyond the session itself: frozen, built beside the window."""

from __future__ import annotations

from dataclasses import dataclass

from biofeedback.ui.model import SpectrumView
from biofeedback.ui.views import SessionRow, SessionView


@dataclass(frozen=True, slots=True)
class MomentView:
    """The minute around a moment. from_s, to_s: of the heartbeats used, None where too few.

    ratio, peak_per_min: the classic ratio of them, and where their spectrum peaks.
    """

    at_s: float
    spectrum: SpectrumView | None = None
    from_s: float | None = None
    to_s: float | None = None
    ratio: float | None = None
    peak_per_min: float | None = None


@dataclass(frozen=True, slots=True)
class CompareView:
    """Two sessions beside each other. other None: still to be chosen from `choices`."""

    one: SessionView
    other: SessionView | None = None
    choices: tuple[SessionRow, ...] = ()
