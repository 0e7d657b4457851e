"""The assessments that find a person's resonance pace: their steps, their result, their words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from biofeedback.core.beats import Beat
from biofeedback.core.breath import BreathPattern
from biofeedback.core.errors import BadInputError
from biofeedback.core.metrics import Quality, Summary
from biofeedback.core.pacing import PaceTrack
from biofeedback.core.resonance import Resonance
from biofeedback.core.words import _, mark
from biofeedback.sessions.protocol import Protocol, Step

STEPPED, SLIDING = "resonance_stepped", "resonance_sliding"
NAMES = {
    STEPPED: mark("Find my pace, step by step"),
    SLIDING: mark("Find my pace, gliding"),
}
PACES_PER_MIN = (6.5, 6.0, 5.5, 5.0, 4.5)
# Tried only where the best pace so far is at the edge; in the order they can be asked for.
EXTRA_PER_MIN = (7.0, 7.5, 4.0)
STEP_S, REST_S = 120.0, 60.0
SLIDE_FROM_PER_MIN, SLIDE_TO_PER_MIN, SLIDE_BREATHS = 6.75, 4.25, 78
# A measured step may lack this much of its end and still count as whole (s).
_NEARLY_S = 5.0
REPEAT_AFTER = timedelta(weeks=6)


@dataclass(frozen=True, slots=True)
class KeptResonance:
    """An assessment as kept: when it was, of which session, what it found."""

    session_id: str
    at: datetime
    found: Resonance


def protocol_of(name: str, *, pace_per_min: float | None) -> Protocol:
    """Return an assessment by its name; BadInputError when a pace is given: it has its own."""
    if pace_per_min is not None:
        raise BadInputError(_("An assessment has its own paces; leave the pace out."))
    if name == SLIDING:
        return Protocol(name, (Step("rest", REST_S, None), Step("slide", _slide_s(), _slide())))
    steps = []
    for pace in (*PACES_PER_MIN, *EXTRA_PER_MIN):
        extra = pace in EXTRA_PER_MIN
        steps.append(Step("rest", REST_S, None, extra=extra))
        steps.append(Step(f"pace {pace:g}", STEP_S, BreathPattern.paced(pace), extra=extra))
    return Protocol(name, tuple(steps))


def _slide_s() -> float:
    return SLIDE_BREATHS * 120.0 / (SLIDE_FROM_PER_MIN + SLIDE_TO_PER_MIN)


def _slide() -> BreathPattern:
    return BreathPattern.paced(SLIDE_FROM_PER_MIN, end_per_min=SLIDE_TO_PER_MIN, glide_s=_slide_s())


def extra_pace(beats: Sequence[Beat], track: PaceTrack) -> float | None:
    """Return the pace that one person's beats so far ask to be tried too, None for no more."""
    from biofeedback.signal import resonance
    from biofeedback.signal.summary import analyze

    summary = analyze(beats, pace=track)
    found = resonance.assess(beats, summary.verdicts, resonance.stepped(track))
    return resonance.extra_pace(found)


def with_resonance(
    summary: Summary, protocol: str, beats: Sequence[Beat], track: PaceTrack | None
) -> Summary:
    """Return the summary with what the assessment found; as it is for any other protocol."""
    if protocol not in NAMES or track is None:
        return summary
    from biofeedback.signal import resonance

    is_sliding = protocol == SLIDING
    stretches = resonance.sliding(track) if is_sliding else resonance.stepped(track)
    found = resonance.assess(
        beats,
        summary.verdicts,
        stretches,
        windows=summary.windows,
        complete=_slid_whole(track) if is_sliding else _stepped_whole(track),
        is_sliding=is_sliding,
        unsuitable=summary.quality is Quality.UNSUITABLE,
    )
    return replace(summary, resonance=found)


def _stepped_whole(track: PaceTrack) -> bool:
    held: dict[float, float] = {}
    for span in track.spans:
        pace = round(span.pattern.start_per_min, 3)
        held[pace] = held.get(pace, 0.0) + (span.to_s or span.from_s) - span.from_s
    return all(held.get(pace, 0.0) >= STEP_S - _NEARLY_S for pace in PACES_PER_MIN)


def _slid_whole(track: PaceTrack) -> bool:
    spans = track.spans
    practised = sum((span.to_s or span.from_s) - span.from_s for span in spans)
    return practised >= _slide_s() - _NEARLY_S


def step_words(protocol: Protocol, index: int) -> str | None:
    """Return where an assessment is and what comes next, None for any other protocol."""
    if protocol.name not in NAMES:
        return None
    steps = protocol.steps
    step, after = steps[index], steps[index + 1 :]
    if protocol.name == SLIDING:
        if step.pattern is None:
            return _("Rest for a minute. Then the breath slows down by itself, for 14 minutes.")
        return _("Follow the breath as it slows, from 6.75 to 4.25 a minute. Then you are done.")
    paces = [each for each in steps if each.pattern is not None and not each.extra]
    follow = next((each for each in after if each.pattern is not None), None)
    if step.pattern is None:
        assert follow is not None
        assert follow.pattern is not None
        pace = follow.pattern.start_per_min
        if step.extra:
            return _(
                "Rest. One more pace is worth a try, next to your best so far: "
                "{pace:g} breaths a minute."
            ).format(pace=pace)
        return _("Rest. Next: pace {n} of {all}, {pace:g} breaths a minute.").format(
            n=paces.index(follow) + 1, all=len(paces), pace=pace
        )
    pace = step.pattern.start_per_min
    if step.extra:
        return _("An extra pace: {pace:g} breaths a minute. Then you are done, or nearly.").format(
            pace=pace
        )
    number = paces.index(step) + 1
    if follow is None or follow.extra or follow.pattern is None:
        return _("Pace {n} of {all}: {pace:g} breaths a minute. It is the last one.").format(
            n=number, all=len(paces), pace=pace
        )
    return _(
        "Pace {n} of {all}: {pace:g} breaths a minute. Next: a minute of rest, then {next:g}."
    ).format(n=number, all=len(paces), pace=pace, next=follow.pattern.start_per_min)


def due_again(found_at: datetime, now: datetime) -> bool:
    """Return whether a repeat is suggested: six weeks after the last whole assessment."""
    return now - found_at >= REPEAT_AFTER
