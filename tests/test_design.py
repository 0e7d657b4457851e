"""What the page on design names is there: its scenes, its pictures, the pages it leads to."""

from __future__ import annotations

import re
from pathlib import Path

from tests.ui.scenes import SCENES

DOCS = Path(__file__).parents[1] / "docs"
TEXT = (DOCS / "design.md").read_text(encoding="utf-8")


def named() -> set[str]:
    """Return every scene that is named in a table."""
    cells = "\n".join(line for line in TEXT.splitlines() if line.startswith("|"))
    return set(re.findall(r"`([a-z][a-z_]+(?:-[a-z-]+)?)`", cells))


def test_every_scene_that_is_named_is_rendered() -> None:
    assert len(named()) >= 50
    assert named() - set(SCENES) == set()


def test_every_picture_and_page_it_leads_to_is_there() -> None:
    linked = [one for one in re.findall(r"\]\(([^)]+)\)", TEXT) if not one.startswith("http")]
    assert len(linked) >= 7
    assert [one for one in linked if not (DOCS / one).is_file()] == []


def test_what_is_said_of_others_has_a_source() -> None:
    for line in TEXT.splitlines():
        if line.startswith(("| Inner Balance", "| emWave", "| Elite HRV")):
            assert "](http" in line, line
