"""The room's breath to be heard: the one on the patient's screen, and nobody's heart."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import QObject, pyqtSignal

from biofeedback.core.settings import Settings
from biofeedback.sessions.tones import Mix
from biofeedback.ui.loudspeaker import Loudspeaker, state_words
from biofeedback.ui.room_views import SeatView


class RoomSound(QObject):
    """Sounds the breath that is shown to all, while it is wanted. told: that it can be, or not."""

    told = pyqtSignal()

    def __init__(
        self, settings: Callable[[], Settings], loudspeaker: Loudspeaker | None = None
    ) -> None:
        """Be silent: a room is not spoken into unasked."""
        super().__init__()
        self.on = False
        self._settings = settings
        self._loudspeaker = loudspeaker or Loudspeaker(self)
        self._loudspeaker.told.connect(lambda _state: self.told.emit())
        self._heard: tuple[str, Callable[[], float]] | None = None

    @property
    def silent(self) -> str:
        """One plain word where it is wanted and this computer cannot sound, else ""."""
        return state_words(self._loudspeaker.state) if self.on else ""

    def turn(self, on: bool) -> None:
        """Let it be heard, or not."""
        self.on = on
        self._play()

    def follow(self, view: SeatView | None) -> None:
        """Sound the breath of this seat; a session whose time began anew is another one."""
        heard = None if view is None else (view.key, view.now)
        if heard == self._heard:
            return
        self._heard = heard
        if view is None:
            self._loudspeaker.play(None)
            return
        self._loudspeaker.begin(view.now, view.track)
        self._play()

    def _play(self) -> None:
        settings = self._settings()
        mix = Mix(feedback=False, volume_percent=float(settings.volume_percent))
        wanted = self.on and self._heard is not None
        self._loudspeaker.play(mix if wanted else None, settings.sound_lead_ms / 1000.0)

    def close(self) -> None:
        """Be silent for good."""
        self._loudspeaker.close()
        self.deleteLater()
