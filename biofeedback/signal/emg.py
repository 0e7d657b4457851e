"""Muscle activation from surface EMG: causal band-pass, mains out where it is in, RMS, contact.

Live and afterwards the same samples give the same numbers, whatever pieces they came in: filters,
blocks and seconds begin with each stretch of samples that has no hole. Band and smoothing after
the recommendations for surface EMG (SENIAM: Hermens et al. 2000; ISEK: Merletti 1999; the 20 Hz
corner: De Luca et al. 2010).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from biofeedback.core.muscle import Contact, MuscleLevel

if TYPE_CHECKING:
    from biofeedback.signal.emg_filters import Bank

Floats = NDArray[np.float64]

DEFINITION = "band20-450-rms500/1"
LOWEST_HZ, HIGHEST_HZ = 20.0, 450.0
# Of the sampling rate: above it nothing can be told.
TOP_SHARE = 0.45
# Below this rate (Hz) too little of the band is left to be called EMG.
SLOWEST_RATE_HZ = 250.0
BLOCK_S = 0.1
WINDOW_S = 0.5
SETTLING_S = 0.5
SECOND_S = 1.0
# No sound signal is this still (µV, peak to peak in a second): the sensor hears nothing.
STILL_UV = 0.5
# A loose electrode is an aerial: mains hum this strong (µV RMS) and nearly alone.
HUM_UV, HUM_SHARE = 30.0, 0.8
# Slow waves (below 15 Hz) this strong (µV RMS), and so many times the muscle: a cable moved.
SLOW_HZ, SLOW_UV, SLOW_TIMES = 15.0, 100.0, 4.0
# A discharge: a few samples, so many robust standard deviations steeper than the rest.
POP_TIMES, POP_UV, POP_SHARE = 20.0, 200.0, 0.01
# A mains line is taken out once it stands out so far, two seconds running; back below the second.
LINE_ON, LINE_OFF, LINE_SECONDS = 15.0, 6.0, 5
# A sensor at its end stop repeats its highest or lowest value this long (s).
STOP_S = 0.02
# Samples that lack for longer (s) are a hole; less is how a sender's clock is followed.
HOLE_S = 0.02


class MuscleReader:
    """Takes samples in µV in order; keeps the level of every tenth of a second."""

    def __init__(self, rate_hz: float, channels: int = 1) -> None:
        """`rate_hz`: samples per second; ValueError below 250."""
        if rate_hz < SLOWEST_RATE_HZ:
            raise ValueError(f"{rate_hz:g} Hz is too slow for EMG")
        from biofeedback.signal.emg_filters import Bank

        self.rate_hz, self.channels = rate_hz, channels
        self.band_hz = (LOWEST_HZ, min(HIGHEST_HZ, TOP_SHARE * rate_hz))
        self.mains_hz: float | None = None
        """The mains' frequency, where its hum was ever taken out."""
        self._bank: Bank = Bank(rate_hz, self.band_hz, channels)
        self._block = max(round(BLOCK_S * rate_hz), 1)
        self._second = self._block * round(SECOND_S / BLOCK_S)
        self._lines = [_Line() for _channel in range(channels)]
        self._contact = [Contact.SETTLING] * channels
        # of every block: its end (s), mean square a channel (µV²), contact a channel, its stretch
        self._ends: list[float] = []
        self._squares: list[Floats] = []
        self._contacts: list[list[Contact]] = []
        self._stretches: list[int] = []
        self._stretch = 0
        self._next_s: float | None = None
        self._hole_s = max(2.0 / rate_hz, HOLE_S)
        self._begin()

    def _begin(self) -> None:
        """Begin a stretch: nothing of what was filtered before says anything of it."""
        self._stretch += 1
        self._waiting: Floats = np.zeros((self.channels, 0))
        self._raw: list[Floats] = []
        self._done = 0
        self._bank.reset()
        self._contact = [Contact.SETTLING] * self.channels

    def push(self, at_s: float, samples: Floats) -> tuple[MuscleLevel, ...]:
        """Take samples of shape (channels, n), the first at `at_s`; return the levels they bring.

        A hole of more than 20 ms (or two samples), or a step back, begins a new stretch.
        """
        count = samples.shape[1]
        if not count:
            return ()
        if self._next_s is not None and abs(at_s - self._next_s) > self._hole_s:
            self._begin()
        if not np.isfinite(samples).all():
            self._next_s = None
            self._begin()
            return ()
        self._next_s = at_s + count / self.rate_hz
        self._waiting = np.concatenate([self._waiting, samples], axis=1)
        start_s = self._next_s - self._waiting.shape[1] / self.rate_hz
        whole = self._waiting.shape[1] // self._block
        if not whole:
            return ()
        plain, without = self._bank.run(self._waiting[:, : whole * self._block])
        levels = []
        for number in range(whole):
            here = slice(number * self._block, (number + 1) * self._block)
            end_s = start_s + (number + 1) * self._block / self.rate_hz
            cleaned = {hz: rows[:, here] for hz, rows in without.items()}
            levels.append(self._take_block(end_s, self._waiting[:, here], plain[:, here], cleaned))
        self._waiting = self._waiting[:, whole * self._block :].copy()
        return tuple(levels)

    def _take_block(
        self, end_s: float, part: Floats, plain: Floats, without: dict[float, Floats]
    ) -> MuscleLevel:
        squares = np.empty(self.channels)
        for channel, line in enumerate(self._lines):
            chosen = without[line.hz] if line.on else plain
            squares[channel] = float(np.mean(chosen[channel] ** 2))
        settling = self._done < round(SETTLING_S / BLOCK_S)
        self._done += 1
        now = [Contact.SETTLING if settling else contact for contact in self._contact]
        if not settling:
            now = [Contact.GOOD if one is Contact.SETTLING else one for one in now]
        self._ends.append(end_s)
        self._squares.append(squares)
        self._contacts.append(now)
        self._stretches.append(self._stretch)
        self._raw.append(part)
        if sum(piece.shape[1] for piece in self._raw) >= self._second:
            self._judge()
        return self._level(len(self._ends) - 1)

    def _judge(self) -> None:
        """Judge the second that is full now: what its blocks were worth, and the next ones'."""
        raw = np.concatenate(self._raw, axis=1)
        self._raw = []
        blocks = range(len(self._ends) - round(SECOND_S / BLOCK_S), len(self._ends))
        for channel in range(self.channels):
            level = float(np.mean([self._squares[block][channel] for block in blocks])) ** 0.5
            power = _spectrum(raw[channel])
            self._lines[channel].look(power, self.rate_hz)
            if self._lines[channel].on:
                self.mains_hz = self._lines[channel].hz
            found = _contact(raw[channel], power, level, self.rate_hz)
            self._contact[channel] = found
            for block in blocks:
                if self._contacts[block][channel] is not Contact.SETTLING:
                    self._contacts[block][channel] = found

    def _level(self, block: int) -> MuscleLevel:
        rms, contact = [], []
        for channel in range(self.channels):
            value = self._rms(block, channel)
            here = self._contacts[block][channel]
            rms.append(value)
            contact.append(Contact.SETTLING if value is None and here is Contact.GOOD else here)
        mains = any(line.on for line in self._lines)
        return MuscleLevel(self._ends[block], tuple(rms), tuple(contact), mains)

    def _rms(self, block: int, channel: int) -> float | None:
        """Return the RMS (µV) of the window that ends with a block; None unless all of it is good.

        All its blocks are of one stretch and none is settling, loose or an artifact.
        """
        first = block - round(WINDOW_S / BLOCK_S) + 1
        if first < 0 or self._stretches[first] != self._stretches[block]:
            return None
        window = range(first, block + 1)
        if any(self._contacts[one][channel] is not Contact.GOOD for one in window):
            return None
        return math.sqrt(sum(float(self._squares[one][channel]) for one in window) / len(window))

    def __len__(self) -> int:
        return len(self._ends)

    def levels(self) -> tuple[Floats, Floats]:
        """Return the end (s) of every block and the RMS (µV) of its window, shape (channels, n).

        NaN where it can't be trusted, by what is known now: a second's verdict holds for all of it.
        """
        ends = np.array(self._ends, dtype=np.float64)
        rms = np.full((self.channels, len(ends)), np.nan)
        width = round(WINDOW_S / BLOCK_S)
        if len(ends) < width:
            return ends, rms
        stretch = np.array(self._stretches)
        together = stretch[width - 1 :] == stretch[: len(ends) - width + 1]
        squares = np.array(self._squares)
        good = np.array([[one is Contact.GOOD for one in row] for row in self._contacts])
        for channel in range(self.channels):
            means = sliding_window_view(squares[:, channel], width).mean(axis=1)
            sound = sliding_window_view(good[:, channel], width).all(axis=1) & together
            rms[channel, width - 1 :] = np.where(sound, np.sqrt(means), np.nan)
        return ends, rms

    def contacts(self) -> tuple[tuple[Contact, ...], ...]:
        """Return the contact of every block, one a channel."""
        return tuple(tuple(each) for each in self._contacts)


