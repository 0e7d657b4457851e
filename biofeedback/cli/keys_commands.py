"""`biofeedback keys …`: how the records are locked, and the way back when a key is lost."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from biofeedback.cli.speak import print_error, print_json, print_result
from biofeedback.core.settings import home_folder
from biofeedback.core.words import _, plural


def register(app: typer.Typer) -> None:
    """Add the commands."""
    room = typer.Typer(help=_("How the records are locked; passphrase and recovery key."))
    room.callback(invoke_without_command=True)(show)
    room.command("passphrase", help=_("Set or change the passphrase."))(set_passphrase)
    room.command("no-passphrase", help=_("Lock without a passphrase."))(no_passphrase)
    room.command("recovery-key", help=_("Make a recovery key to write on paper."))(recovery_key)
    room.command("recover", help=_("Open the records with the recovery key."))(recover)
    room.command("clients", help=_("In a clinic: the clients' keys and their second copy."))(
        clients_keys
    )
    app.add_typer(room, name="keys")


def show(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help=_("One JSON document"))] = False,
) -> None:
    """Tell how the records are locked; nothing secret is shown."""
    if context.invoked_subcommand is not None:
        return
    from biofeedback.store.unlock_file import read_lock

    lock = read_lock(home_folder())
    way = None if lock is None else lock.way.value
    has_paper = lock is not None and lock.recovery is not None
    if as_json:
        print_json({"opens_with": way, "recovery_key": has_paper})
        return
    sentences = {
        None: _("There are no records yet."),
        "passphrase": _("The records open with your passphrase."),
        "keyring": _("The records open with a key in the system's keyring."),
        "key_file": _(
            "The records open with the key file beside them: "
            "it protects copies and backups, not this account."
        ),
    }
    print_result(sentences[way])
    if way is not None:
        print_result(
            _("A recovery key was made.")
            if has_paper
            else _("There is no recovery key yet: biofeedback keys recovery-key makes one.")
        )


def set_passphrase(
    replace_backups: Annotated[
        bool,
        typer.Option(
            "--replace-backups",
            help=_("Make a fresh automatic backup and remove those that open the earlier way"),
        ),
    ] = False,
) -> None:
    """Lock the records with a (new) passphrase, typed or sent as a line of standard input."""
    from biofeedback.cli.composition import open_records
    from biofeedback.cli.secrets import new_passphrase
    from biofeedback.store import rotation
    from biofeedback.store.relock import set_passphrase

    with open_records() as store:
        set_passphrase(store.database, new_passphrase(_("New passphrase")))
        print_result(_("The records open with the new passphrase from now on."))
        gone = rotation.replace_backups(store.database) if replace_backups else 0
        if not replace_backups:
            rotation.keep_backup(store.database)
        old_way = rotation.opening_otherwise(store.database)
    if gone:
        sentence = plural(
            "A fresh backup was made; {count} earlier one was removed.",
            "A fresh backup was made; {count} earlier ones were removed.",
            gone,
        )
        print_error(sentence.format(count=gone))
    if old_way:
        sentence = plural(
            "{count} automatic backup still opens the earlier way, too; --replace-backups "
            "replaces it by a fresh one.",
            "{count} automatic backups still open the earlier way, too; --replace-backups "
            "replaces them by a fresh one.",
            old_way,
        )
        print_error(sentence.format(count=old_way))
    print_error(
        _(
            "Backups kept elsewhere still open the way they did when they were made. Without the "
            "passphrase only a recovery key opens the records: biofeedback keys recovery-key"
        )
    )


def no_passphrase() -> None:
    """Lock the records by the system's keyring, else by a key file."""
    from biofeedback.cli.composition import open_records
    from biofeedback.store.keys import key_file_sentence
    from biofeedback.store.relock import remove_passphrase
    from biofeedback.store.unlock_file import Way

    with open_records() as store:
        way = remove_passphrase(store.database)
    print_result(_("The records open without a passphrase from now on."))
    if way is Way.KEY_FILE:
        print_error(key_file_sentence(home_folder()))


def recovery_key() -> None:
    """Make a recovery key and show it once; an earlier one stops working."""
    from biofeedback.cli.composition import open_records
    from biofeedback.store.relock import make_recovery_key
    from biofeedback.store.rotation import keep_backup

    with open_records() as store:
        paper = make_recovery_key(store.database).on_paper()
        keep_backup(store.database)
    print_result(paper)
    print_error(
        _(
            "Write this on paper and keep it where nobody else looks. It is shown this once. It "
            "opens your records, and backups made from now on, if passphrase or computer are lost; "
            "earlier backups don't know it."
        )
    )


def clients_keys(
    copy_to: Annotated[
        Path | None,
        typer.Option("--copy-to", metavar="DIR", help=_("Keep a second copy there from now on")),
    ] = None,
    bring_back: Annotated[
        Path | None,
        typer.Option("--bring-back", metavar="DIR", help=_("Take missing ones from a copy")),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help=_("One JSON document"))] = False,
) -> None:
    """Tell where the clients' keys lie: no backup holds them, and nobody is named without them."""
    from biofeedback.cli.composition import open_records
    from biofeedback.cli.signing import the_clinic

    came = None
    with open_records():
        clinic = the_clinic()
        if bring_back is not None:
            came = clinic.bring_keys_back(bring_back.absolute())
        if copy_to is not None:
            clinic.keep_keys_twice(copy_to.absolute())
        folder, (places, missing) = clinic.key_folder(), clinic.key_places()
    if as_json:
        second = None if places.second is None else str(places.second)
        found = {"folder": folder, "second": second, "missing_in_second": missing, "came": came}
        print_json(found)
        return
    print_result(_("The clients' keys lie in {folder}.").format(folder=folder))
    if places.second is None:
        print_result(_("There is no second copy yet."))
    else:
        sentence = _("A second copy lies in {folder}; keys it lacks: {count}.")
        lacks = _("all") if missing is None else missing
        print_result(sentence.format(folder=places.second, count=lacks))
    if came is not None:
        print_result(_("Keys that came back: {count}.").format(count=came))


def recover(
    without_passphrase: Annotated[
        bool,
        typer.Option("--no-passphrase", help=_("Lock by keyring or key file from now on")),
    ] = False,
) -> None:
    """Open the records with the recovery key and lock them anew.

    Recovery key and new passphrase are typed, or sent as two lines of standard input.
    """
    from biofeedback.cli.secrets import new_passphrase, secret
    from biofeedback.store.relock import recover

    typed = secret(_("Recovery key"))
    passphrase = None if without_passphrase else new_passphrase(_("New passphrase"))
    recover(typed, passphrase)
    print_result(_("The records open again. Nothing in them was changed."))
