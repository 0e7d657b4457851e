"""Finding a strap: scanning, choosing, and asking why it is not found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject

from biofeedback.devices.protocol import StrapInfo
from biofeedback.ui.context import Context
from biofeedback.ui.pages.page import Page
from biofeedback.ui.views import PickerView

if TYPE_CHECKING:
    from concurrent.futures import Future

SCAN_S = 6.0


class StrapDesk(QObject):
    """Keeps the strap picker. in_session: while a practice runs, the radio is not searched."""

    def __init__(self, context: Context, in_session: Callable[[], bool]) -> None:
        """Wait for the page to be made."""
        super().__init__(context)
        self._context, self._in_session = context, in_session
        self._view = PickerView()
        self._work: Future[list[StrapInfo]] | None = None
        context.when_made("strap", Page, lambda _page: self._connect())
        context.window.went.connect(self._went)

    def _connect(self) -> None:
        from biofeedback.ui.pages.strap_picker import StrapPickerPage

        page = self._context.window.page("strap", StrapPickerPage)
        page.chosen.connect(self._chosen)
        page.scan_asked.connect(self.look)
        page.stop_asked.connect(self._stop)
        page.doctor_asked.connect(self._ask_doctor)
        page.back.connect(lambda: self._context.window.go("today"))

    def _went(self, name: str) -> None:
        if name == "strap":
            self._show(replace(self._view, chosen=self._context.strap()))
            if self._view.found is None:
                self.look()
        elif self._view.scanning:
            self._stop()

    def _show(self, view: PickerView) -> None:
        from biofeedback.ui.pages.strap_picker import StrapPickerPage

        self._view = view
        self._context.window.page("strap", StrapPickerPage).show_view(view)

    def look(self) -> None:
        """Look for straps in reach."""
        if self._view.scanning or self._in_session():
            return
        clock = self._context.clock

        async def work() -> list[StrapInfo]:
            from biofeedback.devices.ble import BleScanner

            return await BleScanner(clock).scan(SCAN_S)

        def found(straps: list[StrapInfo]) -> None:
            self._show(replace(self._view, scanning=False, found=tuple(straps), problem=None))

        self._show(replace(self._view, scanning=True, problem=None, doctor=()))
        self._work = self._context.bridge.ask_devices(work, found, self._failed)

    def _failed(self, error: Exception) -> None:
        problem = self._context.sentence(error)
        self._show(replace(self._view, scanning=False, found=(), problem=problem))

    def _stop(self) -> None:
        if self._work is not None:
            self._work.cancel()
            self._work = None
        self._show(replace(self._view, scanning=False))

    def _chosen(self, spec: str, name: str) -> None:
        self._stop()
        self._context.change_settings(
            replace(self._context.settings, strap=spec, strap_name=name or None)
        )
        self._context.window.go("today")

    def _ask_doctor(self) -> None:
        clock = self._context.clock

        async def work() -> tuple[str, ...]:
            from biofeedback.devices.diagnosis import bluetooth

            checks = await bluetooth(clock)
            return tuple(
                f"{check.sentence} {check.action}" if check.action else check.sentence
                for check in checks
            )

        def told(lines: tuple[str, ...]) -> None:
            self._show(replace(self._view, scanning=False, doctor=lines))

        self._stop()
        self._show(replace(self._view, scanning=True, doctor=()))
        self._context.bridge.ask_devices(work, told, self._failed)
