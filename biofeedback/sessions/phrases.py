"""The numbers in words: how sure they are, what the strap is doing. One place for all faces."""

from __future__ import annotations

from dataclasses import dataclass

from biofeedback.core.breath import Phase
from biofeedback.core.metrics import BreathSource, Metrics, Quality
from biofeedback.core.words import _, number
from biofeedback.devices.protocol import StrapState
from biofeedback.sessions.feedback import SETTLED_CONFIDENCE, Aim, FeedbackState, Standing

SURE_OF_BREATH = 0.5


@dataclass(frozen=True, slots=True)
class Reading:
    """A number as it is shown: its digits (None: none are shown), its unit, and a word on it."""

    digits: str | None
    unit: str
    word: str


def heart(metrics: Metrics) -> Reading:
    """Return the heart rate as shown."""
    if metrics.hr_bpm is None:
        return Reading(None, _("bpm"), _("waiting for heartbeats"))
    return Reading(f"{metrics.hr_bpm:.0f}", _("bpm"), "")


def coherence(metrics: Metrics) -> Reading:
    """Return the coherence score as shown: "settling" until it can be trusted."""
    score, confidence = metrics.coherence.score, metrics.coherence.confidence
    if score is None:
        return Reading(None, _("of 100"), _("not sure yet"))
    if confidence is None or confidence < SETTLED_CONFIDENCE:
        return Reading(f"{score:.0f}", _("of 100"), _("settling"))
    return Reading(f"{score:.0f}", _("of 100"), _("heart follows the breath"))


def swing(metrics: Metrics) -> Reading:
    """Return the rise and fall of the heart rate with each breath as shown."""
    if metrics.swing_bpm is None:
        return Reading(None, _("bpm"), _("not sure yet"))
    return Reading(f"{metrics.swing_bpm:.0f}", _("bpm"), _("per breath"))


def variability(metrics: Metrics) -> Reading:
    """Return RMSSD as shown."""
    if metrics.rmssd_ms is None:
        return Reading(None, _("ms"), _("not sure yet"))
    return Reading(f"{metrics.rmssd_ms:.0f}", _("ms"), _("RMSSD"))


def breathing(metrics: Metrics) -> Reading:
    """Return the breathing rate as shown: rounded to "about 6" while it may be something else."""
    found = metrics.breathing
    if found.rate_per_min is None:
        return Reading(None, _("/min"), _("not sure"))
    source = source_words(found.source)
    if found.confidence is None or found.confidence <= SURE_OF_BREATH or found.held:
        digits = _("about {rate:.0f}").format(rate=found.rate_per_min)
        return Reading(digits, _("/min"), source)
    return Reading(number(found.rate_per_min, ".1f"), _("/min"), source)


def feedback_words(state: FeedbackState) -> str:
    """Return how it stands, in a few kind words."""
    match state.standing:
        case Standing.QUIET:
            return _("quiet: no score, only the breath")
        case Standing.REST:
            return _("rest: nothing to reach")
        case Standing.NOTHING:
            return _("not sure yet")
        case Standing.SETTLING:
            return _("settling")
        case Standing.SWING:
            return _("the picture follows the swing of your heart")
        case Standing.HOLDING:
            return _("at the target; stay as you are")
        case Standing.TARGET:
            return _("in your target")
        case Standing.BELOW:
            return _("heart begins to follow")


def aim_words(aim: Aim, target: float) -> str:
    """Return in one line where a target comes from."""
    match aim:
        case Aim.FIXED:
            return _("Fixed: the target is {target:.0f} of 100, the same every day.").format(
                target=target
            )
        case Aim.PERSONAL:
            return _(
                "Personal: the target is the middle of your last ten sessions, never below 65; "
                "70 until there are three."
            )
        case Aim.ADAPTIVE:
            return _(
                "Adaptive: the target begins there and moves by 2 points every half minute, up "
                "when it is easy, down when it is hard, never below 65."
            )


def challenge_words(on: bool) -> str:
    """Return in one line what the challenge does."""
    if on:
        return _(
            "Challenge: after three rewards the target rises by 4 and is held a little longer; "
            "two minutes without it, and it comes down again."
        )
    return _("No challenge: a soft sound for every 20 seconds in the target.")


def source_words(source: BreathSource | None) -> str:
    """Return where a breathing rate comes from."""
    match source:
        case BreathSource.RR:
            return _("from heart rhythm")
        case BreathSource.ECG:
            return _("from the ECG")
        case BreathSource.ACCELERATION:
            return _("from chest movement")
        case BreathSource.BELT:
            return _("from the breathing belt")
    return ""


def phase_words(phase: Phase) -> str:
    """Return what to do now."""
    match phase:
        case Phase.INHALE:
            return _("Breathe in")
        case Phase.HOLD_IN | Phase.HOLD_OUT:
            return _("Hold, softly")
        case Phase.EXHALE:
            return _("Breathe out")


def signal_words(state: StrapState | None, metrics: Metrics) -> str:
    """Return how the signal is, in a few words."""
    if state is StrapState.WAITING_FOR_RR and metrics.hr_bpm is not None:
        return heart_rate_only()
    if state is not StrapState.STREAMING:
        return strap_words(state)
    match metrics.quality:
        case Quality.GOOD:
            return _("signal clean")
        case Quality.CAUTION:
            return _("signal fair: some beats are unclear")
        case Quality.UNSUITABLE:
            return _("signal can't be measured now")
    return _("finding the rhythm")


def heart_rate_only() -> str:
    """Return what a sensor cannot do that sends a heart rate but no single heartbeats."""
    return _("sends heart rate only so far: heart-rate variability and coherence can't be measured")


def strap_words(state: StrapState | None) -> str:
    """Return where the link to the strap stands."""
    match state:
        case None:
            return _("no strap")
        case StrapState.CONNECTING:
            return _("looking for the strap")
        case StrapState.CONNECTED:
            return _("strap connected")
        case StrapState.WAITING_FOR_RR:
            return _("waiting for heartbeats: is the strap wet and snug?")
        case StrapState.STREAMING:
            return _("heartbeats come in")
        case StrapState.SILENT:
            return _("no heartbeats just now; the breath goes on")
        case StrapState.LOST:
            return _("strap lost; the breath goes on")
        case StrapState.RECONNECTING:
            return _("looking for the strap again; the breath goes on")
        case StrapState.ADAPTER_OFF:
            return _("no Bluetooth just now; the breath goes on")
        case StrapState.FAILED:
            return _("no strap; the breath goes on")
