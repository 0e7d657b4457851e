"""What the app says it is made of is what it runs on."""

from __future__ import annotations

import email
from importlib.metadata import distribution

import pytest

from biofeedback.app import parts as app_parts
from biofeedback.app.parts import app_version, parts, updates_page


def test_every_package_the_app_requires_is_named_with_its_version() -> None:
    named = {part.name.lower().replace("_", "-"): part.version for part in parts()}
    required = [
        line for line in distribution("biofeedback").requires or () if "extra ==" not in line
    ]
    assert len(required) > 10
    for line in ("numpy", "scipy", "bleak", "pyqt6", "sqlalchemy", "sqlcipher3", "psycopg-binary"):
        assert named[line] == distribution(line).version
    assert {"Python", "OpenSSL", "SQLCipher", "Inter"} <= {part.name for part in parts()}


def test_tools_of_development_are_no_part_of_the_app() -> None:
    assert not {"pytest", "mypy", "pyinstaller", "hypothesis"} & {p.name.lower() for p in parts()}


def test_every_part_states_its_licence_and_most_ship_its_text() -> None:
    # SPDX or the author's own word; a part that states none would have to be looked into.
    assert [part.name for part in parts() if part.licence == "not stated"] == []
    with_text = [part for part in parts() if part.text]
    assert len(with_text) > len(parts()) / 2
    assert "GNU GENERAL PUBLIC" in next(p.text for p in parts() if p.name == "PyQt6").upper()


def test_the_version_is_the_packages_own() -> None:
    assert app_version() == distribution("biofeedback").version


@pytest.mark.parametrize(
    ("line", "address"),
    [
        ("Updates, https://example.org/new", "https://example.org/new"),
        ("Updates, http://example.org/new", ""),
        ("Homepage, https://example.org", ""),
    ],
)
def test_new_versions_are_looked_for_only_where_the_package_says_and_only_safely(
    monkeypatch: pytest.MonkeyPatch, line: str, address: str
) -> None:
    told = email.message_from_string(f"Name: biofeedback\nProject-URL: {line}\n\n")
    monkeypatch.setattr(app_parts, "metadata", lambda _name: told)
    assert updates_page() == address
