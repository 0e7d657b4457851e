"""A strap that comes back: states, patience and backoff around any way to connect once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, Generic, Protocol, TypeVar

from biofeedback.core.clock import Clock
from biofeedback.core.errors import NoStrapError
from biofeedback.core.words import _
from biofeedback.devices.protocol import StrapState

_T = TypeVar("_T")

# Quick at first: most losses are a turned back or a hand on the strap.
BACKOFF_S = (0.0, 0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0)
LOOK_AT_ADAPTER_EVERY_S = 1.0
# After so long without success there is more to say than that the strap is looked for.
SAY_MORE_AFTER_S = 20.0
# Nothing but a computer that slept makes a wait this much longer (s).
ASLEEP_S = 20.0
# A link that held this long was a good one: the next loss is a new story.
PROVEN_AFTER_S = 10.0
GRACE_S = 0.4


class Trouble(Enum):
    """Why one attempt to connect came to nothing."""

    NOT_FOUND = auto()
    REFUSED = auto()
    ADAPTER_OFF = auto()
    NO_ANSWER = auto()  # the computer's Bluetooth service is silent, or starting anew
    NO_BLUETOOTH = auto()  # there is no adapter: waiting won't help, nor with the next three
    NO_SERVICE = auto()  # nothing on this computer runs Bluetooth
    NO_BUS = auto()  # there is no way to the service that runs it
    NOT_ALLOWED = auto()  # this program, or this account, may not use it


HOPELESS = (Trouble.NO_BLUETOOTH, Trouble.NO_SERVICE, Trouble.NO_BUS, Trouble.NOT_ALLOWED)


class ConnectFailedError(Exception):
    """One attempt failed. sentence: for the person, where the generic one says too little."""

    def __init__(
        self, trouble: Trouble, detail: str | None = None, sentence: str | None = None
    ) -> None:
        super().__init__(trouble.name, detail)
        self.trouble = trouble
        self.detail = detail
        self.sentence = sentence


class Link(Protocol):
    """An open connection."""

    @property
    def why(self) -> str | None:
        """Why it was lost, for the person, where more is known than that it is out of reach."""
        ...

    async def lost(self) -> None:
        """Return when the link is no more, or not worth keeping."""
        ...

    async def close(self, *, hurry: bool) -> None:
        """End it and free what it holds, never raising; in a hurry within a second."""
        ...


_L = TypeVar("_L", bound=Link)


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to go on trying (s): until the first connection, and after a loss."""

    at_start_s: float = 25.0
    after_loss_s: float = 600.0


@dataclass(frozen=True, slots=True)
class Decision:
    """What comes after a failed attempt: this state, and the next attempt after a wait.

    state FAILED: no further attempt.
    """

    state: StrapState
    wait_s: float = 0.0


class Persistence:
    """The state machine: told what happened, it says what to do. No I/O, no clock.

    `now_s` is of the clock that patience is measured with: the person's own until the first
    connection (somebody is waiting), the session's after it.
    """

    def __init__(self, patience: Patience, now_s: float) -> None:
        self.patience = patience
        self.state = StrapState.CONNECTING
        self.was_connected = False
        self._since_s = now_s
        self._connected_s = now_s
        self._failures = 0

    def connected(self, now_s: float) -> StrapState:
        """Note that the link is up."""
        self.was_connected = True
        self._connected_s = now_s
        self.state = StrapState.CONNECTED
        return self.state

    def lost(self, now_s: float) -> Decision:
        """Return what to do when a link that was up is gone."""
        if now_s - self._connected_s >= PROVEN_AFTER_S:
            self._failures = 0
        self._since_s = now_s
        return self._again(StrapState.RECONNECTING)

    def failed(self, trouble: Trouble, now_s: float) -> Decision:
        """Return what to do after an attempt that failed at `now_s`."""
        limit_s = self.patience.at_start_s
        if self.was_connected:
            limit_s = self.patience.after_loss_s
        hopeless = trouble in HOPELESS and not self.was_connected
        if hopeless or now_s - self._since_s >= limit_s:
            self.state = StrapState.FAILED
            return Decision(self.state)
        if trouble in (Trouble.ADAPTER_OFF, Trouble.NO_ANSWER, *HOPELESS):
            # What comes back with the adapter is a fresh start: be quick then.
            self._failures = 0
            self.state = StrapState.ADAPTER_OFF
            return Decision(self.state, LOOK_AT_ADAPTER_EVERY_S)
        return self._again(StrapState.RECONNECTING if self.was_connected else StrapState.CONNECTING)

    def woke(self, now_s: float) -> None:
        """Note that the computer slept: patience begins anew, and so does haste."""
        self._since_s = now_s
        self._failures = 0

    def tried_for_s(self, now_s: float) -> float:
        """Return for how long there has been no link."""
        return now_s - self._since_s

    def _again(self, state: StrapState) -> Decision:
        wait_s = BACKOFF_S[min(self._failures, len(BACKOFF_S) - 1)]
        self._failures += 1
        self.state = state
        return Decision(state, wait_s)


@dataclass(frozen=True, slots=True)
class LinkChange(Generic[_L]):
    """The state of the connection from `at_s` on; `link` with CONNECTED only."""

    at_s: float
    state: StrapState
    link: _L | None = None
    sentence: str | None = None


