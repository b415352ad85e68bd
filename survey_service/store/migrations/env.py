"""Where Alembic meets the database: always over a connection that the caller opened.

Settings come from `survey_service.store.schema`; there is no ini file. A migration runs inside the
caller's transaction on both databases, so a half-done one leaves nothing behind.
"""

from alembic import context

from survey_service.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
