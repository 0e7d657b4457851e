"""Arrival times and RR intervals to beat times that neither drift nor jump; gaps are said.

A beat's time is the running sum of RR plus an offset. Packets come late, never early, so the
offset is the lower envelope of (arrival - sum). Within a segment it moves slowly, whatever the
link does; only a gap sets it anew. The sum alone is not a clock: a lost packet takes time with it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from biofeedback.core.beats import LONGEST_RR_MS, Beat, Gap, is_plausible
from biofeedback.devices.envelope import Cadence, LowerEnvelope
from biofeedback.devices.heart_rate import RR_UNITS_PER_S
from biofeedback.devices.loss import LossWatch

PACKET_EVERY_S = 1.0
SLEW = 0.001
FASTEST_SLEW = 0.1
SETTLES_IN_S = 10.0
WELL_WITHIN_S = 0.02
RESIDUAL_LIMIT_S = 1.5
HOLD_S, HOLD_AFTER_MISSED_S = 1.5, 0.3
UNSURE_S = 0.05
BURST_AFTER_S = 2.5
AHEAD_LIMIT_S = 1.0
SETTLING_S = 5.0
AHEAD_WHILE_SETTLING_S = 4.0
AHEAD_OF_BAD_RR_S = 0.25
# However often packets come too early: together not by more than this, forgotten in a minute.
PULLED_LIMIT_S = 1.5
FORGOTTEN_IN_S = 60.0
SAME_WITHIN_S = 0.3
PUNCTUAL_WITHIN_S = 1.6
ON_TIME_S = 0.06
ALIKE_FORGETS, ALIKE_IS_RARE, DOUBLES_ARE_RARE = 0.05, 0.2, 0.01
# Of a first burst that fills its time, seven in eight fall short of it by at most this (packets).
HAD_TIME_S, MOST_MISSING = 0.05, 0.5


@dataclass(frozen=True, slots=True)
class _Packet:
    """before_s: when the packet before it was sent, None where one may be missing between.

    missed_s: when the last packet was due that should have come before this one and did not.
    """

    arrived_s: float
    sent_s: float
    before_s: float | None
    rr: tuple[int, ...]
    missed_s: float | None = None

    @property
    def total(self) -> int:
        return sum(self.rr)


class BeatClock:
    """Turns packets into beats: each received interval once, in order, none invented.

    Times are seconds of the clock that stamps the arrivals. A beat is never later than its
    packet, and never earlier than the beat before it. After a silence a packet may be held for
    up to 1.5 s (0.3 s where a strap keeps its seconds), until it is clear whether the link was
    slow (the missing packets follow in a burst) or beats are lost (they do not): call `tick` at
    least twice a second.
    """

    def __init__(self, units_per_s: int = RR_UNITS_PER_S) -> None:
        """units_per_s: how many of the intervals' units make a second."""
        self.dropped = 0
        self._units_per_s = units_per_s
        self._longest = int(LONGEST_RR_MS * units_per_s / 1000)
        self._sum = 0
        self._index = 0
        self._segment = 0
        self._offset_s = 0.0
        self._envelope = LowerEnvelope()
        self._ceiling = LowerEnvelope(fits_rate=False)
        self._cadence = Cadence()
        self._watch = LossWatch()
        self._began_s = 0.0
        self._moved_s = 0.0
        self._pulled_s = 0.0
        self._last_at_s: float | None = None
        self._last_rr_s = 1.0
        self._last_rr: tuple[int, ...] = ()
        self._arrived_s = self._sent_s = -math.inf
        self._was_punctual = False
        self._alike = self._doubles = 0.0
        self._in_burst = False
        self._empty_since_beat = 0
        self._sends_empty = False
        self._missed_s: float | None = None
        self._asked_s: float | None = None
        self._of_link = 0
        self._settles_by_s = -math.inf
        self._undecided: list[tuple[float, tuple[int, ...]]] = []
        self._is_burst = False
        self._broken = True
        self._held: list[_Packet] = []
        self._ready: list[Beat | Gap] = []

    @property
    def holds(self) -> bool:
        """Whether intervals have come of which no beat is told yet."""
        return bool(self._held or self._undecided)

    def push(
        self, arrived_s: float, intervals: Sequence[int], *, has_rr_field: bool = True
    ) -> list[Beat | Gap]:
        """Take in a packet's intervals (1/1024 s, oldest first); return what is now certain.

        has_rr_field: whether the sensor sends RR at all; a packet without any interval still
        shows that the link is alive.
        """
        latest_s = self._undecided[-1][0] if self._undecided else self._arrived_s
        arrived_s = max(arrived_s, latest_s)
        rr = tuple(intervals)
        if self._undecided and arrived_s - self._undecided[-1][0] > SAME_WITHIN_S:
            self._decide()
        if self._undecided or self._may_begin_in_a_burst(rr, arrived_s):
            self._undecided.append((arrived_s, rr))
            return self._take()
        self._take_in(arrived_s, rr)
        return self._take()

    def _take_in(self, arrived_s: float, rr: tuple[int, ...]) -> None:
        since_s = arrived_s - self._arrived_s
        self._give_up_holding(arrived_s)
        if self._is_repeat(rr, arrived_s):
            self.dropped += 1
            self._doubles += ALIKE_FORGETS * (1.0 - self._doubles)
            return
        self._doubles -= ALIKE_FORGETS * self._doubles
        self._of_link += 1
        self._in_burst = bool(rr and self._last_rr) and since_s <= SAME_WITHIN_S
        self._arrived_s = arrived_s
        late_s = arrived_s - self._sent_s
        before_s = self._cadence.on_grid_s
        self._sent_s = sent_s = self._cadence.sent_s(arrived_s)
        # One that comes on the strap's second was not held up: what is missing before is lost.
        off_s, usual_s = self._cadence.off_grid_s, self._cadence.excess_s
        on_the_second = off_s is not None and max(off_s, usual_s) < ON_TIME_S
        # Where a heart beats like a metronome, true packets are alike, too.
        if since_s > SAME_WITHIN_S and rr:
            self._alike += ALIKE_FORGETS * ((rr == self._last_rr) - self._alike)
        on_the_second = on_the_second and self._alike < ALIKE_IS_RARE
        in_time = late_s < PUNCTUAL_WITHIN_S or on_the_second
        # After several seconds the first of a burst can come on the second by chance; after one
        # that is lost, or where packets come twice now and then, one that is doubled is likelier.
        missed = self._cadence.missed_s is not None
        bursts = late_s > BURST_AFTER_S and (missed or self._doubles < DOUBLES_ARE_RARE)
        self._was_punctual = since_s > SAME_WITHIN_S and in_time and not bursts
        before_s = before_s if self._cadence.followed else None
        if self._cadence.missed_s is not None:
            self._missed_s = self._cadence.missed_s
        packet = _Packet(arrived_s, sent_s, before_s, rr, self._missed_s)
        if rr:
            self._missed_s = None
            self._judge(packet)
            self._last_rr = rr
            self._empty_since_beat = 0
        else:
            self._empty_since_beat += 1
            self._sends_empty = True
            self._watch.is_lost(sent_s, None)

    def tick(self, now_s: float) -> list[Beat | Gap]:
        """Return what was held and can wait no longer."""
        if self._undecided and now_s - self._undecided[-1][0] > SAME_WITHIN_S:
            self._decide()
        self._give_up_holding(now_s)
        return self._take()

    def open_link(self, asked_s: float | None) -> None:
        """Say that there is a link; `asked_s`: when the strap was asked to send, where known."""
        self._decide()
        self._asked_s, self._of_link, self._settles_by_s = asked_s, 0, math.inf

    def break_link(self) -> None:
        """Say that the link was lost: the next beat starts a new segment."""
        self._decide()
        self._say_gap()
        self._broken = True
        self._asked_s = None
        self._missed_s = None
        self._last_rr = ()
        self._cadence.restart()

    def flush(self) -> list[Beat | Gap]:
        """Return what is still held, at the end of the stream."""
        self._decide()
        self._say_gap()
        return self._take()

    def _take(self) -> list[Beat | Gap]:
        ready, self._ready = self._ready, []
        return ready

    def _delay_s(self, packet: _Packet, total: int) -> float:
        return packet.sent_s - total / self._units_per_s

    def _residual_s(self, packet: _Packet) -> float:
        """How much later than the earliest possible this packet came, those held counted in."""
        total = self._sum + packet.total + sum(held.total for held in self._held)
        return self._delay_s(packet, total) - self._envelope.floor(packet.arrived_s)

    def _is_repeat(self, rr: tuple[int, ...], arrived_s: float) -> bool:
        """Return whether this is the last packet again.

        Two true packets can be alike, and come close together when the link had stalled; then
        the first of them was not on time, and the beats of the second are due.
        """
        if not rr or rr != self._last_rr or arrived_s - self._arrived_s > SAME_WITHIN_S:
            return False
        # At the beginning nothing tells how late they are, but that they are: the link had the
        # time for them, or, where nobody knows, one that was not alike came as close before.
        if self._may_be_late(arrived_s):
            had_time = self._had_time_for_more(arrived_s)
            if self._in_burst if had_time is None else had_time and self._is_burst:
                return False
        again = _Packet(arrived_s, arrived_s, None, rr)
        return self._was_punctual or self._residual_s(again) < 0.0

    def _may_be_late(self, arrived_s: float) -> bool:
        settling = arrived_s - self._began_s < SETTLING_S
        return settling and not self._was_punctual and self._doubles < DOUBLES_ARE_RARE

    def _may_begin_in_a_burst(self, rr: tuple[int, ...], arrived_s: float) -> bool:
        """Return whether what comes next must tell if this is the last packet again.

        A link that a busy computer did not look at begins with all the packets of that time, one
        for each second; a strap that said nothing at first, with one, which may come twice.
        """
        alike = rr and rr == self._last_rr and arrived_s - self._arrived_s <= SAME_WITHIN_S
        if not alike or not self._may_be_late(arrived_s):
            return False
        return self._had_time_for_more(arrived_s) is True

    def _decide(self) -> None:
        """Take in what waited: believed where there are as many as seconds since the start."""
        undecided, self._undecided = self._undecided, []
        if undecided and self._asked_s is not None:
            seconds = (undecided[-1][0] - self._asked_s) / PACKET_EVERY_S
            self._is_burst = self._of_link + len(undecided) >= seconds - MOST_MISSING
        for arrived_s, rr in undecided:
            self._take_in(arrived_s, rr)
        self._is_burst = False

    def _had_time_for_more(self, arrived_s: float) -> bool | None:
        """Return whether a new link's strap, asked to send, had the seconds for a further packet.

        It sends one a second, and none before it is asked to. None: nobody knows when it was.
        """
        if self._asked_s is None or arrived_s >= self._settles_by_s:
            return None
        return arrived_s - self._asked_s >= self._of_link * PACKET_EVERY_S + HAD_TIME_S

    def _judge(self, packet: _Packet) -> None:
        if self._broken:
            self._start_segment(packet)
            return
        first_rr_s = packet.rr[0] / self._units_per_s
        jitter_s = self._cadence.jitter_s
        lost = self._watch.is_lost(packet.sent_s, self._residual_s(packet), first_rr_s, jitter_s)
        if lost or (self._held and self._residual_s(packet) > self._limit_s()):
            self._held.append(packet)
            if lost:
                self._say_gap()
            return
        caught_up, self._held = self._held, []
        for late in caught_up:
            self._go_on(late)
        self._place(packet)

    def _is_missing_one(self, packet: _Packet) -> bool:
        """Return whether beats went with a packet that did not come, as far as anybody can tell.

        Had none gone, this packet's first beat would have come after that one was due, else it
        would have been in it; and its interval would reach over that second. In doubt they
        went, unless this strap sends no packet where there is no beat.
        """
        if packet.missed_s is None:
            return False
        first_rr_s = packet.rr[0] / self._units_per_s
        if first_rr_s < PACKET_EVERY_S:
            return True
        first_s = self._sum / self._units_per_s + first_rr_s + self._offset_s
        _target_s, width_s = self._target_s(packet.arrived_s)
        unsure_s = UNSURE_S + width_s / 2.0
        return first_s - packet.missed_s < (unsure_s if self._sends_empty else -unsure_s)

    def _place(self, packet: _Packet) -> None:
        """Judge a packet when none is held: it goes on, is dropped, held, or begins anew."""
        end_s = (self._sum + packet.total) / self._units_per_s + self._offset_s
        ahead_s = end_s - packet.arrived_s
        if ahead_s > AHEAD_OF_BAD_RR_S and max(packet.rr) > self._longest:
            self._distrust(packet)
        elif ahead_s > self._ahead_limit_s(packet) or (
            ahead_s > AHEAD_OF_BAD_RR_S and ahead_s + self._pulled_s > PULLED_LIMIT_S
        ):
            self.dropped += 1
        elif self._is_missing_one(packet):
            self._held = [packet]
        elif self._residual_s(packet) <= self._limit_s():
            self._go_on(packet)
        elif self._empty_since_beat >= 2:
            self._start_segment(packet)
        else:
            self._held = [packet]

    def _ahead_limit_s(self, packet: _Packet) -> float:
        """How far the sum may run ahead: further while the first packets may have been late."""
        settling = packet.arrived_s - self._began_s < SETTLING_S
        return AHEAD_WHILE_SETTLING_S if settling else AHEAD_LIMIT_S

    def _limit_s(self) -> float:
        """How late a packet may be before it is held: later where packets scatter."""
        return max(RESIDUAL_LIMIT_S, 1.5 * self._last_rr_s) + 2.0 * self._cadence.jitter_s

    def _give_up_holding(self, now_s: float) -> None:
        if self._held:
            first = self._held[0]
            hold_s = HOLD_S if first.missed_s is None else HOLD_AFTER_MISSED_S
            if now_s - first.arrived_s >= hold_s:
                self._say_gap()

    def _say_gap(self) -> None:
        held, self._held = self._held, []
        if held:
            self._start_segment(held[0])
            for packet in held[1:]:
                self._judge(packet)

    def _go_on(self, packet: _Packet) -> None:
        """Place a packet's beats in the present segment."""
        total = self._sum + packet.total
        delay = self._delay_s(packet, total)
        self._envelope.add(packet.arrived_s, delay)
        if packet.before_s is not None:
            # The first of these beats had not happened when the packet before was sent.
            first = self._sum + packet.rr[0]
            self._ceiling.add(packet.arrived_s, first / self._units_per_s - packet.before_s)
        self._move_offset(packet, delay)
        for rr in packet.rr:
            self._sum += rr
            self._emit(self._sum / self._units_per_s + self._offset_s, rr, packet)

    def _start_segment(self, packet: _Packet) -> None:
        """Begin anew with this packet: its first interval reaches back into the gap."""
        if self._last_at_s is not None:
            self._segment += 1
        # What cannot be true is passed on, but takes no time: the packet's end is sure.
        steps = [rr if rr <= self._longest else 0 for rr in packet.rr]
        delay = self._delay_s(packet, self._sum + sum(steps))
        self._watch.restart()
        self._envelope.restart()
        self._ceiling.restart()
        self._envelope.add(packet.arrived_s, delay)
        self._broken = False
        self._began_s = self._moved_s = packet.arrived_s
        self._settles_by_s = min(self._settles_by_s, packet.arrived_s + SETTLING_S)
        self._pulled_s = 0.0
        self._offset_s, _unsure_s = self._target_s(packet.arrived_s)
        for position, (rr, step) in enumerate(zip(packet.rr, steps, strict=True)):
            self._sum += step
            at_s = self._sum / self._units_per_s + self._offset_s
            if position == 0 and self._last_at_s is not None:
                to_s = min(max(at_s, self._last_at_s), packet.arrived_s)
                self._ready.append(Gap(self._last_at_s, to_s))
            self._emit(at_s, rr, packet)

    def _distrust(self, packet: _Packet) -> None:
        """Pass on an interval that cannot be true, and start the clock anew after it."""
        bad = next(i for i, rr in enumerate(packet.rr) if rr > self._longest)
        for rr in packet.rr[:bad]:
            self._sum += rr
            self._emit(self._sum / self._units_per_s + self._offset_s, rr, packet)
        self._start_segment(replace(packet, rr=packet.rr[bad:]))

    def _move_offset(self, packet: _Packet, delay_s: float) -> None:
        """Follow the envelope: at most 1 ms a second, faster while it is known to be far off."""
        now_s = packet.arrived_s
        passed = now_s - self._moved_s
        self._moved_s = now_s
        target, unsure_s = self._target_s(now_s)
        self._offset_s += self._envelope.rate * passed
        step = target - self._offset_s
        astray_s = max(unsure_s, abs(step) - WELL_WITHIN_S)
        slew = min(max(astray_s / SETTLES_IN_S, SLEW), FASTEST_SLEW)
        self._offset_s += min(max(step, -slew * passed), slew * passed)
        # Nothing is drawn before it happened: what came now had happened before it came.
        early_s = self._offset_s - (delay_s + now_s - packet.sent_s)
        self._pulled_s *= max(0.0, 1.0 - passed / FORGOTTEN_IN_S)
        if early_s > 0.0:
            self._offset_s -= early_s
            if now_s - self._began_s >= SETTLING_S:
                self._pulled_s += early_s

    def _target_s(self, now_s: float) -> tuple[float, float]:
        """Return the likeliest offset, and the width of what is possible, in s.

        No packet leaves before its beats, and the beat after them comes after it left: the two
        envelopes close in on the truth from both sides. The lowest of n delays lies, on
        average, range / (n + 1) above it; with both sides known, the middle is as good a guess,
        and errs elsewhere: halfway between the two errs least. A strap that keeps no second
        has only the lower envelope.
        """
        highest = self._envelope.floor(now_s)
        above_s = min(self._last_rr_s, PACKET_EVERY_S) / (self._envelope.count + 1)
        if not self._ceiling.count:
            return highest - above_s, 2.0 * above_s
        self._ceiling.rate = -self._envelope.rate
        unsure_s = max(0.0, highest + self._ceiling.floor(now_s))
        middle_s = unsure_s / 2.0
        return highest - (middle_s + min(middle_s, above_s)) / 2.0, unsure_s

    def _emit(self, at_s: float, rr: int, packet: _Packet) -> None:
        at_s = min(at_s, packet.arrived_s)
        if self._last_at_s is not None:
            at_s = max(at_s, self._last_at_s)
        self._last_at_s = at_s
        rr_ms = rr * 1000.0 / self._units_per_s
        if is_plausible(rr_ms):
            self._last_rr_s = rr_ms / 1000.0
        self._ready.append(Beat(at_s, rr_ms, self._index, self._segment))
        self._index += 1
