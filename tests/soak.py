"""The long forms of the tests: `python3 dev.py soak` runs them whole and writes docs/soak.md.

`python3 -m tests.soak PATH ...` runs those of some folders or files only; what the page says of
the others stays, each with the commit it ran on.
"""

from __future__ import annotations

import json
import os
import platform
import re
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

from tests.soak_notes import FILE

ROOT = Path(__file__).resolve().parents[1]
REPORT = ROOT / "docs" / "soak.md"
_MEASURED = re.compile(r"^- \*\*(.*?)\.\*\* (.*)$", re.MULTILINE)


def main(paths: list[str]) -> int:
    """Run every test marked long in its long form; return pytest's exit code."""
    with tempfile.TemporaryDirectory() as folder:
        notes, results = Path(folder) / "notes", Path(folder) / "results.xml"
        environment = os.environ | {"BIOFEEDBACK_SOAK": "1", FILE: str(notes)}
        # In order and one at a time: delays and CPU are measured.
        command = [sys.executable, "-m", "pytest", "-m", "long", "-q", "-p", "no:randomly"]
        command += ["-p", "no:xdist", f"--junitxml={results}", *(paths or ["tests"])]
        code = subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
        before = REPORT.read_text(encoding="utf-8") if paths and REPORT.is_file() else ""
        REPORT.write_text(report(results, notes, before), encoding="utf-8")
    sys.stdout.write(f"Written: {REPORT.relative_to(ROOT)}\n")
    return code


def report(results: Path, notes: Path, before: str = "") -> str:
    """Return the page: what ran, on what, how it ended, what was measured.

    before: the page as it was, of which what did not run now is kept.
    """
    rows = {cells[0]: cells[1:] for cells in _rows(before)}
    measured = dict(_MEASURED.findall(before))
    on = f"{commit()}, {datetime.now(UTC):%d %B %Y}"
    if results.is_file():
        for case in ElementTree.parse(results).iter("testcase"):
            wrong = {child.tag for child in case} & {"failure", "error", "skipped"}
            name = (case.get("name") or "").removeprefix("test_").replace("_", " ")
            took_s = float(case.get("time") or 0.0)
            rows[name] = [", ".join(sorted(wrong)) or "passed", f"{took_s:.0f} s", on]
    if notes.is_file():
        for line in notes.read_text(encoding="utf-8").splitlines():
            found = json.loads(line)
            measured[found["title"]] = found["words"]
    return "\n".join(
        [
            "# Soak: the long forms of the tests",
            "",
            "Written by `python3 dev.py soak`; the normal test run takes a fiftieth of each.",
            "",
            f"Python {platform.python_version()}, {platform.system()}, {os.cpu_count()} cores.",
            "",
            "| test | ended | took | on |",
            "|---|---|---|---|",
            *(f"| {name} | {' | '.join(cells)} |" for name, cells in rows.items()),
            "",
            "## Measured",
            "",
            *(f"- **{title}.** {words}" for title, words in measured.items()),
            "",
        ]
    )


def _rows(page: str) -> list[list[str]]:
    """Return the table's rows, without its heading."""
    lines = [line for line in page.splitlines() if line.startswith("| ")]
    return [line.strip("| ").split(" | ") for line in lines[1:]]


def commit() -> str:
    """Return the commit's short name, and whether something is not committed."""
    words = ["git", "-C", str(ROOT)]
    name = subprocess.run([*words, "rev-parse", "--short", "HEAD"], capture_output=True, text=True)
    changed = subprocess.run(
        [*words, "status", "--porcelain", "--untracked-files=no"], capture_output=True, text=True
    )
    return (name.stdout.strip() or "unknown") + (" with changes" if changed.stdout.strip() else "")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
