"""`biofeedback sessions …`: what is stored."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

import typer

from biofeedback.cli.speak import print_error, print_json, print_result
from biofeedback.core.words import _, plural
from biofeedback.sessions.records import SessionContent, StoredSession


def register(app: typer.Typer) -> None:
    """Add the commands."""
    room = typer.Typer(help=_("What is stored: list, show, recompute, delete."))
    room.callback(invoke_without_command=True)(list_sessions)
    room.command("show", help=_("Everything about one session."))(show)
    room.command("recompute", help=_("Bring numbers to the current definitions."))(recompute)
    room.command("delete", help=_("Delete a session."))(delete)
    app.add_typer(room, name="sessions")


JsonOption = Annotated[bool, typer.Option("--json", help=_("One JSON document"))]


def list_sessions(
    context: typer.Context,
    as_json: JsonOption = False,
    search: Annotated[str | None, typer.Option(help=_("Words to look for"))] = None,
) -> None:
    """List what is stored, the latest first."""
    if context.invoked_subcommand is not None:
        return
    from biofeedback.cli.composition import open_records

    with open_records() as store:
        found = store.sessions(store.actor()).list(limit=None, search=search)
    if as_json:
        print_json([_row(session) for session in found])
        return
    if not found:
        print_result(_("No sessions yet. Begin with: biofeedback session --strap sim"))
        return
    for session in found:
        print_result(_line(session))


def show(
    session_id: Annotated[str, typer.Argument(metavar="ID")], as_json: JsonOption = False
) -> None:
    """Show one session by its id, or the beginning of it."""
    from biofeedback.cli.calm import intended_use, summary_lines
    from biofeedback.cli.composition import open_records
    from biofeedback.sessions.summary_json import summary_to_dict

    with open_records() as store:
        content = store.sessions(store.actor()).get(session_id)
    session = content.session
    if as_json:
        from biofeedback.sessions.recompute import summary_of

        # One that still runs has none yet: it gets the summary of what there is.
        summary = session.summary or summary_of(content)
        shown = _row(session) | _content(content) | summary_to_dict(summary)
        print_json(shown | {"feedback": _feedback(content)})
        return
    print_result(_line(session))
    if session.summary is not None:
        for line in summary_lines(session.summary):
            print_result(f"  {line}")
    if session.note:
        print_result("  " + _("Note: {note}").format(note=session.note))
    print_result(f"  {intended_use()}")


def recompute(
    session_id: Annotated[str | None, typer.Argument(metavar="[ID]")] = None,
    every: Annotated[
        bool, typer.Option("--all", help=_("Those at the current definitions too"))
    ] = False,
) -> None:
    """Compute numbers again from the raw beats, where they are of an earlier definition.

    Each session is kept when it is done: stopped half way, it goes on from there the next time.
    """
    from rich.console import Console
    from rich.progress import track

    from biofeedback.app.recompute import Outdated, bring_up_to_date, outdated
    from biofeedback.cli.composition import open_records

    done, damaged = 0, []
    with open_records() as store:
        if session_id:
            actor = store.actor()
            found = store.sessions(actor).get(session_id).session.id
            todo: tuple[Outdated, ...] = (Outdated(actor, found),)
        else:
            todo = outdated(store, every=every)
        console = Console(stderr=True)
        for one in track(todo, _("Recomputing"), console=console, transient=True):
            problem = bring_up_to_date(store, one)
            if problem is None:
                done += 1
            else:
                damaged.append(f"{one.session_id}: {problem}")
    for sentence in damaged:
        print_error(sentence)
    if not todo:
        print_result(_("Every session has the current definitions already."))
        return
    print_result(
        plural(
            "{count} session was brought to the current definitions.",
            "{count} sessions were brought to the current definitions.",
            done,
        ).format(count=done)
    )
    if damaged:
        raise typer.Exit(1)


def delete(session_id: Annotated[str, typer.Argument(metavar="ID")]) -> None:
    """Delete a session; it is kept apart for 30 days, then gone for good."""
    from biofeedback.cli.composition import open_records

    with open_records() as store:
        gone = store.sessions(store.actor()).delete(session_id)
    print_error(_("Deleted: {id}").format(id=gone))


def _row(session: StoredSession) -> dict[str, Any]:
    draft, summary = session.draft, session.summary
    return {
        "session_id": session.id,
        "group_id": draft.group_id,
        "started_at": draft.started_at.isoformat(),
        "zone": draft.zone,
        "duration_s": session.duration_s,
        "protocol": draft.protocol,
        "strap": draft.strap,
        "strap_name": draft.strap_name,
        "origin": draft.origin,
        "status": session.status,
        "ended": session.ended,
        "note": session.note,
        "hr_bpm": summary.hr_bpm if summary else None,
        "rmssd_ms": summary.rmssd_ms if summary else None,
        "coherence_score": summary.coherence.score if summary else None,
    }


def _content(content: SessionContent) -> dict[str, Any]:
    return {
        "recorded": {
            "beats": [
                {
                    "index": beat.index,
                    "t_s": beat.at_s,
                    "rr_ms": beat.rr_ms,
                    "segment": beat.segment,
                }
                for beat in content.beats
            ],
            "happenings": [
                {"t_s": each.t_s, "kind": each.kind, "detail": each.detail_json}
                for each in content.happenings
            ],
        }
    }


def _feedback(content: SessionContent) -> dict[str, Any] | None:
    """Return the feedback as it was given in the session, None where there was none."""
    from biofeedback.sessions.feedback_told import told

    found = told(content.happenings, content.session.duration_s)
    return None if found is None else asdict(found)


def _line(session: StoredSession) -> str:
    from zoneinfo import ZoneInfo

    from biofeedback.core.day_words import long_moment

    draft = session.draft
    parts = [
        long_moment(draft.started_at.astimezone(ZoneInfo(draft.zone))),
        _("{minutes:.1f} min").format(minutes=session.duration_s / 60.0),
        draft.protocol,
        draft.strap_name or draft.strap,
    ]
    if draft.origin not in ("live", "import"):
        kinds = {"sim": _("simulated"), "replay": _("replayed"), "demo": _("example")}
        parts.append(kinds.get(draft.origin, draft.origin))
    if session.status == "running":
        parts.append(_("running"))
    elif session.status == "interrupted":
        parts.append(_("interrupted"))
    summary = session.summary
    if summary is not None and summary.coherence.score is not None:
        parts.append(_("coherence {score:.0f}").format(score=summary.coherence.score))
    return " · ".join([*parts, session.id])
