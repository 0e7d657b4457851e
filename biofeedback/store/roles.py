"""What somebody may be in a clinic."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What somebody may do. PATIENT is whoever uses a home of their own, without an account."""

    THERAPIST = "therapist"
    ASSISTANT = "assistant"
    VIEWER = "viewer"
    PATIENT = "patient"


STAFF = (Role.THERAPIST, Role.ASSISTANT, Role.VIEWER)
