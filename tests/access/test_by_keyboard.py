"""A first practice by somebody who sees nothing: keys, and what the accessibility bus says."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from pathlib import Path

from tests.access.bus import reader, screen
from tests.access.hand import ESCAPE, RETURN, SPACE, Hand, give_focus


async def practise(environment: dict[str, str]) -> list[str]:
    """Start the app for the first time, practise and end; return what was heard on the way."""
    heard = []
    async with reader(environment) as bus:
        hand = Hand(bus, *await bus.app())
        await hand.named("Welcome")
        give_focus(environment["DISPLAY"])
        await hand.tab_to("I have a chest strap")
        await hand.press("2")
        await hand.named("Start practice")
        await hand.press(SPACE)
        breath = await hand.named("The breath to follow")
        assert breath.showing
        await hand.hears(
            lambda node: node.name.startswith("For a moment, breathe as you like"),
            "that the pace waits for the breath",
        )
        await hand.named("I am ready")
        await hand.press(RETURN)
        said = await hand.hears(
            lambda node: node.name == "The breath to follow" and node.description.startswith("Br"),
            "the breath in words",
        )
        heard.append(said.description)
        heart = await hand.hears(
            lambda node: node.name == "Heart" and node.description[:1].isdigit(), "the heart rate"
        )
        heard.append(heart.description)
        await hand.press("m")
        await hand.press(ESCAPE)
        await hand.named("Finish")
        await hand.tab_to("Finish")
        await hand.press(SPACE)
        await hand.named("Start practice")
    return heard


def test_a_first_practice_is_done_by_keys_and_by_what_is_heard(tmp_path: Path) -> None:
    with screen() as environment:
        environment |= {
            "BIOFEEDBACK_HOME": str(tmp_path / "home"),
            "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
            "LANGUAGE": "en",
        }
        app = subprocess.Popen([sys.executable, "-m", "biofeedback"], env=environment)
        try:
            heard = asyncio.run(practise(environment))
        finally:
            app.terminate()
            app.wait(timeout=20)
        assert heard[0].startswith(("Breathe in", "Breathe out"))
        assert "bpm" in heard[1]
        listed = subprocess.run(
            [sys.executable, "-m", "biofeedback", "sessions", "--json"],
            env=environment, capture_output=True, text=True, check=True,
        )  # fmt: skip
    (session,) = json.loads(listed.stdout)
    assert session["strap"] == "sim"
    assert session["status"] == "done"
