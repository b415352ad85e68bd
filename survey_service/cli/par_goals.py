"""`langnghe par targets` and `emulation`: what a plan aimed at, and who may be proposed by rank.

From files and without a database, like `par score`, whose reports `emulation` reads.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import click
from msgspec import Struct
from msgspec.structs import asdict

from analysis.par.checking import Refusal
from analysis.par.emulation import (
    PeriodVerdict,
    RankedYear,
    YearVerdict,
    load_emulation,
    of_period,
    of_year,
    parse_emulation,
)
from analysis.par.reading import Place, read_measures
from analysis.par.report import ParReport
from analysis.par.scheme import Wording
from analysis.par.targets import TargetVerdict, judge, load_targets, parse_targets
from survey_service.cli.par_files import read_document, read_estimates, read_report
from survey_service.cli.par_report import Row, end, rows_or_json
from survey_service.cli.spec_files import write_output
from survey_service.units.haiphong import haiphong
from survey_service.units.unit import block
from survey_service.units.working_days import local_date

FILE = click.Path(path_type=Path)


class UnitTargets(Struct, frozen=True, kw_only=True):
    """The targets of a plan beside what was measured in one unit."""

    unit: str
    targets: tuple[TargetVerdict, ...]


class TargetReport(Struct, frozen=True, kw_only=True):
    """The targets of a plan, unit by unit."""

    name: str
    version: str
    title: Wording
    provenance: Wording
    units: tuple[UnitTargets, ...]
    refusals: tuple[Refusal, ...]


class EmulationReport(Struct, frozen=True, kw_only=True):
    """Who may be proposed: for each year given, and for the period so far."""

    name: str
    version: str
    title: Wording
    provenance: Wording
    years: tuple[YearVerdict, ...]
    period: tuple[PeriodVerdict, ...]


@click.command("targets")
@click.option("--targets", "name", required=True, help="Packaged targets, or a YAML or JSON file.")
@click.option(
    "--estimates", type=FILE, multiple=True, required=True, help="unit, index, est, se, df, n."
)
@click.option("--output", type=FILE, help="JSON, or CSV by its suffix. Default: standard output.")
def targets(*, name: str, estimates: Sequence[Path], output: Path | None) -> None:
    """Đối chiếu mục tiêu · Targets of a plan, and the probability that each was met."""
    plan = read_document(name, load_targets, parse_targets)
    given = read_measures(_everywhere(plan.years[1]), [read_estimates(path) for path in estimates])
    report = TargetReport(
        name=plan.name,
        version=plan.version,
        title=plan.title,
        provenance=plan.provenance,
        units=tuple(
            UnitTargets(unit=unit.unit, targets=judge(plan.targets, unit.estimates))
            for unit in given.units
            if unit.estimates
        ),
        refusals=given.refusals,
    )
    write_output(rows_or_json(report, _target_rows(report), output), output)
    end(given.refusals)


@click.command("emulation")
@click.option("--rule", "name", required=True, help="A packaged rule, or a YAML or JSON file.")
@click.option(
    "--year",
    "years",
    type=(click.IntRange(2000, 2100), FILE),
    multiple=True,
    required=True,
    metavar="YEAR REPORT.json",
    help="The report of `par score` of a year; once for each year.",
)
@click.option("--output", type=FILE, help="JSON, or CSV by its suffix. Default: standard output.")
def emulation(*, name: str, years: Sequence[tuple[int, Path]], output: Path | None) -> None:
    """Xét thi đua · Who may be proposed by rank, for each year and for the period so far."""
    rule = read_document(name, load_emulation, parse_emulation)
    places = [place for year, path in years for place in _ranked(year, read_report(path))]
    report = EmulationReport(
        name=rule.name,
        version=rule.version,
        title=rule.title,
        provenance=rule.provenance,
        years=tuple(
            verdict
            for year, _ in sorted(years)
            for verdict in of_year(rule, [place for place in places if place.year == year])
        ),
        period=of_period(rule, places),
    )
    write_output(rows_or_json(report, map(asdict, report.years), output), output)


def _everywhere(year: int) -> dict[str, Place]:
    """Every unit at the end of a year, or now; the city itself among them."""
    day = min(date(year, 12, 31), local_date(datetime.now(UTC)))
    return {unit.code: Place(block=block(unit) or "") for unit in haiphong().units(day)}


def _target_rows(report: TargetReport) -> Iterator[Row]:
    for unit in report.units:
        for verdict in unit.targets:
            yield {"unit": unit.unit} | asdict(verdict) | {"label": verdict.label.get("vi", "")}


def _ranked(year: int, report: ParReport) -> Iterator[RankedYear]:
    for each in report.units:
        yield RankedYear(
            unit=each.score.unit,
            block=each.score.block,
            year=year,
            rank=each.score.official_rank,
            rank_low=each.score.rank_low,
            rank_high=each.score.rank_high,
        )
