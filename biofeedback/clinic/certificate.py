"""A deletion in words: what was removed, how, and where something may still be."""

from __future__ import annotations

from collections.abc import Mapping

from biofeedback.clinic.house import Deleted
from biofeedback.core.day_words import long_moment
from biofeedback.core.words import _, mark, plural

_WHAT: Mapping[str, str] = {
    "session": mark("practice sessions: {count}"),
    "checkin": mark("check-ins: {count}"),
    "diary_entry": mark("diary entries: {count}"),
    "measured_sleep": mark("nights from other apps: {count}"),
    "measured_day": mark("days from other apps: {count}"),
    "own_protocol": mark("protocols of their own: {count}"),
    "practice_plan": mark("practice plans: {count}"),
    "client_note": mark("notes: {count}"),
}


def certificate_lines(deleted: Deleted) -> tuple[str, ...]:
    """Return a certificate as lines of text, for the window and for paper."""
    done = deleted.certificate
    moment = long_moment(done.at.astimezone())
    lines = [
        _("The record of {pseudonym} was deleted for good.").format(pseudonym=deleted.pseudonym),
        _("On {moment}, by {who}. Number of the record: {number}").format(
            moment=moment, who=deleted.by, number=done.client_id
        ),
        "",
        _("Removed, besides name and consent:"),
    ]
    known = [(words, done.rows[name]) for name, words in _WHAT.items() if name in done.rows]
    lines += [f"  {_(words).format(count=count)}" for words, count in known]
    if not known:
        lines.append(_("  nothing had been recorded"))
    lines += [
        "",
        _(
            "The key that opened name and notes was destroyed. They can't be opened in any copy of "
            "the records any more, wherever one was kept."
        ),
    ]
    if done.backups:
        lines.append(
            plural(
                "{count} backup on this computer was written anew without this record.",
                "{count} backups on this computer were written anew without this record.",
                done.backups,
            ).format(count=done.backups)
        )
    lines.append(
        _(
            "Backups that were carried elsewhere before may still hold practice and diary under "
            "the number above, without a name. Replace them by new ones."
        )
    )
    if done.out_of_reach:
        lines.append(_("Out of reach now, to be brought up to date:"))
        lines += [f"  {place}" for place in done.out_of_reach]
    if done.server_keeps:
        lines.append(
            _(
                "The server may keep pages of practice and diary until whoever runs it vacuums it "
                "in full (VACUUM FULL)."
            )
        )
    if done.on_server:
        lines.append(
            _(
                "The server's own logs, dumps and copies may hold practice and diary under the "
                "number above until they run out; whoever runs it knows when."
            )
        )
    lines.append(_("The audit trail keeps that this record was read and deleted, by its number."))
    return tuple(lines)
