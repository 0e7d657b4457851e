"""One strap's way through a session: its events in session time, its numbers, its summary."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import aclosing
from dataclasses import replace
from typing import TYPE_CHECKING

from biofeedback.core.beats import Beat, BeatLog, Gap, silence_limit_s
from biofeedback.core.errors import BadInputError, BiofeedbackError
from biofeedback.core.metrics import BeatVerdict, Metrics, Summary
from biofeedback.core.words import _
from biofeedback.devices.none import NoStrap
from biofeedback.devices.protocol import (
    AccelerationSamples,
    EcgSamples,
    HeartRateOnly,
    PacketReceived,
    SensorChanged,
    StateChanged,
    Strap,
    StrapEnded,
    StrapState,
    StrapWorn,
)
from biofeedback.devices.sensor_specs import parted
from biofeedback.sessions.beside import KINDS, Beside, BreathNews
from biofeedback.sessions.ecg_beats import EcgBeats, Sourced
from biofeedback.sessions.ecg_told import ECG, count_of, with_ecg_told
from biofeedback.sessions.events import (
    BeatArrived,
    BeatsFrom,
    BreathReady,
    FeedbackReady,
    GapFound,
    MetricsReady,
    MuscleAimed,
    MuscleReady,
    PacketKept,
    SensorTold,
    SessionEvent,
    StrapChanged,
    StrapExchanged,
    Tapped,
    VerdictReady,
    Warned,
)
from biofeedback.sessions.feedback import Coach, FeedbackPlan
from biofeedback.sessions.timeline import Timeline
from biofeedback.signal.taps import TapFinder

if TYPE_CHECKING:
    from biofeedback.signal.ecg_live import LiveRPeaks

_CONNECTED = {StrapState.CONNECTED, StrapState.WAITING_FOR_RR, StrapState.STREAMING}
_LINKED = {*_CONNECTED, StrapState.SILENT}
# What is no trouble while the ECG gives the beats.
_WITHOUT_RR = {StrapState.WAITING_FOR_RR, StrapState.SILENT}


class Lane:
    """Turns a strap's events into the session's; keeps the raw beats for the summary."""

    def __init__(
        self,
        strap: Strap,
        timeline: Timeline,
        put: Callable[[SessionEvent], None],
        wake: asyncio.Event,
        feedback: FeedbackPlan | None = None,
    ) -> None:
        """`put` takes each event; `wake` is set when readiness or the end changes."""
        self.spec = strap.spec
        self.measures = parted(strap.spec)[0] != NoStrap.spec
        self.ready = strap.spec == NoStrap.spec
        self.ended = False
        self.failed_for_good = False
        self.defect: Exception | None = None
        self.deaf = False
        """Whether the session has ended where it stood still: nothing is heard any more."""
        self.before_each: Callable[[], object] = lambda: None
        """Called before anything of the strap's is taken."""
        self._strap = strap
        self._timeline = timeline
        self._put = put
        self._wake = wake
        self._strap_source = "rr"
        self._link: StateChanged | None = None
        self._sensors: dict[str, SensorChanged] = {}
        self._plan = feedback or FeedbackPlan()
        self._worn = strap.spec
        self._tried = False
        self._begin()

    def _begin(self) -> None:
        """Know nothing yet of the session whose time begins."""
        from biofeedback.signal.live import LiveAnalyzer

        self._analyzer = LiveAnalyzer(self._timeline.track)
        self._coach = Coach(self._plan)
        self._r_peaks: LiveRPeaks | None = None
        self._joined = EcgBeats()
        self._source = "rr"
        self._sources: list[tuple[str, int]] = []
        self._bridged = False
        self._taps = TapFinder()
        self._beats = BeatLog()
        self._beside = Beside()
        self._gaps: list[Gap] = []
        self._heart_rate_only: HeartRateOnly | None = None
        self._told_at = 0.0
        self._said: set[str] = set()
        self._first: Beat | None = None

    def begin_anew(self) -> None:
        """Forget what was measured while the strap was tried: the session's time begins now.

        How the strap and the sensors stand is told again, for the record is of the session alone.
        """
        self._begin()
        self._tried = True
        if self._worn != self.spec:
            self._put(StrapExchanged(self._timeline.now(), self.spec, self._worn))
        if self._link is not None:
            link = replace(self._link, at_s=self._timeline.clock.now())
            self._take_state(link)
        for sensor in self._sensors.values():
            self._take_sensor(replace(sensor, at_s=self._timeline.clock.now()))

    def aim(self, plan: FeedbackPlan) -> None:
        """Give feedback by another plan from now on."""
        self._coach.replan(plan)
        if plan.muscle != self._plan.muscle and self._beside.aims:
            self._aim_muscle(plan)
        self._plan = plan

    def begin_step(self, name: str, at_s: float) -> None:
        """Know which step began when: a muscle's range is measured in some of them."""
        self._beside.steps.append((round(at_s, 6), name))

    async def listen(self) -> None:
        """Read the strap to its end; a strap that is lost for good ends the lane, not the run."""
        try:
            async with aclosing(self._strap.stream()) as events:
                async for event in events:
                    self._take(event)
        except BiofeedbackError as error:
            self._fail(str(error))
        except Exception as error:
            # One strap's defect ends that strap; the breath and the other straps go on.
            self.defect = error
            self._fail(_("The strap can't be read any more; everything so far is kept."))
        self._wake.set()

    def _fail(self, sentence: str) -> None:
        self.failed_for_good = True
        if self.deaf:
            return
        now = self._timeline.now()
        self._put(StrapChanged(now, self.spec, StrapState.FAILED, sentence=sentence))
        self._put(Warned(now, self.spec, sentence))

    def _take(self, event: object) -> None:
        self.before_each()
        if self.deaf:
            return
        zero = self._timeline.began_s
        match event:
            case Beat():
                if (beat := self._of_session(event)) is not None:
                    self._take_joined(self._joined.beat(beat))
            case Gap():
                gap = Gap(event.from_s - zero, event.to_s - zero)
                if self._tried:
                    gap = Gap(max(gap.from_s, 0.0), gap.to_s)
                if gap.to_s > gap.from_s or not self._tried:
                    self._take_joined(self._joined.gap(gap))
            case PacketReceived(arrived_s, characteristic, payload):
                at_s = arrived_s - zero
                if characteristic in KINDS:
                    # As it is kept, to the microsecond: live and again from the record are one.
                    at_s = round(at_s, 6)
                self._put(PacketKept(at_s, self.spec, characteristic, payload))
                if characteristic in KINDS:
                    self._take_beside(at_s, characteristic, payload)
            case SensorChanged():
                self._take_sensor(event)
            case HeartRateOnly(at_s, hr_bpm):
                self._heart_rate_only = HeartRateOnly(at_s - zero, hr_bpm)
            case EcgSamples():
                self._take_ecg(event)
            case AccelerationSamples(at_s, rate_hz, mg):
                times = [at_s - zero + number / rate_hz for number in range(len(mg))]
                for tapped_s in self._taps.push(zip(times, mg, strict=True)):
                    self._put(Tapped(tapped_s, self.spec))
                self._analyzer.push_movement(times, mg)
            case StateChanged():
                self._take_state(event)
            case StrapWorn(at_s, spec):
                self._worn = spec
                self._put(StrapExchanged(at_s - zero, self.spec, spec))
            case StrapEnded():
                self.ended = True
                self._wake.set()

    def _of_session(self, beat: Beat) -> Beat | None:
        """Return a beat in session seconds, counted from the session's first; None: from before."""
        at_s = beat.at_s - self._timeline.began_s
        if not self._tried:
            return replace(beat, at_s=at_s)
        if at_s < 0.0:
            return None
        first = self._first = self._first or beat
        return replace(
            beat, at_s=at_s, index=beat.index - first.index, segment=beat.segment - first.segment
        )

    def _take_sensor(self, event: SensorChanged) -> None:
        at_s = event.at_s - self._timeline.began_s
        self._sensors[event.kind] = event
        self._beside.named(event.kind, event.channels)
        told = (event.kind, event.state, event.name, event.sentence, event.channels, event.unit)
        self._put(SensorTold(at_s, self.spec, *told))
        if event.state is StrapState.FAILED and event.sentence:
            self._put(Warned(at_s, self.spec, event.sentence))

    def _take_beside(self, arrived_s: float, kind: str, payload: bytes) -> None:
        """Give a sensor's frame to its reader, and tell what it brings."""
        from biofeedback.signal.emg import mean_level

        try:
            news = self._beside.take(arrived_s, kind, payload)
        except BadInputError:
            return  # kept as it came; the frames around it stand
        if isinstance(news, BreathNews):
            self._analyzer.belt = self._beside.belt
            self._put(BreathReady(arrived_s, self.spec, news.now, news.curve))
            return
        if news and not self._beside.aims:
            self._aim_muscle(self._plan)
        for level in news:
            mean, aim = mean_level(level.rms_uv), self._plan.muscle
            met = None if aim is None or mean is None else aim.met(mean)
            self._put(MuscleReady(level.at_s, self.spec, level, met))

    def _aim_muscle(self, plan: FeedbackPlan) -> None:
        now = self._timeline.now()
        self._beside.aims.append((round(now, 6), plan.muscle))
        if plan.muscle is not None or len(self._beside.aims) > 1:
            self._put(MuscleAimed(now, self.spec, plan.muscle))

    def _take_state(self, event: StateChanged) -> None:
        """Tell the link's state; that RR is missing is no trouble while the ECG gives the beats."""
        before, self._link = self._link, event
        self._strap_source = event.beats_from or self._strap_source
        if event.state not in _LINKED:
            self._take_joined(self._joined.lost())
        state = event.state
        sentence = event.sentence
        if self._joined.active and state in _LINKED:
            anew = before is not None and before.state is state
            state = StrapState.STREAMING
            sentence = (sentence if anew else None) or _from_ecg()
        self._put_state(event, event.at_s - self._timeline.began_s, state, sentence)
        if event.state in _CONNECTED and not self.ready:
            self.ready = True
            self._wake.set()

    def _put_state(
        self, link: StateChanged, at_s: float, state: StrapState, sentence: str | None
    ) -> None:
        source = ECG if self._joined.active else link.beats_from
        name, battery = link.name, link.battery_percent
        self._put(StrapChanged(at_s, self.spec, state, name, battery, sentence, source))

    def _take_joined(self, found: list[Sourced]) -> None:
        """Take beats and gaps of whichever source; a change of source is told and kept."""
        for one in found:
            if isinstance(one.what, Gap):
                self._take_gap(one.what)
                continue
            source = ECG if one.from_ecg else self._strap_source
            if source != self._source:
                self._source = source
                self._sources.append((source, one.what.index))
                self._put(BeatsFrom(one.what.at_s, self.spec, source, one.what.index))
            self._take_beat(one.what)
        bridged, self._bridged = self._bridged, self._joined.active
        link = self._link
        if bridged == self._bridged or link is None or link.state not in _LINKED:
            return
        state = StrapState.STREAMING if self._bridged else link.state
        sentence = link.sentence if state in _WITHOUT_RR else None
        if self._bridged:
            sentence = _from_ecg()
        self._put_state(link, self._timeline.now(), state, sentence)

    def _take_gap(self, gap: Gap) -> None:
        self._gaps.append(gap)
        self._put(GapFound(gap.to_s, self.spec, gap))

    def _take_beat(self, beat: Beat) -> None:
        if self._beats:
            last = self._beats[-1]
            said = bool(self._gaps) and self._gaps[-1].to_s >= last.at_s
            # One interval may itself span a silence: the numbers went, so the gap is told too.
            if not said and beat.at_s - last.at_s > silence_limit_s(last.rr_ms):
                self._take_gap(Gap(last.at_s, beat.at_s))
        self._beats.append(beat)
        self._put(BeatArrived(beat.at_s, self.spec, beat))
        update = self._analyzer.push(beat)
        self._put_verdicts(update.verdicts)
        self._put_metrics(update.metrics)

    def _take_ecg(self, samples: EcgSamples) -> None:
        """Give the analyzer the R waves, whose height tells the breath; beats where RR is away."""
        if self._r_peaks is None:
            from biofeedback.signal.ecg_live import LiveRPeaks

            self._r_peaks = LiveRPeaks(samples.rate_hz)
        zero = self._timeline.began_s
        times = [at_s - zero for at_s in samples.times_s]
        peaks = self._r_peaks.push(times, samples.microvolts)
        if peaks:
            self._analyzer.push_r_waves(
                [peak.at_s for peak in peaks], [peak.height for peak in peaks]
            )
        self._take_joined(self._joined.samples(times, samples.microvolts, peaks))

    def _put_verdicts(self, verdicts: tuple[BeatVerdict, ...]) -> None:
        for verdict in verdicts:
            self._put(VerdictReady(verdict.at_s, self.spec, verdict))

    def _put_metrics(self, metrics: Metrics) -> None:
        now = self._timeline.now()
        only = self._heart_rate_only
        if metrics.hr_bpm is None and only and now - only.at_s <= silence_limit_s(None):
            metrics = replace(metrics, hr_bpm=only.hr_bpm)
        belt = None if self._beside.belt is None else self._beside.belt.now(now)
        metrics = replace(metrics, muscle=self._beside.level, belt=belt)
        self._told_at = now
        self._put(MetricsReady(now, self.spec, metrics))
        span = self._timeline.track.span_at(now)
        per_min = None if span is None else span.pattern.rate_per_min(now - span.from_s)
        self._put(FeedbackReady(now, self.spec, self._coach.update(now, metrics, per_min)))
        for message in metrics.messages:
            if message not in self._said:
                self._said.add(message)
                self._put(Warned(now, self.spec, message))

    def tick(self) -> None:
        """Tell the numbers again unless a beat has just done so."""
        now = self._timeline.now()
        if self.deaf:
            return
        self._take_joined(self._joined.tick(now))
        if now - self._told_at >= 0.4:
            self._put_metrics(self._analyzer.at(now))

    @property
    def beats(self) -> tuple[Beat, ...]:
        """The beats so far."""
        return tuple(self._beats)

    async def finish(self, now: float, protocol: str) -> Summary:
        """Settle the last verdicts, say a gap that lasts to the end (`now`), and sum up."""
        from biofeedback.sessions.assessment import with_resonance
        from biofeedback.signal.summary import analyze

        self._put_verdicts(self._analyzer.finish())
        if self._beats:
            last = self._beats[-1]
            if now - last.at_s > silence_limit_s(last.rr_ms):
                self._take_gap(Gap(last.at_s, now))
        summary = await asyncio.to_thread(
            analyze,
            self.beats,
            pace=self._timeline.track,
            gaps=tuple(self._gaps),
            duration_s=now,
            heights=self._analyzer.heights if self._r_peaks else None,
            chest=self._analyzer.chest,
            belt=self._beside.belt,
        )
        summary = await asyncio.to_thread(self._beside.summed, summary, self.beats, protocol, now)
        summary = with_ecg_told(summary, count_of(self._sources, len(self._beats)))
        track = self._timeline.track
        return await asyncio.to_thread(with_resonance, summary, protocol, self.beats, track)


def heard_alone(lanes: Sequence[Lane]) -> Lane | None:
    """Return the strap of the one person a pace may begin with; None for none, or several."""
    measuring = [lane for lane in lanes if lane.measures]
    lane = measuring[0] if len(measuring) == 1 else None
    return lane if lane and lane.ready and not lane.failed_for_good else None


def _from_ecg() -> str:
    return _("The strap sends no intervals for now: heartbeats are found in its ECG.")
