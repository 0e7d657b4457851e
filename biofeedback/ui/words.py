"""Sentences of the window that are made from numbers; those all faces share are in sessions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from biofeedback.core.metrics import Metrics, Quality
from biofeedback.core.words import _, plural
from biofeedback.devices.protocol import StrapState
from biofeedback.sessions import phrases
from biofeedback.sessions.feedback import SETTLED_CONFIDENCE, Standing
from biofeedback.ui.views import StartRequest, StrapView

if TYPE_CHECKING:
    from biofeedback.ui.model import LiveView


class Tone(StrEnum):
    """How something stands; shown by shape and words, the colour only follows."""

    GOOD = "good"
    WAIT = "wait"
    CARE = "care"
    LOST = "lost"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Tile:
    """A number as shown: value None means that `note` stands in its place.

    settled: it can be trusted; only then is it drawn in its full colour.
    topic: where the help says what it means.
    """

    label: str
    value: str | None
    unit: str
    note: str
    settled: bool = True
    topic: str = ""


@dataclass(frozen=True, slots=True)
class Chip:
    """How the strap is, in words."""

    tone: Tone
    text: str


_TONES = {
    None: Tone.NONE,
    StrapState.CONNECTING: Tone.WAIT,
    StrapState.CONNECTED: Tone.GOOD,
    StrapState.WAITING_FOR_RR: Tone.WAIT,
    StrapState.STREAMING: Tone.GOOD,
    StrapState.SILENT: Tone.CARE,
    StrapState.LOST: Tone.LOST,
    StrapState.RECONNECTING: Tone.LOST,
    StrapState.ADAPTER_OFF: Tone.LOST,
    StrapState.FAILED: Tone.LOST,
}


def clock_words(seconds: float) -> str:
    """Return a length as 3:12, or 1:03:12 from an hour on."""
    whole = int(max(seconds, 0.0))
    hours, rest = divmod(whole, 3600)
    minutes, secs = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{secs:02}" if hours else f"{minutes}:{secs:02}"


def minutes_words(minutes: float) -> str:
    """Return a number of minutes, such as "5 minutes"."""
    whole = round(minutes)
    if abs(minutes - whole) < 0.05:
        return plural("{n} minute", "{n} minutes", whole).format(n=whole)
    return _("{n:.1f} minutes").format(n=minutes)


def practice_title(start: StartRequest) -> str:
    """Return what will be practised, such as "5 minutes at 5.5 breaths a minute"."""
    minutes = minutes_words(start.minutes)
    if start.own is not None:
        return _("{name}, {minutes}").format(name=start.own.name, minutes=minutes)
    if start.protocol not in ("plain", "quiet_rest"):
        from biofeedback.sessions.library import entry_named

        entry = entry_named(start.protocol)
        if not entry.timed:
            return _(entry.name)
        return _("{name}, {minutes}").format(name=_(entry.name), minutes=minutes)
    if start.pace_per_min is None:
        return _("{minutes} of quiet rest").format(minutes=minutes)
    return _("{minutes} at {pace:g} breaths a minute").format(
        minutes=minutes, pace=start.pace_per_min
    )


def device_name(spec: str, name: str | None) -> str:
    """Return what to call a strap; one that makes its beats up is always called so."""
    if spec.startswith("sim"):
        return _("Simulated strap")
    if spec.startswith("replay:"):
        return _("Simulated: a recording")
    return name or _("Strap")


def live_chip(view: LiveView, now_s: float) -> Chip:
    """Return the strap's state during a session."""
    if not view.has_strap:
        if view.beside.kinds:
            gone = view.beside.gone or not (view.beside.levels or view.beside.curve)
            words = _("Sensors: no signal") if gone else _("Sensors: signal comes")
            return Chip(Tone.WAIT if gone else Tone.GOOD, words)
        return Chip(Tone.NONE, _("No strap: the breath alone"))
    words = phrases.signal_words(view.state or StrapState.CONNECTING, view.numbers(now_s))
    tone = _TONES[view.state or StrapState.CONNECTING]
    if view.state is StrapState.STREAMING:
        quality = view.numbers(now_s).quality
        tone = Tone.GOOD if quality is Quality.GOOD else Tone.CARE
        tone = Tone.WAIT if quality is None else tone
    if tone is Tone.LOST and view.lost_since_s is not None:
        words = _("{words} ({since})").format(
            words=words, since=clock_words(now_s - view.lost_since_s)
        )
    name = device_name(view.spec, view.strap_name)
    return Chip(tone, _("{strap} · {state}").format(strap=name, state=words))


