"""A practice and a check-in by somebody who sees nothing: keys, and what the bus says."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.access.bus import CHECKED, FOCUSED, reader, screen
from tests.access.hand import ESCAPE, RETURN, SPACE, TAB, Hand, give_focus


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
        told = await hand.hears(
            lambda node: node.name.startswith("Heart: "), "numbers by themselves"
        )
        heard.append(told.name)
        await hand.hears(
            lambda node: node.name.startswith("Practice. Heart: "), "the page's numbers"
        )
        await hand.press("m")
        await hand.press(ESCAPE)
        await hand.named("Finish")
        await hand.tab_to("Finish")
        await hand.press(SPACE)
        await hand.named("Start practice")
        await check_in(hand, heard)
    return heard


async def check_in(hand: Hand, heard: list[str]) -> None:
    """Tell the day from Today: three numbers, the night, no flare, a line in words."""
    await hand.press("i")
    for question, answer in (
        ("Worst pain of the day", 6),
        ("Pain on average", 4),
        ("Pain now", 3),
    ):
        stood = await hand.hears(
            lambda node, name=question: FOCUSED in node.states and node.name.startswith(name),  # type: ignore[misc]
            question,
        )
        heard.append(stood.name)
        await hand.press(str(answer))
        await hand.hears(
            lambda node, name=f"{question}: {answer}": (
                node.name == name  # type: ignore[misc]
                and CHECKED in node.states
            ),
            f"{question} is told",
        )
        await hand.press(TAB)
    await hand.press("k")
    await hand.press("n")
    await hand.hears(lambda node: node.name == "No flare" and CHECKED in node.states, "no flare")
    await hand.tab_to("A line about the day")
    for sign in "rain":
        await hand.press(sign)
    await hand.press(RETURN)
    # What is told is kept in order: once yesterday is read, all of today is on the disk.
    await hand.press("y")
    await hand.named("How was yesterday?")


@dataclass(frozen=True)
class Walked:
    """What was heard on the way, and what the records hold afterwards."""

    heard: list[str]
    sessions: list[dict[str, Any]]
    days: list[dict[str, Any]]


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walked]:
    """The app, begun for the first time and used by keys alone."""
    with screen() as environment:
        environment |= {
            "BIOFEEDBACK_HOME": str(tmp_path_factory.mktemp("home")),
            "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
            "LANGUAGE": "en",
        }
        # As in the settings, only oftener than they offer: a test has no half minute.
        settings = Path(environment["BIOFEEDBACK_HOME"]) / "settings.toml"
        settings.write_text("tell_every_s = 1\n", encoding="utf-8")
        app = subprocess.Popen([sys.executable, "-m", "biofeedback"], env=environment)
        try:
            heard = asyncio.run(practise(environment))
        finally:
            app.terminate()
            app.wait(timeout=20)

        def listed(*words: str) -> list[dict[str, Any]]:
            done = subprocess.run(
                [sys.executable, "-m", "biofeedback", *words, "--json"],
                env=environment, capture_output=True, text=True, check=True,
            )  # fmt: skip
            found: list[dict[str, Any]] = json.loads(done.stdout)
            return found

        yield Walked(heard, listed("sessions"), listed("diary", "list"))


def test_a_first_practice_is_done_by_keys_and_by_what_is_heard(walked: Walked) -> None:
    assert walked.heard[0].startswith(("Breathe in", "Breathe out"))
    assert "bpm" in walked.heard[1]
    assert "bpm; Breathing: " in walked.heard[2]
    assert "left of 5:00" in walked.heard[2]
    (session,) = walked.sessions
    assert session["strap"] == "sim"
    assert session["status"] == "done"


def test_a_whole_check_in_is_done_by_keys_and_by_what_is_heard(walked: Walked) -> None:
    assert [words.split(":")[0] for words in walked.heard[3:]] == [
        "Worst pain of the day", "Pain on average", "Pain now"]  # fmt: skip
    (pain,) = [one for one in walked.days if one["kind"] == "pain"]
    assert (pain["worst"], pain["average"], pain["now"]) == (6, 4, 3)
    (check_in,) = [one for one in walked.days if one["kind"] == "checkin"]
    assert (check_in["flare"], check_in["sleep_h"], check_in["note"]) == (False, 7.5, "rain")
