"""What a series must name before it is computed: a scheme that fits its questionnaire."""

import pytest
from msgspec.structs import replace

from analysis.indices.rules import Audiences
from survey_service.pipeline.score import require_items, require_one_audience
from survey_service.problems import Problem
from tests.pipeline.small_city import INSTRUMENT, ITEMS, SCHEME


def test_a_scheme_that_scores_what_is_not_asked_is_refused_by_item():
    [both] = SCHEME.factors
    misspelt = replace(SCHEME, factors=(replace(both, items=(*ITEMS, "tx_curtesy")),))
    require_items(SCHEME, INSTRUMENT)
    with pytest.raises(Problem) as refused:
        require_items(misspelt, INSTRUMENT)
    assert (refused.value.code, refused.value.got) == ("scheme-item-unknown", "tx_curtesy")
    assert INSTRUMENT.version in refused.value.expected


def test_a_scheme_with_rules_above_the_unit_is_refused():
    require_one_audience(SCHEME)
    for changed, rule in (
        (replace(SCHEME, blocks="units"), "blocks: units"),
        (replace(SCHEME, audiences=Audiences(weights={"citizen": 1.0})), "audiences"),
    ):
        with pytest.raises(Problem) as refused:
            require_one_audience(changed)
        assert (refused.value.code, refused.value.got) == ("scheme-not-for-series", rule)
