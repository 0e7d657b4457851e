"""The Debian package: the same input gives the same bytes, and it says what it must."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
EPOCH = 1_790_000_000

pytestmark = pytest.mark.skipif(shutil.which("dpkg-deb") is None, reason="Debian's tools only")


@pytest.fixture
def deb(monkeypatch: pytest.MonkeyPatch) -> object:
    monkeypatch.syspath_prepend(str(ROOT / "packaging"))
    import deb

    return deb


def app_folder(folder: Path, *, reverse: bool = False) -> Path:
    app = folder / "app"
    for name in sorted(["biofeedback", "_internal/numpy.so", "_internal/a.txt"], reverse=reverse):
        path = app / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    (app / "biofeedback").chmod(0o700)
    return app


def built(deb: object, folder: Path, *, reverse: bool = False) -> Path:
    folder.mkdir()
    bill = folder / "sbom.cdx.json"
    bill.write_text("{}")
    app = app_folder(folder, reverse=reverse)
    return deb.build(app, folder, "1.2.3", bill, EPOCH)  # type: ignore[attr-defined]


def told(package: Path, *words: str) -> str:
    return subprocess.run(
        ["dpkg-deb", *words, str(package)], check=True, capture_output=True, text=True
    ).stdout


def test_the_same_input_gives_the_same_bytes(deb: object, tmp_path: Path) -> None:
    first = built(deb, tmp_path / "one")
    before = os.umask(0o077)
    try:
        second = built(deb, tmp_path / "two", reverse=True)
    finally:
        os.umask(before)
    assert (
        hashlib.sha256(first.read_bytes()).digest() == hashlib.sha256(second.read_bytes()).digest()
    )


def test_it_has_a_command_a_menu_entry_an_icon_and_its_papers(deb: object, tmp_path: Path) -> None:
    package = built(deb, tmp_path / "one")
    listed = told(package, "--contents")
    for name in (
        "./usr/bin/biofeedback -> ../lib/biofeedback/biofeedback",
        "./usr/share/applications/org.biofeedback.Biofeedback.desktop",
        "./usr/share/icons/hicolor/scalable/apps/org.biofeedback.Biofeedback.svg",
        "./usr/share/doc/biofeedback/sbom.cdx.json",
        "./usr/share/doc/biofeedback/changelog.gz",
    ):
        assert name in listed
    runs = next(
        line for line in listed.splitlines() if line.endswith("/lib/biofeedback/biofeedback")
    )
    assert runs.startswith("-rwxr-xr-x root/root")
    assert told(package, "--field").count("Version: 1.2.3") == 1


def test_taking_it_away_says_where_the_records_are(deb: object, tmp_path: Path) -> None:
    package = built(deb, tmp_path / "one")
    subprocess.run(["dpkg-deb", "--control", str(package), str(tmp_path / "control")], check=True)
    said = subprocess.run(
        [str(tmp_path / "control" / "postrm"), "remove"], check=True, capture_output=True, text=True
    ).stdout
    assert "~/.local/share/biofeedback" in said
    upgrade = [str(tmp_path / "control" / "postrm"), "upgrade"]
    assert subprocess.run(upgrade, check=True, capture_output=True).stdout == b""


def test_the_bill_of_materials_is_valid_and_the_same_every_time(tmp_path: Path) -> None:
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator

    environment = os.environ | {"SOURCE_DATE_EPOCH": str(EPOCH)}
    texts = []
    for name in ("one.json", "two.json"):
        file = tmp_path / name
        command = [sys.executable, str(ROOT / "packaging/bill.py"), str(file)]
        subprocess.run(command, check=True, env=environment)
        texts.append(file.read_text())
    assert texts[0] == texts[1]
    assert '"2026-09-2' in texts[0]
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(texts[0]) is None
