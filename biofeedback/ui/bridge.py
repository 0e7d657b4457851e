"""Between the device thread and the window: the only file that names a thread.

What is guaranteed, and asserted here:

- Straps, analysis and recording run on one thread with its own asyncio loop (on Windows bleak
  must not share the GUI's). The window may freeze; no beat waits for it.
- Work on the records runs on one worker thread, in the order it was asked for.
- Every signal and callback of the bridge arrives on the GUI thread, in order.
- What crosses is frozen: session events outwards, commands inwards.

Either thread begins with the first thing that is asked of it: what it needs takes a while to
import, and the window is painted before anything is asked.
"""

from __future__ import annotations

import gc
import sys
import threading
from contextlib import aclosing
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, TypeVar

from PyQt6.QtCore import QObject, QThread, pyqtSignal

from biofeedback.sessions.controls import Stop

if TYPE_CHECKING:
    import asyncio
    from collections.abc import AsyncGenerator, Callable, Coroutine
    from concurrent.futures import Future, ThreadPoolExecutor

T = TypeVar("T")
# How long a thread that computes keeps the others waiting (s): a frame has 16 ms in all.
TURN_S = 0.001


class Keys(Protocol):
    """Where wishes go: a session's `Controls`, or a room's."""

    def send(self, command: Any) -> None:
        """Ask for something; called on the device thread."""
        ...


class Running(Protocol):
    """What the bridge needs of a session, or a room of them, that is about to be read."""

    @property
    def events(self) -> AsyncGenerator[Any, None]:
        """The session's events; reading them runs it."""
        ...

    @property
    def controls(self) -> Keys:
        """The session's keys."""
        ...


Then: TypeAlias = "Callable[[T], None]"
Failed: TypeAlias = "Callable[[Exception], None]"


