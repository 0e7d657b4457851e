"""The filters a muscle's signal runs through, causal, with their state kept between pieces."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# Butterworth, 12 dB an octave at either end.
ORDER = 2
# The mains notch takes out this much (Hz).
NOTCH_HZ = 2.0


class Bank:
    """A band-pass for each channel, and a notch behind it for either mains frequency."""

    def __init__(self, rate_hz: float, band_hz: tuple[float, float], channels: int) -> None:
        """Make the filters; the first samples set their state."""
        from scipy import signal

        self._run = signal.sosfilt
        self._band = signal.butter(ORDER, band_hz, "bandpass", fs=rate_hz, output="sos")
        self._rest = signal.sosfilt_zi(self._band)
        self._notches = {
            hz: signal.tf2sos(*signal.iirnotch(hz, hz / NOTCH_HZ, fs=rate_hz))
            for hz in (50.0, 60.0)
        }
        self._channels = channels
        self._state: Floats | None = None
        self._notch_states: dict[float, Floats] = {}

    def reset(self) -> None:
        """Forget everything: the next samples begin anew."""
        self._state = None

    def run(self, samples: Floats) -> tuple[Floats, dict[float, Floats]]:
        """Return the samples, shape (channels, n), in the band; and without 50 and 60 Hz.

        Every filter runs all the time, so that one which is wanted has settled already.
        """
        if self._state is None:
            # as if the first value had stood there for ever: an offset makes no step
            self._state = self._rest[:, None, :] * samples[None, :, :1]
            self._notch_states = {
                hz: np.zeros((len(sos), self._channels, 2)) for hz, sos in self._notches.items()
            }
        plain, self._state = self._run(self._band, samples, axis=-1, zi=self._state)
        cleaned: dict[float, Floats] = {}
        for hz, sos in self._notches.items():
            cleaned[hz], self._notch_states[hz] = self._run(
                sos, plain, axis=-1, zi=self._notch_states[hz]
            )
        return np.asarray(plain), cleaned
