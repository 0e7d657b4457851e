"""A typeface of this computer for a report in letters that the app's own does not have."""

from __future__ import annotations

import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path

from biofeedback.core.languages import ENGLISH, Language
from biofeedback.core.words import spoken


@dataclass(frozen=True, slots=True)
class Face:
    """Files of a typeface; number: which of several in one file. bold None: it has no bold one."""

    regular: Path
    bold: Path | None = None
    number: int = 0


# By file name, the best first: regular, bold, the number within the file.
_CHINESE = (
    ("NotoSansSC-Regular.otf", "NotoSansSC-Bold.otf", 0),
    ("NotoSansCJKsc-Regular.otf", "NotoSansCJKsc-Bold.otf", 0),
    ("SourceHanSansSC-Regular.otf", "SourceHanSansSC-Bold.otf", 0),
    ("NotoSansCJK-Regular.ttc", "NotoSansCJK-Bold.ttc", 2),
    ("msyh.ttc", "msyhbd.ttc", 0),
    ("Hiragino Sans GB.ttc", "", 0),
    ("STHeiti Light.ttc", "STHeiti Medium.ttc", 0),
    ("simhei.ttf", "", 0),
    ("wqy-microhei.ttc", "", 0),
    ("wqy-zenhei.ttc", "", 0),
    ("DroidSansFallbackFull.ttf", "", 0),
)
_FACES = {"SimplifiedChinese": _CHINESE}
# Letters that are written without spaces between words: a line may end after each of them, but
# no line begins with what closes, and none ends with what opens.
_HAN = "\u2e80-\u2fdf\u3005-\u3007\u3021-\u9fff\uf900-\ufaff"
_OPENS, _CLOSES = "（“‘《〈【", "，。：；？！、）”’》〉】…/%"
_UNIT = re.compile(f"[{_OPENS}]*(?:[{_HAN}]|[^{_HAN}{_OPENS}{_CLOSES}]+)?[{_CLOSES}]*")
_HAS_HAN = re.compile(f"[{_HAN}]")


def face_for(script: str) -> Face | None:
    """Return a typeface of this computer that writes a script, None where there is none."""
    wanted = _FACES.get(script, ())
    names = {name for regular, bold, _number in wanted for name in (regular, bold) if name}
    there = _files(names) if names else {}
    for regular, bold, number in wanted:
        if regular in there:
            return Face(there[regular], there.get(bold), number)
    return None


def printed_language() -> Language:
    """Return what a report speaks: the language that is spoken, English where it can't be set."""
    language = spoken()
    return language if language.latin or face_for(language.script) else ENGLISH


def units(word: str) -> list[str]:
    """Return the parts of a word between which a line may end: itself, or its Chinese letters."""
    if not _HAS_HAN.search(word):
        return [word]
    return [one for one in _UNIT.findall(word) if one]


def folders() -> tuple[Path, ...]:
    """Return where this system keeps typefaces."""
    home = Path.home()
    if sys.platform == "win32":
        windows = Path(os.environ.get("WINDIR", "C:/Windows"))
        own = os.environ.get("LOCALAPPDATA", str(home / "AppData/Local"))
        return (windows / "Fonts", Path(own) / "Microsoft/Windows/Fonts")
    if sys.platform == "darwin":
        return (Path("/System/Library/Fonts"), Path("/Library/Fonts"), home / "Library/Fonts")
    shared = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"))
    return (*shared, home / ".local/share/fonts", home / ".fonts")


def _files(names: set[str]) -> dict[str, Path]:
    found: dict[str, Path] = {}
    for folder in folders():
        for place, _folders, files in os.walk(folder):
            for name in names.intersection(files):
                if _is_typeface(Path(place) / name):
                    found.setdefault(name, Path(place) / name)
    return found


def _is_typeface(file: Path) -> bool:
    """Return whether a file can be read and begins as a typeface does."""
    try:
        with file.open("rb") as opened:
            return opened.read(4) in (b"\0\1\0\0", b"true", b"OTTO", b"ttcf")
    except OSError:
        return False
