"""What the records know for the clinic's room: who there is, their straps, what was before."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from biofeedback.core.day_words import short_day
from biofeedback.core.words import _
from biofeedback.sessions.records import StoredSession
from biofeedback.ui.room_views import PastSession, PersonChoice, StrapChoice

if TYPE_CHECKING:
    from biofeedback.store.opening import Store

# How far back the first session of somebody is looked for.
LOOK_THROUGH = 500
OWN_HEART = ("live", "import")


def people(store: Store) -> tuple[tuple[PersonChoice, ...], tuple[StrapChoice, ...]]:
    """Return everybody, by name, and the straps that are remembered for them."""
    straps = store.people.last_straps()
    found = [
        PersonChoice(one.id, one.name or _("Me"), straps.get(one.id, (None,))[0])
        for one in store.everybody()
    ]
    remembered = {spec: name or spec.partition(":")[2] or spec for spec, name in straps.values()}
    choices = [StrapChoice(spec, name) for spec, name in sorted(remembered.items())]
    return tuple(sorted(found, key=lambda one: one.name.casefold())), tuple(choices)


def past(store: Store, person_id: str) -> tuple[PastSession, ...]:
    """Return a person's last session and, where it is another, the first: both with a score.

    What was made up, or tried with a simulated strap, is nothing to stand beside.
    """
    kept = [
        session
        for session in store.sessions(store.actor(person_id)).list(limit=LOOK_THROUGH)
        if session.summary is not None
        and session.summary.coherence.score is not None
        and session.draft.origin in OWN_HEART
    ]
    if not kept:
        return ()
    chosen = [kept[0]] if len(kept) == 1 else [kept[0], kept[-1]]
    names = (_("last, {day}"), _("first, {day}"))
    return tuple(
        _past(session, name.format(day=short_day(_day(session))))
        for session, name in zip(chosen, names, strict=False)
    )


def _day(session: StoredSession) -> date:
    from zoneinfo import ZoneInfo

    return session.draft.started_at.astimezone(ZoneInfo(session.draft.zone)).date()


def _past(session: StoredSession, when: str) -> PastSession:
    summary = session.summary
    assert summary is not None
    return PastSession(when, summary.coherence.score, summary.hr_bpm, summary.swing_bpm)
