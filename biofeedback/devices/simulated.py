"""A strap without a person: the simulated heart over the same codec and clock as a real one."""

from __future__ import annotations

import itertools
import math
from collections.abc import AsyncGenerator, Callable
from dataclasses import replace

from biofeedback.core.beats import Beat
from biofeedback.core.clock import Clock
from biofeedback.core.errors import BadInputError
from biofeedback.core.words import _
from biofeedback.devices.heart import Fullness, SimulatedHeart, SimulatedSettings, TrueBeat
from biofeedback.devices.protocol import StrapEvent, StrapState
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
        drop_from_s, drop_to_s = self._drop(start_s)
        linked = True
        beats_came = True
        for number in itertools.count(1):
            due_s = start_s + number * PACKET_EVERY_S
            if not beats_came and linked:
                await clock.sleep(due_s - PACKET_EVERY_S / 2.0 - clock.now())
                for event in reading.tick(clock.now()):
                    yield event
            await clock.sleep(due_s - clock.now())
            payload = bytes(heart.measurement(due_s))
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
            for event in events:
                yield event

    def _drop(self, start_s: float) -> tuple[float, float]:
        if self._settings.drop is None:
            return math.inf, math.inf
        at_s, for_s = self._settings.drop
        return start_s + at_s, start_s + at_s + for_s


def parse_spec(spec: str) -> SimulatedSettings:
    """Return the settings in "sim" or "sim:hr=60,breath=pacer,...".

    Keys: hr (30-200 bpm), breath ("pacer", or 3-30 a minute), swing_ms (0-600, peak to trough),
    noise_ms (0-200), ectopics (0-50 per 100 beats), drop (AT:FOR, in seconds), seed (whole).
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


def _read_drop(settings: SimulatedSettings, value: str) -> SimulatedSettings:
    at, colon, for_s = value.partition(":")
    if not colon:
        raise ValueError(_("two numbers of seconds are needed, such as 30:10"))
    return replace(settings, drop=(_number(at, 0, 1e6), _number(for_s, 0, 1e6)))


def _read_seed(settings: SimulatedSettings, value: str) -> SimulatedSettings:
    if not value.isdecimal() or len(value) > 18:
        raise ValueError(_("a whole number is needed"))
    return replace(settings, seed=int(value))


_READERS: dict[str, Callable[[SimulatedSettings, str], SimulatedSettings]] = {
    "hr": lambda s, v: replace(s, hr=_number(v, 30, 200)),
    "breath": _read_breath,
    "swing_ms": lambda s, v: replace(s, swing_ms=_number(v, 0, 600)),
    "noise_ms": lambda s, v: replace(s, noise_ms=_number(v, 0, 200)),
    "ectopics": lambda s, v: replace(s, ectopics=_number(v, 0, 50)),
    "drop": _read_drop,
    "seed": _read_seed,
}
