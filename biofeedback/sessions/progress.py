"""How far a practice is, on the clock that a person sees; pure."""

from __future__ import annotations

from collections.abc import Sequence


def practised_s(
    starts_s: Sequence[float], total_s: float, step: int | None, in_step_s: float
) -> float:
    """Return how much of the plan is behind, in seconds, between 0 and `total_s`.

    starts_s: when each step begins as planned (`Protocol.starts_s`). in_step_s: for how long the
    step has run, pauses left out. A step ended early leaves less to do, never more; while one runs
    that was not planned for (listening, an extra step) the clock stands.
    """
    if step is None or not 0 <= step < len(starts_s):
        return min(max(in_step_s, 0.0), total_s)
    ends = (*starts_s[1:], total_s)[step]
    return min(starts_s[step] + max(in_step_s, 0.0), max(ends, starts_s[step]), total_s)
