"""A session that is about to leave."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from biofeedback.core.beats import Beat, Gap
from biofeedback.core.metrics import Summary
from biofeedback.sessions.portable import RATINGS, PortableSession
from biofeedback.sessions.records import Happening, SessionContent, StoredSession
from tests.store.samples import a_draft, a_summary, packets_of, some_beats

BEGAN = datetime(2026, 7, 5, 22, 30, 15, 607618, tzinfo=UTC)


def a_leaving_session(
    beats: tuple[Beat, ...] | None = None,
    *,
    began: datetime = BEGAN,
    origin: str = "live",
    summary: Summary | None = None,
) -> PortableSession:
    """Return ten minutes of practice at night with a gap and a mark, started within a second."""
    beats = some_beats(600) if beats is None else beats
    half = len(beats) // 2
    if len(beats) > 4:
        beats = tuple(
            beat if beat.segment == 0 else replace(beat, at_s=round(beat.at_s + 20.0, 6))
            for beat in beats
        )
    gaps = (Gap(beats[half - 1].at_s, beats[half].at_s),) if len(beats) > 4 else ()
    stored = StoredSession(
        id="019b90a1-0000-7000-8000-000000000001",
        draft=replace(a_draft(began, origin=origin), group_id=None),
        status="done",
        ended="done",
        duration_s=beats[-1].at_s + 1.0 if beats else 60.0,
        summary=summary or a_summary(len(beats)),
        note="Ein Satz, ein zweiter.",
    )
    content = SessionContent(
        stored,
        beats,
        packets_of(beats),
        gaps,
        (Happening(3.25, "mark", '{"text": "a door \\u0001slammed"}'),),
    )
    return PortableSession(content, "self", began, dict.fromkeys(RATINGS, 3))
