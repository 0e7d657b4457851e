"""Who may do what: one table for every call on a client's records, every page, every act.

A home has no accounts and asks nothing of this. Where keys decide already (names, notes), this
table agrees with them; what keys can't decide (deleting, signing off) stands here alone.
"""

from __future__ import annotations

from collections.abc import Mapping

from biofeedback.core.errors import StoreUnwritableError
from biofeedback.core.words import _
from biofeedback.store.roles import Role

Roles = tuple[Role, ...]
EVERYBODY: Roles = (Role.THERAPIST, Role.ASSISTANT, Role.VIEWER, Role.PATIENT)
STAFF: Roles = (Role.THERAPIST, Role.ASSISTANT, Role.VIEWER)
CARE: Roles = (Role.THERAPIST, Role.ASSISTANT)
THERAPIST: Roles = (Role.THERAPIST,)
WRITES: Roles = (Role.THERAPIST, Role.ASSISTANT, Role.PATIENT)
FOR_GOOD: Roles = (Role.THERAPIST, Role.PATIENT)
HOME: Roles = (Role.PATIENT,)


class RefusedError(StoreUnwritableError):
    """Nobody is signed in, or the account's role may not do this; nothing was shown or changed.

    A recorder that meets it keeps what it has and tries again, as with a full disk.
    """

    exit_code = 2


def not_signed_in() -> RefusedError:
    """Return what to say while the clinic's records are locked."""
    return RefusedError(_("These records are a clinic's and are locked; sign in first."))


def not_allowed(role: Role) -> RefusedError:
    """Return what to say to a role that may not."""
    return RefusedError(
        _("This account ({role}) may not do that; ask a therapist.").format(role=role_words(role))
    )


def role_words(role: Role) -> str:
    """Return what a role is called."""
    match role:
        case Role.THERAPIST:
            return _("therapist")
        case Role.ASSISTANT:
            return _("assistant")
        case Role.VIEWER:
            return _("viewer")
        case Role.PATIENT:
            return _("patient at home")


def role_means(role: Role) -> str:
    """Return in a sentence what a role may do."""
    match role:
        case Role.THERAPIST:
            return _("Everything: clients, accounts, deletion; private notes of their own.")
        case Role.ASSISTANT:
            return _("Clients, practice and diary; no private notes, no deletion, no accounts.")
        case Role.VIEWER:
            return _("Looks at practice and diary under pseudonyms; changes nothing.")
        case Role.PATIENT:
            return _("Their own records, on their own computer.")


def _each(roles: Roles, *calls: str) -> dict[str, Roles]:
    return dict.fromkeys(calls, roles)


STORE: Mapping[str, Mapping[str, Roles]] = {
    "sessions": {
        **_each(
            EVERYBODY,
            "between",
            "closed",
            "get",
            "has_origin",
            "ids",
            "list",
            "not_at",
            "ratings",
            "with_content",
        ),
        **_each(WRITES, "append", "begin", "finish", "import_recording", "set_note", "set_rating"),
        **_each(WRITES, "close_left_open", "recover", "replace_summary", "delete", "undelete"),
        **_each(FOR_GOOD, "purge", "purge_deleted", "purge_origin"),
    },
    "checkins": {
        **_each(EVERYBODY, "has_origin", "history", "list"),
        **_each(WRITES, "add", "correct", "delete", "undelete"),
        **_each(FOR_GOOD, "purge_origin"),
    },
    "diary": {
        **_each(EVERYBODY, "has_origin", "history", "list", "open_flare", "put_away", "told"),
        **_each(WRITES, "correct", "delete", "put", "take_back", "tell", "together", "undelete"),
        **_each(FOR_GOOD, "purge_origin"),
    },
    "history": _each(EVERYBODY, "practice"),
    # What is worked out from the records; whoever may read them may work it out anew.
    "daily": _each(EVERYBODY, "keep", "months"),
    "measured": {
        **_each(EVERYBODY, "brought_in", "days", "sleeps"),
        **_each(WRITES, "keep"),
    },
    "protocols": {
        **_each(EVERYBODY, "free_name", "get", "list"),
        **_each(WRITES, "add", "change", "delete", "undelete"),
    },
    "plans": {
        **_each(EVERYBODY, "history", "now"),
        **_each(WRITES, "end", "keep", "resume"),
    },
    "portable": {
        **_each(FOR_GOOD, "rows", "session", "session_ids"),
        **_each(WRITES, "add_rows", "add_session", "check_rows", "tables"),
    },
    "people": {
        **_each(
            EVERYBODY, "all", "get", "ids", "last_straps", "with_records", "with_unpacked_sessions"
        ),
        **_each(HOME, "add", "home_person", "know", "rename"),
    },
}

