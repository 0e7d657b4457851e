"""What an assessment of the pace found, in plain sentences; for the window and the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from biofeedback.core.resonance import LeftOut, NoResonance, PaceTried, Resonance
from biofeedback.core.words import _, plural
from biofeedback.sessions.assessment import KeptResonance, due_again

# Paces are offered in these steps (per minute): finer than anybody can tell by feeling.
OFFERED_STEP_PER_MIN = 0.1
# Below this a stated confidence was too high in simulated people: no number is said.
SURE_ENOUGH = 0.7


def offered_pace(found: Resonance) -> float | None:
    """Return the pace that a person can take as their own, None where none was named."""
    if found.best_per_min is None:
        return None
    return round(round(found.best_per_min / OFFERED_STEP_PER_MIN) * OFFERED_STEP_PER_MIN, 1)


def headline(found: Resonance) -> str:
    """Return the result in one line."""
    pace = offered_pace(found)
    if pace is None:
        return _("No pace can be named this time")
    return _("Your best pace: about {pace:.1f} breaths a minute").format(pace=pace)


def sentences(found: Resonance) -> list[str]:
    """Return what belongs to the headline: how sure, how close, what was left out."""
    said = [_why_none(found.why)] if found.best_per_min is None else _named(found)
    if not found.complete:
        said.append(_("It ended before every pace was tried, so this says less than it could."))
    if found.left_out_beats:
        count = len(found.left_out_beats)
        said.append(
            plural(
                "{count} heartbeat was left out: premature, or not heard well.",
                "{count} heartbeats were left out: premature, or not heard well.",
                count,
            ).format(count=count)
        )
    return said


def _named(found: Resonance) -> list[str]:
    said = []
    if found.confidence is not None and found.confidence < SURE_ENOUGH:
        said.append(
            _("This result is not sure: fewer than 70 in 100 like it lie near the true one.")
        )
    elif found.confidence is not None:
        sure = round(100.0 * found.confidence)
        said.append(
            _(
                "About {sure} in 100 results like this lie within half a breath a minute of the "
                "true one (in simulated people)."
            ).format(sure=sure)
        )
    if found.winner_per_min is not None and found.runner_up_per_min is not None:
        paces = {"first": found.winner_per_min, "second": found.runner_up_per_min}
        if found.close:
            words = _(
                "Of the paces tried, {first:g} and {second:g} a minute were about equally good: "
                "take the more comfortable one."
            )
        else:
            words = _("Of the paces tried, {first:g} a minute came first and {second:g} second.")
        said.append(words.format(**paces))
    return said


def _why_none(why: NoResonance | None) -> str:
    match why:
        case NoResonance.UNSUITABLE:
            return _(
                "This rhythm does not suit the measurement. Practise at 6 breaths a minute, or at "
                "whatever feels comfortable."
            )
        case NoResonance.NO_SWING:
            return _(
                "The heart did not clearly follow any of the paces. 6 breaths a minute is a good "
                "pace for most people; another day may show more."
            )
        case _:
            return _(
                "There is not enough data yet: fewer than three paces could be measured. "
                "6 breaths a minute is a good pace for most people."
            )


def pace_line(tried: PaceTried) -> str:
    """Return one pace of the assessment in a line."""
    pace = _("{pace:g} a minute").format(pace=tried.pace_per_min)
    if tried.left_out is not None:
        return _("{pace}: not counted; {why}").format(pace=pace, why=left_out(tried.left_out))
    if tried.swing_ms is None or tried.synchrony is None or tried.score is None:
        return _("{pace}: measured, not compared").format(pace=pace)
    return _(
        "{pace}: score {score:.0f} of 100, swing {swing:.0f} ms, "
        "followed the breath {follow:.0f}\N{NO-BREAK SPACE}%"
    ).format(pace=pace, score=tried.score, swing=tried.swing_ms, follow=tried.synchrony)


def left_out(why: LeftOut) -> str:
    """Return why a pace does not count."""
    match why:
        case LeftOut.SHORT:
            return _("less than a minute of heartbeats")
        case LeftOut.ARTIFACTS:
            return _("too many beats were premature or not heard well")
        case LeftOut.OTHER_BREATHING:
            return _("the breath went at another pace")
        case LeftOut.NOT_FOLLOWED:
            return _("the heart did not follow")


def drift(kept: Sequence[KeptResonance]) -> str | None:
    """Return how the latest result differs from the one before; kept: the latest first."""
    named = [each for each in kept if each.found.best_per_min is not None]
    if len(named) < 2:
        return None
    new, old = named[0].found, named[1].found
    words = {"new": offered_pace(new), "old": offered_pace(old)}
    if _overlap(new, old):
        return _(
            "Last time it was {old:.1f}, now {new:.1f} a minute: no more than such measurements "
            "differ from day to day."
        ).format(**words)
    return _(
        "Last time it was {old:.1f}, now {new:.1f} a minute: more than the noise of both. "
        "A best pace may change."
    ).format(**words)


def _overlap(one: Resonance, other: Resonance) -> bool:
    ranges = [(one.low_per_min, one.high_per_min), (other.low_per_min, other.high_per_min)]
    (low, high), (low2, high2) = ranges
    if low is None or high is None or low2 is None or high2 is None:
        return True
    return low <= high2 and low2 <= high


def repeat(kept: Sequence[KeptResonance], now: datetime) -> str | None:
    """Return whether a repeat is suggested, in words; None before the first assessment."""
    if not kept:
        return None
    if due_again(kept[0].at, now):
        return _("The last one is over six weeks old. A repeat may be worth it.")
    return _("A repeat makes sense six weeks after the last one.")


def whole(found: Resonance) -> list[str]:
    """Return the result as lines: for a terminal, or a screen reader."""
    lines = [headline(found), *sentences(found)]
    order = sorted(found.tried, key=lambda tried: -tried.pace_per_min)
    return lines + [pace_line(tried) for tried in order]
