"""`langnghe par import`: points of the administrative reform score that people give."""

from datetime import UTC, datetime
from pathlib import Path

import click

from analysis.par.library import load_par_scheme
from analysis.par.outline import leaves
from survey_service.cli.files import read_text
from survey_service.cli.options import database_option, opened
from survey_service.pipeline.par_mergers import mergers_of
from survey_service.pipeline.par_points import parse_points, points_wrong
from survey_service.problems import Problem
from survey_service.store import campaigns, par_points, units
from survey_service.units.working_days import local_date


@click.command("import")
@database_option
@click.option("--campaign", required=True, help="Code of the campaign.")
@click.option(
    "--file", "path", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=True
)
def import_points(database_url: str, campaign: str, path: Path) -> None:
    """Read self-assessed and appraised points from a CSV, in place of those stored before.

    Columns: unit, domain, self_points, appraised_points. One wrong row refuses the file.
    """
    text = read_text(path, points_wrong)
    with opened(database_url) as database, database.write() as connection:
        found = campaigns.get(connection, campaign)
        if found is None or found.par_scheme is None:
            raise Problem("campaign-unknown", "--campaign", campaign)
        scheme = load_par_scheme(found.par_scheme)
        day = min(local_date(datetime.now(UTC)), found.period_to)
        registry = units.registry(connection)
        # units that merged within the period may have points of their own
        ended = {
            code for merger in mergers_of(registry, day.year)[0] for code in merger.predecessors
        }
        rated = ended | {
            unit.code for kind in ("department", "commune") for unit in registry.units(day, kind)
        }
        # points for satisfaction come from the index: a row of them would be read and never count
        maxima = {
            leaf.name: leaf.criterion.maximum
            for leaf in leaves(scheme)
            if leaf.criterion.source != "survey"
        }
        count = par_points.replace(connection, campaign, parse_points(text, rated, maxima))
    click.echo(f"{count} rows of points for {campaign}")
