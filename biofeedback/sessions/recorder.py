"""Keeps a session as it runs: passes every event on, saves in batches, flushes whatever happens."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace

from biofeedback.core.beats import Beat, Gap
from biofeedback.core.errors import BiofeedbackError
from biofeedback.core.words import _
from biofeedback.devices.protocol import PacketReceived, StrapState
from biofeedback.devices.sensor_specs import parted
from biofeedback.sessions import beside, ecg_told, samples_kept
from biofeedback.sessions.events import (
    BeatArrived,
    BeatsFrom,
    BegunGently,
    FeedbackReady,
    GapFound,
    Marked,
    MuscleAimed,
    PacerPhase,
    PacketKept,
    Paused,
    Rated,
    Repaced,
    Saved,
    SensorTold,
    SessionEnded,
    SessionEvent,
    StepChanged,
    StrapChanged,
    StrapExchanged,
    TimeBegan,
    Warned,
)
from biofeedback.sessions.feedback_told import FeedbackNotes
from biofeedback.sessions.muscle_json import aim_to_dict
from biofeedback.sessions.records import WORN, Chunk, Happening, SessionDraft, SessionSink
from biofeedback.sessions.timeline import Timeline

Beside = Callable[[Callable[[], None]], Awaitable[None]]

SAVE_EVERY_S = 0.9
RETRY_EVERY_S = 5.0
# A first packet may bring beats from before the link was made, this long ago at most (s).
LATE_S = 5.0
TIE_S = 1e-3
# How often closing a record is tried before the session is told as not saved whole.
CLOSING_TRIES = 4
CLOSING_WAIT_S = 1.0
_LINKED = {
    StrapState.CONNECTED,
    StrapState.WAITING_FOR_RR,
    StrapState.STREAMING,
    StrapState.SILENT,
}


async def record(
    events: AsyncGenerator[SessionEvent, None],
    sink: SessionSink,
    drafts: Mapping[str, SessionDraft],
    timeline: Timeline,
    *,
    beside: Beside = asyncio.to_thread,
    keep_samples: bool = True,
    held: bool = False,
) -> AsyncGenerator[SessionEvent, None]:
    """Pass every event on and keep it; a Saved event says how far the record is safe.

    drafts: for each strap's spec, what is known at the start. beside: runs the store's slow work
    away from the loop. keep_samples: whether ECG and movement are kept as they
    came. held: nothing is kept before `TimeBegan`.
    A record is opened with the first step or beat. When the store can't be written the
    session goes on, one Warned event says so, and saving is tried again every 5 s; nothing is
    dropped meanwhile. However the stream ends (its end, a closed consumer, a cancellation), what
    came so far is saved first.
    """
    recorder = _Recorder(sink, drafts, timeline, beside, keep_samples)
    recorder.waits = held
    pump = asyncio.create_task(recorder.pump(events))
    saver = asyncio.create_task(recorder.save_on_and_on())
    pump.add_done_callback(lambda _task: recorder.out.put_nowait(None))
    try:
        while (event := await recorder.out.get()) is not None:
            yield event
        await pump
    finally:
        for task in (pump, saver):
            task.cancel()
        await asyncio.gather(pump, saver, return_exceptions=True)
        with suppress(Exception):
            await recorder.flush()


@dataclass
class _Track:
    """One strap's record: what is waiting to be saved, and how far it is saved."""

    draft: SessionDraft
    session_id: str | None = None
    open: bool = False
    beats: list[Beat] = field(default_factory=list)
    packets: list[PacketReceived] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    happenings: list[Happening] = field(default_factory=list)
    last_beat_s: float | None = None
    linked: bool = False
    failed: bool = False
    left_out: bool = False
    name: str | None = None
    through_s: float = 0.0
    waiting: list[Chunk] = field(default_factory=list)
    feedback: FeedbackNotes = field(default_factory=FeedbackNotes)

    @property
    def heartless(self) -> bool:
        """Whether sensors alone are asked for: no beat will ever come."""
        return parted(self.draft.strap)[0] == "none"

    def through(self, now_s: float) -> float:
        """Return up to when everything that will ever be known is here already.

        While a link is up a beat may still come from any moment after the last one: what the air
        held back arrives late. Without a link nothing older than `LATE_S` can come any more.
        """
        if self.draft.strap == "none":
            return now_s
        if self.heartless:  # a sensor's frames come within the same few seconds
            return max(self.through_s, now_s - LATE_S)
        # Just before the last beat: the next may bear the very same time.
        known = self.last_beat_s - TIE_S if self.last_beat_s is not None else self.through_s
        if not self.linked:
            known = max(known, now_s - LATE_S)
        return max(self.through_s, known)

    def take_chunk(self, now_s: float) -> Chunk:
        """Return what waits, and wait for more."""
        chunk = Chunk(
            self.through(now_s),
            tuple(self.beats),
            tuple(self.packets),
            tuple(self.gaps),
            tuple(self.happenings),
        )
        self.beats, self.packets, self.gaps, self.happenings = [], [], [], []
        return chunk


