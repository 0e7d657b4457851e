"""Brings old sessions to the current definitions, one at a time: stop and go on where it was."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from biofeedback.core.errors import BadInputError, StoreError, StoreUnwritableError
from biofeedback.sessions.records import Actor

if TYPE_CHECKING:
    from biofeedback.store.opening import Store


@dataclass(frozen=True, slots=True)
class Outdated:
    """A session whose numbers are of an earlier definition, or not computed yet."""

    actor: Actor
    session_id: str


def outdated(store: Store, *, every: bool = False) -> tuple[Outdated, ...]:
    """Return what needs computing, the oldest first; every: all closed sessions.

    Everybody's, or of the client who was chosen.
    """
    from biofeedback.signal.definitions import DEFINITIONS

    found = []
    for person_id in store.people.ids() if store.person_id is None else (store.person_id,):
        actor = store.actor(person_id)
        sessions = store.sessions(actor)
        ids = sessions.closed() if every else sessions.not_at(DEFINITIONS)
        found += [Outdated(actor, session_id) for session_id in ids]
    return tuple(found)


def bring_up_to_date(store: Store, one: Outdated) -> str | None:
    """Compute a session's numbers from its raw beats and keep them; durable when it returns.

    Return None, or why this one can't be computed (its content is damaged): the others can.
    Raises StoreUnwritableError when nothing can be kept now.
    """
    from biofeedback.sessions.recompute import summary_of

    sessions = store.sessions(one.actor)
    try:
        content = sessions.get(one.session_id)
    except BadInputError:  # deleted meanwhile
        return None
    except StoreUnwritableError:
        raise
    except StoreError as error:
        return str(error)
    if content.session.status != "running":
        sessions.replace_summary(one.session_id, summary_of(content))
    return None
