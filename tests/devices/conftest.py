"""What of these tests can run where: D-Bus and BlueZ are Linux's; and a virtual BlueZ for each."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from biofeedback.core.clock import SystemClock

HERE = Path(__file__).parent
LINUX = [*HERE.glob("test_ble*.py"), *HERE.glob("test_virtual*.py"), HERE / "test_diagnosis.py"]
collect_ignore = [] if sys.platform == "linux" else [path.name for path in LINUX]

if sys.platform == "linux":
    from tests.devices.listening import SPEED
    from tests.virtual_bluez import VirtualSystem, close_bleak, virtual_bluez

    @pytest.fixture(autouse=True)
    async def _bleak_closed() -> AsyncIterator[None]:
        yield
        await close_bleak()

    @pytest.fixture
    def clock() -> SystemClock:
        return SystemClock(SPEED)

    @pytest.fixture
    def system() -> Iterator[VirtualSystem]:
        with virtual_bluez(speed=SPEED) as running:
            yield running
