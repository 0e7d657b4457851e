"""A kept session as it is drawn: nothing where nothing was known."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from itertools import pairwise

from biofeedback.core.beats import Beat
from biofeedback.sessions.library import practice
from biofeedback.sessions.protocol_json import protocol_to_json
from biofeedback.sessions.records import Happening, SessionContent, SessionDraft, StoredSession
from biofeedback.ui.shelf import session_view

BREATH_HZ = 0.1
PROTOCOL = protocol_to_json(practice("plain", pace_per_min=6.0, minutes=6.0))


def swinging_beats(from_s: float, to_s: float, first: int, segment: int) -> list[Beat]:
    beats: list[Beat] = []
    t_s = from_s
    while t_s < to_s:
        rr_ms = round(850 + 90 * math.sin(2 * math.pi * BREATH_HZ * t_s)) * 1.0
        t_s += rr_ms / 1000.0
        beats.append(Beat(t_s, rr_ms, first + len(beats), segment))
    return beats


def content(beats: list[Beat]) -> SessionContent:
    draft = SessionDraft(
        datetime(2026, 11, 23, tzinfo=UTC), "UTC", "ble:H10", None, "plain", PROTOCOL, "live"
    )
    stored = StoredSession("0190", draft, "done", "done", 300.0, None)
    step = Happening(0.0, "step", '{"index": 0}')
    return SessionContent(stored, tuple(beats), (), (), (step,))


def test_no_line_is_drawn_through_a_gap() -> None:
    before = swinging_beats(0.0, 120.0, 0, 0)
    after = swinging_beats(180.0, 300.0, len(before), 1)
    view = session_view(content(before + after))
    assert len(view.points) == len(before) + len(after)
    end_s, back_s = before[-1].at_s, after[0].at_s
    for one, two in pairwise(view.scores):
        assert not (one.at_s <= end_s and two.at_s >= back_s and None not in (one.score, two.score))
    known = [point.at_s for point in view.scores if point.score is not None]
    assert not [at_s for at_s in known if end_s < at_s <= back_s]
    assert [at_s for at_s in known if at_s < end_s]
    assert [at_s for at_s in known if at_s > back_s]
    assert any(p.score is None for p in view.scores if end_s - 5.0 < p.at_s <= back_s)


def test_a_score_stands_at_the_beat_it_was_worked_out_for() -> None:
    beats = swinging_beats(0.0, 60.0, 0, 0)
    view = session_view(content(beats))
    assert view.scores
    # The last beat is never decided: nothing may be drawn as if it were.
    assert all(point.at_s < beats[-1].at_s for point in view.scores)
    assert {point.at_s for point in view.scores} <= {beat.at_s for beat in beats}
    assert [p.at_s for p in view.scores] == sorted(p.at_s for p in view.scores)
