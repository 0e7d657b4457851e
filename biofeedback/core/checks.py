"""What `doctor` finds: one thing looked at, whether it works, and what to do if not."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Check:
    """One finding. ok None: works in part, or can't be told here. action: what to do, or None."""

    name: str
    ok: bool | None
    sentence: str
    action: str | None = None
