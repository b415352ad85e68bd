"""A process that answers every code of a file and prints each receipt once it is acknowledged.

Run as a script by the test that kills it: URL of the database, file of codes, folder of keys. The
submission id and the answers follow from the code, so a second run sends exactly the same
submissions again.
"""

import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from uuid import NAMESPACE_OID, uuid5

from kiosk.host import Receipt, Submission
from questionnaires.loader import load_library
from survey_service.ledger.key_store import KeyStore
from survey_service.pipeline.submissions_host import submission_writer
from survey_service.pipeline.submit import prepare
from survey_service.store.database import open_database

NOW = datetime(2026, 6, 3, tzinfo=UTC)


def main(url: str, codes: Path, keys: Path) -> None:
    instrument = load_library("transaction_feedback")
    writer = submission_writer(open_database(url), KeyStore(keys), os.urandom, limit=100_000)

    def told(code, future):
        outcome = future.result()
        if isinstance(outcome, Receipt):
            os.write(1, f"{code} {outcome.receipt}\n".encode())

    for code in codes.read_text().split():
        sent = Submission(
            id=uuid5(NAMESPACE_OID, code),
            code=code,
            surface="receipt",
            instrument=instrument.name,
            version=instrument.version,
            language="vi",
            answers={"tx_overall": 1 + ord(code[0]) % 5},
        )
        job = prepare(sent, code, sent.answers, now=NOW, random=os.urandom)
        future = writer.submit(job)
        future.add_done_callback(lambda future, code=code: told(code, future))
    writer.close()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
