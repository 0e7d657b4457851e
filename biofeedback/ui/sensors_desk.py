"""The desk of muscle sensor and belt: finds them, keeps the choice, starts and leads training."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject

from biofeedback.core.muscle import Direction, MuscleAim, MuscleRange
from biofeedback.core.words import _
from biofeedback.devices.sensor_frames import SensorKind
from biofeedback.devices.sensor_specs import joined, kinds_in, parted
from biofeedback.devices.sensors import SensorInfo
from biofeedback.sessions import muscle_steps
from biofeedback.sessions.controls import Aimed
from biofeedback.ui.context import Context
from biofeedback.ui.pages.page import Page
from biofeedback.ui.practising import Practising
from biofeedback.ui.views import StartRequest

if TYPE_CHECKING:
    from biofeedback.store.opening import Store
    from biofeedback.ui.pages.sensors import SensorsView

SCAN_S = 4.0
TRAINING_MINUTES = 5.0


class SensorsDesk(QObject):
    """Answers the page of sensors, and moves the line of a running practice."""

    def __init__(self, context: Context, practising: Practising) -> None:
        """Wait for the pages to be made."""
        super().__init__(context)
        self._context, self._practising = context, practising
        self._found: tuple[SensorInfo, ...] | None = None
        self._problem: str | None = None
        self._scanning = False
        self._own: MuscleRange | None = None
        self._names: tuple[str, ...] = ()
        self._direction = Direction.DOWN
        self._measuring = False
        self._known = False
        practising.muscle_aim = self._aim
        context.when_made("sensors", Page, lambda _page: self._connect())
        context.when_made("strap", Page, lambda _page: self._connect_strap())
        context.when_made("practise", Page, lambda _page: self._connect_practise())
        context.when_made("live", Page, lambda _page: self._connect_live())
        context.window.went.connect(self._went)
        context.person_changed.connect(self._forget)
        context.day_shown.connect(self._learn_once)

    def _connect(self) -> None:
        from biofeedback.ui.pages.sensors import SensorsPage

        page = self._context.window.page("sensors", SensorsPage)
        page.chosen.connect(self._choose)
        page.scan_asked.connect(self.look)
        page.range_asked.connect(self._measure)
        page.down_asked.connect(lambda: self._train(Direction.DOWN))
        page.up_asked.connect(lambda: self._train(Direction.UP))
        page.sending_asked.connect(self._send)
        page.back.connect(lambda: self._context.window.go("today"))

    def _connect_strap(self) -> None:
        from biofeedback.ui.pages.strap_picker import StrapPickerPage

        page = self._context.window.page("strap", StrapPickerPage)
        page.sensors_asked.connect(lambda: self._context.window.go("sensors"))

    def _connect_practise(self) -> None:
        from biofeedback.ui.pages.practise import PractisePage

        page = self._context.window.page("practise", PractisePage)
        page.sensors_asked.connect(lambda: self._context.window.go("sensors"))

    def _connect_live(self) -> None:
        from biofeedback.ui.pages.live import LivePage

        page = self._context.window.page("live", LivePage)
        page.beside.line_asked.connect(self._move_line)

    def _went(self, name: str) -> None:
        if name == "sensors":
            self._show()
            self._learn()
        elif name == "today" and self._measuring:
            # After the rating and the note: what the minute and a half was for.
            self._measuring = False
            self._context.window.go("sensors")

    def _forget(self) -> None:
        self._own, self._names, self._known = None, (), False

    def _learn_once(self) -> None:
        if not self._known and self._context.settings.sensors:
            self._learn()

    def _learn(self) -> None:
        """Look up the person's own range."""
        if self._context.store is None:
            return

        def work(store: Store) -> tuple[MuscleRange | None, tuple[str, ...]]:
            from biofeedback.ui.sensor_shelf import range_kept

            return range_kept(store)

        def known(found: tuple[MuscleRange | None, tuple[str, ...]]) -> None:
            self._known = True
            self._own, self._names = found
            if self._context.window.name == "sensors":
                self._show()

        self._context.ask_records(work, known)

    def _view(self) -> SensorsView:
        from biofeedback.ui.pages.sensors import SensorsView

        return SensorsView(
            self._context.settings.sensors or "",
            self._scanning,
            self._found,
            self._problem,
            self._own,
            self._names,
            self._context.settings.streams_out,
        )

    def _show(self) -> None:
        from biofeedback.ui.pages.sensors import SensorsPage

        self._context.window.page("sensors", SensorsPage).show_view(self._view())

    def look(self) -> None:
        """Look for sensors in reach; else the network is listened to in a practice only."""
        if self._scanning or self._practising.running:
            return
        clock = self._context.clock

        async def work() -> list[SensorInfo]:
            from biofeedback.devices.lsl import look_for_sensors

            return await look_for_sensors(SCAN_S, clock)

        def found(sensors: list[SensorInfo]) -> None:
            self._scanning, self._found = False, tuple(sensors)
            self._show()

        def failed(error: Exception) -> None:
            self._scanning, self._found = False, None
            self._problem = self._context.sentence(error)
            self._show()

        self._scanning, self._problem = True, None
        self._show()
        self._context.bridge.ask_devices(work, found, failed)

    def _choose(self, spec: str) -> None:
        """Take a sensor along beside those of other kinds; "" for none."""
        new = parted(spec)[1] if spec else ()
        kinds = kinds_in(spec) if spec else frozenset(SensorKind)
        before = parted(self._context.settings.sensors or "none")[1]
        kept = tuple(each for each in before if not kinds_in(each) & kinds)
        words = joined("none", (*kept, *new)) if kept or new else None
        self._context.change_settings(replace(self._context.settings, sensors=words))
        self._show()

    def _send(self, on: bool) -> None:
        """Let other programs hear practices from now on, or no more."""

        async def work() -> str | None:
            # The library is loaded here for the first time, which takes a while.
            import asyncio

            from biofeedback.devices.lsl import missing_sentence

            return await asyncio.to_thread(missing_sentence)

        def known(problem: str | None) -> None:
            self._problem = problem
            if problem is None:
                self._context.change_settings(replace(self._context.settings, streams_out=on))
            self._show()

        def failed(error: Exception) -> None:
            known(self._context.sentence(error))

        if on:
            self._context.bridge.ask_devices(work, known, failed)
        else:
            known(None)

    def _measure(self) -> None:
        self._measuring = True
        self._practising.start(StartRequest(muscle_steps.RANGE, 2.0, None))

    def _train(self, direction: Direction) -> None:
        self._direction = direction
        self._practising.start(StartRequest(muscle_steps.TRAINING, TRAINING_MINUTES, None))

    def _aim(self, request: StartRequest) -> MuscleAim | None:
        """Return where the muscle is trained to in a practice: to let go, unless told otherwise."""
        if request.protocol == muscle_steps.RANGE or self._own is None:
            return None
        training = request.protocol == muscle_steps.TRAINING
        return muscle_steps.aim_at(self._direction if training else Direction.DOWN, self._own)

    def _move_line(self, way: int) -> None:
        """Move the line of the running practice by a twentieth of the way."""
        leading = self._practising.leading
        if leading is None or leading.muscle is None:
            return
        share = muscle_steps.share_of(leading.muscle)
        if share is None:
            return
        aim = leading.muscle
        moved = muscle_steps.aim_at(aim.direction, aim.range, share + way * muscle_steps.STEP_SHARE)
        leading.muscle = moved
        self._practising.send(Aimed(leading.plan))
        if moved is not None:
            self._context.say(_("The line is at {uv:.1f} µV.").format(uv=moved.threshold_uv))
