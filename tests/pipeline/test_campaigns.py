"""The round of a year, and the campaign for which receipts are issued."""

from datetime import date

import pytest
from msgspec.structs import replace

from analysis.indices.scheme import load_scheme
from analysis.par.library import load_par_scheme
from analysis.par.outline import survey_indices
from analysis.weights.plans import packaged_plans
from questionnaires.instrument import items
from questionnaires.loader import library, load_library
from survey_service.pipeline.campaigns import receipt_series, series_of, yearly_campaign
from survey_service.problems import Problem

FEEDBACK = "transaction_feedback"
PACKAGED = {name: load_library(name) for name in library()}


def campaign(year: int, **changes):
    return replace(yearly_campaign(year, PACKAGED, release_size=10), **changes)


def test_the_round_of_a_year_has_three_series_apart():
    made = yearly_campaign(2026, PACKAGED, release_size=7)
    assert (made.code, made.state, made.release_size) == ("hp-2026", "field", 7)
    assert (made.period_from, made.period_to) == (date(2026, 1, 1), date(2026, 12, 31))
    assert not made.synthetic
    assert [part.series for part in made.series] == ["sample", "transaction", "open"]
    assert all(part.sample is None for part in made.series)


@pytest.mark.parametrize("series", ["sample", "transaction", "open"])
def test_every_series_names_things_that_fit_together(series):
    part = series_of(campaign(2026), series)
    scheme = load_scheme(part.scheme)
    instrument = PACKAGED[part.instrument]
    assert part.instrument_version == instrument.version
    assert scheme.instrument == instrument.name
    assert set(scheme.items) <= {item.name for item in items(instrument)}
    assert part.weighting_plan in packaged_plans()


def test_only_the_sample_is_weighted_by_design():
    plans = {part.series: part.weighting_plan for part in campaign(2026).series}
    assert plans == {"sample": "design-nonresponse", "transaction": "none", "open": "none"}


def test_the_par_scheme_takes_an_index_of_the_official_series():
    made = campaign(2026)
    assert survey_indices(load_par_scheme(made.par_scheme)) == ("overall",)


def test_a_series_the_campaign_has_not_is_none():
    assert series_of(campaign(2026, series=()), "sample") is None


def test_receipts_are_issued_for_the_latest_campaign_in_the_field():
    rounds = (campaign(2027, state="draft"), campaign(2026), campaign(2025))
    found, part = receipt_series(rounds, FEEDBACK, None)
    assert (found.code, part.series) == ("hp-2026", "transaction")


def test_preliminary_figures_do_not_stop_receipts():
    found, _ = receipt_series((campaign(2026, state="preliminary"),), FEEDBACK, None)
    assert found.code == "hp-2026"


def test_receipts_can_be_issued_for_an_earlier_campaign_by_name():
    found, _ = receipt_series((campaign(2026), campaign(2025)), FEEDBACK, "hp-2025")
    assert found.code == "hp-2025"


@pytest.mark.parametrize(
    ("rounds", "instrument", "code", "where", "got"),
    [
        ((), FEEDBACK, None, "--instrument", FEEDBACK),
        # households get no receipts
        ((campaign(2026),), "sipas_citizen", None, "--instrument", "sipas_citizen"),
        ((campaign(2026),), "sipas_citizen", "hp-2026", "--instrument", "sipas_citizen"),
        ((campaign(2026),), FEEDBACK, "hp-2025", "--campaign", "hp-2025"),
        ((campaign(2026, state="final"),), FEEDBACK, None, "--instrument", FEEDBACK),
        (
            (campaign(2026, state="corrected"),), FEEDBACK, "hp-2026",
            "--campaign", "hp-2026, which is corrected",
        ),
        ((campaign(2026, state="draft"),), FEEDBACK, None, "--instrument", FEEDBACK),
    ],
)  # fmt: skip
def test_without_such_a_campaign_nothing_is_issued(rounds, instrument, code, where, got):
    with pytest.raises(Problem) as refused:
        receipt_series(rounds, instrument, code)
    problem = refused.value
    assert (problem.code, problem.where, problem.got) == ("campaign-unknown", where, got)
