"""A clinic's clients as files that any computer reads: who they are, and all of their records.

Nothing of it is encrypted. Another's private notes never leave, one's own only when asked for.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from biofeedback.app.exports import Exported, Format, What, export
from biofeedback.core.errors import StoreError
from biofeedback.core.words import _

if TYPE_CHECKING:
    from biofeedback.clinic.house import Clinic, Opened
    from biofeedback.store.clients import Client
    from biofeedback.store.opening import Store

CLIENT_FILE = "client.json"
CLIENTS_FILE = "clients.json"


@dataclass(frozen=True, slots=True)
class ClientOut:
    """One client's part of a clinic that was written. pseudonym: None without their key."""

    pseudonym: str | None
    done: Exported


def client_document(one: Client) -> dict[str, Any]:
    """Return a client with every key; null where unknown, or where the account may not know."""
    return {
        "id": one.id,
        "pseudonym": one.pseudonym,
        "name": one.name,
        "contact": one.contact,
        "guest": one.guest,
        "made_at": None if one.made_at is None else one.made_at.isoformat(),
        "archived_at": None if one.archived_at is None else one.archived_at.isoformat(),
        "consents": [
            {
                "given_on": each.given_on.isoformat(),
                "text_version": each.text_version,
                "withdrawn_on": day_text(each.withdrawn_on),
            }
            for each in one.consents
        ],
    }


def opened_document(opened: Opened, *, private: bool = True) -> dict[str, Any]:
    """Return a client with the notes; `text` null: a private one that stays closed.

    private: whether one's own private notes are told.
    """
    notes = [
        {
            "id": one.id,
            "made_at": one.made_at.isoformat(),
            "made_by": opened.names.get(one.made_by),
            "private": one.private,
            "text": one.text if private or not one.private else None,
        }
        for one in opened.notes
    ]
    return client_document(opened.client) | {"notes": notes}


def day_text(day: date | None) -> str | None:
    """Return a day as JSON has it."""
    return None if day is None else day.isoformat()


def export_client(
    store: Store,
    clinic: Clinic,
    client: Client,
    folder: Path,
    what: What,
    format: Format | None,
    progress: Callable[[Iterable[str]], Iterable[str]],
    *,
    private: bool = False,
) -> tuple[Exported, dict[str, Any]]:
    """Write one client's records, and who they are, into a new folder; return that, too."""
    clinic.choose(client.id)
    try:
        document = opened_document(clinic.open_client(client.id), private=private)
    except StoreError:
        if client.pseudonym is not None:
            raise
        document = client_document(client)  # their key is not here: the records are, by number
    done = export(store, folder, what, format, progress, {CLIENT_FILE: _text(document)})
    return done, document


def export_clinic(
    store: Store,
    clinic: Clinic,
    folder: Path,
    what: What,
    format: Format | None,
    progress: Callable[[Iterable[str]], Iterable[str]],
    *,
    private: bool = False,
) -> tuple[ClientOut, ...]:
    """Write every client into a folder of their own, all of them or nothing.

    Raises as `export` does.
    """
    from biofeedback.exchange.folder import ExportFolder
    from biofeedback.exchange.readme import UNENCRYPTED

    out: list[ClientOut] = []
    told: list[dict[str, Any]] = []
    with ExportFolder(folder).filling() as place:
        try:
            for number, client in enumerate(clinic.clients(), start=1):
                here = folder / _folder_name(number, client)
                done, document = export_client(
                    store, clinic, client, here, what, format, progress, private=private
                )
                out.append(ClientOut(client.pseudonym, done))
                told.append(document | {"folder": here.name})
            place.write(CLIENTS_FILE, _text(told))
            place.write("README.txt", f"{_about()}\n\n{_(UNENCRYPTED)}\n")
        except BaseException:
            for one in out:
                shutil.rmtree(one.done.folder, ignore_errors=True)
            raise
    return tuple(out)


def _about() -> str:
    return _(
        "Each folder is one client, with a README of its own. clients.json tells who they are, "
        "their consent and the notes. A client's folder comes back with: biofeedback import FOLDER"
    )


def _folder_name(number: int, client: Client) -> str:
    """Return a name that every system takes, and nobody else's folder has."""
    kept = "".join(one if one.isalnum() else " " for one in client.pseudonym or client.id)
    return f"{number:03d} {' '.join(kept.split())[:60]}".strip()


def _text(document: Any) -> str:
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"