class _Recorder:
    def __init__(
        self,
        sink: SessionSink,
        drafts: Mapping[str, SessionDraft],
        timeline: Timeline,
        beside: Beside,
        keep_samples: bool,
    ) -> None:
        self.out: asyncio.Queue[SessionEvent | None] = asyncio.Queue()
        self._sink = sink
        self._beside = beside
        self._keep_samples = keep_samples
        self._timeline = timeline
        self._clock = timeline.clock
        self._tracks = {spec: _Track(draft) for spec, draft in drafts.items()}
        self._lock = asyncio.Lock()
        self._failing = False
        self._begun = False
        self.waits = False

    async def pump(self, events: AsyncGenerator[SessionEvent, None]) -> None:
        """Read the session to its end."""
        try:
            async for event in events:
                if isinstance(event, SessionEnded):
                    await self._end(event)
                else:
                    self._keep(event)
                    self.out.put_nowait(event)
        finally:
            await events.aclose()

    def _keep(self, event: SessionEvent) -> None:
        track = self._tracks[event.strap]
        if isinstance(event, TimeBegan):
            self.waits = False
            track.draft = replace(track.draft, started_at=event.started_at)
        if self.waits:
            return
        match event:
            case BeatArrived(beat=beat):
                track.beats.append(beat)
                track.last_beat_s = beat.at_s
                track.linked = True
                track.open = True
            case PacketKept():
                self._keep_packet(track, event)
            case BeatsFrom(source=source, index=index):
                self._happened(track, event, ecg_told.KIND, source=source, index=index)
            case SensorTold(kind=kind, state=state, name=name, channels=channels, unit=unit):
                told = {"kind": kind, "state": state, "name": name, "unit": unit}
                self._happened(track, event, beside.SENSOR, **told, channels=list(channels))
            case MuscleAimed(aim=aim):
                aimed = None if aim is None else aim_to_dict(aim)
                self._happened(track, event, beside.AIM, aim=aimed)
            case GapFound(gap=gap):
                track.gaps.append(gap)
            case StepChanged(name=name, index=index):
                # Beside others, a strap that was never there leaves no empty record.
                self._begun = True
                track.open |= len(self._tracks) == 1 or track.linked or event.strap == "none"
                self._happened(track, event, "step", name=name, index=index)
            case BegunGently(index=index, from_per_min=per_min):
                self._happened(track, event, "gentle", index=index, from_per_min=per_min)
            case Repaced(per_min=per_min):
                self._happened(track, event, "pace", per_min=per_min)
            case FeedbackReady():
                if (noted := track.feedback.note(event)) is not None:
                    track.happenings.append(noted)
            case PacerPhase():
                pass  # follows from the step and its pattern
            case Marked(text=text):
                self._happened(track, event, "mark", text=text)
            case Paused(on=on):
                self._happened(track, event, "pause" if on else "resume")
            case Rated(pain=pain, tension=tension, mood=mood):
                self._happened(track, event, "rating", pain=pain, tension=tension, mood=mood)
            case Warned(message=message):
                self._happened(track, event, "warning", message=message)
            case StrapExchanged(worn=worn):
                track.name = None
                self._happened(track, event, WORN, spec=worn)
            case StrapChanged(state=state, name=name, battery_percent=battery):
                track.name = name or track.name
                track.linked = state in _LINKED
                track.open |= track.linked and self._begun
                self._happened(track, event, "state", state=state, name=name, battery=battery)
            case _:
                pass

    def _keep_packet(self, track: _Track, event: PacketKept) -> None:
        packet = PacketReceived(event.t_s, event.characteristic, event.payload)
        if self._keep_samples or not samples_kept.is_samples(event.characteristic, event.payload):
            track.packets.append(packet)
        elif not track.left_out:
            track.left_out = True
            self._happened(track, event, samples_kept.KIND, kept=False)

    @staticmethod
    def _happened(track: _Track, event: SessionEvent, kind: str, /, **detail: object) -> None:
        track.happenings.append(
            Happening(event.t_s, kind, json.dumps(detail, ensure_ascii=False, sort_keys=True))
        )

    async def save_on_and_on(self) -> None:
        """Save about once a second, as fast as the disk allows; after a failure, more slowly."""
        while True:
            await self._clock.sleep(RETRY_EVERY_S if self._failing else SAVE_EVERY_S)
            try:
                await self.flush()
            except Exception as error:
                self._say_failing(error)
            else:
                self._say_working()

    async def flush(self) -> None:
        """Save everything that waits; StoreUnwritableError leaves it waiting."""
        async with self._lock:
            for spec, track in self._tracks.items():
                await self._flush_track(spec, track)

    async def _flush_track(self, spec: str, track: _Track) -> None:
        if not track.open:
            return
        track.waiting.append(track.take_chunk(self._timeline.now()))
        await self._to_the_end(lambda: self._write(track))
        if track.session_id is not None:
            now_s = self._timeline.now()
            self.out.put_nowait(Saved(now_s, spec, track.session_id, track.through_s))

    def _write(self, track: _Track) -> None:
        """Write what waits; runs beside the loop, and each line of it leaves a true state."""
        if track.session_id is None:
            track.session_id = self._sink.begin(track.draft)
        while track.waiting:
            # After a failure the same chunk comes again, whole, so that the store can tell it is.
            self._sink.append(track.session_id, track.waiting[0])
            track.through_s = track.waiting.pop(0).through_s

    async def _end(self, event: SessionEnded) -> None:
        """Close the record, trying for a while; the event goes on saying whether it is whole."""
        track = self._tracks[event.strap]
        saved, kept = False, track.open
        for rest in reversed(range(CLOSING_TRIES)):
            try:
                async with self._lock:
                    await self._flush_track(event.strap, track)
                    await self._to_the_end(lambda: self._finish(track, event))
            except Exception as error:
                self._say_failing(error)
                if rest:
                    await self._clock.sleep(CLOSING_WAIT_S)
                continue
            self._say_working()
            saved = track.session_id is not None
            if track.session_id is not None:
                self.out.put_nowait(Saved(event.t_s, event.strap, track.session_id, event.t_s))
            break
        ended = replace(event, session_id=track.session_id, saved=saved, kept=kept)
        self.out.put_nowait(ended)

    def _finish(self, track: _Track, event: SessionEnded) -> None:
        if track.session_id is not None:
            self._sink.finish(track.session_id, event.reason, event.summary, event.t_s, track.name)
            track.open = False

    def _say_failing(self, error: Exception) -> None:
        if not self._failing:
            self._failing = True
            if not isinstance(error, BiofeedbackError):
                # A defect of ours: its kind for the report, nothing of the person's.
                error = BiofeedbackError(
                    _("Saving failed ({kind}).").format(kind=type(error).__name__)
                )
            self._warn(_("{why} The session goes on; saving is tried again.").format(why=error))

    def _say_working(self) -> None:
        if self._failing:
            self._failing = False
            self._warn(_("Saving works again; nothing of this session was lost."))

    def _warn(self, message: str) -> None:
        now_s = self._timeline.now()
        for spec in self._tracks:
            self.out.put_nowait(Warned(now_s, spec, message))

    async def _to_the_end(self, work: Callable[[], None]) -> None:
        """Do slow store work beside the loop; once begun it is awaited, cancelled or not.

        Else what was being written while a session was cancelled could be written twice.
        """
        task = asyncio.ensure_future(self._beside(work))
        cancelled: asyncio.CancelledError | None = None
        while not task.done():
            try:
                await asyncio.shield(task)
            except asyncio.CancelledError as error:
                cancelled = error
            except Exception:
                break  # raised below, unless a cancellation comes first
        if cancelled is not None:
            task.exception()  # the flush that follows meets it again, if it is still so
            raise cancelled
        await task