class _Line:
    """Whether there is a mains line to take out of a channel, and where."""

    def __init__(self) -> None:
        self.hz, self.on = 50.0, False
        self._seconds = 0

    def look(self, power: Floats, rate_hz: float) -> None:
        """Look at a second's spectrum; the filter changes after it has been so for a while."""
        found = {hz: _stands_out(power, round(hz)) for hz in (50.0, 60.0) if hz < 0.5 * rate_hz}
        hz = max(found, key=lambda each: found[each])
        if not self.on:
            self._seconds = self._seconds + 1 if found[hz] > LINE_ON else 0
            if self._seconds >= 2:
                self.hz, self.on, self._seconds = hz, True, 0
        else:
            self._seconds = self._seconds + 1 if found[self.hz] < LINE_OFF else 0
            if self._seconds >= LINE_SECONDS:
                self.on, self._seconds = False, 0


def _spectrum(raw: Floats) -> Floats:
    """Return the power (µV²) of a second by whole Hz, its mean and slope left out."""
    count = len(raw)
    centred = raw - raw.mean()
    ramp = np.arange(count) - (count - 1) / 2.0
    centred = centred - ramp * float(centred @ ramp) / float(ramp @ ramp)
    power = 2.0 * np.abs(np.fft.rfft(centred)) ** 2 / count**2
    return np.asarray(power, dtype=np.float64)


