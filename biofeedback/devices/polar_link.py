"""Asks a Polar sensor for its samples over an open link, and stops them again; never in RR's way.

Bluetooth itself is behind `Gatt`, which bleak's client fits.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from biofeedback.core.clock import Clock
from biofeedback.core.words import _
from biofeedback.devices.polar import (
    PMD_CONTROL,
    PMD_DATA,
    Answer,
    Kind,
    Op,
    Request,
    Setting,
    Settings,
    Status,
    factor_of,
    read_features,
    read_settings,
    write_settings,
)
from biofeedback.devices.polar_reading import NOMINAL_HZ, StreamStarted
from biofeedback.devices.reconnect import within

_log = logging.getLogger(__name__)

ANSWER_S = 4.0
STOP_S = 0.25
# Chest movement is slow; the slowest rate costs the strap's battery least.
WISHES: dict[Kind, dict[Setting, int]] = {
    Kind.ECG: {Setting.SAMPLE_RATE_HZ: 130},
    Kind.ACCELERATION: {Setting.SAMPLE_RATE_HZ: 25, Setting.RANGE: 4},
}
ASKED_BACK = (Setting.SAMPLE_RATE_HZ, Setting.RESOLUTION_BITS, Setting.RANGE, Setting.CHANNELS)


class Gatt(Protocol):
    """What is needed of a Bluetooth client."""

    async def read_gatt_char(self, char_specifier: Any, /) -> bytearray:
        """Return a characteristic's value."""
        ...

    async def write_gatt_char(
        self, char_specifier: Any, data: bytes, response: bool | None = None
    ) -> None:
        """Write a characteristic's value."""
        ...

    async def start_notify(
        self, char_specifier: Any, callback: Callable[[Any, bytearray], Awaitable[None] | None], /
    ) -> None:
        """Pass on what the characteristic notifies or indicates."""
        ...


class RefusedError(Exception):
    """The sensor does not do what it was asked; status: its answer."""

    def __init__(self, kind: Kind, status: int) -> None:
        super().__init__(kind.name, status)
        self.kind = kind
        self.status = status


def choose(kind: Kind, offered: Settings) -> dict[Setting, tuple[int, ...]]:
    """Return the settings to start with: ours where they are offered, else the next above."""
    chosen: dict[Setting, tuple[int, ...]] = {}
    for setting in ASKED_BACK:
        values = offered.get(setting)
        if values:
            wish = WISHES.get(kind, {}).get(setting, min(values))
            above = [value for value in values if value >= wish]
            chosen[setting] = (min(above) if above else max(values),)
    return chosen


class PolarStreams:
    """One link's streams: asks, starts, stops; one request at a time."""

    def __init__(
        self,
        client: Gatt,
        waiting: Clock,
        hear: Callable[[str, bytes], None],
        name: str | None = None,
    ) -> None:
        """`hear` takes ("pmd" or "pmd_control", payload) as they come."""
        self._client = client
        self._waiting = waiting
        self._hear = hear
        self._name = name or _("The strap")
        self._answers: asyncio.Queue[Answer] = asyncio.Queue()
        self.running: list[Kind] = []

    async def start(
        self,
        *,
        sends_rr: Callable[[], bool],
        tell: Callable[[StreamStarted | str], None],
        most: int = 2,
    ) -> None:
        """Start what the sensor has; tell each stream, and a sentence where one is refused.

        sends_rr: whether the sensor sends RR; pulse intervals are asked for only where not.
        most: how many of ECG and chest movement to ask for, in this order.
        Raises what the client raises.
        """
        # Read before subscribing: BlueZ gives what is read to those who are notified, too.
        features = read_features(bytes(await self._client.read_gatt_char(PMD_CONTROL)))
        if not features:
            return
        await self._client.start_notify(PMD_CONTROL, self._on_answer)
        await self._client.start_notify(PMD_DATA, self._on_frame)
        wanted: list[Kind] = [kind for kind in (Kind.ECG, Kind.ACCELERATION) if kind in features]
        wanted = wanted[:most]
        if Kind.PPI in features and not sends_rr():
            wanted = [Kind.PPI]
        for kind in wanted:
            try:
                tell(await self._start(kind))
            except RefusedError as refused:
                _log.debug("%s: %s refused (%s)", self._name, kind.name, refused.status)
                tell(self._why(refused))
            except TimeoutError:
                tell(self._why(RefusedError(kind, -1)))

    async def stop(self) -> None:
        """Stop what runs; a sensor that does not answer is left alone."""
        await within(self._waiting, STOP_S, self._stop())

    async def _stop(self) -> None:
        while self.running:
            request = bytes(Request(Op.STOP, self.running.pop()))
            await self._client.write_gatt_char(PMD_CONTROL, request, response=True)

    async def _start(self, kind: Kind) -> StreamStarted:
        offered: Settings = {}
        if kind is not Kind.PPI:  # pulse intervals have no settings
            offered = read_settings(await self._ask(Request(Op.SETTINGS, kind)))
        chosen = choose(kind, offered)
        start = Request(Op.START, kind, write_settings(chosen))
        try:
            agreed = await self._ask(start)
        except RefusedError as refused:
            if refused.status != Status.ALREADY_IN_STATE:
                raise
            # Left running by a program that ended without a word.
            await self._ask(Request(Op.STOP, kind))
            agreed = await self._ask(start)
        self.running.append(kind)
        rate = chosen.get(Setting.SAMPLE_RATE_HZ, (NOMINAL_HZ.get(kind, 0.0),))[0]
        return StreamStarted(kind, float(rate), factor_of(read_settings(agreed)))

    async def _ask(self, request: Request) -> bytes:
        """Return the parameters of the answer; RefusedError, or TimeoutError without one."""
        while not self._answers.empty():
            self._answers.get_nowait()
        writing = self._client.write_gatt_char(PMD_CONTROL, bytes(request), response=True)
        await within(self._waiting, ANSWER_S, writing)
        return await within(self._waiting, ANSWER_S, self._answer_to(request))

    async def _answer_to(self, request: Request) -> bytes:
        parameters = b""
        while True:
            answer = await self._answers.get()
            if (answer.op, answer.kind) != (request.op, request.kind):
                continue
            if answer.status != Status.SUCCESS:
                raise RefusedError(request.kind, answer.status)
            parameters += answer.parameters
            if not answer.more:
                return parameters

    def _on_answer(self, _characteristic: object, payload: bytearray) -> None:
        self._hear("pmd_control", bytes(payload))
        answer = Answer.from_bytes(bytes(payload))
        if answer is not None:
            self._answers.put_nowait(answer)

    def _on_frame(self, _characteristic: object, payload: bytearray) -> None:
        self._hear("pmd", bytes(payload))

    def _why(self, refused: RefusedError) -> str:
        what = {
            Kind.ECG: _("its ECG"),
            Kind.ACCELERATION: _("chest movement"),
            Kind.PPI: _("the time between pulses"),
        }[refused.kind]
        match refused.status:
            case Status.INVALID_MTU:
                why = _("over this connection its packets are too small for it")
            case Status.DEVICE_IN_CHARGER:
                why = _("it is being charged")
            case -1:
                why = _("it did not answer; pairing it with this computer may help")
            case _:
                why = _("it refused; another program may be using it")
        if refused.kind is Kind.PPI:
            return _("{strap} can't send {what}: {why}. Heart rate goes on.").format(
                strap=self._name, what=what, why=why
            )
        return _("{strap} can't send {what}: {why}. Heart rhythm goes on as before.").format(
            strap=self._name, what=what, why=why
        )
