"""The tables of a clinic: who works there, who is cared for, and who looked at what.

A home has none of their rows. What says who somebody is lies sealed in `face` and `about`
(`store.sealing`); the database alone tells numbers without names.
"""

from __future__ import annotations

import sqlalchemy as sa

from biofeedback.store.schema import Moment, metadata

__all__ = ["TABLES", "account", "audit", "client", "client_note", "metadata"]

account = sa.Table(
    "account",
    metadata,
    sa.Column("id", sa.String(36), primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("role", sa.String(16), nullable=False),
    sa.Column("made_at", Moment, nullable=False),
    # The account's own key, wrapped by its passphrase and by its paper.
    sa.Column("box_json", sa.Text, nullable=False),
    sa.Column("recovery_json", sa.Text, nullable=False),
    sa.Column("public_key", sa.String(64), nullable=False),
    # The clinic's keys that this role has, sealed to the account's own.
    sa.Column("keys_sealed", sa.LargeBinary, nullable=False),
    sa.Column("ended_at", Moment),
)

client = sa.Table(
    "client",
    metadata,
    # Their records (sessions, diary, plan) are those of the person with the same id.
    sa.Column("client_id", sa.String(36), sa.ForeignKey("person.id"), primary_key=True),
    sa.Column("made_at", Moment, nullable=False),
    sa.Column("guest", sa.Boolean, nullable=False),
    sa.Column("archived_at", Moment),
    # Goes up with each change, so that two who edit at once notice.
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("changed_at", Moment, nullable=False),
    sa.Column("changed_by", sa.String(36), nullable=False),
    sa.Column("face", sa.LargeBinary, nullable=False),
    sa.Column("about", sa.LargeBinary, nullable=False),
)

client_note = sa.Table(
    "client_note",
    metadata,
    sa.Column("id", sa.String(36), primary_key=True),
    sa.Column("client_id", sa.String(36), sa.ForeignKey("client.client_id"), nullable=False),
    sa.Column("made_by", sa.String(36), nullable=False),
    sa.Column("made_at", Moment, nullable=False),
    sa.Column("private", sa.Boolean, nullable=False),
    sa.Column("sealed", sa.LargeBinary, nullable=False),
    sa.Index("client_note_by_client", "client_id", "made_at"),
)

audit = sa.Table(
    "audit",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("account_id", sa.String(36)),
    sa.Column("what", sa.String(32), nullable=False),
    # No foreign key: who read whom stays known after the record itself is deleted.
    sa.Column("subject_id", sa.String(36)),
    sa.Column("detail", sa.Text, nullable=False),
    # Each line holds the hash of the one before; the seal needs a clinic's key.
    sa.Column("before", sa.String(64), nullable=False),
    sa.Column("digest", sa.String(64), nullable=False),
    sa.Column("seal", sa.String(64)),
    sa.Index("audit_by_subject", "subject_id", "number"),
)

TABLES = (account, client, client_note, audit)