_LOOKING = (
    *("today", "diary", "goals", "trends", "history", "review", "compare", "report", "after"),
    *("earlier", "practice_plan", "resonance", "experiment", "learn", "about", "questions"),
)
_DOING = (
    *("practise", "live", "strap", "own_practice", "pain", "night", "flare", "plan", "peg"),
    *("care", "goal", "activity", "matters", "predict", "function"),
)

_KINDS = (
    *("pain", "flare", "sleep", "medication", "care", "peg", "plan", "function", "prediction"),
    *("value", "win", "movement"),
)

PAGES: Mapping[str, Roles] = {
    **_each(EVERYBODY, *_LOOKING),
    **_each(WRITES, *_DOING),
    **_each(EVERYBODY, "settings", "gallery"),
    # Several at once: each seat's own client is chosen there.
    **_each(WRITES, "room", "room_set_up", "sensors"),
    **_each(STAFF, "lock", "clients"),
    **_each(CARE, "client"),
    **_each(WRITES, "handover_clients", "handover_make", "handover_keys", "handover_opened"),
    **_each(THERAPIST, "certificate", "staff", "trail"),
    # How a home begins; who practises is chosen among the clients in a clinic.
    **_each(HOME, "welcome", "who", "clinic", "handover", "handover_bring"),
}
"""A page that is not here is nobody's in a clinic."""

OPEN_WHILE_LOCKED = ("lock",)
# Pages that show one client's things: without a client there is nothing to show.
OF_A_CLIENT = (*_LOOKING, *_DOING)
FREE = ("learn", "about")
"""Pages among these that are the same for everybody."""


COMMANDS: Mapping[str, Roles] = {
    **_each(EVERYBODY, "sessions", "sessions show", "report", "trends", "experiment show"),
    **_each(EVERYBODY, "diary list", "diary history", "diary appointment", "goals"),
    **_each(EVERYBODY, "protocols", "protocols list", "protocols show", "protocols export"),
    **_each(WRITES, "session", "import", "sessions recompute", "sessions delete"),
    **_each(WRITES, "experiment start", "experiment stop", "protocols add", "protocols delete"),
    **_each(WRITES, *(f"goals {act}" for act in ("add", "done", "review", "end", "plan"))),
    **_each(WRITES, *(f"diary add {kind}" for kind in _KINDS), "diary delete"),
    **_each(WRITES, "handover", "handover clients", "handover take-key", "handover compare"),
    **_each(WRITES, "handover plan", "handover open", "handover forget"),
    **_each(FOR_GOOD, "export"),
    **_each(HOME, "handover bring-back", "demo"),
    **_each((*CARE, Role.PATIENT), "backup"),
    **_each(FOR_GOOD, "restore", "keys passphrase", "keys no-passphrase", "keys recovery-key"),
    **_each(STAFF, "clients"),
    **_each(CARE, "clients show", "clients add"),
    **_each(THERAPIST, "trail", "keys clients"),
}
"""Of the command line; a command that is neither here nor below is nobody's in a clinic."""

FREE_COMMANDS = (
    *("scan", "analyze", "doctor", "protocols check", "diary read", "keys", "keys recover"),
)
"""Commands that show and change nothing of anybody's, or ask for a key of their own."""
# Commands of the whole clinic; handover says whom it is for in its own way.
WITHOUT_CLIENT = (
    *("handover", "handover clients", "handover take-key", "handover compare"),
    *("handover forget", "handover plan", "handover open", "handover bring-back", "demo"),
    *("backup", "restore", "keys passphrase", "keys no-passphrase", "keys recovery-key"),
    *("clients", "clients add", "keys clients"),
)
CLIENT_OR_ALL = ("export", "sessions recompute", "trail")
"""Commands that are for one client, or for the whole clinic where none is named."""


def may_call(role: Role, door: str, call: str) -> bool:
    """Return whether a role may make a call on a client's records; an unknown one: no."""
    return role in STORE.get(door, {}).get(call, ())


def may_see(role: Role, page: str) -> bool:
    """Return whether a role may see a page; an unknown one: no."""
    return role in PAGES.get(page, ())


def may_run(role: Role, command: str) -> bool:
    """Return whether a role may run a command of the command line; an unknown one: no."""
    return role in COMMANDS.get(command, ())
