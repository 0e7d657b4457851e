"""An experiment in words: what is asked, what today is, what came out. Here cause may be named."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from biofeedback.core.words import _, mark
from biofeedback.trends.experiment import Estimate
from biofeedback.trends.findings import PlannedResult
from biofeedback.trends.sentences import number


@dataclass(frozen=True, slots=True)
class Sayings:
    """One question with one outcome. less, more, unclear: filled as in `sentences.Words`."""

    title: str
    less: str
    more: str
    unclear: str


@dataclass(frozen=True, slots=True)
class Conditions:
    """One question's two kinds of days. first, second: names; today_*: what today is."""

    first: str
    second: str
    today_first: str
    today_second: str


CONDITIONS: Mapping[str, Conditions] = {
    "practice": Conditions(
        mark("practice"),
        mark("no practice"),
        mark("Today is a day with practice."),
        mark("Today is a day without practice."),
    ),
    "pace": Conditions(
        mark("5.5 breaths a minute"),
        mark("6 breaths a minute"),
        mark("Today: practise at 5.5 breaths a minute."),
        mark("Today: practise at 6 breaths a minute."),
    ),
    "hour": Conditions(
        mark("in the morning"),
        mark("in the evening"),
        mark("Today: practise in the morning, before 12 o'clock."),
        mark("Today: practise in the evening, after 17 o'clock."),
    ),
}
UNITS: Mapping[str, str] = {"pain": mark("points (0-10)"), "sleep": mark("h")}
SAYINGS: Mapping[tuple[str, str], Sayings] = {
    ("practice", "pain"): Sayings(
        mark("Practice or none, and the next day's worst pain"),
        mark(
            "Practice lowered your next day's worst pain by {effect} points on average (likely "
            "{least} to {most} points). The days were drawn by lot, so this is more than a pattern."
        ),
        mark(
            "Practice raised your next day's worst pain by {effect} points on average (likely "
            "{least} to {most} points). The days were drawn by lot, so this is more than a pattern."
        ),
        mark(
            "Your experiment can't tell yet whether practice changes your next day's worst pain; "
            "anything from {low} points lower to {high} points higher fits."
        ),
    ),
    ("practice", "sleep"): Sayings(
        mark("Practice or none, and the night after"),
        mark(
            "Practice shortened your sleep by {effect} h a night on average (likely {least} to "
            "{most} h). The days were drawn by lot, so this is more than a pattern."
        ),
        mark(
            "Practice lengthened your sleep by {effect} h a night on average (likely {least} to "
            "{most} h). The days were drawn by lot, so this is more than a pattern."
        ),
        mark(
            "Your experiment can't tell yet whether practice changes your sleep; anything from "
            "{low} h less to {high} h longer fits."
        ),
    ),
    ("pace", "pain"): Sayings(
        mark("5.5 or 6 breaths a minute, and the next day's worst pain"),
        mark(
            "After 5.5 breaths a minute your next day's worst pain was {effect} points lower on "
            "average than after 6 (likely {least} to {most} points), and that came from the pace: "
            "the days were drawn by lot."
        ),
        mark(
            "After 5.5 breaths a minute your next day's worst pain was {effect} points higher on "
            "average than after 6 (likely {least} to {most} points), and that came from the pace: "
            "the days were drawn by lot."
        ),
        mark(
            "Your experiment can't tell the two paces apart by the next day's worst pain; with "
            "5.5 breaths a minute, anything from {low} points lower to {high} points higher fits. "
            "Take the more comfortable one."
        ),
    ),
    ("pace", "sleep"): Sayings(
        mark("5.5 or 6 breaths a minute, and the night after"),
        mark(
            "After 5.5 breaths a minute you slept {effect} h less on average than after 6 (likely "
            "{least} to {most} h), and that came from the pace: the days were drawn by lot."
        ),
        mark(
            "After 5.5 breaths a minute you slept {effect} h longer on average than after 6 "
            "(likely {least} to {most} h), and that came from the pace: the days were drawn by lot."
        ),
        mark(
            "Your experiment can't tell the two paces apart by your sleep; with 5.5 breaths a "
            "minute, anything from {low} h less to {high} h longer fits. Take the more "
            "comfortable one."
        ),
    ),
    ("hour", "pain"): Sayings(
        mark("Morning or evening, and the next day's worst pain"),
        mark(
            "After practice in the morning your next day's worst pain was {effect} points lower "
            "on average than after the evening (likely {least} to {most} points), and that came "
            "from the hour: the days were drawn by lot."
        ),
        mark(
            "After practice in the morning your next day's worst pain was {effect} points higher "
            "on average than after the evening (likely {least} to {most} points), and that came "
            "from the hour: the days were drawn by lot."
        ),
        mark(
            "Your experiment can't tell morning and evening apart by the next day's worst pain; "
            "for the morning, anything from {low} points lower to {high} points higher fits. Take "
            "the hour that suits you."
        ),
    ),
    ("hour", "sleep"): Sayings(
        mark("Morning or evening, and the night after"),
        mark(
            "After practice in the morning you slept {effect} h less on average than after the "
            "evening (likely {least} to {most} h), and that came from the hour: the days were "
            "drawn by lot."
        ),
        mark(
            "After practice in the morning you slept {effect} h longer on average than after the "
            "evening (likely {least} to {most} h), and that came from the hour: the days were "
            "drawn by lot."
        ),
        mark(
            "Your experiment can't tell morning and evening apart by your sleep; for the morning, "
            "anything from {low} h less to {high} h longer fits. Take the hour that suits you."
        ),
    ),
}


def today_words(question: str, *, first: bool) -> str:
    """Return what was drawn for today."""
    words = CONDITIONS[question]
    return _(words.today_first if first else words.today_second)


def result(question: str, outcome: str, found: Estimate) -> PlannedResult:
    """Return the result of an experiment that ran to its date, in words."""
    words = SAYINGS[question, outcome]
    low, high = found.interval
    clear = found.p <= 0.05 and not low <= 0.0 <= high
    if clear:
        least, most = sorted((abs(low), abs(high)))
        text = _(words.less if found.effect < 0.0 else words.more).format(
            effect=number(found.effect), least=number(least), most=number(most)
        )
    else:
        text = _(words.unclear).format(low=number(min(low, 0.0)), high=number(max(high, 0.0)))
    return PlannedResult(
        _(words.title),
        found.effect,
        _(UNITS[outcome]),
        found.interval,
        0.95,
        found.p,
        found.n_first,
        found.n_second,
        found.as_done,
        found.adherence,
        clear,
        text,
    )


def as_done_words(outcome: str, found: PlannedResult) -> str:
    """Return the result by what was done instead of what was drawn, "" where it can't be told."""
    if found.as_done is None:
        return _("By what was done, nothing can be told.") if found.adherence != 1.0 else ""
    effect, (low, high) = found.as_done
    sentence = (
        _("By what was done: {effect} points (likely {low} to {high} points).")
        if outcome == "pain"
        else _("By what was done: {effect} h (likely {low} to {high} h).")
    )
    return sentence.format(effect=signed(effect), low=signed(low), high=signed(high))


def signed(value: float) -> str:
    """Return a number with its sign, in as many digits as it deserves."""
    words = number(value)
    if words == "0":
        return words
    return f"\N{MINUS SIGN}{words}" if value < 0.0 else f"+{words}"
