"""`biofeedback doctor`: what works, what doesn't, and what to do."""

from __future__ import annotations

import asyncio
import os
import shutil
import stat
import subprocess
import sys
from dataclasses import asdict
from importlib import resources
from pathlib import Path
from typing import Annotated

import typer

from biofeedback.cli.speak import print_json, print_result
from biofeedback.core.checks import Check
from biofeedback.core.clock import SystemClock
from biofeedback.core.errors import BiofeedbackError
from biofeedback.core.languages import OFFERED, Language
from biofeedback.core.settings import home_folder
from biofeedback.core.words import _

RECORDS_UNREADABLE = 1
LOW_ON_SPACE_BYTES = 200 * 1024 * 1024


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("doctor", help=_("Tell what works, what doesn't, and what to do."))(doctor)


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help=_("One JSON document"))] = False,
) -> None:
    """Look at everything the app stands on; exit 1 where the records can't be read."""
    from biofeedback.devices.diagnosis import bluetooth, sound

    checks = [*asyncio.run(bluetooth(SystemClock())), sound(), *records(), fonts(), *typefaces()]
    if as_json:
        print_json(
            {
                "ok": all(check.ok is not False for check in checks),
                "checks": [asdict(check) for check in checks],
            }
        )
    else:
        signs = {True: "✓", False: "✗", None: "·"}
        for check in checks:
            print_result(f"{signs[check.ok]} {check.sentence}")
            if check.action:
                print_result(f"    {check.action}")
    if any(check.name == "database" and check.ok is False for check in checks):
        raise typer.Exit(RECORDS_UNREADABLE)


def records() -> list[Check]:
    """Return whether the records open, how they are locked, and whether they are whole."""
    from biofeedback.cli.composition import open_records

    home = home_folder()
    said: list[str] = []
    try:
        with open_records(said.append) as store:
            problems = store.database.problems()
            checks = [
                Check("database", True, _("The records open and are whole."))
                if not problems
                else Check(
                    "database",
                    False,
                    _("The records are damaged: {what}.").format(what="; ".join(problems[:3])),
                    _("Restore the last backup: biofeedback restore FILE"),
                )
            ]
            way = store.database.way
            if way is not None:
                said_of_key = store.notice or _("The records are encrypted ({way}).").format(
                    way=way.value.replace("_", " ")
                )
                checks.append(Check("keys", True, said_of_key))
    except BiofeedbackError as error:
        return [Check("database", False, str(error))]
    return [*checks, *_backups(home), *_folder(home)]


def _backups(home: Path) -> list[Check]:
    from biofeedback.core.day_words import long_moment
    from biofeedback.store.database import FILE_NAME
    from biofeedback.store.kept_backups import last_good, moment_of

    if not (home / FILE_NAME).exists():
        return []
    found = last_good(home)
    moment = None if found is None else moment_of(found)
    if moment is None:
        sentence = _("There is no automatic backup yet; one is made after the next session.")
        return [Check("backups", None, sentence)]
    sentence = _("The last automatic backup is of {moment} and sound.")
    return [Check("backups", True, sentence.format(moment=long_moment(moment.astimezone())))]


def _folder(home: os.PathLike[str]) -> list[Check]:
    checks = []
    mode = stat.S_IMODE(os.stat(home).st_mode)
    if sys.platform != "win32" and mode & 0o077:
        checks.append(
            Check(
                "folder",
                False,
                _("Others on this computer can look into {folder}.").format(folder=home),
                f"chmod 700 '{os.fspath(home)}'",
            )
        )
    free = shutil.disk_usage(home).free
    if free < LOW_ON_SPACE_BYTES:
        checks.append(
            Check(
                "space",
                False,
                _("Only {free:.0f} MB are free where the records are.").format(free=free / 1e6),
                _("Free some space; a session needs about 1 MB an hour."),
            )
        )
    else:
        sentence = _("{free:.0f} GB are free in {folder}.").format(free=free / 1e9, folder=home)
        checks.append(Check("space", True, sentence))
    return checks


def fonts() -> Check:
    """Return whether the app's own typeface is here."""
    folder = resources.files("biofeedback") / "ui" / "fonts"
    found = [item.name for item in folder.iterdir() if item.name.endswith((".otf", ".ttf"))]
    if found:
        return Check("fonts", True, _("The app's own typeface is here."))
    return Check(
        "fonts", False, _("The app's own typeface is missing."), _("Install the app again.")
    )


def typefaces() -> list[Check]:
    """Return which typeface writes each offered language whose letters do not come with the app."""
    return [_typeface(one) for one in OFFERED if not one.latin]


def _typeface(language: Language) -> Check:
    name = language.own_name
    found = _families(language)
    if found is None:
        sentence = _("Which typeface writes {language} is up to this computer.")
        return Check("fonts", None, sentence.format(language=name))
    if found:
        sentence = _("{language} is written with this computer's {typeface}.")
        return Check("fonts", True, sentence.format(language=name, typeface=found[0]))
    sentence = _("No typeface on this computer writes {language}, so it can't be chosen.")
    return Check(
        "fonts",
        None,
        sentence.format(language=name),
        _("On Debian and Ubuntu: sudo apt-get install fonts-noto-core fonts-noto-cjk"),
    )


def _families(language: Language) -> list[str] | None:
    """Return the typefaces that write a language, best first; None where nobody can say."""
    if not sys.platform.startswith("linux") or shutil.which("fc-list") is None:
        return None
    wanted = {"Arabic": "ar", "SimplifiedChinese": "zh-cn"}[language.script]
    # The first is what the system would take by itself.
    each = (["fc-match", "-f", "%{family}\n", f"sans:lang={wanted}"],
            ["fc-list", "-f", "%{family}\n", f":lang={wanted}"])  # fmt: skip
    said = [
        subprocess.run(one, capture_output=True, text=True, check=False).stdout.splitlines()
        for one in each
    ]
    best = [name.split(",")[0] for name in said[0]]
    there = sorted({name.split(",")[0] for name in said[1]})
    return [name for name in best if name in there] + [name for name in there if name not in best]
