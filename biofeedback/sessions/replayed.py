"""A stored session's own pace, rebuilt from its protocol and what happened in it."""

from __future__ import annotations

from collections.abc import Sequence

from biofeedback.core.breath import BreathPattern
from biofeedback.core.pacing import PaceTrack
from biofeedback.sessions.gentle import slowed_from
from biofeedback.sessions.protocol_json import protocol_from_json
from biofeedback.sessions.records import Happening, StoredSession


def pace_of(session: StoredSession, happenings: Sequence[Happening]) -> PaceTrack | None:
    """Return which pattern was breathed when, from the steps, pauses and the end as recorded.

    None for a recording that had no pacer, or whose protocol is not one of ours.
    """
    import json

    try:
        steps = protocol_from_json(session.draft.protocol_json).steps
    except (ValueError, KeyError, TypeError):
        return None
    gentle: dict[int, float] = {}
    track = PaceTrack()
    current: int | None = None
    repaced: BreathPattern | None = None
    begun_s = done_s = 0.0
    running = False
    for happening in sorted(happenings, key=lambda each: each.t_s):
        t_s = happening.t_s
        if happening.kind == "gentle":
            told = json.loads(happening.detail_json)
            gentle[int(told["index"])] = float(told["from_per_min"])
            continue
        if happening.kind == "pace":
            if running and track.spans:
                per_min = float(json.loads(happening.detail_json)["per_min"])
                repaced = track.spans[-1].pattern.at_pace(per_min)
                track.begin(t_s, repaced)
            continue
        if happening.kind == "step":
            repaced = None
            current = int(json.loads(happening.detail_json)["index"])
            done_s, begun_s, running = 0.0, t_s, True
        elif happening.kind == "pause" and running:
            done_s += t_s - begun_s
            running = False
            track.end(t_s)
            continue
        elif happening.kind == "resume" and current is not None and not running:
            begun_s, running = t_s, True
        else:
            continue
        track.end(t_s)
        if current is not None and current < len(steps) and steps[current].pattern is not None:
            pattern = steps[current].pattern
            if pattern is not None:
                if current in gentle:
                    pattern = slowed_from(pattern, gentle[current], steps[current].seconds)
                track.begin(t_s, repaced or pattern.later(done_s))
    track.end(session.duration_s)
    return track if track.spans else None
