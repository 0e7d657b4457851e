"""A recording as a strap: each beat when its time has come, at the clock's speed."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncGenerator, Iterator
from dataclasses import dataclass, replace

from biofeedback.core.beats import Beat, Gap, silence_limit_s
from biofeedback.core.clock import Clock
from biofeedback.core.words import _
from biofeedback.devices.protocol import StateChanged, StrapEnded, StrapEvent, StrapState


@dataclass(frozen=True, slots=True)
class Recording:
    """Beats of an earlier day, at_s in seconds of the recording's own clock from 0 on.

    gaps: the stretches without beats, where the segment changes. name: what to call it.
    """

    beats: tuple[Beat, ...]
    gaps: tuple[Gap, ...] = ()
    name: str | None = None


class ReplayStrap:
    """Plays a recording; the RR intervals, indices and segments are those of the file."""

    def __init__(self, spec: str, recording: Recording, clock: Clock) -> None:
        self._spec = spec
        self._recording = recording
        self._clock = clock

    @property
    def spec(self) -> str:
        """The words it was asked for with."""
        return self._spec

    async def stream(self) -> AsyncGenerator[StrapEvent, None]:
        """Yield the recording's beats and gaps, each in its time, then StrapEnded."""
        clock, name = self._clock, self._recording.name
        start_s = clock.now()
        state = StrapState.WAITING_FOR_RR
        for reached in (StrapState.CONNECTING, StrapState.CONNECTED, state):
            yield StateChanged(start_s, reached, name)
        last_s, last_rr_ms = start_s, None
        for beat, gaps in self._in_order():
            due_s = start_s + beat.at_s
            silent_from_s = last_s + silence_limit_s(last_rr_ms)
            if state is StrapState.STREAMING and due_s > silent_from_s:
                await clock.sleep(silent_from_s - clock.now())
                state = StrapState.SILENT
                sentence = _("The recording has no heartbeats here.")
                yield StateChanged(clock.now(), state, name, sentence=sentence)
            await clock.sleep(due_s - clock.now())
            if state is not StrapState.STREAMING:
                state = StrapState.STREAMING
                yield StateChanged(clock.now(), state, name)
            for gap in gaps:
                yield Gap(start_s + gap.from_s, start_s + gap.to_s)
            yield replace(beat, at_s=due_s)
            last_s, last_rr_ms = due_s, beat.rr_ms
        yield StrapEnded(clock.now())

    def _in_order(self) -> Iterator[tuple[Beat, list[Gap]]]:
        """Yield each beat with the gaps that end before it; a change of segment has one."""
        to_come = deque(sorted(self._recording.gaps, key=lambda gap: gap.to_s))
        before: Beat | None = None
        for beat in self._recording.beats:
            gaps = []
            while to_come and to_come[0].from_s < beat.at_s:
                gaps.append(to_come.popleft())
            if before is not None and before.segment != beat.segment and not gaps:
                gaps.append(Gap(before.at_s, beat.at_s))
            yield beat, gaps
            before = beat
