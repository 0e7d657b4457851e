"""What is kept of muscle sensors, for the pages: a session's course, a person's range."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biofeedback.core.muscle import MuscleRange
from biofeedback.sessions import muscle_steps
from biofeedback.sessions.beside import KINDS, beside_of
from biofeedback.sessions.records import SessionContent

if TYPE_CHECKING:
    from biofeedback.store.opening import Store

# More points than these along a course are not seen.
MOST_POINTS = 1200


def lines_of(content: SessionContent) -> tuple[tuple[tuple[float, float | None], ...], ...]:
    """Return each channel's level through a session, None where it could not be trusted."""
    if not any(packet.characteristic in KINDS for packet in content.packets):
        return ()
    import numpy as np

    frames = ((one.arrived_s, one.characteristic, one.payload) for one in content.packets)
    told = beside_of(frames, content.happenings)
    if told.muscle is None:
        return ()
    ends, rms = told.muscle.levels()
    every = max(1, len(ends) // MOST_POINTS)
    found = []
    for row in rms:
        line: list[tuple[float, float | None]] = []
        for start in range(0, len(ends), every):
            part = row[start : start + every]
            known = part[np.isfinite(part)]
            # The highest of the few stands for them: a short twitch is not averaged away.
            value = float(known.max()) if len(known) else None
            line.append((float(ends[start]), value))
        found.append(tuple(line))
    return tuple(found)


def range_kept(store: Store) -> tuple[MuscleRange | None, tuple[str, ...]]:
    """Return a person's latest range and what its channels were called."""
    sessions = store.sessions(store.actor())
    for session in sessions.list(limit=None):
        if session.draft.protocol != muscle_steps.RANGE:
            continue
        summary = sessions.get(session.id).session.summary
        muscle = None if summary is None else summary.muscle
        if muscle is not None and muscle.range is not None:
            return muscle.range, tuple(channel.name for channel in muscle.channels)
    return None, ()
