"""What a record says of where its beats come from: RR intervals, a pulse, or the ECG."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace

from biofeedback.core.metrics import Summary
from biofeedback.core.words import _
from biofeedback.sessions.records import Happening

KIND = "source"
ECG = "ecg"


def count_of(changes: Iterable[tuple[str, int]], beats: int) -> int:
    """Return how many of a session's beats are the ECG's: (source, from which beat on)."""
    source, since, found = "rr", 0, 0
    for next_source, index in changes:
        found += index - since if source == ECG else 0
        source, since = next_source, index
    return found + (beats - since if source == ECG else 0)


def count_told(happenings: Iterable[Happening], beats: int) -> int:
    """Return how many of a kept session's beats are the ECG's."""
    details = [json.loads(each.detail_json) for each in happenings if each.kind == KIND]
    return count_of(((str(one["source"]), int(one["index"])) for one in details), beats)


def with_ecg_told(summary: Summary, from_ecg: int) -> Summary:
    """Return the summary with a sentence that says so, where beats are the ECG's."""
    if not from_ecg:
        return summary
    sentence = _(
        "{count} of {beats} heartbeats were found in the ECG, where the strap sent no intervals."
    ).format(count=from_ecg, beats=summary.beats)
    return replace(summary, messages=(*summary.messages, sentence))
