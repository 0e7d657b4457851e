"""The program as a person's shell runs it: its own process, its own home, nobody to type."""

from __future__ import annotations

import functools
import json
import os
import re
import select
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.protocols import Validator

from tests.cli.warm import Warm

CONTRACT = Path(__file__).resolve().parent.parent / "contract"
# Whatever keyring this computer has is not for tests to write to.
NO_KEYRING = {"PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}


def environment(home: Path, **more: str) -> dict[str, str]:
    return {**os.environ, **NO_KEYRING, "BIOFEEDBACK_HOME": str(home), "PYTHONUTF8": "1", **more}


def program(*words: str) -> list[str]:
    return [sys.executable, "-m", "biofeedback", *words]


def run(
    home: Path, *words: str, typed: str = "", timeout: float = 60, **more: str
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end, with lines on its standard input; from warm where that can be."""
    surroundings = environment(home, **more)
    if hasattr(os, "pidfd_open") and (process := warm()).takes(surroundings):
        return process.run(words, surroundings, typed, timeout)
    return subprocess.run(
        program(*words),
        env=surroundings,
        input=typed,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=timeout,
        check=False,
    )


@functools.cache
def warm() -> Warm:
    """Return this worker's process that forks commands."""
    return Warm()


class Terminal:
    """Somebody at a pseudo-terminal: reads what is shown, and presses keys."""

    def __init__(self, home: Path, words: Sequence[str]) -> None:
        import pty

        self.code: int | None = None
        self._seen, self._read_to = b"", 0
        self._screen, end = pty.openpty()
        self._program = subprocess.Popen(
            program(*words),
            env=environment(
                home, TERM="xterm", COLUMNS="120", LINES="40", BIOFEEDBACK_PASSPHRASE="a quiet room"
            ),
            stdin=end,
            stdout=end,
            stderr=end,
        )
        os.close(end)

    def until(self, words: str, patience_s: float = 60.0) -> str:
        """Read on until some words stand there; return what was read, without its colours."""
        while (at := self._text.find(words, self._read_to)) < 0:
            ready, _, _ = select.select([self._screen], [], [], patience_s)
            assert ready, f"{words!r} does not come after {self._text[-400:]!r}"
            self._seen += os.read(self._screen, 65536)
        before, self._read_to = self._read_to, at + len(words)
        return self._text[before : self._read_to]

    @property
    def _text(self) -> str:
        return re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", self._seen.decode(errors="replace"))

    def press(self, keys: str) -> None:
        os.write(self._screen, keys.encode())

    def close(self) -> None:
        """Read to its end and keep the exit code."""
        with suppress(OSError):  # the other end has gone: that is its end
            while select.select([self._screen], [], [], 30.0)[0]:
                if not os.read(self._screen, 65536):
                    break
        self.code = self._program.wait(timeout=30)
        os.close(self._screen)


@contextmanager
def at_terminal(home: Path, *words: str) -> Iterator[Terminal]:
    made = Terminal(home, words)
    try:
        yield made
    except BaseException:
        made._program.kill()
        raise
    finally:
        made.close()


def lines(output: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in output.splitlines()]


def of(events: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    return [event for event in events if event["event"] == kind]


def contract(name: str) -> Validator:
    return Draft202012Validator(json.loads((CONTRACT / f"{name}.schema.json").read_text()))
