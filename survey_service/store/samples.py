"""Queries on samples: design, primary units, cases and their dispositions."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal

import msgspec
from sqlalchemy import ColumnElement, Connection, func, insert, select, tuple_

from questionnaires.text import Wording
from survey_service.store.documents import INSERT_CHUNK, LOOKUP_CHUNK, chunks, columns, dump, load
from survey_service.store.tables.samples import cases, sample_psus, samples
from survey_service.store.tables.visits import case_replacements

CaseList = Literal["official", "reserve", "overall"]


class Sample(msgspec.Struct, frozen=True, kw_only=True):
    """A drawn sample; `design` is the document that says how."""

    name: str
    title: Wording
    design: dict[str, Any]


class Psu(msgspec.Struct, frozen=True, kw_only=True):
    """A primary unit that was drawn: its measure of size and its inclusion probability."""

    sample: str
    unit: str
    psu: str
    stratum: str
    name: Wording
    size: float
    pi1: float


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """A person or transaction that was drawn; design_weight = 1 / (pi1 · pi2)."""

    unit: str
    case_id: str
    sample: str
    psu: str
    stratum: str
    list: CaseList
    position: int
    pi1: float
    pi2: float
    design_weight: float
    disposition: str | None = None
    particulars: dict[str, Any] = {}


def add(connection: Connection, sample: Sample, psus: Iterable[Psu], drawn: Iterable[Case]) -> None:
    """Store a sample with its primary units and cases."""
    row = {"title": dump(sample.title), "design": dump(sample.design)}
    connection.execute(insert(samples).values(columns(sample) | row))
    for part in chunks(psus, INSERT_CHUNK):
        rows = [columns(psu) | {"name": dump(psu.name)} for psu in part]
        connection.execute(insert(sample_psus), rows)
    for some in chunks(drawn, INSERT_CHUNK):
        rows = [columns(case) | {"particulars": dump(case.particulars)} for case in some]
        connection.execute(insert(cases), rows)


def get(connection: Connection, name: str) -> Sample | None:
    """Return a sample without its cases."""
    row = connection.execute(select(samples).where(samples.c.name == name)).first()
    if row is None:
        return None
    return Sample(
        name=row.name, title=load(row.title, Wording), design=load(row.design, dict[str, Any])
    )


def psus(connection: Connection, sample: str) -> tuple[Psu, ...]:
    """Return the primary units of a sample by stratum and code."""
    wanted = select(sample_psus).where(sample_psus.c.sample == sample)
    ordered = wanted.order_by(sample_psus.c.stratum, sample_psus.c.unit, sample_psus.c.psu)
    rows = connection.execute(ordered).mappings()
    return tuple(Psu(**{**row, "name": load(row["name"], Wording)}) for row in rows)


def village_names(connection: Connection, names: Iterable[str]) -> dict[tuple[str, str], Wording]:
    """Return what the primary units of samples are called, by (unit, PSU)."""
    wanted = select(sample_psus.c.unit, sample_psus.c.psu, sample_psus.c.name)
    rows = connection.execute(wanted.where(sample_psus.c.sample.in_(sorted(names))))
    return {(unit, psu): load(name, Wording) for unit, psu, name in rows}


def each_case(
    connection: Connection, sample: str, chosen: CaseList | None = None
) -> Iterator[Case]:
    """Yield the cases of a sample, optionally of one list, by unit, PSU and position."""
    listed = () if chosen is None else (cases.c.list == chosen,)
    return _cases(connection, cases.c.sample == sample, *listed)


def called_cases(connection: Connection, sample: str) -> Iterator[Case]:
    """Yield the cases that are worked: the official list, and the reserves that fill a place."""
    called = select(case_replacements.c.unit, case_replacements.c.stands_in)
    is_called = tuple_(cases.c.unit, cases.c.case_id).in_(called)
    return _cases(connection, cases.c.sample == sample, (cases.c.list == "official") | is_called)


def cases_of(
    connection: Connection, keys: Iterable[tuple[str, str]]
) -> dict[tuple[str, str], Case]:
    """Return these cases by (unit, case); unknown ones are left out."""
    key = tuple_(cases.c.unit, cases.c.case_id)
    found: dict[tuple[str, str], Case] = {}
    for part in chunks(sorted(set(keys)), LOOKUP_CHUNK // 2):
        found |= {(one.unit, one.case_id): one for one in _cases(connection, key.in_(part))}
    return found


def uncalled(connection: Connection, keys: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """Return which of these cases are on no list that is worked: reserves that fill no place."""
    key = (cases.c.unit, cases.c.case_id)
    called = select(case_replacements.c.unit, case_replacements.c.stands_in)
    found: set[tuple[str, str]] = set()
    for part in chunks(sorted(set(keys)), LOOKUP_CHUNK // len(key)):
        wanted = select(*key).where(tuple_(*key).in_(part), cases.c.list != "official")
        rows = connection.execute(wanted.where(tuple_(*key).not_in(called)))
        found.update((unit, case_id) for unit, case_id in rows)
    return found


def drawn_in(
    connection: Connection, keys: Iterable[tuple[str, str]]
) -> Mapping[tuple[str, str], str]:
    """Return the sample of each case that exists, by (unit, case)."""
    key = (cases.c.unit, cases.c.case_id)
    found: dict[tuple[str, str], str] = {}
    for part in chunks(sorted(set(keys)), LOOKUP_CHUNK // len(key)):
        rows = connection.execute(select(*key, cases.c.sample).where(tuple_(*key).in_(part)))
        found |= {(unit, case_id): sample for unit, case_id, sample in rows}
    return found


def planned(connection: Connection, sample: str) -> Mapping[str, int]:
    """Return how many cases of the official list each unit has."""
    wanted = (
        select(cases.c.unit, func.count())
        .where(cases.c.sample == sample, cases.c.list == "official")
        .group_by(cases.c.unit)
    )
    return dict(connection.execute(wanted).all())


def dispositions(connection: Connection, sample: str) -> Mapping[str | None, int]:
    """Return how many cases of a sample have each disposition; None: not yet worked."""
    wanted = (
        select(cases.c.disposition, func.count())
        .where(cases.c.sample == sample)
        .group_by(cases.c.disposition)
    )
    return dict(connection.execute(wanted).all())


def list_counts(connection: Connection, sample: str) -> tuple[int, int] | None:
    """Return how many official and reserve cases a sample has; None where there are none."""
    wanted = select(cases.c.list, func.count()).where(cases.c.sample == sample)
    counted: dict[str, int] = dict(connection.execute(wanted.group_by(cases.c.list)).all())
    return (counted.get("official", 0), counted.get("reserve", 0)) if counted else None


def count(connection: Connection) -> int:
    """Return how many samples are stored."""
    return connection.scalar(select(func.count()).select_from(samples)) or 0


def _cases(connection: Connection, *wanted: ColumnElement[bool]) -> Iterator[Case]:
    ordered = (cases.c.unit, cases.c.psu, cases.c.position, cases.c.case_id)
    for row in connection.execute(select(cases).where(*wanted).order_by(*ordered)).mappings():
        yield Case(**{**row, "particulars": load(row["particulars"], dict[str, Any])})
