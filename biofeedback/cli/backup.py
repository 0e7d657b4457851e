"""`biofeedback backup` and `biofeedback restore`: one encrypted, proven file, and the way back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from biofeedback.cli.speak import print_error, print_json, print_result
from biofeedback.core.clock import SystemClock
from biofeedback.core.errors import BadInputError, StoreError
from biofeedback.core.settings import home_folder
from biofeedback.core.words import _

if TYPE_CHECKING:
    from biofeedback.store.backup_file import BackupInfo

JsonOption = Annotated[bool, typer.Option("--json", help=_("One JSON document"))]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("backup", help=_("Write everything to one encrypted, verified file."))(backup)
    app.command("restore", help=_("Bring everything back from a backup."))(restore)


def backup(
    to: Annotated[Path, typer.Option("--to", metavar="FILE", help=_("The file to write"))],
    with_passphrase: Annotated[
        bool,
        typer.Option(
            "--with-passphrase",
            help=_("Ask for a passphrase that opens this backup on any computer"),
        ),
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Write a backup; it is opened and counted before it gets its name."""
    from biofeedback.app.restoring import contents
    from biofeedback.cli.composition import open_records
    from biofeedback.cli.secrets import new_passphrase
    from biofeedback.store.backup import write_backup

    if to.is_dir():
        raise BadInputError(_("{file} is a folder; name a file in it.").format(file=to))
    with open_records() as store:
        passphrase = new_passphrase(_("Passphrase of this backup")) if with_passphrase else None
        info = write_backup(store.database, to, passphrase)
        is_clinic = store.warden is not None
    if as_json:
        print_json(_row(info, to))
        return
    sentence = _("{file}: written and verified, {what}.")
    print_result(sentence.format(file=to, what=contents(info)))
    print_error(_how_it_opens(info))
    if is_clinic:
        print_error(
            _("The clients' keys are not in it: keep a second copy with biofeedback keys clients.")
        )


def restore(
    file: Annotated[Path | None, typer.Argument(metavar="FILE")] = None,
    recovery_key: Annotated[
        bool, typer.Option("--recovery-key", help=_("Ask for the recovery key to open it"))
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Put a backup in the place of the records; those are set aside, nothing is lost.

    Without a file: the automatic backups there are, the latest first.
    """
    from biofeedback.app.restoring import contents, how_it_opens_now, lock_here, made, warning
    from biofeedback.cli.composition import ask_where_possible
    from biofeedback.cli.secrets import secret
    from biofeedback.store.backup import restore_backup
    from biofeedback.store.backup_file import check_backup
    from biofeedback.store.keys import take_passphrase

    passphrase = take_passphrase()
    _let_in(passphrase)
    if file is None:
        _list_backups(as_json=as_json)
        return
    to_know = warning(check_backup(file))
    if to_know is not None and not recovery_key:
        print_error(to_know)
    typed = secret(_("Recovery key")) if recovery_key else None
    before = lock_here(home_folder())
    copies = home_folder() / "copies"
    already = set(copies.glob("*"))
    info = restore_backup(
        file,
        SystemClock(),
        home_folder(),
        passphrase=passphrase,
        ask=ask_where_possible() or _ask_the_pipe,
        recovery_key=typed,
    )
    opens = how_it_opens_now(before, lock_here(home_folder()))
    if opens is not None:
        print_error(opens)
    if as_json:
        print_json(_row(info, file))
        return
    sentence = _("Restored from {file}: {what}, as of {moment}.")
    print_result(sentence.format(file=file, what=contents(info), moment=made(info)))
    if set(copies.glob("*")) - already:
        print_error(_("What was here before lies in {folder}.").format(folder=copies))


def _ask_the_pipe(_sentence: str) -> str:
    """Return the next line of standard input where nobody can type."""
    from biofeedback.cli.secrets import secret

    return secret(_("Passphrase of this backup"))


def _let_in(passphrase: str | None) -> None:
    """Let nobody but a clinic's therapist replace its records.

    Records that don't open (damaged, or without their key) are what a backup is for.
    """
    from biofeedback.cli.composition import ask_where_possible
    from biofeedback.cli.signing import signed_in
    from biofeedback.clinic.house import clinic_of
    from biofeedback.store.audit import MARK_FILE
    from biofeedback.store.database import FILE_NAME
    from biofeedback.store.opening import open_store

    home = home_folder()
    if not (home / FILE_NAME).exists():
        return
    ask = ask_where_possible() if (home / MARK_FILE).exists() else None
    for given in dict.fromkeys((passphrase, None)):  # it may be the backup's own
        try:
            store = open_store(SystemClock(), home, url="", passphrase=given, ask=ask)
        except StoreError:
            continue
        with store:
            clinic_of(store)
            with signed_in(store):
                return


def _list_backups(*, as_json: bool) -> None:
    from biofeedback.app.restoring import contents, made
    from biofeedback.store.backup_file import check_backup
    from biofeedback.store.kept_backups import backups

    found = backups(home_folder())
    if as_json:
        print_json([_row(check_backup(path), path) for path in found])
        return
    if not found:
        print_result(_("No automatic backups yet; name the file to restore from."))
    for path in found:
        info = check_backup(path)
        print_result(f"{made(info)} · {contents(info)} · {path}")


def _row(info: BackupInfo, path: Path) -> dict[str, object]:
    return {
        "file": str(path),
        "made_at": info.made_at,
        "version": info.version,
        "counts": info.counts,
        "sha256": info.sha256,
        "opens_with": info.way.value,
        "verified": True,
    }


def _how_it_opens(info: BackupInfo) -> str:
    sentences = {
        "passphrase": _("It is encrypted and opens with its passphrase on any computer."),
        "keyring": _(
            "It is encrypted; on another computer it opens with your recovery key "
            "(biofeedback keys recovery-key makes one)."
        ),
        "key_file": _(
            "It is encrypted; on another computer it opens with this home's key file, or with "
            "your recovery key (biofeedback keys recovery-key makes one)."
        ),
    }
    return sentences[info.way.value]
