"""What is kept, as the pages show it: rows, reviews, the week, a day's check-in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from biofeedback.app.example import has_own_session
from biofeedback.core.beats import Beat, silence_limit_s
from biofeedback.core.metrics import BeatVerdict
from biofeedback.core.settings import Settings
from biofeedback.core.words import _, plural
from biofeedback.sessions import assessment, muscle_steps
from biofeedback.sessions.change import Rated, rating_words
from biofeedback.sessions.library import NAMES
from biofeedback.sessions.records import Happening, SessionContent, StoredSession
from biofeedback.ui.model import MarkPoint, ScorePoint, TracePoint
from biofeedback.ui.views import (
    DayView,
    HistoryView,
    SessionRow,
    SessionView,
    StartRequest,
    StrapView,
    TodayView,
)

if TYPE_CHECKING:
    from biofeedback.store.opening import Store

MOST_ROWS = 500
ENOUGH_FOR_USUAL = 5


def title_of(protocol: str, minutes: float, pace_per_min: float | None) -> str:
    """Return what was practised, in words."""
    if protocol in muscle_steps.NAMES:
        return _(muscle_steps.NAMES[protocol])
    if protocol in assessment.NAMES:
        return _(assessment.NAMES[protocol])
    if protocol not in NAMES:
        return protocol  # one's own goes by its name
    if pace_per_min is None:
        return _(NAMES[protocol])
    whole = max(round(minutes), 1)
    return plural(
        "{minutes} minute at {pace:g} breaths a minute",
        "{minutes} minutes at {pace:g} breaths a minute",
        whole,
    ).format(minutes=whole, pace=round(pace_per_min, 1))


def _title(session: StoredSession) -> str:
    """Return a kept session's title from its own protocol; imports have none and say so."""
    from biofeedback.sessions.protocol_json import protocol_from_json

    draft = session.draft
    try:
        protocol = protocol_from_json(draft.protocol_json)
    except (ValueError, KeyError, TypeError):
        return _("Recording")
    patterns = [step.pattern for step in protocol.steps if step.pattern is not None]
    pace = patterns[0].start_per_min if patterns else None
    return title_of(draft.protocol, session.duration_s / 60.0, pace)


def row_of(session: StoredSession) -> SessionRow:
    """Return a kept session as a line of the list."""
    draft, summary = session.draft, session.summary
    return SessionRow(
        session.id,
        draft.started_at.astimezone(ZoneInfo(draft.zone)),
        _title(session),
        session.duration_s / 60.0,
        summary.coherence.score if summary else None,
        session.note,
        draft.origin,
        session.ended,
    )


def history(store: Store) -> HistoryView:
    """Return the latest sessions."""
    found = store.sessions(store.actor()).list(limit=MOST_ROWS)
    return HistoryView(tuple(row_of(session) for session in found))


def review(store: Store, session_id: str) -> SessionView:
    """Return one session whole: every beat with its verdict, the score as it went."""
    from biofeedback.ui.review_shelf import beside
    from biofeedback.ui.sensor_shelf import lines_of

    sessions = store.sessions(store.actor())
    content = sessions.get(session_id)
    before, after = sessions.ratings(content.session.id)
    view = session_view(content)
    usual = usual_coherence(sessions.list(limit=60), content.session.id)
    return replace(
        view,
        pain_before=before.pain,
        pain_after=after.pain,
        tension_before=before.tension,
        tension_after=after.tension,
        mood_before=before.mood,
        mood_after=after.mood,
        usual_coherence=usual,
        beside=beside(content, view.points),
        muscle_lines=lines_of(content),
    )


def usual_ratings(store: Store) -> tuple[int | None, int | None, int | None]:
    """Return by how many points pain, tension and mood usually differ between practices."""
    from biofeedback.sessions.change import everyday

    sessions = store.sessions(store.actor())
    kept = [one.id for one in reversed(sessions.list(limit=60)) if one.draft.origin != "demo"]
    before = [sessions.ratings(session_id)[0] for session_id in kept]
    return (
        everyday([rating.pain for rating in before]),
        everyday([rating.tension for rating in before]),
        everyday([rating.mood for rating in before]),
    )


