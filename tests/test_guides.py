"""The two guides name what is there: links, pictures, buttons, commands."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

import dev
from biofeedback.core import intended_use
from tests.guide import FOLDER, MOST_BYTES, PICTURES
from tests.ui.scenes import SCENES

DOCS = Path(__file__).resolve().parent.parent / "docs"
PACKAGE = DOCS.parent / "biofeedback"
GUIDES = [DOCS / "user-guide.md", DOCS / "clinic-guide.md"]
LINK = re.compile(r"(!?)\[[^\]]*\]\(([^)]+)\)")
# What stands in bold and is no button: keys, a warning, a way of speaking.
NO_BUTTON = {"F1", "?", "Esc", "D", "S", "flare plan", "Passphrase", "Recovery key"}
NO_BUTTON |= {intended_use.INTENDED_USE}


def anchors(file: Path) -> set[str]:
    """Return what a link may point at inside a document, as it is made of the headings."""
    found = re.findall(r"^#+ (.+)$", file.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in found}


def broken(guide: Path, text: str) -> list[str]:
    """Return each link of a text that leads nowhere."""
    found = []
    for _picture, target in LINK.findall(text):
        name, _sign, anchor = target.partition("#")
        file = guide.parent / name if name else guide
        if not file.is_file() or (anchor and anchor not in anchors(file)):
            found.append(target)
    return found


def bold(text: str) -> set[str]:
    """Return what stands in bold, each once, in one line."""
    return {" ".join(one.split()) for one in re.findall(r"\*\*([^*]+)\*\*", text)}


@pytest.fixture(scope="module")
def said() -> str:
    """Return the window's sources, in which every button is written."""
    files = sorted((PACKAGE / "ui").rglob("*.py"))
    return "\n".join(file.read_text(encoding="utf-8") for file in files)


@pytest.mark.parametrize("guide", GUIDES, ids=lambda one: one.stem)
def test_every_link_leads_somewhere(guide: Path) -> None:
    assert broken(guide, guide.read_text(encoding="utf-8")) == []


def test_a_link_that_leads_nowhere_is_found() -> None:
    text = "[a](nowhere.md) [b](#no-such-part) [c](records.md#nothing) [d](#install)"
    assert broken(GUIDES[0], text) == ["nowhere.md", "#no-such-part", "records.md#nothing"]


@pytest.mark.parametrize("guide", GUIDES, ids=lambda one: one.stem)
def test_every_button_that_is_named_is_there(guide: Path, said: str) -> None:
    named = bold(guide.read_text(encoding="utf-8")) - NO_BUTTON
    assert len(named) > 15
    assert {one for one in named if f'"{one}"' not in said} == set()


@pytest.mark.parametrize("guide", GUIDES, ids=lambda one: one.stem)
def test_every_command_that_is_named_is_there(guide: Path) -> None:
    from typer.main import get_command

    from biofeedback.cli.app import build

    known = get_command(build())
    text = guide.read_text(encoding="utf-8")
    for words in re.findall(r"`biofeedback ([a-z][^`]*)`", text):
        command, options = known, re.findall(r"--[\w-]+", words)
        for word in words.split():
            inner = getattr(command, "commands", {})
            if word not in inner:
                break
            command = inner[word]
        assert command is not known, words
        there = {option for one in command.params for option in one.opts}
        assert set(options) <= there, words


def test_every_picture_is_made_small_named_and_shown() -> None:
    made = {file.stem for file in FOLDER.glob("*.png")}
    shown = {
        Path(target).stem
        for guide in GUIDES
        for picture, target in LINK.findall(guide.read_text(encoding="utf-8"))
        if picture
    }
    assert made == set(PICTURES) == shown
    assert {scene for scene, _theme in PICTURES.values()} <= set(SCENES)
    assert [file.name for file in FOLDER.glob("*.png") if file.stat().st_size > MOST_BYTES] == []


def test_the_readme_lists_every_system_library_that_the_set_up_installs() -> None:
    readme = (DOCS.parent / "README.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"[a-z][a-z0-9.+-]+", readme))
    assert {*dev.RUN_LIBRARIES, *dev.DEV_LIBRARIES} - listed == set()


@pytest.mark.skipif(sys.platform != "linux", reason="Qt's own sound on the other systems")
def test_the_set_up_installs_what_the_sound_of_qt_is_linked_to() -> None:
    """Without it Qt's sound can't be loaded at all, and the app is silent on a bare Debian."""
    import PyQt6

    (sound,) = Path(PyQt6.__file__).parent.glob("Qt6/lib/libQt6Multimedia.so.6")
    needed = set(re.findall(rb"lib(?:pulse|asound)[\w-]*\.so\.\d", sound.read_bytes()))
    assert needed
    assert {one.decode() for one in needed} <= set(dev.RUN_LIBRARIES.values())
