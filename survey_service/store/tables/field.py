"""Who does the field work: organisations, their roles in a campaign, people, and their cases.

`counted_with` names the organisation with which one counts as a single body, where two stand so
close that neither may watch over the other (in many places the Fatherland Front and the Veterans'
Association). Independence is a statement with a source: a row that supervises carries it.

A case is given to one person at a time. Passing it on makes the next `number` with its reason;
earlier rows stay, so that it can be told who had a case when.
"""

from typing import Final

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    text,
)

from survey_service.store.tables.base import Json, metadata, one_of

ORGANISATION_KINDS: Final = ("post_office", "fatherland_front", "veterans", "statistics", "other")
CAMPAIGN_ROLES: Final = ("leads", "collects", "supervises", "prints", "pays")
PERSON_KINDS: Final = ("enumerator", "monitor")
ASSIGNMENT_STATES: Final = ("given", "finished", "passed_on")

organisations: Final = Table(
    "organisations",
    metadata,
    Column("code", Text, primary_key=True),
    Column("name", Json, nullable=False),
    Column("kind", Text, nullable=False),
    # no foreign key: an archive loads a table in the order of its keys
    Column("counted_with", Text),
    one_of("kind", ORGANISATION_KINDS),
    CheckConstraint("counted_with <> code", name="counted_with"),
)

campaign_roles: Final = Table(
    "campaign_roles",
    metadata,
    Column("campaign", Text, ForeignKey("campaigns.code"), nullable=False),
    Column("organisation", Text, ForeignKey("organisations.code"), nullable=False),
    Column("role", Text, nullable=False),
    Column("statement", Text),
    PrimaryKeyConstraint("campaign", "organisation", "role"),
    one_of("role", CAMPAIGN_ROLES),
    CheckConstraint("role <> 'supervises' OR statement IS NOT NULL", name="statement"),
)
"""`statement`: on what grounds the organisation counts as independent of those who collect."""

field_people: Final = Table(
    "field_people",
    metadata,
    Column("code", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("organisation", Text, ForeignKey("organisations.code"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("account", Text, ForeignKey("accounts.username")),
    Column("device", Text, ForeignKey("devices.device")),
    Column("capacity", Integer),
    Column("left_on", Date),
    one_of("kind", PERSON_KINDS),
    CheckConstraint("capacity >= 1", name="capacity"),
    Index(None, "account", unique=True),
    Index(None, "organisation"),
)
"""`capacity`: cases a person can visit on one working day; NULL: what the command says."""

field_person_units: Final = Table(
    "field_person_units",
    metadata,
    Column("person", Text, ForeignKey("field_people.code"), nullable=False),
    Column("unit", Text, nullable=False),
    PrimaryKeyConstraint("person", "unit"),
)
"""How far a person reaches: these units and what lies inside them; no row: the whole city."""

assignments: Final = Table(
    "assignments",
    metadata,
    Column("unit", Text, nullable=False),
    Column("case_id", Text, nullable=False),
    Column("number", Integer, nullable=False, autoincrement=False),
    Column("sample", Text, ForeignKey("samples.name"), nullable=False),
    Column("person", Text, ForeignKey("field_people.code"), nullable=False),
    Column("device", Text, ForeignKey("devices.device")),
    Column("given_on", Date, nullable=False),
    Column("expected_by", Date, nullable=False),
    Column("state", Text, nullable=False),
    Column("reason", Text),
    Column("given_by", Text, nullable=False),
    PrimaryKeyConstraint("unit", "case_id", "number"),
    ForeignKeyConstraint(["unit", "case_id"], ["cases.unit", "cases.case_id"]),
    one_of("state", ASSIGNMENT_STATES),
    CheckConstraint("number >= 1", name="number"),
    CheckConstraint("number = 1 OR reason IS NOT NULL", name="reason"),
    CheckConstraint("expected_by >= given_on", name="expected_by"),
    Index(None, "person", "state"),
    Index(None, "sample", "state"),
)

_HELD: Final = text("state <> 'passed_on'")

one_person_per_case: Final = Index(
    "uq_assignments_unit_case_id",
    assignments.c.unit,
    assignments.c.case_id,
    unique=True,
    sqlite_where=_HELD,
    postgresql_where=_HELD,
)
