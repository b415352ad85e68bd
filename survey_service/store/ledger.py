"""Queries on the ledger: entries that wait for a position, entries that have one, checkpoints."""

from sqlalchemy import Connection, insert

from survey_service.ledger import entries
from survey_service.store.tables.ledger import ledger_pending


def append(connection: Connection, entry: bytes, promise: bytes | None = None) -> bytes:
    """Enter what this transaction did; return the leaf of the entry.

    The entry gets its position after the commit, so no writer waits for another here.

    Args:
        connection: the transaction of the act.
        entry: what `entries.encode` returned.
        promise: signature over the items of the entry, for entries that acknowledge something.

    Raises:
        sqlalchemy.exc.IntegrityError: the same entry waits already.
    """
    leaf = entries.leaf(entry)
    row = {"leaf": leaf, "entry": entry.decode(), "promise": promise}
    connection.execute(insert(ledger_pending), row)
    return leaf
