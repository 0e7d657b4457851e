"""The version of every formula, stored with each result so that it can be recomputed."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

DEFINITIONS: Mapping[str, str] = MappingProxyType(
    {
        "artifacts": "causal-geometry/1",
        "time_domain": "accepted-neighbours/2",
        "spectrum": "spline4hz-welch300/1",
        "coherence": "lsq15/2",
        "coherence_ratio": "peak64/1",
        "confidence": "null-table/2",
        "breathing": "rr-two-views/2",
        "breaths": "turning-points/1",
        "nonlinear": "poincare-dfa-sampen/2",
        "resonance": "hill105/1",
    }
)
