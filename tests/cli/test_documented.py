"""What can be typed is written down, and what is written down leads somewhere."""

import re
from pathlib import Path

import pytest
import typer
from typer.main import get_command

from biofeedback.cli.app import build

ROOT = Path(__file__).resolve().parents[2]
PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)(?:#[^)]*)?\)")


def commands(group: typer.core.TyperGroup, path: str = "") -> list[tuple[str, object]]:
    found: list[tuple[str, object]] = []
    for name, command in group.commands.items():
        full = f"{path} {name}".strip()
        found.append((full, command))
        if isinstance(command, typer.core.TyperGroup):
            found += commands(command, full)
    return found


def test_every_command_and_option_is_documented():
    text = (ROOT / "docs" / "command-line.md").read_text(encoding="utf-8")
    group = get_command(build())
    assert isinstance(group, typer.core.TyperGroup)
    missing = []
    for path, command in commands(group):
        last = path.split()[-1]
        if not re.search(rf"\b{re.escape(last)}\b", text):
            missing.append(path)
        for parameter in command.params:
            option = max(getattr(parameter, "opts", [""]), key=len)
            if option.startswith("--") and option != "--help" and option not in text:
                missing.append(f"{path} {option}")
    assert missing == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path):
    targets = LINK.findall(page.read_text(encoding="utf-8"))
    assert [target for target in targets if not (page.parent / target).exists()] == []
