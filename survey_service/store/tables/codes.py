"""Receipt codes as the collector knows them: public keys, signed manifests and hashes only.

A code itself is never stored, so whoever reads this database can neither print nor spend one. The
hash leads every key because a citizen's code arrives without its unit; the unit stands in the key
so that the tables can be partitioned by it.

`spent_codes` holds every code that can be used no more; `revoked_codes` those among them that were
revoked and not answered. So one primary key decides between an answer and a revocation that race.
"""

from typing import Final

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
)

from survey_service.store.tables.base import Digest, Json, metadata, one_of
from survey_service.store.tables.campaigns import SERIES

issuers: Final = Table(
    "issuers",
    metadata,
    Column("issuer", Text, primary_key=True),
    Column("public_key", LargeBinary(32), nullable=False),
    Column("name", Text, nullable=False),
    Column("trusted_from", Date, nullable=False),
    Column("trusted_to", Date),
    UniqueConstraint("public_key"),
)

manifests: Final = Table(
    "manifests",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("root", Digest, nullable=False),
    Column("issuer", Text, ForeignKey("issuers.issuer"), nullable=False),
    Column("unit", Text, nullable=False),
    Column("receiving", Text, nullable=False),
    Column("deciding", Text, nullable=False),
    Column("campaign", Text, nullable=False),
    Column("series", Text, nullable=False),
    Column("instrument", Text, nullable=False),
    Column("count", Integer, nullable=False),
    Column("issued_on", Date, nullable=False),
    Column("expires_on", Date),
    Column("revoked_on", Date),
    Column("document", Json, nullable=False),
    Column("signature", LargeBinary(64), nullable=False),
    UniqueConstraint("root"),
    ForeignKeyConstraint(
        ["campaign", "series"], ["campaign_series.campaign", "campaign_series.series"]
    ),
    one_of("series", SERIES),
    CheckConstraint("count >= 1", name="count"),
)

code_hashes: Final = Table(
    "code_hashes",
    metadata,
    Column("hash", Digest, nullable=False),
    Column("unit", Text, nullable=False),
    Column("manifest", Integer, ForeignKey("manifests.id"), nullable=False),
    PrimaryKeyConstraint("hash", "unit"),
    sqlite_with_rowid=False,
)

spent_codes: Final = Table(
    "spent_codes",
    metadata,
    Column("hash", Digest, nullable=False),
    Column("unit", Text, nullable=False),
    PrimaryKeyConstraint("hash", "unit"),
    ForeignKeyConstraint(["hash", "unit"], ["code_hashes.hash", "code_hashes.unit"]),
    sqlite_with_rowid=False,
)

revoked_codes: Final = Table(
    "revoked_codes",
    metadata,
    Column("hash", Digest, nullable=False),
    Column("unit", Text, nullable=False),
    PrimaryKeyConstraint("hash", "unit"),
    ForeignKeyConstraint(["hash", "unit"], ["code_hashes.hash", "code_hashes.unit"]),
    sqlite_with_rowid=False,
)
