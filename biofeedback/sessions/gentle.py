"""The gentle start: the pace begins where the person's breath is, and slows down from there."""

from __future__ import annotations

from dataclasses import replace

from biofeedback.core.breath import FASTEST_PER_MIN, BreathPattern
from biofeedback.core.metrics import Breathing, Metrics
from biofeedback.core.words import _, mark
from biofeedback.sessions import assessment
from biofeedback.sessions.protocol import LISTENING, Cue, Protocol, Step, StepKind

# How long the way from the present rate to the pace is (s), where the step is long enough.
GLIDE_S = 120.0
# The way takes no more than this share of the step, so that most of it is at the pace chosen.
LONGEST_SHARE = 0.5
# What is shorter than this is over before it would be worth listening for (s).
SHORTEST_S = 120.0
# How long is listened at the most (s): the breathing rate is of 32 s, and is asked for twice.
LISTEN_S = 50.0
# A rate is trusted from here on; what may be a Mayer wave never gets above 0.5.
TRUSTED = 0.6
# Two answers in a row tell the same rate when they are no further apart (breaths per minute).
AGREE_PER_MIN = 1.5
# An answer older than this says nothing of the present (s).
FRESH_S = 5.0
# Someone who breathes hardly faster than the pace is there already (breaths per minute).
THERE_PER_MIN = 0.5
# How long it is said that the practice begins at its own pace (s).
SAID_S = 20.0

LISTEN_TEXT = mark(
    "For a moment, breathe as you like. The pace will begin where your breath is, and slow down "
    "from there."
)
FOUND_TEXT = mark("We begin near your own breath, at about {pace:.0f} a minute, and slow down.")
THERE_TEXT = mark("Your breath is calm already; we begin at the pace you chose.")
STAYS_TEXT = mark("The pace stays as it is now. Follow it softly.")
UNKNOWN_TEXT = mark("Your breath could not be read yet; we begin at the pace you chose.")


class PresentBreath:
    """What is known of one person's breathing at this moment, from the live numbers alone."""

    def __init__(self) -> None:
        """Know nothing yet."""
        self._last: Breathing | None = None
        self._rate: float | None = None
        self._at_s = 0.0

    def see(self, t_s: float, metrics: Metrics) -> None:
        """Take the numbers at a moment (session seconds)."""
        now, before = metrics.breathing, self._last
        if now is before:
            return
        self._last, self._rate, self._at_s = now, None, t_s
        if before is None or not (_trusted(now) and _trusted(before)):
            return
        assert now.rate_per_min is not None
        assert before.rate_per_min is not None
        if abs(now.rate_per_min - before.rate_per_min) <= AGREE_PER_MIN:
            self._rate = (now.rate_per_min + before.rate_per_min) / 2.0

    def rate_per_min(self, t_s: float) -> float | None:
        """Return the rate two trusted answers in a row agree on, None where it is not known."""
        return self._rate if t_s - self._at_s <= FRESH_S else None


def _trusted(breathing: Breathing) -> bool:
    sure = breathing.confidence
    known = breathing.rate_per_min is not None and not breathing.held
    return known and sure is not None and sure >= TRUSTED


def slowed_from(pattern: BreathPattern, present_per_min: float, seconds: float) -> BreathPattern:
    """Return the pattern begun at the present rate, in its own proportions, for a step's length.

    Never faster than the fastest pace there is; where the person breathes no faster than the
    pace, the pattern as it is.
    """
    target = pattern.start_per_min
    start = min(present_per_min, FASTEST_PER_MIN)
    if not may_be_slowed(pattern) or start <= target + THERE_PER_MIN:
        return pattern
    steps = tuple(replace(step, seconds=step.seconds * (target / start)) for step in pattern.steps)
    return BreathPattern(steps, target, min(GLIDE_S, seconds * LONGEST_SHARE))


def begun_from(step: Step, present_per_min: float | None) -> Step:
    """Return the step as it begins for a person who breathes at this rate, and says so.

    Where the rate is not known, or no faster than the pace, its pattern is the very same.
    """
    if step.pattern is None:
        return step
    pattern, until_s = step.pattern, SAID_S
    if present_per_min is None:
        sentence = _(UNKNOWN_TEXT)
    elif (pattern := slowed_from(step.pattern, present_per_min, step.seconds)) is step.pattern:
        sentence = _(THERE_TEXT)
    else:
        sentence, until_s = _(FOUND_TEXT).format(pace=pattern.start_per_min), pattern.glide_s
    cues = [Cue(0.0, sentence), *step.cues]
    if until_s < step.seconds:
        cues.append(Cue(until_s, STAYS_TEXT))
    cues.sort(key=lambda cue: cue.at_s)
    return replace(step, pattern=pattern, cues=tuple(cues))


def may_be_slowed(pattern: BreathPattern) -> bool:
    """Return whether it is a plain in and out without a glide of its own."""
    return pattern.end_per_min is None and pattern.is_plain


def begun_gently(protocol: Protocol) -> Protocol:
    """Return the protocol with a gentle start where it can have one, else as it is.

    Only the first pace of a session: by the next the breath is no longer the person's own. Where
    the session begins with it, a moment of listening comes before. An assessment, a practice
    without a pace and one of under two minutes stay as they are.
    """
    if protocol.name in assessment.NAMES:
        return protocol
    first = next((n for n, step in enumerate(protocol.steps) if step.pattern), None)
    if first is None:
        return protocol
    step = protocol.steps[first]
    if step.pattern is None or step.extra or not may_be_slowed(step.pattern):
        return protocol
    if step.seconds < SHORTEST_S:
        return protocol
    before, after = protocol.steps[:first], protocol.steps[first + 1 :]
    if sum(each.seconds for each in before if not each.waits) < LISTEN_S:
        before = (*before, listening())
    return replace(protocol, steps=(*before, replace(step, gentle=True), *after))


def listening() -> Step:
    """Return the step in which the person breathes as they like until their rate is known."""
    return Step(LISTENING, LISTEN_S, None, StepKind.INSTRUCTION, text=LISTEN_TEXT, listens=True)
