"""The steps of a practice in words: what is done, how long, how fast. One place for all faces."""

from __future__ import annotations

from collections.abc import Sequence

from biofeedback.core.words import _, mark, plural
from biofeedback.sessions.entry import Breathing, StepPlan
from biofeedback.sessions.protocol import StepKind

KINDS = {
    StepKind.REST: mark("Rest"),
    StepKind.PACE: mark("Breathe"),
    StepKind.FREE: mark("Breathe freely"),
    StepKind.SCAN: mark("Listen"),
    StepKind.INSTRUCTION: mark("Read"),
    StepKind.RATING: mark("How is it?"),
}
WHAT_FOR = {
    StepKind.REST: mark("Nothing to do: the breath comes as it likes."),
    StepKind.PACE: mark("The circle, and sound where it is on, lead the breath."),
    StepKind.FREE: mark("Breathing on at one's own pace, without the circle."),
    StepKind.SCAN: mark("Sentences come one after the other; the breath comes as it likes."),
    StepKind.INSTRUCTION: mark("Something to read first; a key goes on, or its time does."),
    StepKind.RATING: mark("Pain, tension and mood are asked for; all can be passed over."),
}
MINUTE_S = 60.0


def length_words(seconds: float) -> str:
    """Return a length: "20 s", "2 min", "1 min 30 s"."""
    whole = round(seconds)
    minutes, rest = divmod(whole, 60)
    if not minutes:
        return _("{seconds} s").format(seconds=rest)
    if not rest:
        return _("{minutes} min").format(minutes=minutes)
    return _("{minutes} min {seconds} s").format(minutes=minutes, seconds=rest)


def step_length_words(step: StepPlan) -> str:
    """Return how long a step is, or that it is chosen each time."""
    return _("as you choose") if step.seconds is None else length_words(step.seconds)


def pace_words(breathing: Breathing) -> str:
    """Return how fast a breath is, and where it glides to."""
    if breathing.timed:
        parts = "-".join(f"{phase.seconds:g}" for phase in breathing.phases)
        begins = _("{parts} s").format(parts=parts)
    elif breathing.per_min is None:
        begins = _("your pace")
    else:
        begins = _("{pace:g} a minute").format(pace=breathing.per_min)
    if breathing.glide_to is None:
        return begins
    return _("{begins}, then {pace:g}").format(begins=begins, pace=breathing.glide_to)


def row_words(step: StepPlan) -> str:
    """Return a step as it stands in a list: what, and how long."""
    return _("{name} · {length}").format(name=_(KINDS[step.kind]), length=step_length_words(step))


def step_words(step: StepPlan) -> str:
    """Return a step in one line."""
    if step.breathing is None:
        return row_words(step)
    name, length = _(KINDS[step.kind]), step_length_words(step)
    pace = pace_words(step.breathing)
    return _("{name} · {length} · {pace}").format(name=name, length=length, pace=pace)


def whole_words(steps: Sequence[StepPlan]) -> str:
    """Return how long a practice is in all."""
    known = sum(step.seconds for step in steps if step.seconds is not None)
    count = len(steps)
    if all(step.seconds is None for step in steps):
        return plural(
            "{count} step, as long as you choose", "{count} steps, as long as you choose", count
        ).format(count=count)
    length = length_words(known)
    if any(step.seconds is None for step in steps):
        return plural(
            "{count} step, {length} and as long as you choose",
            "{count} steps, {length} and as long as you choose",
            count,
        ).format(count=count, length=length)
    if any(step.until is not None or step.kind in _WAITING for step in steps):
        return plural(
            "{count} step, {length} at the longest",
            "{count} steps, {length} at the longest",
            count,
        ).format(count=count, length=length)
    return plural("{count} step, {length} in all", "{count} steps, {length} in all", count).format(
        count=count, length=length
    )


_WAITING = (StepKind.INSTRUCTION, StepKind.RATING)
