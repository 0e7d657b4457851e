"""What the app is made of: every part with its version, licence and that licence's text."""

from __future__ import annotations

import platform
import re
from dataclasses import dataclass
from importlib.metadata import (
    Distribution,
    PackageMetadata,
    PackageNotFoundError,
    distribution,
    metadata,
    version,
)

from biofeedback.core.words import mark

APP = "biofeedback"
# A requirement as packages write it: name, extras wanted of it; and for which extra it counts.
_WANTED = re.compile(r"([A-Za-z0-9._-]+)\s*(?:\[([^\]]*)\])?")
_FOR_EXTRA = re.compile(r"extra\s*==\s*['\"]([^'\"]+)['\"]")
_LONGEST_LICENCE = 60


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the app. licence: an SPDX expression or the author's own word; "" not stated."""

    name: str
    version: str
    licence: str
    text: str = ""


# Inside other parts, or beside them, so that no package's own words tell of them.
_INSIDE = (
    Part("SQLCipher", "", "BSD-3-Clause"),
    Part("OpenSSL", "", "Apache-2.0"),
    Part("OpenBLAS", "", "BSD-3-Clause"),
    Part("Inter", "", "OFL-1.1"),
)
# Named in the text that comes with the part, not in its own short words.
_STATED_IN_TEXT = {"sqlcipher3": "Zlib"}
_UNKNOWN = mark("not stated")


def app_version() -> str:
    """Return the version of the app, "" where it was never installed."""
    try:
        return version(APP)
    except PackageNotFoundError:
        return ""


def updates_page() -> str:
    """Return the address of new versions that whoever built the app gave it, "" for none.

    The package's own words name it: `Updates` under [project.urls]. Only https counts.
    """
    try:
        told = metadata(APP).get_all("Project-URL") or ()
    except PackageNotFoundError:
        return ""
    for line in told:
        name, _comma, address = (word.strip() for word in str(line).partition(","))
        if name.lower() == "updates" and address.startswith("https://"):
            return address
    return ""


def parts() -> tuple[Part, ...]:
    """Return every part the running app stands on, the app itself left out, by name.

    From the packages' own words on this computer: what the app requires, and what that requires.
    """
    found: dict[str, Part] = {}
    waiting: list[tuple[str, frozenset[str]]] = [(APP, frozenset())]
    seen: set[tuple[str, frozenset[str]]] = set()
    while waiting:
        name, extras = waiting.pop()
        key = re.sub(r"[-_.]+", "-", name).lower()
        if (key, extras) in seen:
            continue
        seen.add((key, extras))
        try:
            package = distribution(name)
        except PackageNotFoundError:
            continue  # for another system, or another Python
        if name != APP:
            found[key] = _part(package)
        waiting += _wanted(package, extras)
    python = Part("Python", platform.python_version(), "PSF-2.0")
    return tuple(sorted((python, *_INSIDE, *found.values()), key=lambda part: part.name.lower()))


def _wanted(package: Distribution, extras: frozenset[str]) -> list[tuple[str, frozenset[str]]]:
    """Return what a package requires when these of its extras are wanted."""
    wanted = []
    for line in package.requires or ():
        only = _FOR_EXTRA.search(line)
        words = _WANTED.match(line)
        if words and (only is None or only.group(1) in extras):
            more = (words.group(2) or "").split(",")
            wanted.append((words.group(1), frozenset(x.strip() for x in more if x.strip())))
    return wanted


def _told(words: PackageMetadata, key: str) -> str:
    return str((words.get_all(key) or [""])[0]).strip()


def _part(package: Distribution) -> Part:
    words = package.metadata
    licence = _told(words, "License-Expression")
    if not licence:
        classified = [
            line.rsplit("::", 1)[-1].strip()
            for line in words.get_all("Classifier") or ()
            if line.startswith("License ::")
        ]
        licence = ", ".join(classified)
    if not licence:
        said = _told(words, "License") or _STATED_IN_TEXT.get(package.name.lower(), "")
        licence = said if len(said) <= _LONGEST_LICENCE and "\n" not in said else ""
    texts = []
    for name in (*(words.get_all("License-File") or ()), "LICENSE", "LICENSE.txt", "COPYING"):
        text = package.read_text(f"licenses/{name}") or package.read_text(name)
        if text and text not in texts:
            texts.append(text)
    return Part(str(words["Name"]), package.version, licence or _UNKNOWN, "\n\n".join(texts))
