"""Every page as a screen reader meets it: names on everything, charts in words, order as read."""

from __future__ import annotations

import asyncio
import fcntl
import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from tests.access.bus import Node, Reader, reader, screen
from tests.ui.scenes import SCENES

# What can be acted on or read as a value; each needs a name of its own.
ACTS = {"push button", "check box", "radio button", "toggle button", "text", "list", "table",
        "tree", "slider", "spin button", "combo box", "link", "list item", "table cell",
        "page tab", "menu item", "progress bar", "image"}  # fmt: skip

# All trees are read once, before the first test: on a busy machine that is more than two minutes.
pytestmark = pytest.mark.timeout(300)


def unnamed(tree: Node) -> list[str]:
    """Return what can be acted on but has no name, by its role."""
    return [
        node.role
        for node in tree.walk()
        if node.showing and node.role in ACTS and not node.name.strip()
    ]


@contextmanager
def showing(environment: dict[str, str]) -> Iterator[Callable[[str], str]]:
    """Start the window that shows scenes; call with what it is asked, get what it answers."""
    app = subprocess.Popen(
        [sys.executable, "-m", "tests.access.showing"],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert app.stdin is not None
    assert app.stdout is not None
    to, back = app.stdin, app.stdout
    assert back.readline().strip() == "ready"

    def ask(words: str) -> str:
        to.write(words + "\n")
        to.flush()
        return back.readline().strip()

    try:
        yield ask
    finally:
        to.close()
        app.wait(timeout=20)
        back.close()


async def trees(ask: Callable[[str], str], names: list[str], bus: Reader) -> dict[str, Node]:
    to, path = await bus.app()
    found = {}
    for name in names:
        assert ask(name) == f"shown {name}"
        found[name] = await bus.read(to, path)
    return found


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Node]:
    """Every scene's tree, read once, whichever of the processes needs it first."""
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent  # that of the whole run
    kept = folder / "trees-of-every-scene"
    with (folder / "trees-of-every-scene.lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if not kept.exists():
            kept.write_bytes(pickle.dumps(_read()))
        found: dict[str, Node] = pickle.loads(kept.read_bytes())
    return found


def _read() -> dict[str, Node]:
    async def all_of_them(environment: dict[str, str]) -> dict[str, Node]:
        with showing(environment) as ask:
            async with reader(environment) as bus:
                return await trees(ask, ["planted-unnamed", *SCENES], bus)

    with screen() as environment:
        return asyncio.run(all_of_them(environment))


@pytest.mark.parametrize("scene", SCENES)
def test_everything_that_can_be_acted_on_has_a_name(read: dict[str, Node], scene: str) -> None:
    assert unnamed(read[scene]) == []
    assert sum(node.role in ACTS for node in read[scene].walk()) >= 3


def test_a_button_without_a_name_would_be_found(read: dict[str, Node]) -> None:
    assert unnamed(read["planted-unnamed"]) == ["push button"]


@pytest.mark.parametrize("scene", [name for name in SCENES if not name.startswith("live")])
def test_the_page_says_which_it_is(read: dict[str, Node], scene: str) -> None:
    headings = [node.name for node in read[scene].walk() if node.role == "label" and node.showing]
    panes = [node.name for node in read[scene].walk() if node.role == "filler" and node.name]
    assert headings
    assert panes


@pytest.mark.parametrize("scene", [name for name in SCENES if not name.startswith("live")])
def test_headings_say_that_they_are_headings(read: dict[str, Node], scene: str) -> None:
    said = [
        (node.description, node.name) for node in read[scene].walk()
        if node.showing and node.role == "label" and node.description.startswith("Heading")
    ]  # fmt: skip
    assert [name for kind, name in said if kind == "Heading of the page"]
    assert all(name for _kind, name in said)


def test_live_values_are_heard_as_they_are_seen(read: dict[str, Node]) -> None:
    said = {node.name: node.description for node in read["live-target"].walk() if node.description}
    assert said["The breath to follow"].startswith("Breathe ")
    assert "of 100" in said["Coherence: the ring"]
    assert said["Heart"].startswith("68 bpm")
    assert said["Heart rate of the last 60 seconds"].startswith("Heart rate: from ")