async def stay_connected(
    connect: Callable[[], Awaitable[_L]],
    clock: Clock,
    *,
    waiting: Clock | None = None,
    patience: Patience | None = None,
    wanted: str | None = None,
) -> AsyncGenerator[LinkChange[_L], None]:
    """Connect, and connect again whenever the link is lost, until closed.

    connect: one attempt; raises ConnectFailedError. clock: the app's. waiting: the clock of the
    person who waits for the first connection (the app's own where none is given). wanted: the
    strap's name as it was asked for. Yields every change of state; after FAILED raises
    NoStrapError. Closing the generator closes the link.
    """
    waiting = waiting or clock
    machine = Persistence(patience or Patience(), waiting.now())
    said_more = False
    yield LinkChange(clock.now(), machine.state)
    while True:
        shown = machine.state
        try:
            link = await connect()
        except ConnectFailedError as failure:
            now_s = (clock if machine.was_connected else waiting).now()
            decision = machine.failed(failure.trouble, now_s)
            sentence = failure.sentence or sentence_of(failure.trouble, machine, wanted)
            again = machine.was_connected and decision.state is StrapState.RECONNECTING
            more = again and machine.tried_for_s(now_s) > SAY_MORE_AFTER_S
            if decision.state is not shown or (more and not said_more):
                said_more = said_more or more
                yield LinkChange(clock.now(), decision.state, sentence=sentence)
            if decision.state is StrapState.FAILED:
                raise NoStrapError(sentence, failure.detail) from failure
            await _pause(clock, decision.wait_s, machine)
            continue
        said_more = False
        try:
            yield LinkChange(clock.now(), machine.connected(clock.now()), link)
            await link.lost()
        except BaseException:
            await link.close(hurry=True)
            raise
        sentence = link.why or _("The strap is out of reach; the app keeps looking for it.")
        yield LinkChange(clock.now(), StrapState.LOST, sentence=sentence)
        await link.close(hurry=False)
        decision = machine.lost(clock.now())
        yield LinkChange(clock.now(), decision.state)
        await _pause(clock, decision.wait_s, machine)


async def _pause(clock: Clock, wait_s: float, machine: Persistence) -> None:
    """Wait before the next attempt; a night that the computer slept through does not count."""
    before_s = clock.now()
    await clock.sleep(wait_s)
    if clock.now() - before_s > wait_s + ASLEEP_S:
        machine.woke(clock.now())


def sentence_of(trouble: Trouble, machine: Persistence, wanted: str | None) -> str:
    """Return what to tell the person: what is wrong, and what to do."""
    if machine.state is StrapState.FAILED and machine.was_connected:
        minutes = round(machine.patience.after_loss_s / 60.0)
        return _(
            "The strap did not come back within {minutes} minutes; what came before is kept. "
            "Check that it is worn, wet and near, then start again."
        ).format(minutes=minutes)
    match trouble:
        case Trouble.ADAPTER_OFF:
            return _("Bluetooth is switched off on this computer; switch it on.")
        case Trouble.NO_ANSWER:
            return _("The computer's Bluetooth does not answer; switch it off and on again.")
        case hopeless if hopeless in HOPELESS:
            return _("This computer has no Bluetooth that the app can use; plug in an adapter.")
        case Trouble.REFUSED:
            return _(
                "{strap} is there but does not let this computer in. Close other apps that may "
                "hold it, and switch Bluetooth off on the phone that does. If nothing holds it, "
                "pair it in the system's Bluetooth settings: some want that."
            ).format(strap=wanted or _("The strap"))
        case Trouble.NOT_FOUND if machine.was_connected:
            return _(
                "The strap has not come back yet. Come near; if a phone or a watch has taken it, "
                "close the app there; if it has come off, wet it and put it on again."
            )
        case Trouble.NOT_FOUND if wanted:
            return _(
                'No strap "{strap}" found. Wet it and wear it, come near, and close other apps '
                "that may hold it."
            ).format(strap=wanted)
        case _:
            return _(
                "No strap found. Wet it and wear it, come near, and close other apps that may "
                "hold it."
            )


async def within(clock: Clock, limit_s: float, work: Awaitable[_T]) -> _T:
    """Return what `work` returns; TimeoutError when it takes longer than `limit_s`.

    Work that ignores being cancelled is cancelled again after a moment, and never outlives this.
    """
    task = asyncio.ensure_future(work)
    timer = asyncio.ensure_future(clock.sleep(limit_s))
    try:
        await asyncio.wait({task, timer}, return_when=asyncio.FIRST_COMPLETED)
        if not task.done():
            raise TimeoutError
        return task.result()
    finally:
        timer.cancel()
        await put_away(clock, task)
        await asyncio.gather(timer, return_exceptions=True)


async def put_away(clock: Clock, *tasks: asyncio.Future[Any], grace_s: float = GRACE_S) -> None:
    """Cancel tasks and wait until they are gone; one that lingers is cancelled again."""
    left = {task for task in tasks if not task.done()}
    while left:
        for task in left:
            task.cancel()
        timer = asyncio.ensure_future(clock.sleep(grace_s))
        try:
            while left and not timer.done():
                waited: set[asyncio.Future[Any]] = {*left, timer}
                await asyncio.wait(waited, return_when=asyncio.FIRST_COMPLETED)
                left = {task for task in left if not task.done()}
        finally:
            timer.cancel()
            await asyncio.gather(timer, return_exceptions=True)
    for task in tasks:
        if not task.cancelled():
            task.exception()  # seen: what a task that was put away had to say is of no interest