class Bridge(QObject):
    """The device thread, the records' worker, and the signals that come back from both."""

    happened = pyqtSignal(object)
    """A SessionEvent, or a room's Seated, in order."""
    session_over = pyqtSignal(object)
    """The running session has ended and is saved: None, or the exception it broke with."""
    _returned = pyqtSignal(object, object)
    _asked = pyqtSignal(str, object)

    def __init__(self, parent: QObject | None = None) -> None:
        """Wait for something to be asked; call `close` before the program ends."""
        super().__init__(parent)
        sys.setswitchinterval(TURN_S)
        self._begun: tuple[asyncio.AbstractEventLoop, threading.Thread] | None = None
        self._records: ThreadPoolExecutor | None = None
        self._controls: Keys | None = None
        self._early: list[object] = []
        self._questions: set[Future[str | None]] = set()
        self._session: Future[Exception | None] | None = None
        self._closed = False
        self.answer: Callable[[str], str | None] = lambda _sentence: None
        self.on_defect: Callable[[BaseException], None] | None = None
        """Told, on the device thread, of an exception in its loop that nobody waits for."""
        self._returned.connect(self._deliver)
        self._asked.connect(self._answer)

    @property
    def _loop(self) -> asyncio.AbstractEventLoop:
        """The device thread's loop; both are there from now on."""
        if self._begun is None:
            if self._closed:
                raise RuntimeError("the bridge is closed")
            import asyncio

            loop = asyncio.new_event_loop()
            loop.set_exception_handler(self._loop_failed)
            thread = threading.Thread(
                target=self._run_loop, args=(loop,), name="devices", daemon=True
            )
            self._begun = loop, thread
            thread.start()
        return self._begun[0]

    # Sessions

    @property
    def in_session(self) -> bool:
        """Whether a session is running."""
        return self._session is not None and not self._session.done()

    def start(self, begin: Callable[[], Running]) -> None:
        """Begin a session on the device thread and read it to its end.

        `begin` is called there and gives the session; its events come as `happened`, its end as
        `session_over`.
        """
        self._assert_gui()
        if self.in_session:
            raise RuntimeError("a session is running already")
        from asyncio import run_coroutine_threadsafe

        loop = self._loop
        # What was there before is not searched for garbage meanwhile: that would hold the breath.
        gc.freeze()
        self._session = run_coroutine_threadsafe(self._read(begin), loop)
        self._session.add_done_callback(self._session_done)

    def send(self, command: object) -> None:
        """Hand a command to the running session; without one nothing happens."""
        self._assert_gui()
        if self.in_session:
            self._loop.call_soon_threadsafe(self._pass_on, command)

    def _pass_on(self, command: object) -> None:
        """Hand a command over on the device thread; one that comes too early waits there."""
        if self._controls is None:
            self._early.append(command)
        else:
            self._controls.send(command)

    async def _read(self, begin: Callable[[], Running]) -> Exception | None:
        """Read the session to its end; return what it broke with."""
        try:
            running = begin()
            self._controls = running.controls
            while self._early:
                self._controls.send(self._early.pop(0))
            async with aclosing(running.events) as events:
                async for event in events:
                    self.happened.emit(event)
        except Exception as broken:
            return broken
        finally:
            self._controls = None
            self._early.clear()
        return None

    def _session_done(self, session: Future[Exception | None]) -> None:
        gc.unfreeze()
        if not session.cancelled() and not self._closed:
            self.session_over.emit(session.result())

    # Everything else that is slow

    def ask_devices(
        self, work: Callable[[], Coroutine[Any, Any, T]], then: Then[T], failed: Failed
    ) -> Future[T]:
        """Run a coroutine on the device thread; `then` or `failed` is called on the GUI thread."""
        self._assert_gui()
        from asyncio import run_coroutine_threadsafe

        future = run_coroutine_threadsafe(work(), self._loop)
        self._hand_back(future, then, failed)
        return future

    def ask_records(self, work: Callable[[], T], then: Then[T], failed: Failed) -> None:
        """Run work on the records' thread; `then` or `failed` is called on the GUI thread."""
        self._assert_gui()
        if self._records is None:
            if self._closed:
                raise RuntimeError("the bridge is closed")
            from concurrent.futures import ThreadPoolExecutor

            self._records = ThreadPoolExecutor(1, thread_name_prefix="records")
        self._hand_back(self._records.submit(work), then, failed)

    def ask_person(self, sentence: str) -> str | None:
        """Ask the person from a thread that is not the GUI's; wait for what `answer` says there."""
        assert QThread.currentThread() is not self.thread(), "the window would wait for itself"
        from concurrent.futures import Future

        answered: Future[str | None] = Future()
        self._questions.add(answered)
        if self._closed:
            return None
        self._asked.emit(sentence, answered)
        try:
            return answered.result()
        finally:
            self._questions.discard(answered)

    def _answer(self, sentence: str, answered: Future[str | None]) -> None:
        self._assert_gui()
        if answered.done():
            return
        try:
            found = self.answer(sentence)
        except Exception as error:
            answered.set_exception(error)
        else:
            if not answered.done():
                answered.set_result(found)

    def _hand_back(self, future: Future[T], then: Then[T], failed: Failed) -> None:
        def done(finished: Future[T]) -> None:
            if finished.cancelled() or self._closed:
                return
            error = finished.exception()
            if error is None:
                self._returned.emit(then, finished.result())
            elif isinstance(error, Exception):
                self._returned.emit(failed, error)

        future.add_done_callback(done)

    def tell(self, callback: Callable[[T], None], value: T) -> None:
        """Call `callback` on the GUI thread, from whichever thread; after the end, not at all."""
        if not self._closed:
            self._returned.emit(callback, value)

    def _deliver(self, callback: Callable[[Any], None], value: object) -> None:
        self._assert_gui()
        callback(value)

    # The end

    def close(self, timeout_s: float = 10.0) -> None:
        """Let a running session end and save itself, then stop both threads.

        Each gets `timeout_s`; a session that does not end by then is cancelled, and what the
        recorder has in hand is still saved.
        """
        self._assert_gui()
        if self._closed:
            return
        if self.in_session and self._session is not None:
            self.send(Stop("interrupted"))
            if not _wait(self._session, timeout_s):
                self._session.cancel()
        self._closed = True
        for question in list(self._questions):
            if not question.done():
                question.set_result(None)
        if self._begun is not None:
            from asyncio import run_coroutine_threadsafe

            loop, thread = self._begun
            _wait(run_coroutine_threadsafe(self._cancel_all(), loop), timeout_s)
            loop.call_soon_threadsafe(loop.stop)
            thread.join(timeout_s)
        if self._records is not None:
            # What was asked of the records before the end is still done: a note, a rating.
            self._records.shutdown(wait=True)

    async def _cancel_all(self) -> None:
        import asyncio

        tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _run_loop(self, loop: asyncio.AbstractEventLoop) -> None:
        import asyncio

        asyncio.set_event_loop(loop)
        try:
            loop.run_forever()
        finally:
            loop.run_until_complete(loop.shutdown_asyncgens())
            loop.run_until_complete(loop.shutdown_default_executor())
            loop.close()

    def _loop_failed(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        if self.on_defect is None or not isinstance(error, Exception):
            loop.default_exception_handler(context)
        else:
            self.on_defect(error)

    def _assert_gui(self) -> None:
        assert QThread.currentThread() is self.thread(), "the bridge is the GUI thread's"


def _wait(future: Future[Any], timeout_s: float) -> bool:
    """Return whether a future was done in time, however it ended."""
    from concurrent.futures import wait

    done, _pending = wait([future], timeout_s)
    return bool(done)
