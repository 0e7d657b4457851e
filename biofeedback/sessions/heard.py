"""When a sample will be heard: a sound card's own count of samples against the session's clock.

A card runs a little faster or slower than the computer's clock, and says what it still has in
hand only roughly. So each answer moves the estimate a little; only a real stop (a card that was
busy, a computer that slept) sets it anew.
"""

from __future__ import annotations

# An answer further off than this (s) is no jitter.
JUMP_S = 0.06
# How many answers are averaged at first, and how much a later one counts.
FIRST, SHARE = 40, 0.02
# Fastest change once settled: seconds of time per second of sound. Nobody hears a thousandth.
SLEW = 1e-3


class Heard:
    """Maps the number of the next sample to the session second at which it will be heard."""

    def __init__(self, rate_hz: int, lead_s: float = 0.0) -> None:
        """lead_s: what passes between the card's hands and the ear beyond what is counted."""
        self.rate_hz = rate_hz
        self.lead_s = lead_s
        self.jumps = 0
        self._offset_s: float | None = None
        self._answers = 0
        self._last_s = 0.0

    def at(self, now_s: float, sample: int, waiting: int) -> float:
        """Return the session second of `sample`, the next one to be made.

        waiting: samples made before it and not yet handed to the card.
        """
        made_s = sample / self.rate_hz
        found = now_s + waiting / self.rate_hz + self.lead_s - made_s
        if self._offset_s is None or abs(found - self._offset_s) > JUMP_S:
            self.jumps += self._offset_s is not None
            self._offset_s, self._answers = found, 1
        else:
            self._answers += 1
            moved = (found - self._offset_s) * max(1.0 / self._answers, SHARE)
            if self._answers > FIRST:
                most = SLEW * max(made_s - self._last_s, 0.0)
                moved = min(max(moved, -most), most)
            self._offset_s += moved
        self._last_s = made_s
        return made_s + self._offset_s
