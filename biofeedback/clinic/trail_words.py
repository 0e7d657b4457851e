"""What the audit trail's lines say, in words."""

from __future__ import annotations

from collections.abc import Mapping

from biofeedback.core.words import _, mark
from biofeedback.store.audit import Line

WHAT: Mapping[str, str] = {
    "account_ended": mark("ended an account"),
    "account_made": mark("made an account"),
    "archived": mark("archived a client"),
    "brought_back": mark("brought a client back into the list"),
    "changed": mark("changed a client"),
    "client_made": mark("made a client"),
    "clinic_begun": mark("began the clinic"),
    "consent_given": mark("kept a consent"),
    "consent_withdrawn": mark("kept that a consent was withdrawn"),
    "deleted": mark("deleted a client for good"),
    "deletion_begun": mark("began to delete a client"),
    "guest_made": mark("made a guest"),
    "keys_brought_back": mark("brought clients' keys back"),
    "keys_compared": mark("compared a client's key aloud"),
    "keys_copied": mark("made a second copy of the keys"),
    "keys_shared": mark("moved the keys to a shared folder"),
    "list_read": mark("looked at the list of clients"),
    "locked": mark("locked"),
    "merged": mark("joined two records of a client"),
    "note_removed": mark("removed a note"),
    "note_written": mark("wrote a note"),
    "opened": mark("opened a client"),
    "passphrase_changed": mark("changed their passphrase"),
    "plan_given": mark("gave a client a plan for home"),
    "practice_taken": mark("took in practice a client brought back"),
    "private_note_written": mark("wrote a private note"),
    "records_opened": mark("opened a client's records"),
    "recovered": mark("came in with a recovery key"),
    "sign_in_refused": mark("was refused: another passphrase"),
    "signed_in": mark("signed in"),
    "trail_checked": mark("checked the audit trail"),
    "trail_cut": mark("found the end of the trail cut off"),
}


def what_words(line: Line) -> str:
    """Return what somebody did."""
    return _(WHAT[line.what]) if line.what in WHAT else line.what
