"""Whether a session keeps a strap's ECG and movement; what stands when it has not kept them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace

from biofeedback.core.metrics import BreathSource, Summary
from biofeedback.core.words import _
from biofeedback.devices.polar import Frame, Kind
from biofeedback.sessions.beside import KINDS
from biofeedback.sessions.records import Happening

KIND = "samples"
# What an ECG or an accelerometer adds can't be found again in the intervals alone.
_BY_SAMPLES = {BreathSource.ECG, BreathSource.ACCELERATION, BreathSource.BELT}


def is_samples(characteristic: str, payload: bytes) -> bool:
    """Return whether a packet is ECG, movement, muscle or belt; pulse intervals are beats."""
    if characteristic in KINDS:
        return True
    frame = Frame.from_bytes(payload) if characteristic == "pmd" else None
    return frame is not None and frame.kind in (Kind.ECG, Kind.ACCELERATION)


def were_kept(happenings: Iterable[Happening]) -> bool:
    """Return whether all samples that came are in the record."""
    return all(json.loads(each.detail_json)["kept"] for each in happenings if each.kind == KIND)


def as_found_then(now: Summary, then: Summary | None) -> Summary:
    """Return a summary computed from RR alone, with what only the samples told as it was then."""
    if then is not None and not (then.muscle is None and then.belt is None):
        messages = now.messages if now.beats else ()
        now = replace(now, muscle=then.muscle, belt=then.belt, messages=messages)
    if then is None or not any(one.breathing.source in _BY_SAMPLES for one in then.windows):
        return now
    sentence = _(
        "Breathing, swing and coherence are as they were found then: the ECG and movement they "
        "came from were not kept."
    )
    return replace(
        now,
        breathing=then.breathing,
        windows=then.windows,
        coherence=then.coherence,
        swing_bpm=then.swing_bpm,
        messages=(*now.messages, sentence),
    )
