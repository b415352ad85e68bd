"""Backups that were taken, one that is under way, and the keys of boxes that must be kept.

None of this is decided by times, which clocks get wrong: a backup is under way from before its
snapshot until it is noted, and `key_holds` names the boxes one by one. `backup`: the newest backup
holds the box sealed. `restored`: the box came with a restore, and the database that opened it may
still be running with the same folder of keys.
"""

from typing import Final

from sqlalchemy import Column, Integer, PrimaryKeyConstraint, Table, Text

from survey_service.store.tables.base import Digest, Instant, Random128, metadata, one_of

backups: Final = Table(
    "backups",
    metadata,
    Column("taken_at", Instant, primary_key=True),
    Column("size", Integer, nullable=False),
    Column("digest", Digest, nullable=False),
)

backup_runs: Final = Table(
    "backup_runs",
    metadata,
    Column("run", Random128, primary_key=True),
    Column("began_at", Instant, nullable=False),
)

HOLDS: Final = ("backup", "restored")

# no foreign key: a backup that is noted must not wait for boxes that are being mixed
key_holds: Final = Table(
    "key_holds",
    metadata,
    Column("box", Random128, nullable=False),
    Column("reason", Text, nullable=False),
    PrimaryKeyConstraint("box", "reason"),
    one_of("reason", HOLDS),
)
