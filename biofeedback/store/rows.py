"""Between the tables' rows and the frozen records that travel."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from biofeedback.core.errors import StoreError
from biofeedback.core.metrics import Breathing, BreathSource, Coherence, Quality, Summary
from biofeedback.sessions.records import SessionDraft, StoredSession
from biofeedback.sessions.summary_json import summary_from_dict, summary_to_dict
from biofeedback.store.ids import local_date
from biofeedback.store.packing import pack_json, unpack_json
from biofeedback.store.schema import SUMMARY_NUMBERS, session
from biofeedback.store.schema import summary as summary_table

LIGHT_COLUMNS = (
    session,
    summary_table.c.session_id.label("summarised"),
    summary_table.c.beats,
    summary_table.c.quality,
    summary_table.c.breathing_source,
    *(summary_table.c[name] for name in SUMMARY_NUMBERS),
)


def draft_values(draft: SessionDraft) -> dict[str, Any]:
    """Return the session columns that a draft fills; ValueError for a start without a zone."""
    if draft.started_at.tzinfo is None:
        raise ValueError("started_at needs its zone")
    return {
        "started_at": draft.started_at,
        "zone": draft.zone,
        "local_date": local_date(draft.started_at, draft.zone),
        "strap": draft.strap,
        "strap_name": draft.strap_name,
        "protocol": draft.protocol,
        "protocol_json": draft.protocol_json,
        "origin": draft.origin,
        "group_id": draft.group_id,
    }


def stored_session(row: sa.RowMapping, summary: Summary | None) -> StoredSession:
    """Return the record of a session row."""
    draft = SessionDraft(
        started_at=row["started_at"],
        zone=row["zone"],
        strap=row["strap"],
        strap_name=row["strap_name"],
        protocol=row["protocol"],
        protocol_json=row["protocol_json"],
        origin=row["origin"],
        group_id=row["group_id"],
    )
    return StoredSession(
        id=row["id"],
        draft=draft,
        status=row["status"],
        ended=row["ended"],
        duration_s=row["duration_s"],
        summary=summary,
        note=row["note"],
    )


def summary_values(summary: Summary) -> dict[str, Any]:
    """Return the summary columns: the numbers that lists and trends ask for, and the whole."""
    whole = summary_to_dict(summary)
    coherence, breathing = whole["coherence"], whole["breathing"]
    named = {
        "artifact_fraction": whole["artifacts"]["fraction"],
        **{f"coherence_{name}": value for name, value in coherence.items()},
        "breathing_rate_per_min": breathing["rate_per_min"],
        "breathing_confidence": breathing["confidence"],
    }
    return {
        "beats": summary.beats,
        "quality": whole["quality"],
        "breathing_source": breathing["source"],
        **{name: named[name] if name in named else whole[name] for name in SUMMARY_NUMBERS},
        "whole": pack_json(whole),
    }


def light_summary(row: sa.RowMapping) -> Summary | None:
    """Return the numbers without gaps, messages, verdicts, windows; None when not computed."""
    if row["summarised"] is None:
        return None
    source = row["breathing_source"]
    direct = (
        "artifact_fraction",
        "hr_bpm",
        "rr_mean_ms",
        "sdnn_ms",
        "rmssd_ms",
        "pnn50_percent",
        "lf_ms2",
        "hf_ms2",
        "swing_bpm",
    )
    return Summary(
        beats=row["beats"],
        duration_s=row["duration_s"],
        quality=None if row["quality"] is None else Quality(row["quality"]),
        coherence=Coherence(
            row["coherence_score"],
            row["coherence_ratio"],
            row["coherence_peak_per_min"],
            row["coherence_confidence"],
        ),
        breathing=Breathing(
            row["breathing_rate_per_min"],
            row["breathing_confidence"],
            None if source is None else BreathSource(source),
        ),
        **{name: row[name] for name in direct},
    )


def whole_summary(connection: sa.Connection, session_id: str) -> Summary | None:
    """Return everything that was computed, None when nothing was yet."""
    wanted = sa.select(summary_table.c.whole).where(summary_table.c.session_id == session_id)
    packed = connection.execute(wanted).scalar()
    if packed is None:
        return None
    found = unpack_json(packed)
    return summary_from_dict(found if isinstance(found, dict) else {})


def definitions_in(packed: bytes | None) -> dict[str, str] | None:
    """Return by which definitions a whole summary was computed; None where that can't be read."""
    if packed is None:
        return None
    try:
        found = unpack_json(packed)
    except StoreError:
        return None
    definitions = found.get("definitions") if isinstance(found, dict) else None
    return definitions if isinstance(definitions, dict) else None
