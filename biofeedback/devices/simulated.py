"""A strap without a person: the simulated heart over the same codec and clock as a real one."""

from __future__ import annotations

import itertools
import math
import random
from collections import deque
from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import replace
from typing import Any

from biofeedback.core.beats import Beat
from biofeedback.core.clock import Clock
from biofeedback.core.errors import BadInputError
from biofeedback.core.words import _
from biofeedback.devices.body import CHEST_HZ, ECG_HZ, chest_mg, ecg_uv
from biofeedback.devices.heart import Fullness, SimulatedHeart, SimulatedSettings, TrueBeat
from biofeedback.devices.protocol import (
    AccelerationSamples,
    EcgSamples,
    StrapEvent,
    StrapState,
)
from biofeedback.devices.reading import Reading

__all__ = [
    "Fullness",
    "SimulatedHeart",
    "SimulatedSettings",
    "SimulatedStrap",
    "TrueBeat",
    "parse_spec",
]

NAME = "Simulated strap"
BATTERY_PERCENT = 90.0
CONNECT_S = 0.3
PACKET_EVERY_S = 1.0
LOSS_NOTICED_S = 5.0
LOOSE_FOR_S = 8.0
SAMPLES_LATE_S = 1.0


class SimulatedStrap:
    """A heart that follows the breath it is told, streamed as a strap would.

    breath: how full the lungs should be (0-1) at a moment of the clock, None while no pacer runs.
    """

    def __init__(
        self, spec: str, settings: SimulatedSettings, clock: Clock, breath: Fullness | None
    ) -> None:
        self._spec = spec
        self._settings = settings
        self._clock = clock
        self._breath = breath

    @property
    def spec(self) -> str:
        """The words it was asked for with."""
        return self._spec

    async def stream(self) -> AsyncGenerator[StrapEvent, None]:
        """Yield events for ever, a packet a second; stops wherever it is closed."""
        clock, reading = self._clock, Reading()
        start_s = clock.now()
        for event in reading.moved(start_s, StrapState.CONNECTING):
            yield event
        await clock.sleep(CONNECT_S)
        reading.battery_percent = BATTERY_PERCENT
        for event in reading.opened(clock.now(), NAME):
            yield event
        heart = SimulatedHeart(self._settings, self._breath, start_s)
        drop_from_s, drop_to_s = _stretch(start_s, self._settings.drop)
        mute_from_s, mute_to_s = _stretch(start_s, self._settings.no_rr)
        loose = _Looseness(self._settings)
        samples = _Samples(heart, start_s)
        linked = True
        beats_came = True
        for number in itertools.count(1):
            due_s = start_s + number * PACKET_EVERY_S
            if not beats_came and linked:
                await clock.sleep(due_s - PACKET_EVERY_S / 2.0 - clock.now())
                for event in reading.tick(clock.now()):
                    yield event
            await clock.sleep(due_s - clock.now())
            beats = heart.beats_until(due_s)
            measured = heart.measurement_of(beats)
            if mute_from_s <= due_s < mute_to_s:
                measured = replace(measured, rr_1024=(), rr_flagged=False)
            lifted = loose.lifts(due_s - start_s)
            if lifted:
                measured = replace(measured, heart_rate_bpm=0, contact=False, rr_1024=())
            payload = bytes(measured)
            events: list[StrapEvent] = []
            if drop_from_s <= due_s < drop_to_s:
                if linked:
                    events += reading.tick(clock.now())
                if linked and due_s - drop_from_s >= LOSS_NOTICED_S:
                    linked = False
                    sentence = _("The strap is out of reach; the app keeps looking for it.")
                    events += reading.moved(clock.now(), StrapState.LOST, sentence)
                    events += reading.moved(clock.now(), StrapState.RECONNECTING)
            elif linked:
                events += reading.packet(clock.now(), payload)
            else:
                await clock.sleep(CONNECT_S)
                linked = True
                events += reading.opened(clock.now(), NAME)
            beats_came = any(isinstance(event, Beat) for event in events)
            if self._settings.ecg and linked:
                events += samples.until(due_s, beats, lifted=lifted)
            for event in events:
                yield event


def _stretch(start_s: float, at_for: tuple[float, float] | None) -> tuple[float, float]:
    if at_for is None:
        return math.inf, math.inf
    return start_s + at_for[0], start_s + at_for[0] + at_for[1]


class _Looseness:
    """When a loose strap loses the skin: in stretches, the same for the same seed."""

    def __init__(self, settings: SimulatedSettings) -> None:
        self._settings = settings

    def lifts(self, t_s: float) -> bool:
        if not self._settings.loose:
            return False
        slot = math.floor(t_s / LOOSE_FOR_S)
        draw = random.Random(f"{self._settings.seed}!{slot}").random()
        return draw < self._settings.loose


class _Samples:
    """ECG and chest movement of the same heart and breath, a second late as over the air."""

    def __init__(self, heart: SimulatedHeart, start_s: float) -> None:
        self._heart = heart
        self._ecg_s = self._chest_s = start_s
        self._peaks: deque[float] = deque(maxlen=8)

    def until(
        self, now_s: float, beats: Sequence[TrueBeat], *, lifted: bool = False
    ) -> list[StrapEvent]:
        """Return the samples up to a second before `now_s`; without a heart where `lifted`."""
        self._peaks.extend(beat.at_s for beat in beats)
        end_s = now_s - SAMPLES_LATE_S
        ecg_count = math.floor((end_s - self._ecg_s) * ECG_HZ)
        chest_count = math.floor((end_s - self._chest_s) * CHEST_HZ)
        if ecg_count <= 0 or chest_count <= 0:
            return []
        full = self._heart.fullness
        times = [self._ecg_s + number / ECG_HZ for number in range(ecg_count)]
        values = tuple(0 if lifted else round(ecg_uv(t_s, self._peaks, full(t_s))) for t_s in times)
        ecg = EcgSamples(self._ecg_s, ECG_HZ, values)
        places = [self._chest_s + number / CHEST_HZ for number in range(chest_count)]
        moves = AccelerationSamples(
            self._chest_s, CHEST_HZ, tuple(chest_mg(full(t_s)) for t_s in places)
        )
        self._ecg_s += ecg_count / ECG_HZ
        self._chest_s += chest_count / CHEST_HZ
        return [ecg, moves]


