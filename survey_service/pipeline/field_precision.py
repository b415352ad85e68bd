"""How precise each unit's index is so far, beside what the sample was drawn to give.

Planned is the half-width of a 95 % interval at a share of one half, with the answers, the design
effect and the response rate that the sample's document names (`planned`); without them every case
answers and the design effect is 1, and the page says so. Achieved is the half-width from the
answers so far, with design weights and the villages drawn; non-response is weighted at the
publication.
"""

from collections.abc import Mapping
from math import sqrt
from typing import Any

import numpy as np
from msgspec import Struct

from analysis.columns import ResponseTable
from analysis.design import survey_design
from analysis.indices.index import estimate_index
from analysis.indices.scheme import load_scheme
from survey_service.pipeline.campaigns import series_of
from survey_service.pipeline.weigh import LONELY_PSU
from survey_service.store import responses, samples
from survey_service.store.campaigns import Campaign
from survey_service.store.database import Connection
from survey_service.warehouse.answers import answer_table

Z95 = 1.959963984540054
OVERALL = "overall"


class Precision(Struct, frozen=True, kw_only=True):
    """Half-widths of 95 % intervals on 0–1; None where there is nothing to say it from."""

    planned: float | None
    achieved: float | None


def precision_by_unit(connection: Connection, campaign: Campaign) -> dict[str, Precision]:
    """Return planned and achieved precision of the overall index by unit."""
    part = series_of(campaign, "sample")
    if part is None or part.sample is None:
        return {}
    sample = samples.get(connection, part.sample)
    planned = samples.planned(connection, part.sample)
    assumed = {} if sample is None else sample.design.get("planned", {})
    achieved = _achieved(connection, campaign, part.scheme)
    return {
        unit: Precision(planned=planned_half_width(cases, assumed), achieved=achieved.get(unit))
        for unit, cases in planned.items()
    }


def plan_is_stated(connection: Connection, campaign: Campaign) -> bool:
    """Tell whether the sample's document says with what its precision was planned."""
    part = series_of(campaign, "sample")
    sample = samples.get(connection, part.sample) if part and part.sample else None
    return sample is not None and "planned" in sample.design


def planned_half_width(cases: int, assumed: Mapping[str, Any]) -> float | None:
    """Return z · sqrt(0.25 · deff / n) with n = cases · response rate; None without cases."""
    answers = cases * float(assumed.get("response_rate", 1.0))
    return Z95 * sqrt(0.25 * float(assumed.get("deff", 1.0)) / answers) if answers > 0 else None


def _achieved(connection: Connection, campaign: Campaign, scheme_name: str) -> dict[str, float]:
    scheme = load_scheme(scheme_name)
    rows = tuple(responses.read(connection, campaign.code, "sample"))
    if not rows:
        return {}
    weights = np.array([row.design_weight or 1.0 for row in rows])
    table = answer_table(rows, scheme.items)
    weighed = ResponseTable(
        {name: table.column(name) for name in (*scheme.items, "unit", "stratum", "psu")}
        | {"design_weight": weights}
    )
    design = survey_design(
        weighed, ids=["psu"], strata=["stratum"], weights="design_weight", lonely_psu=LONELY_PSU
    )
    return {
        one.domain: (one.uci - one.lci) / 2
        for one in estimate_index(scheme, design, weighed.column("unit"), units=True)
        if one.index == OVERALL and one.lci is not None and one.uci is not None
    }
