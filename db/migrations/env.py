"""Alembic's entrance: migrations run on the connection that monitor/store/migrate.py hands over."""

from alembic import context
from sqlmodel import SQLModel

import monitor.store.derived_tables  # fills the metadata, with `tables`

assert monitor.store.derived_tables

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
    transactional_ddl=False,  # the caller's transaction holds everything
)
context.run_migrations()
