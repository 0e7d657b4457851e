"""`biofeedback protocols …`: what can be practised, and one's own protocols as files."""

from __future__ import annotations

import tomllib
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from biofeedback.cli.speak import print_error, print_json, print_result
from biofeedback.core.words import _

if TYPE_CHECKING:
    from biofeedback.sessions.entry import Entry, StepPlan

BAD_INPUT = 2
JsonOption = Annotated[bool, typer.Option("--json", help=_("One JSON document"))]
NameArgument = Annotated[str, typer.Argument(metavar="NAME")]
FileArgument = Annotated[Path, typer.Argument(metavar="FILE")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    room = typer.Typer(help=_("What can be practised; one's own protocols as files."))
    room.callback(invoke_without_command=True)(without_command)
    room.command("list", help=_("Every practice by name, one's own last."))(list_protocols)
    room.command("show", help=_("What one is for, and its steps."))(show)
    room.command("check", help=_("Say where a protocol's file is wrong; keep nothing."))(check)
    room.command("add", help=_("Keep a protocol's file as one's own."))(add)
    room.command("export", help=_("Write one as a new file."))(export)
    room.command("delete", help=_("Put one's own away."))(delete)
    app.add_typer(room, name="protocols")


def without_command(context: typer.Context, as_json: JsonOption = False) -> None:
    """List them where nothing else is asked for."""
    if context.invoked_subcommand is None:
        list_protocols(as_json)


def list_protocols(as_json: JsonOption = False) -> None:
    """List every practice by the name that `session --protocol` takes, one's own last."""
    from biofeedback.sessions.library import entries

    own = _own()
    if as_json:
        shipped = [_row(entry, own=False) for entry in entries()]
        print_json([*shipped, *(_row(entry, own=True) for entry in own)])
        return
    for entry in (*entries(), *own):
        print_result(_line(entry))
    if not own:
        print_result(_("None of your own yet. Keep one with: biofeedback protocols add FILE"))


def show(name: NameArgument, as_json: JsonOption = False) -> None:
    """Show what one is for, how strong the evidence is, who should take care, and its steps."""
    from biofeedback.sessions.library import care_words, entry_named
    from biofeedback.sessions.protocol_writer import write_protocol

    own = _own_unless_shipped(name)
    entry = entry_named(name, own)
    if as_json:
        print_json(_row(entry, own=bool(own)) | {"file": tomllib.loads(write_protocol(entry))})
        return
    said = str if own else _  # one's own words stand as they were written
    print_result(_line(entry))
    for words in (entry.what_for, entry.how_to):
        if words:
            print_result(f"  {said(words)}")
    if entry.evidence:
        claim = _("Its file says: {words}").format(words=entry.evidence)
        print_result(f"  {claim if own else said(entry.evidence)}")
    if entry.source:
        print_result("  " + _("Source: {source}").format(source=said(entry.source)))
    care = care_words(entry)
    if care:
        print_result(f"  {care}")
    for number, step in enumerate(entry.steps, start=1):
        print_result(f"  {number}. {_step_line(step)}")


def check(file: FileArgument, as_json: JsonOption = False) -> None:
    """Read a protocol's file and say everything that is wrong with it: line, field, expected."""
    from biofeedback.sessions.library import STRONGER_CARE
    from biofeedback.sessions.protocol_file import ProtocolFileError, read_protocol

    try:
        entry = read_protocol(file)
    except ProtocolFileError as error:
        if as_json:
            problems = [asdict(one) | {"sentence": one.sentence} for one in error.problems]
            print_json({"file": str(file), "good": False, "name": None, "problems": problems})
        _refuse(error)
    if as_json:
        print_json({"file": str(file), "good": True, "name": entry.name, "problems": []})
        return
    print_result(_("{file} is well written: {what}").format(file=file, what=_line(entry)))
    if entry.stronger:
        print_error(_(STRONGER_CARE))


def add(file: FileArgument, as_json: JsonOption = False) -> None:
    """Keep a protocol's file as one's own; what is here already is not doubled."""
    from biofeedback.app.own_protocols import by_name, take_in
    from biofeedback.cli.composition import open_records
    from biofeedback.sessions.library import STRONGER_CARE
    from biofeedback.sessions.protocol_file import ProtocolFileError, read_protocol

    try:
        entry = read_protocol(file)
    except ProtocolFileError as error:
        _refuse(error)
    with open_records() as store:
        kept = take_in(store, entry)
    if as_json:
        print_json(_row(by_name(kept.entry), own=True))
    else:
        print_result(_('Kept as your own: "{name}".').format(name=kept.entry.name))
    if kept.entry.name != entry.name:
        sentence = _('"{name}" is the name of another one.')
        print_error(sentence.format(name=entry.name))
    if entry.stronger:
        print_error(_(STRONGER_CARE))


def export(
    name: NameArgument,
    to: Annotated[Path, typer.Option("--to", metavar="FILE", help=_("A new file"))],
) -> None:
    """Write one, own or shipped, as a file that can be shared, changed and kept again."""
    from biofeedback.app.own_protocols import written
    from biofeedback.sessions.library import entry_named

    written(to, entry_named(name, _own_unless_shipped(name)))
    print_result(_("Written: {file}").format(file=to))


def delete(name: NameArgument) -> None:
    """Put one's own away; sessions practised with it stay as they are."""
    from biofeedback.cli.composition import open_records

    with open_records() as store:
        own = store.protocols(store.actor())
        gone = own.get(name)
        own.delete(gone.id)
    print_error(_('Deleted: "{name}".').format(name=gone.entry.name))


def _refuse(error: Any) -> Any:
    """Say all that is wrong with a file, and leave with the code of bad input."""
    for problem in error.problems:
        print_error(problem.sentence)
    raise typer.Exit(BAD_INPUT)


def _own() -> tuple[Entry, ...]:
    from biofeedback.app.own_protocols import have_records, own_entries
    from biofeedback.cli.composition import open_records

    if not have_records():
        return ()
    with open_records() as store:
        return own_entries(store)


def _own_unless_shipped(name: str) -> tuple[Entry, ...]:
    """Return one's own, with the records left closed for a name of the library."""
    from biofeedback.sessions.library import NAMES

    return () if name in NAMES else _own()


def _row(entry: Entry, *, own: bool) -> dict[str, Any]:
    return {
        "name": entry.key,
        "title": entry.name if own else _(entry.name),
        "own": own,
        "purpose": "own" if own else entry.purpose.value,
        "minutes": None if entry.timed else entry.seconds(0.0) / 60.0,
        "pace_to_choose": entry.paced,
        "stronger": entry.stronger,
        "steps": len(entry.steps),
    }


def _line(entry: Entry) -> str:
    from biofeedback.sessions.draft_words import length_words

    parts = [entry.key if entry.key == entry.name else f"{entry.key}: {_(entry.name)}"]
    if entry.timed:
        parts.append(_("as long as you choose"))
    else:
        parts.append(length_words(entry.seconds(0.0)))
    if entry.stronger:
        parts.append(_("a stronger pattern"))
    return " · ".join(parts)


def _step_line(step: StepPlan) -> str:
    from biofeedback.sessions.draft_words import step_words

    words = step_words(step)
    return _("{name}: {step}").format(name=step.name, step=words) if step.name else words
