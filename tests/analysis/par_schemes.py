"""Small PAR schemes and units for the tests of scores."""

from typing import Any

import msgspec

from analysis.par.estimates import Estimate
from analysis.par.library import parse_par_scheme
from analysis.par.scheme import ParScheme
from analysis.par.score import score_units
from analysis.par.unit_score import UnitScore
from analysis.par.units import UnitPoints

WORDS = {"vi": "chữ", "en": "words"}


def criterion(name: str, maximum: float, source: str | None = "appraised", **more: Any) -> Any:
    return {"name": name, "label": WORDS, "maximum": maximum, "source": source, **more}


def content(*domains: tuple[str, list[Any]], **more: Any) -> dict[str, Any]:
    """A scheme as it stands in a file: domains with their criteria."""
    return {
        "name": "small",
        "version": "1",
        "title": WORDS,
        "provenance": WORDS,
        "example": True,
        "ranking": {"tie_rule": WORDS, **more.pop("ranking", {})},
        "domains": [
            {"name": name, "label": WORDS, "criteria": criteria} for name, criteria in domains
        ],
        **more,
    }


def scheme(*domains: tuple[str, list[Any]], **more: Any) -> ParScheme:
    return parse_par_scheme(msgspec.json.encode(content(*domains, **more)).decode())


SURVEY = criterion("survey", 20, "survey", rule={"kind": "ratio"}, index="overall", min_forms=30)
PLAIN = scheme(("work", [criterion("plan", 50), criterion("law", 30)]), ("people", [SURVEY]))
"""Two appraised criteria of 50 and 30 points, and 20 for satisfaction."""


def unit(
    name: str, plan: float | None = 45, law: float | None = 27, est: float | None = 0.8, **more: Any
) -> UnitPoints:
    """A ward under `PLAIN`; SE 0.02 and 300 forms unless told otherwise."""
    se, n = more.pop("se", 0.02), more.pop("n", 300)
    estimates = {} if est is None else {"overall": Estimate(est=est, se=se, n=n)}
    return UnitPoints(
        unit=name,
        block=more.pop("block", "wards"),
        appraised_points={"plan": plan, "law": law},
        estimates=more.pop("estimates", estimates),
        **more,
    )


def scores(scheme: ParScheme, *units: UnitPoints) -> dict[str, UnitScore]:
    return {found.unit: found for found in score_units(scheme, units)}
