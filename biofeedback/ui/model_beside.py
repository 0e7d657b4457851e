"""What the live page shows of sensors beside the strap, built from a session's events; pure."""

from __future__ import annotations

from dataclasses import dataclass, replace

from biofeedback.core.muscle import BeltNow, MuscleAim, MuscleLevel
from biofeedback.devices.protocol import StrapState
from biofeedback.devices.sensor_frames import SensorKind
from biofeedback.sessions.events import (
    BreathReady,
    MuscleAimed,
    MuscleReady,
    SensorTold,
    SessionEvent,
)

KEEP_S = 65.0
# What came longer ago than this (s) says nothing of now.
STALE_S = 2.5
_GONE = {StrapState.SILENT, StrapState.LOST, StrapState.RECONNECTING, StrapState.FAILED}


@dataclass(frozen=True, slots=True)
class BesideView:
    """Muscle and belt as they are shown. levels, curve: of about the last minute.

    kinds: what was asked for ("emg", "belt"). sentences: what a sensor has to say, by kind.
    """

    kinds: frozenset[str] = frozenset()
    names: tuple[str, ...] = ()
    levels: tuple[MuscleLevel, ...] = ()
    aim: MuscleAim | None = None
    in_aim: bool | None = None
    in_aim_s: float = 0.0
    breath: BeltNow | None = None
    curve: tuple[tuple[float, float], ...] = ()
    gone: frozenset[str] = frozenset()
    sentences: tuple[tuple[str, str], ...] = ()

    @property
    def muscle(self) -> bool:
        """Whether a muscle is measured, or should be."""
        return SensorKind.EMG.value in self.kinds

    @property
    def belt(self) -> bool:
        """Whether a belt is worn, or should be."""
        return SensorKind.BELT.value in self.kinds

    def level_at(self, now_s: float) -> MuscleLevel | None:
        """Return the level that still holds, None after a loss or when it is old."""
        fresh = self.levels and now_s - self.levels[-1].at_s <= STALE_S
        return self.levels[-1] if fresh and SensorKind.EMG.value not in self.gone else None

    def breath_at(self, now_s: float) -> BeltNow | None:
        """Return the breath that still holds."""
        breath = self.breath
        fresh = breath is not None and now_s - breath.at_s <= STALE_S
        return breath if fresh and SensorKind.BELT.value not in self.gone else None

    def sentence(self) -> str:
        """Return what a sensor has to say, "" when all is well."""
        return next((words for _kind, words in self.sentences), "")

    def apply(self, event: SessionEvent) -> BesideView:
        """Return the view after an event; of what concerns no sensor, the very same."""
        match event:
            case SensorTold(kind=kind, state=state, sentence=sentence, channels=channels):
                said = tuple(each for each in self.sentences if each[0] != kind)
                return replace(
                    self,
                    names=channels if channels and kind == SensorKind.EMG else self.names,
                    gone=self.gone | {kind} if state in _GONE else self.gone - {kind},
                    sentences=(*said, (kind, sentence)) if sentence else said,
                )
            case MuscleReady(level=level, in_aim=in_aim):
                kept = self.levels
                if kept and kept[0].at_s < level.at_s - KEEP_S - 5.0:
                    kept = tuple(each for each in kept if each.at_s > level.at_s - KEEP_S)
                gained = 0.1 if in_aim else 0.0
                return replace(
                    self, levels=(*kept, level), in_aim=in_aim, in_aim_s=self.in_aim_s + gained
                )
            case MuscleAimed(aim=aim):
                return replace(self, aim=aim)
            case BreathReady(now=now, curve=curve):
                kept_curve = self.curve
                if kept_curve and kept_curve[0][0] < now.at_s - KEEP_S - 5.0:
                    since = now.at_s - KEEP_S
                    kept_curve = tuple(each for each in kept_curve if each[0] > since)
                return replace(self, breath=now, curve=(*kept_curve, *curve))
        return self
