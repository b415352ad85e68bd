"""Synthetic PAR points: a CSV as the council's secretary would send it, read by the product."""

import csv
import io

from analysis.par.library import load_par_scheme
from analysis.par.outline import leaves
from survey_service.demo.plan import Round
from survey_service.pipeline.campaigns import PAR_SCHEME
from survey_service.pipeline.par_points import COLUMNS, parse_points
from survey_service.store import par_points
from survey_service.store.database import Database
from survey_service.units.registry import Registry


def import_points(database: Database, registry: Registry, this: Round) -> None:
    """Make self-assessed and appraised points for every rated office and import them."""
    scheme = load_par_scheme(PAR_SCHEME)
    criteria = [leaf.criterion for leaf in leaves(scheme)]
    appraised = [part for part in criteria if part.source == "appraised"]
    offices = [
        unit.code for kind in ("department", "commune") for unit in registry.units(this.today, kind)
    ]
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for office in offices:
        level = this.rng.normal(0.93, 0.025)
        for part in appraised:
            share = min(1.0, max(0.6, this.rng.normal(level, 0.03)))
            claimed = min(part.maximum, round(part.maximum * (share + 0.02), 2))
            writer.writerow((office, part.name, claimed, round(part.maximum * share, 2)))
    maxima = {part.name: part.maximum for part in criteria}
    points = parse_points(text.getvalue(), set(offices), maxima)
    with database.write() as connection:
        par_points.replace(connection, this.campaign, points)
