"""A figure says whose variance its interval rests on."""

import pytest
from msgspec.structs import replace

from analysis.indices.rules import Smoothing
from survey_service.pipeline.score import level_figures
from tests.pipeline.small_city import CITY, COMMUNE, EMPTY, WARD, answers, scoring

VILLAGES = [
    (10.0, "44 45 54 43 34 55 44 55 33 44 45 42"),
    (20.0, "44 22 45 44 34 43 21 55 44 54 33 12"),
    (35.0, "33 44 54 24 55 55 55 44 23 44 45 54"),
]
ANSWERS = [row for unit in (WARD, COMMUNE) for row in answers(unit, VILLAGES)]


@pytest.mark.parametrize(("smoothing", "kind"), [(None, "direct"), (3, "smoothed")])
def test_units_of_three_villages_take_the_smoothed_variance_where_the_scheme_says_so(
    smoothing, kind
):
    ready = scoring(ANSWERS)
    rule = None if smoothing is None else Smoothing(max_psus=smoothing)
    found = level_figures(replace(ready, scheme=replace(ready.scheme, smoothing=rule)))
    shown = {(f.unit, f.variance) for level in ("city", "commune") for f in found[level]}
    assert shown == {(CITY, "direct"), (WARD, kind), (COMMUNE, kind), (EMPTY, None)}
