"""What the session of both faces is made of: straps by their words, and where the person is."""

from __future__ import annotations

import sys

import pytest

from biofeedback.app.straps import local_zone


@pytest.mark.skipif(sys.platform == "win32", reason="the variable is not asked there")
def test_who_travels_with_the_window_open_is_in_another_zone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TZ", "Europe/Berlin")
    assert local_zone() == "Europe/Berlin"
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    assert local_zone() == "Asia/Tokyo"
    monkeypatch.undo()
    local_zone()
