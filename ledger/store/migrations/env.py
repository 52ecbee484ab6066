"""What Alembic runs: the steps, through the connection and within the transaction that it is given."""

from __future__ import annotations

from alembic import context

from ledger.store.revisions import VERSION_TABLE


def run() -> None:
    """Run the steps that Alembic was asked for."""
    context.configure(
        connection=context.config.attributes["connection"],
        version_table=VERSION_TABLE,
        # The transaction is our caller's, who holds the write lock.
        transactional_ddl=False,
    )
    context.run_migrations()


# Alembic loads this file to have it run; others only look at it.
if hasattr(context, "config"):
    run()
