"""Who is rated, who received, who decided: the defaults, and the option named when one is wrong."""

from datetime import date

import pytest

from survey_service.pipeline.places import Places, places_of
from survey_service.problems import Problem
from survey_service.units.haiphong import haiphong

DAY = date(2026, 6, 30)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (("11311", None, None), ("11311", "11311.TT", "11311")),
        (("31.SNV", None, None), ("31.SNV", "31.TT", "31.SNV")),
        (("11311", "10507.TT", None), ("11311", "10507.TT", "11311")),
        (("11311", "11311.TT.1.Q1", "31.SNV"), ("11311", "11311.TT.1.Q1", "31.SNV")),
        (("11311", None, "31"), ("11311", "11311.TT", "31")),
    ],
)
def test_offices_are_completed(given, expected):
    assert places_of(haiphong(), DAY, *given) == Places(*expected)


@pytest.mark.parametrize(
    ("given", "option", "code"),
    [
        (("99999", None, None), "--unit", "99999"),
        (("11311", "99999.TT", None), "--receiving", "99999.TT"),
        (("11311", None, "31.XYZ"), "--deciding", "31.XYZ"),
        (("31", None, None), "--unit", "31"),
        (("11311.TT", None, None), "--unit", "11311.TT"),
        (("11311.TT.1", None, None), "--unit", "11311.TT.1"),
        (("", None, None), "--unit", ""),
    ],
)
def test_an_office_that_cannot_be_meant_is_refused_by_option(given, option, code):
    with pytest.raises(Problem) as refused:
        places_of(haiphong(), DAY, *given)
    assert (refused.value.code, refused.value.where) == ("unit-unknown", option)
    assert refused.value.got == code


def test_offices_must_exist_on_the_day():
    with pytest.raises(Problem) as refused:
        places_of(haiphong(), date(2025, 6, 30), "11311", None, None)
    assert refused.value.where == "--unit"
    assert "2025-06-30" in refused.value.expected
