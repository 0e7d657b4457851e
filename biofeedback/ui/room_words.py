"""What the clinic's room says; pure."""

from __future__ import annotations

from collections.abc import Sequence

from biofeedback.core.metrics import Metrics, Summary
from biofeedback.core.words import _, plural
from biofeedback.ui.pages.live_words import strap_line
from biofeedback.ui.room_views import PastSession, SeatPlan, SeatView
from biofeedback.ui.words import clock_words


def plan_words(plan: SeatPlan) -> str:
    """Return what will be practised, such as "Slow breathing, 5.5 /min, 10 min"."""
    if plan.pace_per_min is None:
        return _("{practice}, {minutes:g} min").format(practice=plan.title, minutes=plan.minutes)
    return _("{practice}, {pace:g} /min, {minutes:g} min").format(
        practice=plan.title, pace=plan.pace_per_min, minutes=plan.minutes
    )


def seat_subtitle(view: SeatView) -> str:
    """Return what is practised and how far it is."""
    if view.tapped:
        return _("This strap was tapped just now.")
    now_s = view.now()
    if view.live.ended is not None and view.begun:
        practised = clock_words(view.live.elapsed_s(view.live.ended.t_s))
        return _("{practice} · {time}").format(practice=view.plan.title, time=practised)
    if view.over or not view.begun:
        return plan_words(view.plan)
    left = clock_words(view.live.total_s - view.live.elapsed_s(now_s))
    if view.live.paused:
        return _("{practice} · paused, {left} left").format(practice=view.plan.title, left=left)
    pace = view.pace_per_min
    if pace is None:
        return _("{practice} · {left} left").format(practice=view.plan.title, left=left)
    return _("{practice}, {pace:g} /min · {left} left").format(
        practice=view.plan.title, pace=round(pace, 1), left=left
    )


def ended_words(view: SeatView) -> str:
    """Return how a seat's session ended, "" while it runs."""
    ended = view.live.ended
    if ended is None:
        return ""
    if not view.begun:
        return _("Ended before it was begun; nothing is kept")
    if not ended.kept:
        return _("Ended; the strap was never there, nothing to keep")
    if view.plan.person.simulated:
        return _("Ended; a simulated person leaves no record")
    return _("Ended and saved") if ended.saved else _("Ended; not saved whole yet")


def room_line(seats: Sequence[SeatView]) -> str:
    """Return one line on the whole room: how many, how long, what is kept."""
    many = plural("{n} person", "{n} people", len(seats)).format(n=len(seats))
    if all(view.over for view in seats):
        return _("{people} · all have ended").format(people=many)
    begun = [view for view in seats if view.begun]
    if not begun:
        return _("{people} · nobody has begun yet").format(people=many)
    longest = max(view.live.elapsed_s(view.now()) for view in begun)
    if all(view.plan.person.simulated for view in seats):
        kept = _("teaching room: nothing is recorded")
    elif any(view.live.warning and view.live.saved_through_s is None for view in begun):
        kept = _("saving is tried again and again; nothing is lost")
    else:
        kept = _("everything is being recorded")
    return _("{people} · {time} · {kept}").format(people=many, time=clock_words(longest), kept=kept)


def seat_line(view: SeatView) -> str:
    """Return what to do about the strap of the chosen one, or how it stands."""
    if view.over:
        return ended_words(view)
    if view.live.has_strap and (said := strap_line(view.live, view.now())):
        return said
    if view.live.warning:
        return view.live.warning
    if not view.begun:
        return _("The strap is being tried; the practice waits for you to begin it.")
    return ""


def target_words(view: SeatView) -> str:
    """Return the threshold and how much of the time was in it."""
    elapsed = view.live.elapsed_s(view.now()) if view.begun else 0.0
    if elapsed < 30.0:
        return _("In the target: not enough time yet")
    share = min(view.live.in_target_s / elapsed, 1.0)
    return _("In the target {percent:.0f} % of the time").format(percent=100 * share)


def past_rows(view: SeatView) -> tuple[tuple[str, ...], ...]:
    """Return the table of this moment beside the last session and the first, a row for each."""
    ended, name = view.live.ended, _("now")
    numbers: Metrics | Summary = view.live.numbers(view.now())
    if ended is not None:
        numbers, name = ended.summary, _("this one")
    now = PastSession(name, numbers.coherence.score, numbers.hr_bpm, numbers.swing_bpm)
    return tuple(_row(past) for past in (now, *view.past))


def past_line(past: PastSession) -> str:
    """Return an earlier session in one line, to stand below the numbers of this moment."""
    when, score, heart, swing = _row(past)
    return _("{when}: coherence {score}, heart {heart} bpm, swing {swing} bpm").format(
        when=when, score=score, heart=heart, swing=swing
    )


def _row(past: PastSession) -> tuple[str, ...]:
    numbers = (past.score, past.heart_bpm, past.swing_bpm)
    return (past.when, *("–" if number is None else f"{number:.0f}" for number in numbers))
