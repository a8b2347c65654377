"""Alembic runs this: the connection, and its transaction, come from whoever asked."""

from __future__ import annotations

from alembic import context

from sync.endpoint.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite alters a table by copying it
    transactional_ddl=True,
    transaction_per_migration=False,
)
context.run_migrations()
