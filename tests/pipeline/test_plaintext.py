"""What people wrote is in no file of the database before the mix: not in its log, nor any backup.

The files are searched byte by byte whenever a thief could have copied them; after the mix the same
search must find the text, or it would be blind.
"""

import pytest
from sqlalchemy import text

from kiosk.host import Receipt
from survey_service.store.database import file_of

PLANTED = "planted-7f3a9c51-comment"


@pytest.fixture
def files(opened, request):
    """A function that yields the bytes of every file of the database and of its log."""
    if opened.database.kind == "sqlite":
        path = file_of(opened.database.url)
        return lambda: (file.read_bytes() for file in path.parent.glob(f"{path.name}*"))
    data = request.getfixturevalue("postgres")._folder / "data"
    engine = opened.database.engine.execution_options(isolation_level="AUTOCOMMIT")

    def read():
        with engine.connect() as connection:
            connection.execute(text("CHECKPOINT"))  # what is in memory only comes into the files
            own = "SELECT oid FROM pg_database WHERE datname = current_database()"
            folder = data / "base" / str(connection.scalar(text(own)))
        for file in (*folder.iterdir(), *(data / "pg_wal").iterdir()):
            if file.is_file():
                yield file.read_bytes()

    return read


def holds(files, words):
    spellings = [words.encode(coding) for coding in ("utf-8", "utf-16-le", "utf-16-be")]
    return any(spelling in content for content in files() for spelling in spellings)


def test_a_comment_is_in_no_file_before_the_mix_and_in_some_file_after_it(opened, files):
    for number, code in enumerate(opened.codes[:9]):
        answers = {"tx_overall": 2, "tx_comment": PLANTED}
        [outcome] = opened.store(opened.job(code, answers=answers))
        assert isinstance(outcome, Receipt)
        if number % 4 == 0:
            assert not holds(files, PLANTED)
            assert holds(files, outcome.receipt)
    opened.mix()
    assert holds(files, PLANTED)
