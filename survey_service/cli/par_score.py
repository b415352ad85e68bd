"""`langnghe par score`, `rescore` and `check`: schemes and points from files, without a database.

What cannot be used is refused by cell, told on standard error and in the report, and the rest
counts. Exit code 0: nothing was refused; 1: something was; 2: there is no report.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from analysis.par.library import one_a_year
from analysis.par.mergers import merged
from analysis.par.reading import Given, read_units
from analysis.par.report import par_report
from analysis.par.rescoring import rescore as rescored
from analysis.par.scheme import ParScheme
from analysis.par.score import score_units
from analysis.par.units import UnitPoints
from survey_service.cli.par_files import (
    city_places,
    read_estimates,
    read_mergers,
    read_places,
    read_report,
    read_scheme,
    read_table,
    usable,
)
from survey_service.cli.par_report import end, moves_text, scores_text
from survey_service.cli.spec_files import write_output

Command = TypeVar("Command", bound=Callable[..., Any])
FILE = click.Path(path_type=Path)


def tables(command: Command) -> Command:
    """Add the options that name tables."""
    for option in (
        click.option("--units", type=FILE, help="unit, block, ranked. Default: the city's units."),
        click.option(
            "--estimates",
            type=FILE,
            multiple=True,
            help="unit, index, est, se, df, n; or of `index`.",
        ),
        click.option("--points", type=FILE, multiple=True, help="unit, criterion, points, value."),
    ):
        command = option(command)
    return command


@click.command("score")
@click.option("--scheme", "name", required=True, help="A packaged scheme, or a YAML or JSON file.")
@tables
@click.option("--mergers", type=FILE, help="successor, predecessor, on.")
@click.option("--before", type=FILE, help="Last year's report (JSON), for the change since.")
@click.option("--output", type=FILE, help="JSON, or CSV by its suffix. Default: standard output.")
def score(
    *,
    name: str,
    points: Sequence[Path],
    estimates: Sequence[Path],
    units: Path | None,
    mergers: Path | None,
    before: Path | None,
    output: Path | None,
) -> None:
    """Chấm điểm CCHC từ tệp CSV, XLSX · Score units under a PAR scheme."""
    found = read_scheme(name)
    scheme = usable(name, found)
    given = _given(scheme, points, estimates, units)
    together = merged(scheme, given.units, () if mergers is None else read_mergers(mergers))
    refusals = (*found.refusals, *given.refusals)
    report = par_report(
        scheme,
        score_units(scheme, together.units),
        before=None if before is None else read_report(before),
        successors=together.successors,
        refusals=refusals,
    )
    write_output(scores_text(report, output), output)
    end(refusals)


@click.command("rescore")
@click.option("--scheme", "name", required=True, help="The scheme of the points.")
@click.option("--draft", required=True, help="The scheme they are scored under instead.")
@tables
@click.option("--more", type=FILE, multiple=True, help="Points of what only the draft asks.")
@click.option("--output", type=FILE, help="JSON, or CSV by its suffix. Default: standard output.")
def rescore(
    *,
    name: str,
    draft: str,
    points: Sequence[Path],
    estimates: Sequence[Path],
    units: Path | None,
    more: Sequence[Path],
    output: Path | None,
) -> None:
    """Chấm lại theo dự thảo · Score a past year under a draft: who moves, and why."""
    old, new = read_scheme(name), read_scheme(draft)
    scheme, other = usable(name, old), usable(draft, new)
    given = _given(scheme, points, estimates, units)
    places = {unit.unit: unit for unit in given.units}
    extra = _given(other, more, (), units) if more else Given(units=(), refusals=())
    added = [unit for unit in extra.units if unit.unit in places]
    write_output(moves_text(rescored(scheme, other, given.units, added), output), output)
    end((*old.refusals, *new.refusals, *given.refusals, *extra.refusals))


@click.command("check")
@click.argument("names", metavar="SCHEME...", nargs=-1, required=True)
@tables
def check(
    *,
    names: Sequence[str],
    points: Sequence[Path],
    estimates: Sequence[Path],
    units: Path | None,
) -> None:
    """Kiểm tra bộ tiêu chí và tệp điểm · List what is wrong with schemes and points."""
    read = [read_scheme(name) for name in names]
    schemes = [each.scheme for each in read if each.scheme is not None]
    kept, clashes = one_a_year(schemes)
    refusals = [refusal for each in read for refusal in each.refusals]
    refusals += clashes
    if points or estimates:
        first = usable(names[0], read[0])
        refusals += _given(first, points, estimates, units).refusals
    click.echo(f"{len(kept)} schemes can be used, {len(refusals)} refusals")
    end(refusals)


def _given(
    scheme: ParScheme, points: Sequence[Path], estimates: Sequence[Path], units: Path | None
) -> Given:
    """The units of the tables; of the city's units only those that some table names."""
    places = city_places(scheme) if units is None else read_places(units)
    found = read_units(
        scheme,
        places,
        [read_table(path) for path in points],
        [read_estimates(path) for path in estimates],
    )
    if units is not None:
        return found
    named = tuple(unit for unit in found.units if _named(unit))
    return Given(units=named, refusals=found.refusals)


def _named(unit: UnitPoints) -> bool:
    return bool(unit.self_points or unit.appraised_points or unit.values or unit.estimates)
