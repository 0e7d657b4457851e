"""What the live page says at a moment; pure."""

from __future__ import annotations

from biofeedback.core.words import _
from biofeedback.devices.protocol import StrapState
from biofeedback.sessions.feedback import SETTLED_CONFIDENCE, Standing
from biofeedback.ui.model import LiveView
from biofeedback.ui.widgets.ring import RingView
from biofeedback.ui.words import clock_words

MARK_SAID_S = 4.0
STRAP_SAID_S = 20.0
SILENT_SAID_S = 30.0


def time_words(view: LiveView, now_s: float) -> tuple[str, str]:
    """Return how long is left, and of what: "3:12", "left of 5:00"."""
    left = view.total_s - view.elapsed_s(now_s)
    whole = clock_words(view.total_s)
    if view.begun_s is None:
        return whole, ""
    if view.listening:
        # What was chosen is practised in full; listening comes before it.
        return clock_words(-(-left // 1)), _("starts soon")
    # The last second reads 0:01, as a person counts, until it is over.
    return clock_words(-(-left // 1)), _("left of {whole}").format(whole=whole)


def idle_words(view: LiveView) -> tuple[str, str]:
    """Return what stands in the orb while no pacer runs."""
    if view.ended is not None:
        return _("Done"), ""
    if view.paused:
        return _("Paused"), _("Space goes on")
    if view.begun_s is None:
        return _("Getting ready"), _("sit at ease")
    if view.listening:
        return _("Settle"), _("breathe as you like")
    if view.said:
        return _("Listen"), _("breathe as it comes")
    return _("Rest"), _("breathe as it comes")


def ring_view(view: LiveView, now_s: float) -> RingView:
    """Return the ring: what is known of the coherence, and whether it can be trusted."""
    found = view.numbers(now_s).coherence
    settled = found.confidence is not None and found.confidence >= SETTLED_CONFIDENCE
    score = None if found.score is None else float(round(found.score))
    state = view.feedback_at(now_s)
    shown = view.has_strap and state.standing is not Standing.QUIET
    return RingView(score, settled and score is not None, shown, state.target)


def bottom_line(
    view: LiveView,
    now_s: float,
    marked_at_s: float | None = None,
    *,
    letters: bool = True,
    with_said: bool = False,
    silent: str = "",
) -> str:
    """Return the one sentence at the foot of the page.

    letters: whether they work as keys. with_said: what the practice says stands there, too, for
    it has no room of its own. silent: why nothing is heard, while that is news.
    """
    if marked_at_s is not None and now_s - marked_at_s < MARK_SAID_S and view.marks:
        at = clock_words(view.elapsed_s(view.marks[-1].at_s))
        return _("Marked at {time}.").format(time=at)
    if view.paused:
        return view.warned_in_pause or _(
            "Paused. Everything so far is kept; take the time you need."
        )
    if view.has_strap and (said := strap_line(view, now_s)):
        return said
    if silent:
        return silent
    if words := view.beside.sentence():
        return words
    if view.warning:
        return view.warning
    if with_said and view.said:
        return view.said
    if not letters:
        return _(
            "Comfortable, never forced. If you feel light-headed, let the breath come as it "
            "likes, and stop."
        )
    return _(
        "Comfortable, never forced. If you feel light-headed, let the breath come as it "
        "likes, and stop with D."
    )


def strap_line(view: LiveView, now_s: float) -> str:
    """Return what to do about the strap, "" when all is well; the strap's own words first.

    What it says while all is well (a battery nearly empty) stands there for a while.
    """
    match view.state:
        case StrapState.LOST | StrapState.RECONNECTING | StrapState.SILENT:
            usual = _("Nothing recorded is lost; the numbers come back with the strap.")
        case StrapState.ADAPTER_OFF:
            usual = _("Switch Bluetooth on again; the breath goes on meanwhile.")
        case StrapState.FAILED:
            usual = _("Practise on without numbers, or end and choose another strap.")
        case StrapState.WAITING_FOR_RR if view.metrics.hr_bpm is not None:
            usual = _(
                "This sensor sends heart rate only so far. The breath goes on; the other numbers "
                "need a strap that sends every heartbeat."
            )
        case StrapState.WAITING_FOR_RR:
            usual = _("Moisten the strap and wear it snug, just below the chest.")
        case StrapState.STREAMING if view.beats_from == "ecg":
            usual = _("Heartbeats are found in the strap's ECG for now.")
        case StrapState.CONNECTING | None:
            usual = _("Put the strap on, moistened; the breath begins as soon as it is found.")
        case _:
            told_s = view.sentence_s
            fresh = told_s is not None and now_s - told_s < STRAP_SAID_S
            return view.sentence or "" if fresh else ""
    return view.sentence or usual
