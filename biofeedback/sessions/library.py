"""The practices that can be chosen by name."""

from __future__ import annotations

from biofeedback.core.breath import BreathPattern
from biofeedback.core.errors import BadInputError
from biofeedback.core.words import _, mark
from biofeedback.sessions import assessment
from biofeedback.sessions.protocol import Protocol, Step

DEFAULT_PACE_PER_MIN = 6.0
DEFAULT_MINUTES = 5.0
LONGEST_MINUTES = 24 * 60.0

NAMES = {
    "plain": mark("Slow breathing, in and out alike"),
    "extended_exhale": mark("Slow breathing, out longer than in"),
    "quiet_rest": mark("Quiet rest, breathing as it comes"),
    "resting_2": mark("Resting measurement, 2 minutes"),
    "resting_5": mark("Resting measurement, 5 minutes"),
    **assessment.NAMES,
}
# What is said before a resting measurement: days are compared by it, so it must be alike each day.
RESTING_WORDS = mark(
    "Sit as you always do for this, at about the same time of day, and let the breath come by "
    "itself. It is measured until the end; then you can compare it with your other days."
)
RESTING_S = {"resting_2": 120.0, "resting_5": 300.0}
# The first beats of a strap come a few seconds late; they shall not be missing from the measure.
_ARRIVE_S = 10.0


def practice(name: str, *, pace_per_min: float | None, minutes: float) -> Protocol:
    """Return the named practice at a pace (None: 6 breaths per minute) for some minutes.

    A resting measurement and an assessment last as long as they do, whatever `minutes` is.

    Raises BadInputError for an unknown name, a length of 0 or over a day, a pace nobody could
    breathe, and a pace given to a practice without one.
    """
    if not 0 < minutes <= LONGEST_MINUTES:
        raise BadInputError(
            _("A session can last from above 0 to {longest:g} minutes, not {minutes:g}.").format(
                longest=LONGEST_MINUTES, minutes=minutes
            )
        )
    pace = DEFAULT_PACE_PER_MIN if pace_per_min is None else pace_per_min
    match name:
        case "plain":
            pattern = BreathPattern.paced(pace)
        case "extended_exhale":
            pattern = BreathPattern.paced(pace, inhale_share=0.4)
        case "quiet_rest":
            if pace_per_min is not None:
                raise BadInputError(_("Quiet rest has no pace; leave the pace out."))
            return Protocol(name, (Step("rest", minutes * 60.0, None),))
        case "resting_2" | "resting_5":
            if pace_per_min is not None:
                raise BadInputError(_("A measurement at rest has no pace; leave the pace out."))
            return Protocol(name, (Step("rest", RESTING_S[name] + _ARRIVE_S, None),))
        case assessment.STEPPED | assessment.SLIDING:
            return assessment.protocol_of(name, pace_per_min=pace_per_min)
        case _:
            known = ", ".join(NAMES)
            raise BadInputError(
                _('There is no practice "{name}"; choose one of: {known}.').format(
                    name=name, known=known
                )
            )
    return Protocol(name, (Step("practice", minutes * 60.0, pattern),))
