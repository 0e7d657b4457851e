"""The command line: one place where its commands are gathered and its errors become sentences."""

from __future__ import annotations

from collections.abc import Sequence


def run(arguments: Sequence[str]) -> int:
    """Run one command; return its exit code."""
    raise NotImplementedError(arguments)
