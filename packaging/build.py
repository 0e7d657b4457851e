"""Builds everything that is handed out, into dist/.

A wheel, the app as a folder, the bill of its materials and (where dpkg-deb is) a Debian package.
Called by `python3 dev.py package`. The same commit gives the same bytes on the same system.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import deb

ROOT = Path(__file__).resolve().parents[1]
DIST = ROOT / "dist"


def main() -> int:
    """Build all, naming each thing made; 1 with a sentence when the time of it is unknown."""
    epoch = commit_time()
    if epoch is None:
        sys.stderr.write("The time of the package is not known; set SOURCE_DATE_EPOCH.\n")
        return 1
    if words_lack():
        sys.stderr.write("An offered language lacks sentences: complete it, or offer it no more.\n")
        return 1
    environment = os.environ | {"SOURCE_DATE_EPOCH": str(epoch), "PYTHONHASHSEED": "0"}
    bill, app = DIST / "sbom.cdx.json", DIST / "biofeedback"
    DIST.mkdir(exist_ok=True)
    wheel = "pip wheel --quiet --no-deps --no-build-isolation --wheel-dir dist ."
    folder = "PyInstaller --noconfirm --clean --log-level ERROR packaging/biofeedback.spec"
    folder += " --distpath dist --workpath build/app"
    picture = "packaging/icon.py build/icon.png"
    bill_step = "packaging/bill.py dist/sbom.cdx.json"
    for step in (f"-m {wheel}", picture, f"-m {folder}", bill_step):
        command = [sys.executable, *step.split()]
        subprocess.run(command, cwd=ROOT, env=environment, check=True)
    made = [bill, app]
    if shutil.which("dpkg-deb"):
        made.append(deb.build(app, DIST, app_version(), bill, epoch))
    for path in made:
        sys.stdout.write(f"{path.relative_to(ROOT)}\n")
    return 0


def words_lack() -> bool:
    """Return whether an offered language lacks a sentence; what lacks is said."""
    command = [sys.executable, "-m", "tests.catalogues", "--check"]
    return subprocess.run(command, cwd=ROOT, check=False).returncode != 0


def commit_time() -> int | None:
    """Return when the present commit was made, in seconds since 1970; every file bears it."""
    given = os.environ.get("SOURCE_DATE_EPOCH")
    if given:
        return int(given)
    command = ["git", "log", "-1", "--format=%ct"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return None if done.returncode else int(done.stdout)


def app_version() -> str:
    """Return the version that pyproject.toml names."""
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    return str(tomllib.loads(text)["project"]["version"])


if __name__ == "__main__":
    sys.exit(main())
