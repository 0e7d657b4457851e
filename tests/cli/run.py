"""The program as a person's shell runs it: its own process, its own home, nobody to type."""

from __future__ import annotations

import functools
import json
import os
import subprocess
import sys
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


def lines(output: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in output.splitlines()]


def of(events: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    return [event for event in events if event["event"] == kind]


def contract(name: str) -> Validator:
    return Draft202012Validator(json.loads((CONTRACT / f"{name}.schema.json").read_text()))
