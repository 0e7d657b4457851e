"""Puts a session together: straps, timeline, runner and recorder, ready to be read."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass

import uuid_utils

from biofeedback.core.clock import Clock
from biofeedback.devices.protocol import Strap
from biofeedback.devices.specs import origin_of
from biofeedback.sessions.controls import Controls
from biofeedback.sessions.events import SessionEvent
from biofeedback.sessions.feedback import FeedbackPlan
from biofeedback.sessions.outlet import StreamsOut, sending
from biofeedback.sessions.protocol import Protocol
from biofeedback.sessions.protocol_json import protocol_to_json
from biofeedback.sessions.recorder import Beside, record
from biofeedback.sessions.records import SessionDraft, SessionSink
from biofeedback.sessions.runner import run
from biofeedback.sessions.timeline import Timeline

StrapMaker = Callable[[str, Timeline], Strap]


@dataclass(frozen=True)
class RunningSession:
    """A session about to be read: its events, its time, its keys."""

    events: AsyncGenerator[SessionEvent, None]
    timeline: Timeline
    controls: Controls


def begin_session(
    specs: Sequence[str],
    protocol: Protocol,
    clock: Clock,
    sink: SessionSink,
    make_strap: StrapMaker,
    *,
    zone: str,
    patience_s: float | None = None,
    timeline: Timeline | None = None,
    feedback: FeedbackPlan | None = None,
    keep_samples: bool = True,
    out: StreamsOut | None = None,
    group_id: str | None = None,
    held: bool = False,
    beside: Beside = asyncio.to_thread,
) -> RunningSession:
    """Return a session over the straps that `specs` name; reading its events runs it.

    zone: the person's IANA time zone, kept with the record. timeline: made before, where someone
    wants to watch its time already; else the session's time begins now. Raises BadInputError for
    a spec that names no strap. feedback: what the person aims at (None: the usual target).
    keep_samples: whether ECG and movement are kept with it, as they came. group_id: of the room
    that it belongs to. held: it waits to be told to `Begin`. out: where other programs hear
    it, None for nowhere. beside: runs the store's slow work away from the loop.
    """
    # Loaded before the session's time begins: half a second of it would be the import's.
    import biofeedback.signal.live
    import biofeedback.signal.summary  # noqa: F401

    timeline, controls = timeline or Timeline(clock), Controls()
    straps = [make_strap(spec, timeline) for spec in specs]
    if group_id is None and len(straps) > 1:
        group_id = str(uuid_utils.uuid7())
    protocol_json = protocol_to_json(protocol)
    drafts = {
        strap.spec: SessionDraft(
            started_at=timeline.began_at,
            zone=zone,
            strap=strap.spec,
            strap_name=None,
            protocol=protocol.name,
            protocol_json=protocol_json,
            origin=origin_of(strap.spec),
            group_id=group_id,
        )
        for strap in straps
    }
    events = run(
        straps,
        protocol,
        timeline,
        controls,
        patience_s=patience_s,
        group_id=group_id,
        feedback=feedback,
        held=held,
    )
    if out is not None:
        events = sending(events, out, [strap.spec for strap in straps], timeline.began_s)
    recorded = record(
        events,
        sink,
        drafts,
        timeline,
        beside=beside,
        keep_samples=keep_samples,
        held=held,
    )
    return RunningSession(recorded, timeline, controls)
