"""What tests of the ledger share: entries that differ, keys, and the whole log as it stands."""

from datetime import UTC, datetime

from survey_service.ledger import entries, merkle
from survey_service.store import ledger

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


def entry(number: int) -> bytes:
    """The entry of an invented intake."""
    return entries.encode("intake", sealed=[f"{number:064x}"], spent=[])


def write(database, numbers) -> list[bytes]:
    """Append invented entries, as an act would, and return their leaves."""
    with database.write() as connection:
        return [ledger.append(connection, entry(number)) for number in numbers]


def log(database) -> list[ledger.Entry]:
    """Every entry that has a position."""
    with database.read() as connection:
        return ledger.read(connection, 0, 1_000_000)


def root_of(log_entries) -> bytes:
    """The root over the entries' bytes, from the definition and not from what is stored."""
    return merkle.root(each.entry.encode() for each in log_entries)
