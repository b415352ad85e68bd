"""Administrative procedures (thủ tục hành chính), as effective-dated rows.

A procedure that gets another name or field has a second row with a later `valid_from`; a row is
true until the day before `valid_to`. Nothing is deleted: answers name procedures long after their
end. `revision` is the number of the import that wrote the row last, so that whoever keeps the
register in memory sees that it changed.
"""

from typing import Final

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
)

from survey_service.store.tables.base import metadata

procedures: Final = Table(
    "procedures",
    metadata,
    Column("code", Text, nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date),
    Column("name", Text, nullable=False),
    Column("field", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    PrimaryKeyConstraint("code", "valid_from"),
    CheckConstraint("valid_to > valid_from", name="validity"),
    Index(None, "revision"),
)
