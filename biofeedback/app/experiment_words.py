"""An experiment's state in whole sentences, the same in window and command line."""

from __future__ import annotations

from biofeedback.app.experimenting import ExperimentView, reminder
from biofeedback.core.day_words import long_day
from biofeedback.core.words import _, plural
from biofeedback.trends.experiment_words import CONDITIONS, SAYINGS, as_done_words


def lines(view: ExperimentView) -> list[str]:
    """Return everything that may be said of it today."""
    if view.phase == "none":
        return [_("No experiment is under way. Begin one with: biofeedback experiment start")]
    out = [title(view)]
    if view.phase == "agreed":
        return [*out, begins(view), hidden(view)]
    if view.phase in ("running", "waiting"):
        said = [drawn(view), counted(view), kept(view), hidden(view)]
    else:
        said = [stopped(view), kept(view), *outcome(view)]
    return [*out, *(one for one in said if one)]


def title(view: ExperimentView) -> str:
    """Return what is asked."""
    return _(SAYINGS[view.question, view.outcome].title)


def begins(view: ExperimentView) -> str:
    """Return when the first drawn day is."""
    assert view.first is not None
    return _("It begins tomorrow, {day}, and draws {count} days by lot.").format(
        day=long_day(view.first), count=view.length_days
    )


def drawn(view: ExperimentView) -> str:
    """Return what was drawn for today, or that nothing more is drawn."""
    return reminder(view) or _("All days are drawn. Tell how the last one went.")


def counted(view: ExperimentView) -> str:
    """Return which of its days today is."""
    return _("Day {number} of {count}.").format(number=view.number, count=view.length_days)


def kept(view: ExperimentView) -> str:
    """Return how many days were done as drawn."""
    if not view.known:
        return _("Nothing is known yet of the days that are over.")
    return plural(
        "{kept} of {count} day of which it is known was done as drawn.",
        "{kept} of {count} days of which it is known were done as drawn.",
        view.known,
    ).format(kept=view.kept, count=view.known)


def hidden(view: ExperimentView) -> str:
    """Return why there is no result yet."""
    assert view.result_on is not None
    return _(
        "The result comes on {day}. Until then it is worked out nowhere: whoever looks early "
        "stops at a lucky moment."
    ).format(day=long_day(view.result_on))


def stopped(view: ExperimentView) -> str:
    """Return that it ended early, "" where it did not."""
    if not view.stopped or view.stopped_on is None:
        return ""
    day = long_day(view.stopped_on)
    if view.stopped == "flare":
        return _("It ended on {day} because a flare began, as you had asked. Rest counts.").format(
            day=day
        )
    return _("You ended it on {day}. That is all right.").format(day=day)


def outcome(view: ExperimentView) -> tuple[str, ...]:
    """Return the result's sentences, or why there is none."""
    return tuple(one for one in result_parts(view) if one)


def result_parts(view: ExperimentView) -> tuple[str, str, str]:
    """Return the result (or why there is none), the same by what was done, and what was compared.

    The last two are "" where there is nothing to say.
    """
    result = view.result
    if result is None:
        return view.needs, "", ""
    conditions = CONDITIONS[view.question]
    days = _("Compared: {first} days ({first_kind}) and {second} days ({second_kind}).").format(
        first=result.n_first,
        first_kind=_(conditions.first),
        second=result.n_second,
        second_kind=_(conditions.second),
    )
    return result.text, as_done_words(view.outcome, result), days
