"""A process that has imported the program once and forks a fresh one for each command.

Most of what a command of the tests costs is Python importing the program; this pays it once for
each worker. Each command still is a process of its own, with its own home, environment and
streams, and leaves as any other does. Linux only; elsewhere commands start from cold, and so do
those that a test kills or watches (`tests.cli.run.program`).
"""

from __future__ import annotations

import atexit
import gc
import json
import os
import pkgutil
import selectors
import socket
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from importlib import import_module
from typing import IO, NoReturn

# Read once, when Python or the C library starts: a command that wants another value starts cold.
FROM_THE_START = ("PYTHON", "LD_", "LC_", "LANG", "MALLOC_")
# What commands import where they need it, and would import again and again.
LIBRARIES = (
    "alembic.command",
    "alembic.runtime.migration",
    "argon2",
    "argon2.low_level",
    "numpy",
    "rich.console",
    "rich.table",
    "scipy.signal",
    "sqlalchemy.dialects.sqlite.pysqlcipher",
    "sqlcipher3",
)
HEAVY_ROOMS = ("biofeedback.ui", "biofeedback.store.migrations", "biofeedback.__main__")


class Warm:
    """The process that forks, as the tests see it."""

    def __init__(self) -> None:
        """Start it; it ends when this process does."""
        self._channel, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.cli.warm", str(theirs.fileno())],
                pass_fds=(theirs.fileno(),),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
            )
        self._started_with = _from_the_start(dict(os.environ) | {"PYTHONUTF8": "1"})
        atexit.register(self._end)

    def takes(self, environment: dict[str, str]) -> bool:
        """Whether a command with this environment can begin warm."""
        return _from_the_start(environment) == self._started_with

    def run(
        self, words: tuple[str, ...], environment: dict[str, str], typed: str | None, timeout: float
    ) -> subprocess.CompletedProcess[str]:
        """Run one command to its end; TimeoutExpired when it takes longer."""
        request = {"words": words, "environment": environment, "folder": os.getcwd()}
        with tempfile.TemporaryFile() as asked:
            asked.write(json.dumps(request).encode())
            asked.flush()
            with (
                tempfile.TemporaryFile() as given,
                tempfile.TemporaryFile() as out,
                tempfile.TemporaryFile() as err,
            ):
                given.write((typed or "").encode())
                given.seek(0)
                code = self._ask([asked, given, out, err], words, timeout)
                return subprocess.CompletedProcess(list(words), code, _text(out), _text(err))

    def _ask(self, files: list[IO[bytes]], words: tuple[str, ...], timeout: float) -> int:
        ours, theirs = socket.socketpair()
        with ours:
            with theirs:
                numbers = [*(file.fileno() for file in files), theirs.fileno()]
                socket.send_fds(self._channel, [b"run"], numbers)
            with ours.makefile() as answers:
                pid = int(answers.readline())
                ours.settimeout(timeout)
                try:
                    return int(answers.readline())
                except TimeoutError:
                    os.kill(pid, 9)
                    raise subprocess.TimeoutExpired(list(words), timeout) from None

    def _end(self) -> None:
        self._channel.close()
        self._process.wait(timeout=10)


def _text(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode().replace("\r\n", "\n").replace("\r", "\n")


def _from_the_start(environment: dict[str, str]) -> dict[str, str]:
    return {name: of for name, of in environment.items() if name.startswith(FROM_THE_START)}


def serve(channel: socket.socket) -> int | None:
    """Fork commands until nobody asks; None there, in a forked command its exit code."""
    running: dict[int, tuple[int, socket.socket]] = {}
    with selectors.DefaultSelector() as waiting:
        waiting.register(channel, selectors.EVENT_READ)
        while True:
            for key, _events in waiting.select():
                if key.fileobj is not channel:
                    watch = key.fd
                    pid, answers = running.pop(watch)
                    waiting.unregister(watch)
                    os.close(watch)
                    _told(answers, os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
                    answers.close()
                    continue
                said, fds, _flags, _address = socket.recv_fds(channel, 16, 5)
                if not said:
                    return None
                *files, reply = fds
                pid = os.fork()
                if not pid:
                    os.close(reply)
                    _let_go([channel, waiting], running)
                    return _command(files)
                for file in files:
                    os.close(file)
                answers = socket.socket(fileno=reply)
                _told(answers, pid)
                watch = os.pidfd_open(pid)
                running[watch] = (pid, answers)
                waiting.register(watch, selectors.EVENT_READ)


def _let_go(
    ours: list[socket.socket | selectors.BaseSelector],
    running: dict[int, tuple[int, socket.socket]],
) -> None:
    """Close in a command what is the server's alone."""
    for watch, (_pid, answers) in running.items():
        os.close(watch)
        answers.close()
    for one in ours:
        one.close()


def _told(answers: socket.socket, number: int) -> None:
    with suppress(OSError):  # whoever asked has waited long enough
        answers.sendall(f"{number}\n".encode())


def _command(files: list[int]) -> int:
    """Be the command that was asked for; return its exit code."""
    asked, *streams = files
    with open(asked, "rb") as file:
        file.seek(0)
        request = json.load(file)
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    os.environ.clear()
    os.environ.update(request["environment"])
    time.tzset()
    os.chdir(request["folder"])
    sys.argv = ["biofeedback", *request["words"]]
    from biofeedback.__main__ import main

    try:
        main()
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else 1
    return 0


def leave(code: int) -> NoReturn:
    """End as Python ends, but for taking everything that was imported to pieces."""
    for thread in threading.enumerate():
        if thread is not threading.current_thread() and not thread.daemon:
            thread.join()
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os._exit(code)


def import_everything() -> None:
    """Import what commands are made of; nothing of it may open, ask or start anything."""
    import biofeedback

    for found in pkgutil.walk_packages(biofeedback.__path__, "biofeedback."):
        if not found.name.startswith(HEAVY_ROOMS):
            import_module(found.name)
    for name in LIBRARIES:
        import_module(name)


if __name__ == "__main__":
    asking = socket.socket(fileno=int(sys.argv[1]))
    import_everything()
    # Otherwise each command walks through all that was imported, and copies it by touching it.
    gc.freeze()
    ended = serve(asking)
    if ended is not None:
        leave(ended)
