"""A row of figures holds what the figure holds, in every series, and nothing that is hidden."""

import pytest
from msgspec.structs import replace

from survey_service.exports import figures
from tests.exports import sample

NAMES = (
    "est",
    "se",
    "lci",
    "uci",
    "deff",
    "df",
    "n",
    "n_eff",
    "response_rate",
    "variance",
    "transactions",
    "coverage",
)
BOUNDED = {
    "se": None,
    "deff": None,
    "df": None,
    "n_eff": None,
    "response_rate": None,
    "variance": None,
    "lci": 0.3,
    "uci": 0.98,
}
HIDDEN = ("est", "se", "lci", "uci", "deff", "df", "n_eff", "response_rate")
SHARES = {
    "sample": {},
    "transaction": BOUNDED | {"coverage": 0.32, "transactions": 206},
    "open": BOUNDED | {"lci": None, "uci": None},
}


@pytest.mark.parametrize("series", SHARES)
def test_every_series_is_written_as_it_was_made(series):
    figure = sample.figure("10507", "Phường Thành Đông", 0.9, "published", **SHARES[series])
    results = sample.results()
    results = replace(results, source=replace(results.source, series=series), figures=(figure,))
    sheet = figures.sheet(results, "vi")
    row = dict(zip(sheet.header, next(sheet.rows()), strict=True))
    assert {name: row[name] for name in NAMES} == {name: getattr(figure, name) for name in NAMES}


def test_a_hidden_figure_has_no_limits():
    sheet = figures.sheet(sample.results(), "vi")
    row = dict(zip(sheet.header, list(sheet.rows())[-1], strict=True))
    assert row["state"] == "suppressed"
    assert {row[name] for name in HIDDEN} == {None}
