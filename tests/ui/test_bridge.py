"""The bridge keeps its word: one device thread, callbacks on the GUI's, no beat lost."""

import gc
import sys
import threading
from collections.abc import AsyncGenerator
from dataclasses import dataclass

import pytest
from PyQt6.QtCore import QThread
from pytestqt.qtbot import QtBot

from biofeedback.core.beats import Beat
from biofeedback.sessions.controls import Controls, Mark, Stop
from biofeedback.sessions.events import BeatArrived, Marked, SessionEvent
from biofeedback.ui.bridge import TURN_S, Bridge


@dataclass
class Scripted:
    """A session that yields beats, and a mark for each command, until it is stopped."""

    beats: int
    controls: Controls
    closed: threading.Event

    @property
    def events(self) -> AsyncGenerator[SessionEvent, None]:
        return self._events()

    async def _events(self) -> AsyncGenerator[SessionEvent, None]:
        try:
            for index in range(self.beats):
                yield BeatArrived(float(index), "s", Beat(float(index), 1000.0, index))
            while True:
                command = await self.controls.next()
                if isinstance(command, Stop):
                    return
                assert threading.current_thread().name == "devices"
                yield Marked(0.0, "s", getattr(command, "text", None))
        finally:
            self.closed.set()


@pytest.fixture
def bridge(qtbot: QtBot):
    made = Bridge()
    yield made
    made.close()


def scripted(beats: int = 3) -> Scripted:
    return Scripted(beats, Controls(), threading.Event())


def test_events_arrive_in_order_on_the_gui_thread(bridge: Bridge, qtbot: QtBot):
    seen: list[SessionEvent] = []
    threads: set[bool] = set()

    def take(event: SessionEvent) -> None:
        seen.append(event)
        threads.add(QThread.currentThread() is bridge.thread())

    bridge.happened.connect(take)
    session = scripted(200)
    bridge.start(lambda: session)
    qtbot.waitUntil(lambda: len(seen) == 200)
    assert [event.beat.index for event in seen if isinstance(event, BeatArrived)] == list(
        range(200)
    )
    assert threads == {True}


def test_a_command_reaches_the_session_on_its_own_thread(bridge: Bridge, qtbot: QtBot):
    session = scripted(1)
    seen: list[SessionEvent] = []
    bridge.happened.connect(seen.append)
    bridge.start(lambda: session)
    qtbot.waitUntil(lambda: len(seen) == 1)
    bridge.send(Mark("cough"))
    qtbot.waitUntil(lambda: len(seen) == 2)
    assert seen[-1] == Marked(0.0, "s", "cough")
    with qtbot.waitSignal(bridge.session_over) as over:
        bridge.send(Stop())
    assert over.args == [None]
    assert not bridge.in_session


def test_a_frozen_window_loses_no_beat(bridge: Bridge, qtbot: QtBot):
    """The GUI thread is held until every beat has been sent; all of them are there after."""
    session = scripted(5000)
    session.controls.send(Stop())
    seen: list[SessionEvent] = []
    bridge.happened.connect(seen.append)
    bridge.start(lambda: session)
    assert session.closed.wait(20), "the device thread did not wait for the window"
    assert seen == []
    qtbot.waitUntil(lambda: len(seen) == 5000)


def test_closing_closes_the_strap(qtbot: QtBot):
    bridge = Bridge()
    session = scripted(1)
    with qtbot.waitSignal(bridge.happened):
        bridge.start(lambda: session)
    bridge.close()
    assert session.closed.is_set()


def test_a_session_that_cannot_begin_says_why(bridge: Bridge, qtbot: QtBot):
    def begin() -> Scripted:
        raise ValueError("no such strap")

    with qtbot.waitSignal(bridge.session_over) as over:
        bridge.start(begin)
    [error] = over.args
    assert isinstance(error, ValueError)


def test_slow_work_comes_back_to_the_gui_thread(bridge: Bridge, qtbot: QtBot):
    came: list[tuple[object, bool]] = []

    def note(value: object) -> None:
        came.append((value, QThread.currentThread() is bridge.thread()))

    bridge.ask_records(lambda: threading.current_thread().name, note, note)
    qtbot.waitUntil(lambda: len(came) == 1)
    name, on_gui = came[0]
    assert on_gui
    assert str(name).startswith("records")

    async def scan() -> str:
        return threading.current_thread().name

    bridge.ask_devices(scan, note, note)
    qtbot.waitUntil(lambda: len(came) == 2)
    assert came[1] == ("devices", True)


def test_slow_work_that_fails_is_told(bridge: Bridge, qtbot: QtBot):
    came: list[object] = []
    bridge.ask_records(lambda: 1 // 0, came.append, came.append)
    qtbot.waitUntil(lambda: len(came) == 1)
    assert isinstance(came[0], ZeroDivisionError)


def test_a_wish_before_the_session_has_begun_is_not_lost(bridge: Bridge, qtbot: QtBot):
    session = scripted(1)
    began = threading.Event()

    def slowly() -> Scripted:
        began.wait(5)
        return session

    with qtbot.waitSignal(bridge.session_over) as over:
        bridge.start(slowly)
        bridge.send(Stop())
        began.set()
    assert over.args == [None]


def test_closing_lets_a_session_end_by_itself(qtbot: QtBot):
    bridge = Bridge()
    session = scripted(1)
    ended: list[str] = []

    async def events() -> AsyncGenerator[SessionEvent, None]:
        yield BeatArrived(0.0, "s", Beat(0.0, 1000.0, 0))
        command = await session.controls.next()
        ended.append(getattr(command, "reason", ""))

    class Kind(Scripted):
        @property
        def events(self) -> AsyncGenerator[SessionEvent, None]:
            return events()

    kind = Kind(1, session.controls, session.closed)
    with qtbot.waitSignal(bridge.happened):
        bridge.start(lambda: kind)
    bridge.close()
    assert ended == ["interrupted"]


def test_closing_does_not_wait_for_an_answer_nobody_gives(qtbot: QtBot):
    bridge = Bridge()
    asked = threading.Event()

    def work() -> str | None:
        asked.set()
        return bridge.ask_person("Your passphrase?")

    bridge.ask_records(work, lambda _found: None, lambda _error: None)
    assert asked.wait(5)
    bridge.close(timeout_s=5.0)


def test_what_was_there_before_a_session_is_not_searched_for_garbage_in_it(
    bridge: Bridge, qtbot: QtBot
):
    assert gc.get_freeze_count() == 0
    bridge.start(lambda: scripted(1))
    assert gc.get_freeze_count() > 1000
    with qtbot.waitSignal(bridge.session_over):
        bridge.send(Stop())
    assert gc.get_freeze_count() == 0
    assert sys.getswitchinterval() == pytest.approx(TURN_S)
