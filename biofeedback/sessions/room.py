"""A room: several people practise at once, each with a session of their own, led by one person.

Nobody waits for anybody. Every seat has its own runner, recorder, time and keys, so that a strap
that fails, a pause and an early end stay where they are. What they share is the moment to begin
and, where they breathe together, the breath: who begins or goes on joins at the next inhale.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass, field
from functools import partial
from typing import TypeAlias

import uuid_utils

from biofeedback.core.clock import Clock
from biofeedback.core.errors import BadInputError
from biofeedback.core.words import _
from biofeedback.devices.protocol import Strap
from biofeedback.devices.spare import SpareableStrap
from biofeedback.sessions.begin import RunningSession, StrapMaker, begin_session
from biofeedback.sessions.controls import Begin, Command, Pause, Resume
from biofeedback.sessions.events import Paused, SessionEvent, Warned
from biofeedback.sessions.feedback import FeedbackPlan
from biofeedback.sessions.protocol import Protocol
from biofeedback.sessions.records import SessionSink
from biofeedback.sessions.timeline import Timeline

MOST_SEATS = 8
# To begin at the same moment everybody must have heard of it first (s).
TOGETHER_IN_S = 0.5


@dataclass(frozen=True)
class Seat:
    """A person's place in the room. key: of the seat, not of the person. sink: their records.

    timeline: made before, so that whoever shows the breath knows its time already.
    """

    key: str
    spec: str
    protocol: Protocol
    timeline: Timeline
    sink: SessionSink = field(compare=False)
    feedback: FeedbackPlan | None = None
    keep_samples: bool = True


@dataclass(frozen=True, slots=True)
class Seated:
    """What happened at one seat."""

    seat: str
    event: SessionEvent


@dataclass(frozen=True, slots=True)
class Sit:
    """Somebody joins: the strap is looked for, the practice waits to be begun."""

    seat: Seat


@dataclass(frozen=True, slots=True)
class ToSeat:
    """A wish for one seat, or for all (seat None)."""

    seat: str | None
    command: Command


@dataclass(frozen=True, slots=True)
class ChangeStrap:
    """Go on with a spare strap at a seat; the record stays the same."""

    seat: str
    spec: str


RoomCommand: TypeAlias = Sit | ToSeat | ChangeStrap


@dataclass
class _Sitting:
    """A seat as it runs."""

    session: RunningSession
    strap: SpareableStrap
    task: asyncio.Task[None]
    begun: bool = False
    paused: bool = False


class RoomControls:
    """The leader's keys. Call from the room's own loop (others: `call_soon_threadsafe`)."""

    def __init__(self) -> None:
        self._commands: asyncio.Queue[RoomCommand] = asyncio.Queue()

    def send(self, command: RoomCommand | Command) -> None:
        """Ask for something; a plain command is for every seat."""
        if not isinstance(command, Sit | ToSeat | ChangeStrap):
            command = ToSeat(None, command)
        self._commands.put_nowait(command)

    async def next(self) -> RoomCommand:
        """Wait for the next command, in the order they were sent."""
        return await self._commands.get()


class Room:
    """Runs the seats. together: whether they breathe as one. key: kept with every record."""

    def __init__(
        self, clock: Clock, make_strap: StrapMaker, *, zone: str, together: bool = False
    ) -> None:
        """Open the room; it is empty until somebody sits down."""
        self.controls = RoomControls()
        self.key = str(uuid_utils.uuid7())
        self._clock, self._make_strap, self._zone = clock, make_strap, zone
        self.together = together
        self._seats: dict[str, _Sitting] = {}
        self._out: asyncio.Queue[Seated | None] = asyncio.Queue()
        self._broken: list[Exception] = []
        self._saving = asyncio.Lock()

    @property
    def events(self) -> AsyncGenerator[Seated, None]:
        """What happens at all seats, in order, until the last of those who sat has ended.

        A seat's defect ends that seat; the first is raised when everybody has ended. Closing the
        generator closes every seat, and what came so far is saved.
        """
        return self._run()

    async def _run(self) -> AsyncGenerator[Seated, None]:
        obeys = asyncio.create_task(self._obey())
        obeys.add_done_callback(self._deaf)
        try:
            while (told := await self._out.get()) is not None:
                yield told
            if self._broken:
                raise self._broken[0]
        finally:
            tasks = [obeys, *(sitting.task for sitting in self._seats.values())]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def _deaf(self, obeys: asyncio.Task[None]) -> None:
        """Close the room where its keys fail: nobody could end it any more; all is saved."""
        if not obeys.cancelled() and isinstance(error := obeys.exception(), Exception):
            self._broken.append(error)
            self._out.put_nowait(None)

    async def _obey(self) -> None:
        while True:
            command = await self.controls.next()
            match command:
                case ToSeat(key, wish):
                    self._pass_on(key, wish)
                case Sit(seat):
                    self._trying(seat.key, seat.spec, partial(self._sit, seat))
                case ChangeStrap(key, spec) if key in self._seats:
                    worn = self._seats[key].strap.spec
                    self._trying(key, worn, partial(self._change, key, spec))

    def _trying(self, key: str, spec: str, work: Callable[[], None]) -> None:
        """Do what names a strap; one that there is none of is said at the seat."""
        try:
            work()
        except BadInputError as error:
            self._out.put_nowait(Seated(key, Warned(0.0, spec, str(error))))
            if not self._sitting:
                self._out.put_nowait(None)

    @property
    def _sitting(self) -> int:
        """How many have not ended."""
        return sum(not sitting.task.done() for sitting in self._seats.values())

    def _sit(self, seat: Seat) -> None:
        if seat.key in self._seats:
            return
        if self._sitting >= MOST_SEATS:
            raise BadInputError(_("The room is full."))
        made: list[SpareableStrap] = []

        def make(spec: str, timeline: Timeline) -> Strap:
            strap = SpareableStrap(self._make_strap(spec, timeline), self._clock)
            made.append(strap)
            return strap

        session = begin_session(
            [seat.spec],
            seat.protocol,
            self._clock,
            seat.sink,
            make,
            zone=self._zone,
            timeline=seat.timeline,
            feedback=seat.feedback,
            keep_samples=seat.keep_samples,
            group_id=self.key,
            held=True,
            beside=self._save_in_turn,
        )
        task = asyncio.create_task(self._read(seat.key, session))
        self._seats[seat.key] = _Sitting(session, made[0], task)

    async def _save_in_turn(self, work: Callable[[], None]) -> None:
        """Write one seat's record after the other: eight at once would take turns all the same."""
        async with self._saving:
            await asyncio.to_thread(work)

    async def _read(self, key: str, session: RunningSession) -> None:
        """Read one seat to its end; the room is over with the last."""
        try:
            async with aclosing(session.events) as events:
                async for event in events:
                    if isinstance(event, Paused):
                        # Where the computer slept a seat pauses by itself.
                        self._seats[key].paused = event.on
                    self._out.put_nowait(Seated(key, event))
        except Exception as error:
            self._broken.append(error)
        finally:
            sitting = self._seats[key]
            sitting.begun = sitting.paused = False
            others = (s.task for k, s in self._seats.items() if k != key)
            if all(task.done() for task in others):
                self._out.put_nowait(None)

    def _change(self, key: str, spec: str) -> None:
        sitting = self._seats[key]
        if not sitting.task.done():
            sitting.strap.change(self._make_strap(spec, sitting.session.timeline))

    def _pass_on(self, key: str | None, command: Command) -> None:
        at_s = self._joins_at_s(key) if isinstance(command, Begin | Resume) else None
        for name, sitting in self._seats.items():
            if (key is None or name == key) and not sitting.task.done():
                self._tell(sitting, command, at_s)

    def _tell(self, sitting: _Sitting, command: Command, at_s: float | None) -> None:
        """Hand a wish on; at_s: when to join the others' breath, by the clock."""
        began_s = sitting.session.timeline.began_s
        match command:
            case Begin():
                if sitting.begun:
                    return
                sitting.begun = True
                command = Begin(None if at_s is None else at_s - began_s)
            case Pause():
                sitting.paused = True
            case Resume():
                if not sitting.paused:
                    return
                sitting.paused = False
                command = Resume(None if at_s is None else at_s - began_s)
        sitting.session.controls.send(command)

    def _joins_at_s(self, key: str | None) -> float | None:
        """Return when those who begin or go on now join, by the clock; None: each at once."""
        if not self.together:
            return None
        now = self._clock.now()
        for name, sitting in self._seats.items():
            if name != key and sitting.begun and not sitting.paused:
                timeline = sitting.session.timeline
                following = timeline.track.next_breath_s(now - timeline.began_s)
                if following is not None:
                    return timeline.began_s + following
        return now + TOGETHER_IN_S if key is None else None


class NoRecords:
    """Keeps nothing: for a room in which only simulated people sit."""

    def begin(self, _draft: object) -> str:
        """Open nothing."""
        return ""

    def append(self, _session_id: str, _chunk: object) -> None:
        """Keep nothing."""

    def finish(self, *_told: object) -> None:
        """Close nothing."""
