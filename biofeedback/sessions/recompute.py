"""A stored session's numbers, computed again from its raw beats by today's definitions."""

from __future__ import annotations

from biofeedback.core.metrics import Summary
from biofeedback.sessions.records import SessionContent
from biofeedback.sessions.replayed import pace_of

LIVE_ORIGINS = ("live", "sim", "replay")


def summary_of(content: SessionContent) -> Summary:
    """Return the summary of what was recorded; the same kernels as live and as `analyze`."""
    from biofeedback.signal.summary import analyze

    session = content.session
    return analyze(
        content.beats,
        pace=pace_of(session, content.happenings),
        gaps=content.gaps,
        duration_s=session.duration_s,
        # A stream's first interval began before anyone listened; a file's first is whole.
        from_strap=session.draft.origin in LIVE_ORIGINS,
    )
