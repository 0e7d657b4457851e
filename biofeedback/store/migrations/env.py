"""What Alembic runs: the steps, on the connection that `migrate` hands over, as one piece."""

from __future__ import annotations

from alembic import context

from biofeedback.store.schema_clinic import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
    render_as_batch=True,
)
context.run_migrations()
