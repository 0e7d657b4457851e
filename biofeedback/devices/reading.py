"""What a heart rate sensor's notifications mean: packets in, a strap's events out."""

from __future__ import annotations

from collections.abc import Sequence

from biofeedback.core.beats import Beat, Gap, silence_limit_s
from biofeedback.core.words import _
from biofeedback.devices.beat_clock import BeatClock
from biofeedback.devices.heart_rate import Measurement
from biofeedback.devices.protocol import (
    HeartRateOnly,
    PacketReceived,
    StateChanged,
    StrapEvent,
    StrapState,
)

MEASUREMENT = "2a37"
# With no packet at all for this long a link is dead, whatever the system says of it.
DEAD_AFTER_S = 10.0
EXPLAIN_AFTER_S = 6.0


class Reading:
    """Follows one sensor over all its links; says when it streams and when it is silent."""

    def __init__(self) -> None:
        self.name: str | None = None
        self.battery_percent: float | None = None
        self.state = StrapState.CONNECTING
        self._beat_clock = BeatClock()
        self._opened_s = 0.0
        self._packet_s = 0.0
        self._beat_s = 0.0
        self._last_rr_ms: float | None = None
        self._sends_rr = False
        self._packets = 0
        self._worn = True
        self._explained = False

    def moved(self, at_s: float, state: StrapState, sentence: str | None = None) -> StateChanged:
        """Return the change to a state of the link; LOST ends the present segment."""
        if state is StrapState.LOST:
            self._beat_clock.break_link()
        return self._changed(at_s, state, sentence)

    def opened(self, at_s: float, name: str | None) -> list[StrapEvent]:
        """Return what a new link brings: connected, then waiting for the first RR."""
        self.name = name or self.name
        self._opened_s = self._packet_s = at_s
        self._packets = 0
        self._worn, self._explained = True, False
        return [
            self._changed(at_s, StrapState.CONNECTED),
            self._changed(at_s, StrapState.WAITING_FOR_RR),
        ]

    def battery(self, at_s: float, percent: float) -> list[StrapEvent]:
        """Return the present state anew when the battery is known or has changed."""
        if percent == self.battery_percent:
            return []
        self.battery_percent = percent
        return [self._changed(at_s, self.state)]

    def packet(self, arrived_s: float, payload: bytes) -> list[StrapEvent]:
        """Return the packet itself and what it says."""
        events: list[StrapEvent] = [PacketReceived(arrived_s, MEASUREMENT, payload)]
        self._packet_s = arrived_s
        self._packets += 1
        heard = Measurement.from_bytes(payload)
        if heard is None:
            return events
        self._worn = heard.contact is not False and heard.heart_rate_bpm > 0
        self._sends_rr = self._sends_rr or heard.rr_flagged
        found = self._beat_clock.push(
            arrived_s, heard.rr_1024, has_rr_field=heard.rr_flagged or self._sends_rr
        )
        events += self._beats(arrived_s, found)
        if not self._sends_rr and heard.heart_rate_bpm > 0:
            events.append(HeartRateOnly(arrived_s, float(heard.heart_rate_bpm)))
        return events

    def tick(self, now_s: float) -> list[StrapEvent]:
        """Return what time alone brings: held beats, silence, a word about a missing RR."""
        events = self._beats(now_s, self._beat_clock.tick(now_s))
        quiet_s = now_s - self._beat_s
        if self.state is StrapState.STREAMING and quiet_s > silence_limit_s(self._last_rr_ms):
            events.append(self._changed(now_s, StrapState.SILENT, self._why_silent()))
        waiting = self.state is StrapState.WAITING_FOR_RR
        if waiting and not self._explained and now_s - self._opened_s > EXPLAIN_AFTER_S:
            self._explained = True
            events.append(self._changed(now_s, self.state, self._why_silent()))
        return events

    def is_dead(self, now_s: float) -> bool:
        """Return whether an open link has brought nothing for so long that it is no link."""
        return now_s - self._packet_s > DEAD_AFTER_S

    @property
    def packets_on_link(self) -> int:
        """How many packets the present link has brought."""
        return self._packets

    def flush(self) -> list[StrapEvent]:
        """Return beats still held back, when nothing more can come."""
        return list(self._beat_clock.flush())

    def _beats(self, now_s: float, found: Sequence[Beat | Gap]) -> list[StrapEvent]:
        events: list[StrapEvent] = []
        for event in found:
            if isinstance(event, Beat):
                self._beat_s, self._last_rr_ms = now_s, event.rr_ms
        if found and self.state in (StrapState.WAITING_FOR_RR, StrapState.SILENT):
            events.append(self._changed(now_s, StrapState.STREAMING))
        return [*events, *found]

    def _why_silent(self) -> str:
        if self._packets and not self._worn:
            return _("The strap feels no heart: wet the electrodes and tighten it.")
        if self._packets and not self._sends_rr:
            return _(
                "This sensor sends only a heart rate, not the time between beats: heart rate "
                "and the pacer work, heart rhythm and coherence don't."
            )
        return _("No heartbeats are coming; check that the strap sits well.")

    def _changed(self, at_s: float, state: StrapState, sentence: str | None = None) -> StateChanged:
        self.state = state
        return StateChanged(at_s, state, self.name, self.battery_percent, sentence)
