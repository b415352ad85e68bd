"""A process that does nothing but integrate and sign, until it is killed: `database keys`."""

import sys
from datetime import UTC, datetime
from pathlib import Path

from survey_service.ledger.key_store import KeyStore
from survey_service.pipeline.sequence import checkpoint, sequence
from survey_service.store.database import open_database


def main(url: str, keys: str) -> None:
    database, store = open_database(url), KeyStore(Path(keys))
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    while True:
        sequence(database)
        checkpoint(database, store, datetime.now(UTC))


if __name__ == "__main__":
    main(*sys.argv[1:])