def parse_spec(spec: str) -> SimulatedSettings:
    """Return the settings in "sim" or "sim:hr=60,breath=pacer,...".

    Keys: hr (30-200 bpm), breath ("pacer", or 3-30 a minute), swing_ms (0-600, peak to trough),
    noise_ms (0-200), ectopics (0-50 per 100 beats), drop (AT:FOR, in seconds), seed (whole),
    resonance (3-10 a minute), sighs (0-120 an hour), compliance (0-1), loose (0-1), calms_s
    (0-3600), ecg ("on" or "off"), no_rr (AT:FOR), story (one of STORIES; what follows it
    changes it).
    Raises BadInputError with the word that cannot be used.
    """
    settings = SimulatedSettings()
    kind, _colon, words = spec.partition(":")
    if kind != "sim":
        raise BadInputError(_('"{spec}" is not a simulated strap.').format(spec=spec))
    for word in words.split(",") if words else ():
        key, _equals, value = word.partition("=")
        read = _READERS.get(key.strip())
        if read is None:
            raise BadInputError(
                _('The simulated strap has no "{key}"; it has {keys}.').format(
                    key=key.strip(), keys=", ".join(_READERS)
                )
            )
        try:
            settings = read(settings, value.strip())
        except ValueError as error:
            raise BadInputError(
                _('"{word}" does not suit the simulated strap: {why}.').format(
                    word=word.strip(), why=error
                )
            ) from error
    return settings


def _number(value: str, lowest: float, highest: float) -> float:
    try:
        number = float(value)
    except ValueError:
        number = math.nan
    if not lowest <= number <= highest:
        raise ValueError(_("a number from {lowest:g} to {highest:g} is needed").format(
            lowest=lowest, highest=highest))  # fmt: skip
    return number


def _read_breath(settings: SimulatedSettings, value: str) -> SimulatedSettings:
    return replace(settings, breath=None if value == "pacer" else _number(value, 3, 30))


def _read_stretch(value: str) -> tuple[float, float]:
    at, colon, for_s = value.partition(":")
    if not colon:
        raise ValueError(_("two numbers of seconds are needed, such as 30:10"))
    return _number(at, 0, 1e6), _number(for_s, 0, 1e6)


def _read_seed(settings: SimulatedSettings, value: str) -> SimulatedSettings:
    if not value.isdecimal() or len(value) > 18:
        raise ValueError(_("a whole number is needed"))
    return replace(settings, seed=int(value))


def _read_switch(settings: SimulatedSettings, value: str) -> SimulatedSettings:
    if value not in ("on", "off"):
        raise ValueError(_("on or off is needed"))
    return replace(settings, ecg=value == "on")


def _read_story(settings: SimulatedSettings, value: str) -> SimulatedSettings:
    if value not in STORIES:
        raise ValueError(_("one of {stories} is needed").format(stories=", ".join(STORIES)))
    return replace(settings, **STORIES[value])


# For demonstrations and for teaching: a person and a day, not a diagnosis.
STORIES: dict[str, dict[str, Any]] = {
    # A first session: a fast heart that calms down, a pacer that is followed now and then, sighs.
    "nervous": {"hr": 72.0, "calms_s": 180.0, "swing_ms": 60.0, "compliance": 0.6, "sighs": 40.0,
                "noise_ms": 6.0, "resonance": 5.5},
    # A bad day: little swing, a higher rate, attention that pain takes away, a few extra beats.
    "flare": {"hr": 82.0, "swing_ms": 34.0, "compliance": 0.7, "sighs": 30.0, "noise_ms": 5.0,
              "ectopics": 0.5, "resonance": 5.5},
    # A strap that was put on dry and too loose.
    "loose": {"loose": 0.15, "resonance": 5.5},
    # A person who has practised for months at their own pace.
    "practised": {"hr": 60.0, "swing_ms": 160.0, "resonance": 5.5},
}  # fmt: skip

_READERS: dict[str, Callable[[SimulatedSettings, str], SimulatedSettings]] = {
    "hr": lambda s, v: replace(s, hr=_number(v, 30, 200)),
    "breath": _read_breath,
    "swing_ms": lambda s, v: replace(s, swing_ms=_number(v, 0, 600)),
    "noise_ms": lambda s, v: replace(s, noise_ms=_number(v, 0, 200)),
    "ectopics": lambda s, v: replace(s, ectopics=_number(v, 0, 50)),
    "drop": lambda s, v: replace(s, drop=_read_stretch(v)),
    "no_rr": lambda s, v: replace(s, no_rr=_read_stretch(v)),
    "seed": _read_seed,
    "resonance": lambda s, v: replace(s, resonance=_number(v, 3, 10)),
    "sighs": lambda s, v: replace(s, sighs=_number(v, 0, 120)),
    "compliance": lambda s, v: replace(s, compliance=_number(v, 0, 1)),
    "loose": lambda s, v: replace(s, loose=_number(v, 0, 1)),
    "calms_s": lambda s, v: replace(s, calms_s=_number(v, 0, 3600)),
    "ecg": _read_switch,
    "story": _read_story,
}