def session_view(content: SessionContent) -> SessionView:
    """Return a session's content as the review draws it; verdicts and score by today's kernels."""
    from biofeedback.sessions.feedback_told import told
    from biofeedback.sessions.replayed import pace_of
    from biofeedback.signal.live import LiveAnalyzer

    track = pace_of(content.session, content.happenings)
    analyzer = LiveAnalyzer(track)
    judged: dict[int, BeatVerdict] = {}
    scores: list[ScorePoint] = []
    last: Beat | None = None
    for beat in content.beats:
        update = analyzer.push(beat)
        judged |= {verdict.index: verdict for verdict in update.verdicts}
        if scores and last is not None and _gap_between(last, beat):
            # Through a gap nothing is known: the line ends before it and begins anew after it.
            scores.append(ScorePoint(scores[-1].at_s, None))
            scores.append(ScorePoint(beat.at_s, None))
        last = beat
        # The numbers are of the beats decided by now: of the last of them, not of this one.
        decided = [verdict.at_s for verdict in update.verdicts]
        if decided and (not scores or decided[-1] - scores[-1].at_s >= 1.0):
            scores.append(ScorePoint(decided[-1], update.metrics.coherence.score))
    judged |= {verdict.index: verdict for verdict in analyzer.finish()}
    points = tuple(
        TracePoint(
            beat.at_s,
            beat.rr_ms,
            beat.index,
            beat.segment,
            judged[beat.index].verdict if beat.index in judged else None,
            judged[beat.index].corrected_ms if beat.index in judged else None,
        )
        for beat in content.beats
    )
    marks = tuple(
        MarkPoint(each.t_s, _mark_words(each))
        for each in content.happenings
        if each.kind in ("mark", "rating")
    )
    pace = track.spans[0].pattern.start_per_min if track and track.spans else None
    fed_back = told(content.happenings, content.session.duration_s)
    return SessionView(
        row_of(content.session),
        content.session.summary,
        pace,
        tuple(scores),
        points,
        marks,
        in_target_s=None if fed_back is None else fed_back.in_target_s,
    )


def _mark_words(happening: Happening) -> str | None:
    """Return what stands beside a mark; a rating in the middle of a practice is one, too."""
    import json

    told = json.loads(happening.detail_json)
    if happening.kind == "rating":
        return rating_words(*(told.get(rated.value) for rated in Rated))
    text = told.get("text")
    return None if text is None else str(text)


def _gap_between(last: Beat, beat: Beat) -> bool:
    """Return whether the stream of beats was broken before this one."""
    return beat.segment != last.segment or beat.at_s - last.at_s > silence_limit_s(last.rr_ms)


def usual_coherence(sessions: Sequence[StoredSession], but_not: str) -> tuple[float, float] | None:
    """Return the middle half of the earlier scores (quartiles), None for fewer than five."""
    found = sorted(
        session.summary.coherence.score
        for session in sessions
        if session.id != but_not
        and session.draft.origin == "live"
        and session.summary is not None
        and session.summary.coherence.score is not None
    )
    if len(found) < ENOUGH_FOR_USUAL:
        return None
    return found[len(found) // 4], found[(3 * len(found)) // 4]


def week(store: Store, today: date) -> tuple[DayView, ...]:
    """Return the seven days up to today; a day before the first record is not known."""
    actor = store.actor()
    first = today - timedelta(days=6)
    practised = store.history(actor).practice(date.min, today)
    minutes_on = {day.day: day.minutes for day in practised}
    known_from = practised[0].day if practised else today
    flares = {told.day for told in store.diary(actor).told(first, today, today) if told.flare}
    days = []
    for number in range(7):
        day = first + timedelta(days=number)
        minutes = minutes_on.get(day, 0.0) if day >= known_from else None
        days.append(DayView(day, minutes, day in flares, day == today))
    return tuple(days)


def today(
    store: Store,
    now: datetime,
    start: StartRequest,
    strap: StrapView,
    settings: Settings | None = None,
) -> TodayView:
    """Return the first page as the records know it; a plan says how long its practice is.

    settings: where they are given, the practice that they name is looked for among one's own, too.
    """
    from biofeedback.app.own_protocols import own_entries
    from biofeedback.ui.daily import daily_start, daily_why, with_minutes

    if settings is not None and settings.daily:
        start = daily_start(settings, own_entries(store))
    diary = store.diary(store.actor())
    (told,) = diary.told(now.date(), now.date(), now.date())
    flare = diary.open_flare(now.date())
    plan = store.plans(store.actor()).now()
    if plan is not None:
        start = with_minutes(start, plan.minutes)
    return TodayView(
        now,
        start,
        why=daily_why(start),
        strap=strap,
        pain_now=told.pain_now,
        flare_today=bool(told.flare),
        flare_since=None if flare is None else flare.entry.day,
        week=week(store, now.date()),
        has_plan=plan is not None,
        first_session=not has_own_session(store),
    )
