"""The patient's display is unplugged in mid-session, on a real X server with two of them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.access.bus import screen

ROOT = Path(__file__).parents[2]


def test_the_session_goes_on_without_the_display_and_the_view_comes_back_with_it(
    tmp_path: Path,
) -> None:
    with screen() as environment:
        environment |= {
            "BIOFEEDBACK_HOME": str(tmp_path / "home"),
            "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
            "LANGUAGE": "en",
        }
        done = subprocess.run(
            [sys.executable, "-m", "tests.access.two_displays"],
            env=environment, capture_output=True, text=True, cwd=ROOT, timeout=100,
        )  # fmt: skip
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout)
    assert seen["before"] == ["wall", True, "Patient's screen: on wall"]
    screens, visible, said = seen["without"]
    assert (screens, visible) == (1, False)
    assert "comes back by itself" in said
    assert seen["beats_meanwhile"] > 5
    assert seen["after"] == ["wall", True, "Patient's screen: on wall"]