def strap_chip(strap: StrapView) -> Chip:
    """Return the strap's state outside a session."""
    if strap.spec == "none":
        return Chip(Tone.NONE, _("No strap: the breath alone"))
    name = device_name(strap.spec, strap.name)
    if strap.simulated:
        return Chip(Tone.NONE, _("{strap}, for trying out").format(strap=name))
    if strap.state is None:
        return Chip(Tone.NONE, _("{strap} · connects when you start").format(strap=name))
    words = phrases.strap_words(strap.state)
    if strap.battery_percent is not None:
        words = _("{words} · battery {percent:.0f} %").format(
            words=words, percent=strap.battery_percent
        )
    return Chip(_TONES[strap.state], _("{strap} · {state}").format(strap=name, state=words))


def tiles(
    view: LiveView, now_s: float, pace_per_min: float | None, *, ring: bool = False
) -> tuple[Tile, Tile, Tile, Tile]:
    """Return heart, breathing, coherence and swing as they may be shown at `now_s`.

    pace_per_min: how fast the pacer breathes at this moment; None while there is none. ring:
    whether coherence is drawn as the ring around the breath, too, and its name should say so.
    """
    numbers = view.numbers(now_s)
    heart = _heart_tile(numbers)
    if view.state is StrapState.FAILED and heart.value is None:
        heart = replace(heart, note=_("no strap"))  # nothing is waited for
    return (
        heart,
        _breathing_tile(numbers, pace_per_min),
        _coherence_tile(view, numbers, now_s, ring),
        _swing_tile(numbers),
    )


def _heart_tile(numbers: Metrics) -> Tile:
    reading = phrases.heart(numbers)
    return Tile(_("Heart"), reading.digits, reading.unit, reading.word, topic="number:heart_rate")


def _breathing_tile(numbers: Metrics, pace_per_min: float | None) -> Tile:
    reading = phrases.breathing(numbers)
    word = reading.word
    if reading.digits is not None and pace_per_min is not None:
        # On a glide it changes with every breath: a tenth is as fine as anybody can follow.
        word = _("pace {pace:g} · {source}").format(pace=round(pace_per_min, 1), source=word)
    return Tile(_("Breathing"), reading.digits, reading.unit, word, topic="number:breathing")


def _coherence_tile(view: LiveView, numbers: Metrics, now_s: float, ring: bool) -> Tile:
    reading = phrases.coherence(numbers)
    word = reading.word
    held = view.target_for_s(now_s)
    state = view.feedback_at(now_s)
    if state.standing in (Standing.SWING, Standing.HOLDING):
        word = phrases.feedback_words(state)
    if held is not None:
        word = _("in your target for {time}").format(time=clock_words(held))
    confidence = numbers.coherence.confidence
    settled = confidence is not None and confidence >= SETTLED_CONFIDENCE
    name = _("Coherence: the ring") if ring else _("Coherence")
    topic = "number:coherence"
    return Tile(name, reading.digits, reading.unit, word, settled, topic)


def _swing_tile(numbers: Metrics) -> Tile:
    reading = phrases.swing(numbers)
    note = _swing_note(numbers)
    name = _("Swing per breath")
    return Tile(name, reading.digits, reading.unit, note, topic="number:swing")


def _swing_note(numbers: Metrics) -> str:
    if numbers.swing_bpm is None:
        return _("not sure yet")
    confidence = numbers.coherence.confidence
    if confidence is None or confidence < SETTLED_CONFIDENCE:
        return _("settling")
    return _("confidence: good")


def rating_change(before: int | None, after: int | None) -> str:
    """Return a kind and honest sentence on two ratings of pain; "" without both."""
    if before is None or after is None:
        return ""
    change = after - before
    if change == 0:
        return _("The same as before. Practice can be worth it all the same.")
    if abs(change) == 1:
        return _("A change of one point is within everyday ups and downs.")
    if change < 0:
        return _("{n} points lower than before. One session is a hint; weeks show more.").format(
            n=-change
        )
    return _("{n} points higher than before. That happens. Rest counts too.").format(n=change)


def chart_in_words(name: str, values: tuple[float, ...], unit: str) -> str:
    """Return a chart as a sentence for those who hear it."""
    if not values:
        return _("{name}: nothing to show yet.").format(name=name)
    return _("{name}: from {low:.0f} to {high:.0f} {unit}, last {last:.0f}.").format(
        name=name, low=min(values), high=max(values), last=values[-1], unit=unit
    )
