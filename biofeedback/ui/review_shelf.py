"""Read and work out for the review, beside the window: other definitions, a moment, once more."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from biofeedback.core.beats import Verdict
from biofeedback.core.metrics import Summary
from biofeedback.ui.model import TracePoint
from biofeedback.ui.review_views import MomentView
from biofeedback.ui.spectra import WINDOW_S, fine_spectrum_of
from biofeedback.ui.views import BesideLine

if TYPE_CHECKING:
    from biofeedback.sessions.records import SessionContent
    from biofeedback.store.opening import Store


def beside(content: SessionContent, points: Sequence[TracePoint]) -> tuple[BesideLine, ...]:
    """Return the session's coherence by the other definitions, from its accepted beats."""
    import numpy as np

    from biofeedback.sessions.replayed import pace_of
    from biofeedback.signal import coherence_beside

    kept = [(p.at_s, p.rr_ms) for p in points if p.verdict is Verdict.NORMAL]
    times, intervals = np.array(kept, dtype=float).reshape(-1, 2).T
    rising = np.diff(np.maximum.accumulate(times), prepend=-np.inf) > 0.0
    track = pace_of(content.session, content.happenings)
    found = coherence_beside.beside(times[rising], intervals[rising], track)
    return tuple(BesideLine(one.key, one.version, one.score, one.windows) for one in found)


def moment_of(points: Sequence[TracePoint], at_s: float) -> MomentView:
    """Return the spectrum of the 64 s around a moment, inside its stretch without a gap."""
    import numpy as np

    from biofeedback.signal.spectrum import classic_ratio

    if not points:
        return MomentView(at_s)
    nearest = min(points, key=lambda p: abs(p.at_s - at_s))
    stretch = [p for p in points if p.segment == nearest.segment]
    end_s = min(max(at_s + WINDOW_S / 2.0, stretch[0].at_s + WINDOW_S), stretch[-1].at_s)
    window = [p for p in stretch if end_s - WINDOW_S < p.at_s <= end_s]
    spectrum = fine_spectrum_of(window, end_s)
    if spectrum is None:
        return MomentView(at_s)
    counted = [(p.at_s, p.rr_ms) for p in window if p.verdict is Verdict.NORMAL]
    times, intervals = np.array(counted, dtype=float).reshape(-1, 2).T
    ratio = classic_ratio(times, intervals, end_s)
    return MomentView(
        at_s,
        spectrum,
        window[0].at_s,
        window[-1].at_s,
        None if ratio is None else ratio[0],
        None if ratio is None else ratio[1],
    )


def compute_again(store: Store, session_id: str) -> tuple[Summary | None, str | None]:
    """Work a session's numbers out again from its raw beats; return the former, and what failed."""
    from biofeedback.app.recompute import Outdated, bring_up_to_date

    actor = store.actor()
    before = store.sessions(actor).get(session_id).session.summary
    return before, bring_up_to_date(store, Outdated(actor, session_id))