def _stands_out(power: Floats, hz: int) -> float:
    """Return how many times a line's power is that of its neighbours."""
    if hz + 9 > len(power):
        return 0.0
    line = float(power[hz - 1 : hz + 2].max())
    around = float(np.concatenate([power[hz - 8 : hz - 2], power[hz + 3 : hz + 9]]).mean())
    return line / around if around > 0.0 else 0.0


def _contact(raw: Floats, power: Floats, level_uv: float, rate_hz: float) -> Contact:
    """Return what a second of raw signal is worth; level_uv: its RMS in the band, mains out."""
    if float(np.ptp(raw)) < STILL_UV or _at_its_stop(raw, rate_hz):
        return Contact.OFF
    band = float(power[round(LOWEST_HZ) :].sum())
    hum = max(float(power[hz - 2 : hz + 3].sum()) for hz in (50, 60))
    if hum > HUM_UV**2 and hum > HUM_SHARE * band:
        return Contact.OFF
    slow_uv = float(power[1 : round(SLOW_HZ)].sum()) ** 0.5
    if slow_uv > SLOW_UV and slow_uv > SLOW_TIMES * level_uv:
        return Contact.ARTIFACT
    bend = np.abs(np.diff(raw, 2))
    usual = 1.4826 * float(np.median(bend))
    steep = int((bend > POP_TIMES * max(usual, 1e-9)).sum())
    if 0 < steep <= POP_SHARE * len(raw) and float(bend.max()) > POP_UV:
        return Contact.ARTIFACT
    return Contact.GOOD


def _at_its_stop(raw: Floats, rate_hz: float) -> bool:
    """Return whether the sensor stays at its highest or lowest value."""
    needed = max(round(STOP_S * rate_hz), 3)
    for end in (raw.max(), raw.min()):
        elsewhere = np.flatnonzero(raw != end)
        bounds = np.concatenate([[-1], elsewhere, [len(raw)]])
        if int(np.diff(bounds).max()) - 1 >= needed:
            return True
    return False


def balance_percent(left_uv: float | None, right_uv: float | None) -> float | None:
    """Return (left - right) / (left + right) in percent: 0 equal, 100 only left.

    None where one is not known, or both are so quiet (below 2 µV) that only noise is compared.
    """
    if left_uv is None or right_uv is None or left_uv + right_uv < 4.0:
        return None
    return 100.0 * (left_uv - right_uv) / (left_uv + right_uv)


def mean_level(levels: Sequence[float | None]) -> float | None:
    """Return the mean of the channels that can be trusted, None where none can."""
    known = [level for level in levels if level is not None]
    return sum(known) / len(known) if known else None
