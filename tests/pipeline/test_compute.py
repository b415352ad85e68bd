"""What a series must name before it is computed: a scheme that fits its questionnaire."""

import pytest
from msgspec.structs import replace

from survey_service.pipeline.score import require_items
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
