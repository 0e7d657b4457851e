"""What a validation figure is: a claim, its data, the number, and whether it holds."""

from __future__ import annotations

import os
from dataclasses import dataclass

LONG = bool(os.environ.get("BIOFEEDBACK_SOAK"))


@dataclass(frozen=True)
class Line:
    """One measured number. holds None: printed for information, no claim."""

    what: str
    measured: str
    wanted: str = ""
    holds: bool | None = None


@dataclass(frozen=True)
class Figure:
    """A claim with its lines; note: what to know when reading it."""

    title: str
    data: str
    lines: tuple[Line, ...]
    note: str = ""

    @property
    def holds(self) -> bool:
        """Whether every line that claims something holds."""
        return all(line.holds is not False for line in self.lines)

    def failures(self) -> list[str]:
        """Return the lines that don't."""
        return [f"{line.what}: {line.measured}" for line in self.lines if line.holds is False]


def share(part: float, whole: float) -> float:
    """Return a percentage; 0 of nothing is 0."""
    return 100.0 * part / whole if whole else 0.0
