"""Windows of the tests are painted into memory."""

from __future__ import annotations

import os

os.environ["QT_QPA_PLATFORM"] = "offscreen"

import pytest

from biofeedback.ui.look import Look
from biofeedback.ui.theme import Theme


@pytest.fixture
def look(qapp: object) -> Look:
    return Look(Theme.load("paper"))
