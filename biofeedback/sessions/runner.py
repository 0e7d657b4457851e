"""A session as it runs: straps in, one stream of events out."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import suppress
from dataclasses import replace

from biofeedback.core.clock import Clock
from biofeedback.core.words import _
from biofeedback.devices.protocol import Strap
from biofeedback.sessions.controls import Aimed, Controls, Stop
from biofeedback.sessions.events import (
    BegunGently,
    Cued,
    Event,
    MetricsReady,
    PacerPhase,
    Paused,
    Repaced,
    SessionEnded,
    SessionEvent,
    StepChanged,
    TimeBegan,
    Warned,
)
from biofeedback.sessions.feedback import FeedbackPlan
from biofeedback.sessions.gentle import PresentBreath, begun_from
from biofeedback.sessions.holding import ScoreWatch
from biofeedback.sessions.lane import Lane, heard_alone
from biofeedback.sessions.protocol import Protocol, Step
from biofeedback.sessions.standstill import ENDED, NEVER_BEGAN, WAITED, Standstill
from biofeedback.sessions.timeline import Timeline
from biofeedback.sessions.wishes import AT_ONCE_S, Wishes

# How often the numbers are looked at when no beat comes (s): they go within the silence limit.
TICK_S = 0.5
# How long the first strap waits for the others before the practice begins (s).
GROUP_WAIT_S = 15.0
# What a pause leaves of a step below this is its end (s): rounding, not practice.
SHORTEST_REST_S = 1e-3


async def run(
    straps: Sequence[Strap],
    protocol: Protocol,
    timeline: Timeline,
    controls: Controls,
    *,
    patience_s: float | None = None,
    group_id: str | None = None,
    feedback: FeedbackPlan | None = None,
    held: bool = False,
) -> AsyncGenerator[SessionEvent, None]:
    """Run a protocol with any number of straps and yield everything that happens.

    The practice begins when the straps are connected, or have failed, or after `patience_s`
    seconds (None: as long as they try); held: when it is told to `Begin`. It goes on by itself
    when a strap drops; with patience, also when none is found at all. Where the computer slept it
    waits in a pause that began with the sleep; after a long one it has ended there. The last event
    of each strap is its SessionEnded; a defect in one of them is raised after all of these. Closing
    the generator closes the straps at once.
    """
    session = _Run(straps, protocol, timeline, controls, patience_s, group_id, feedback, held)
    work = asyncio.create_task(session.whole())
    work.add_done_callback(lambda _task: session.out.put_nowait(None))
    try:
        while (event := await session.out.get()) is not None:
            yield event
        await work
    finally:
        work.cancel()
        with suppress(asyncio.CancelledError):
            await work


class _Run:
    """The state of one run: its lanes, its pacer, its commands."""

    def __init__(
        self,
        straps: Sequence[Strap],
        protocol: Protocol,
        timeline: Timeline,
        controls: Controls,
        patience_s: float | None,
        group_id: str | None,
        feedback: FeedbackPlan | None,
        held: bool,
    ) -> None:
        self.out: asyncio.Queue[SessionEvent | None] = asyncio.Queue()
        self._timeline = timeline
        self._clock: Clock = timeline.clock
        self._protocol = protocol
        self._controls = controls
        self._patience_s = patience_s
        self._group_id = group_id
        self._wake = asyncio.Event()
        self._wishes = Wishes(protocol.name, self._tell)
        self._held = held
        self._extras: set[float] = set()
        self._step: Step | None = None
        self._watch = ScoreWatch(None, ())
        self._present = PresentBreath()
        self._standstill = Standstill(timeline)
        self._stood_s: float | None = None
        self._lanes = [
            Lane(strap, timeline, self._pass_on, self._wake, feedback) for strap in straps
        ]
        for lane in self._lanes:
            lane.before_each = self._look

    async def whole(self) -> None:
        """From connecting to the summaries."""
        helpers = [asyncio.create_task(lane.listen()) for lane in self._lanes]
        helpers += [asyncio.create_task(self._tick()), asyncio.create_task(self._obey())]
        for helper in helpers:
            helper.add_done_callback(self._helper_done)
        try:
            reason = await self._straps_ready() or await self._practise()
            ended_s = self._timeline.now() if self._stood_s is None else self._stood_s
            self._timeline.track.end(ended_s)
        finally:
            for helper in helpers:
                helper.cancel()
            results = await asyncio.gather(*helpers, return_exceptions=True)
        for result in results:
            if isinstance(result, Exception):
                raise result
        for lane in self._lanes:
            self.out.put_nowait(
                SessionEnded(
                    ended_s,
                    lane.spec,
                    session_id=None,
                    group_id=self._group_id,
                    summary=await lane.finish(ended_s, self._protocol.name),
                    reason="strap_lost" if lane.failed_for_good and not self._alone else reason,
                )
            )
        for lane in self._lanes:
            if lane.defect is not None:
                raise lane.defect

    @property
    def _alone(self) -> bool:
        """Whether the breath goes on as a practice of its own when no strap is found."""
        return self._patience_s is not None

    def _helper_done(self, helper: asyncio.Task[None]) -> None:
        """End the session when a lane or the ticker breaks; its error is raised at the end."""
        if not helper.cancelled() and helper.exception() is not None:
            self._wishes.stop = self._wishes.stop or Stop("interrupted")
            self._wake.set()

    async def _straps_ready(self) -> str | None:
        """Wait for the straps; return why the session is over already, if it is."""
        if self._held:
            return await self._told_to_begin()
        begun = self._clock.now()
        first_ready: float | None = None
        while True:
            if self._wishes.stop:
                return self._wishes.stop.reason
            if all(lane.failed_for_good for lane in self._lanes):
                return None if self._alone else "strap_lost"
            ready = [lane for lane in self._lanes if lane.ready]
            if ready and first_ready is None:
                first_ready = self._clock.now()
            waits = []
            if self._patience_s is not None:
                waits.append(begun + self._patience_s - self._clock.now())
            if first_ready is not None:
                waits.append(first_ready + GROUP_WAIT_S - self._clock.now())
            settled = all(lane.ready or lane.failed_for_good for lane in self._lanes)
            if settled or (waits and min(waits) <= 0):
                return None
            await self._sleep(min(waits, default=None))
            self._look()

    async def _told_to_begin(self) -> str | None:
        """Wait for the word to begin, and until then if it names a time."""
        while self._wishes.stop is None:
            left_s = self._wishes.begins_in_s(self._timeline.now())
            if left_s == 0.0:
                self._begin_anew()
                return None
            await self._sleep(left_s)
        for lane in self._lanes:
            lane.begin_anew()  # what it sums up is nothing
        return self._wishes.stop.reason

    def _begin_anew(self) -> None:
        """Let the session's time begin: the strap was only tried until now."""
        timeline = self._timeline
        waited_s = timeline.begin_anew()
        self._held = False
        self._standstill.forget()
        at_s, at = timeline.began_s, timeline.began_at
        self._tell(TimeBegan, waited_s=waited_s, clock_s=at_s, started_at=at)
        for lane in self._lanes:
            lane.begin_anew()

    async def _practise(self) -> str:
        """Run the steps; return why it ended."""
        for index, step in enumerate(self._protocol.steps):
            if step.extra and not await self._asked_for(index):
                continue
            if step.listens and heard_alone(self._lanes) is None:
                continue
            begun = step
            if step.gentle and heard_alone(self._lanes) is not None:
                present = self._present_per_min
                begun = begun_from(step, present)
                if begun.pattern is not step.pattern:
                    self._tell(BegunGently, index=index, from_per_min=present)
            begun_s = self._tell(StepChanged, name=step.name, index=index)
            self._timeline.step = step.name
            for lane in self._lanes:
                lane.begin_step(step.name, begun_s)
            ended = await self._run_step(begun)
            self._timeline.track.end(self._timeline.now())
            if ended:
                return ended
        return "done"

    @property
    def _present_per_min(self) -> float | None:
        return self._present.rate_per_min(self._timeline.now())

    async def _asked_for(self, index: int) -> bool:
        """Return whether what was measured so far asks for an extra step, or its rest."""
        from biofeedback.sessions.assessment import extra_pace

        steps = self._protocol.steps
        if steps[index].pattern is None:
            wanted = [
                await asyncio.to_thread(extra_pace, lane.beats, self._timeline.track)
                for lane in self._lanes
            ]
            self._extras = {pace for pace in wanted if pace is not None}
        follows = next((step.pattern for step in steps[index:] if step.pattern), None)
        return follows is not None and round(follows.start_per_min, 3) in self._extras

    async def _run_step(self, step: Step) -> str | None:
        """Run one step to its end, or return why the session ended in it."""
        done_s, said = 0.0, 0
        self._step = step
        self._wishes.enter(step)
        self._watch = ScoreWatch(step.until, [lane.spec for lane in self._lanes if lane.measures])
        while step.seconds - done_s > SHORTEST_REST_S:
            begins = self._timeline.now()
            ends = begins + step.seconds - done_s
            pattern = step.pattern.later(done_s) if step.pattern else None
            if pattern:
                self._timeline.track.begin(begins, pattern)
            asked = -1.0  # before the first phase
            turns = False
            while not (turns or self._interrupted):
                now = self._timeline.now()
                if self._look():
                    break
                if ends - now <= AT_ONCE_S:
                    break
                if self._wishes.gone_on or self._watch.met or self._listened(step):
                    return None
                due = ends
                if said < len(step.cues):
                    cue = step.cues[said]
                    due = min(ends, begins + cue.at_s - done_s)
                    if due - now <= AT_ONCE_S:
                        said += 1
                        self._tell(Cued, text=_(cue.text))
                        continue
                cue_due = due
                if pattern:
                    change = pattern.change_after(asked)
                    due = begins + change.at_s
                    if due - now <= AT_ONCE_S:
                        if self._wishes.pace_per_min and change.step == 0 and asked >= 0:
                            turns = True
                            continue
                        asked = change.at_s
                        if ends - due > AT_ONCE_S:
                            self._tell(PacerPhase, phase=change.phase, due_s=due)
                        continue
                await self._sleep(min(due, cue_due, ends) - now)
            if not self._interrupted and not turns:
                return None
            until_s = self._timeline.now() if self._stood_s is None else self._stood_s
            done_s += max(min(until_s, ends) - begins, 0.0)
            if pattern and (per_min := self._wishes.pace_per_min) and not self._wishes.stop:
                step = replace(step, pattern=pattern.at_pace(per_min))
                self._tell(Repaced, per_min=per_min)
                self._wishes.pace_per_min = None
            if self._wishes.stop:
                return self._wishes.stop.reason
            if self._all_ended:
                return "strap_ended"
            if self._wishes.paused:
                self._timeline.track.end(self._timeline.now())
                await self._while_paused()
                self._watch.forget()
        return None

    def _listened(self, step: Step) -> bool:
        """Return whether it was listened for the breathing rate, and that is known now."""
        return step.listens and self._present_per_min is not None

    def _pass_on(self, event: SessionEvent) -> None:
        """Pass a lane's event on; a score may be what the step waits for."""
        if isinstance(event, MetricsReady):
            self._watch.see(event.strap, event.t_s, event.metrics)
            lane = heard_alone(self._lanes)
            if lane is not None and lane.spec == event.strap:
                self._present.see(event.t_s, event.metrics)
            if self._watch.met or (self._step is not None and self._listened(self._step)):
                self._wake.set()
        self.out.put_nowait(event)

    @property
    def _all_ended(self) -> bool:
        return bool(self._lanes) and all(lane.ended for lane in self._lanes)

    @property
    def _interrupted(self) -> bool:
        wishes = self._wishes
        return wishes.stop is not None or wishes.paused or self._all_ended

    async def _while_paused(self) -> None:
        self._tell(Paused, self._stood_s, on=True)
        if self._stood_s is not None:
            self._tell(Warned, message=_(WAITED))
            self._stood_s = None
        while not self._wishes.stop:
            left_s = self._wishes.resumes_in_s(self._timeline.now())
            if left_s == 0.0:
                break
            await self._sleep(left_s)
        self._tell(Paused, on=False)

    def _look(self) -> bool:
        """See whether the computer slept; return whether that is news.

        The practice waits from then on; after a long sleep, and before it began, it has ended.
        """
        since_s = self._standstill.look()
        if since_s is None or self._held or self._wishes.stop is not None:
            return False
        if self._step is None or self._standstill.is_long(since_s):
            for lane in self._lanes:
                lane.deaf = True
            self._tell(Warned, since_s, message=_(NEVER_BEGAN if self._step is None else ENDED))
            self._wishes.stop = Stop("interrupted")
        elif self._wishes.paused:
            return False
        else:
            self._wishes.paused = True
        self._stood_s = since_s
        self._timeline.track.end(since_s)
        self._wake.set()
        return True

    async def _obey(self) -> None:
        """Take commands as they come."""
        while True:
            command = await self._controls.next()
            if isinstance(command, Aimed):
                for lane in self._lanes:
                    lane.aim(command.plan)
            else:
                self._wishes.take(command, self._timeline.now())
            self._wake.set()

    async def _tick(self) -> None:
        """Look at the numbers when no beat brings them."""
        while True:
            await self._clock.sleep(TICK_S)
            self._look()
            for lane in self._lanes:
                lane.tick()

    async def _sleep(self, seconds: float | None) -> None:
        """Wait until something happens, or `seconds` have passed (None: however long)."""
        self._wake.clear()
        waits: set[asyncio.Task[object]] = {asyncio.create_task(self._wake.wait())}
        if seconds is not None:
            waits.add(asyncio.create_task(self._clock.sleep(seconds)))
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
            await asyncio.gather(*waits, return_exceptions=True)

    def _tell(self, kind: type[Event], at_s: float | None = None, **members: object) -> float:
        """Put an event that concerns everybody, once for each strap; return when it is.

        at_s: when it was, None: now.
        """
        now = self._timeline.now() if at_s is None else at_s
        for lane in self._lanes:
            self.out.put_nowait(kind(now, lane.spec, **members))  # type: ignore[arg-type]
        return now
