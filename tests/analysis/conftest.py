"""Golden tables and answers, and the designs they belong to."""

import csv
import gzip
import json
from collections.abc import Callable
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from analysis.columns import Column, ResponseTable
from analysis.design import SurveyDesign, survey_design
from analysis.indices.scheme import Factor, IndexScheme

GOLDEN = Path(__file__).parent.parent / "reference"
ITEMS = tuple(f"q{number:02d}" for number in range(1, 52))


def golden_columns(name: str) -> dict[str, Column]:
    with gzip.open(GOLDEN / f"{name}.csv.gz", "rt", encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    columns = zip(*rows, strict=True)
    return {n: np.array(c, dtype=object) for n, c in zip(header, columns, strict=True)}


def golden_table(name: str) -> ResponseTable:
    return ResponseTable(golden_columns(name))


def golden_cases(name: str) -> dict[str, dict[str, Any]]:
    path = GOLDEN / name
    text = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return {case["id"]: case for case in json.loads(text)["cases"]}


@pytest.fixture(scope="session")
def items() -> tuple[str, ...]:
    return ITEMS


@pytest.fixture(scope="session")
def golden_folder() -> Path:
    return GOLDEN


@pytest.fixture(scope="session")
def commune_cases() -> dict[str, dict[str, Any]]:
    return golden_cases("commune/golden_commune.json.gz")


@pytest.fixture(scope="session")
def school_cases() -> dict[str, dict[str, Any]]:
    return golden_cases("api/golden_api.json")


@pytest.fixture(scope="session")
def advanced_cases() -> dict[str, dict[str, Any]]:
    return golden_cases("commune/golden_advanced.json.gz")


@pytest.fixture(scope="session")
def table_of() -> Callable[[str], ResponseTable]:
    """Reads a golden table by its path without `.csv.gz`, for example `api/strat`."""
    return cache(golden_table)


@pytest.fixture(scope="session")
def respondents() -> ResponseTable:
    """Those who answered, beside all the weights R computed for them."""
    table = golden_table("commune/household")
    answered = table.rows(table.numeric("resp") == 1)
    columns = {name: answered.column(name) for name in answered.names}
    return ResponseTable({**golden_columns("commune/household_weights"), **columns})


@pytest.fixture(scope="session")
def commune_designs(respondents: ResponseTable) -> dict[str, SurveyDesign]:
    three, two = golden_table("commune/threestage"), golden_table("commune/twostage")

    def household(weights: str) -> SurveyDesign:
        return survey_design(
            respondents, ids=["village"], strata=["commune"], weights=weights, lonely_psu="adjust"
        )

    stages3, stages2 = ["commune", "village", "person"], ["commune", "person"]
    return {
        "hh.D0": household("dw"),
        "hh.D1": household("nrw"),
        "t3.D3": survey_design(three, ids=stages3, strata=["ctype"], fpc=["N1", "N2", "N3"]),
        "t3.D3w": survey_design(three, ids=stages3, strata=["ctype"], weights="w"),
        "t3.fpc12": survey_design(
            three, ids=stages3[:2], strata=["ctype"], fpc=["N1", "N2"], weights="w"
        ),
        "t2.DD": survey_design(two, ids=stages2, strata=["ctype"], fpc=["N1", "N2"]),
        "t2.DDw": survey_design(two, ids=stages2, strata=["ctype"], weights="w"),
        "t2.DD1": survey_design(two, ids=stages2, strata=["ctype"], fpc=["N1"], weights="w"),
    }


@pytest.fixture(scope="session")
def school_designs() -> dict[str, SurveyDesign]:
    strat, clus1, clus2 = (golden_table(f"api/{name}") for name in ("strat", "clus1", "clus2"))
    return {
        "strat": survey_design(strat, strata=["stype"], weights="pw", fpc=["fpc"]),
        "strat_nofpc": survey_design(strat, strata=["stype"], weights="pw"),
        "clus1": survey_design(clus1, ids=["dnum"], weights="pw", fpc=["fpc"]),
        "clus1_nofpc": survey_design(clus1, ids=["dnum"], weights="pw"),
        "clus2": survey_design(clus2, ids=["dnum", "snum"], fpc=["fpc1", "fpc2"]),
        "clus2_wr": survey_design(clus2, ids=["dnum"], weights="pw"),
    }


def scheme_of_51_items(aggregation: Any) -> IndexScheme:
    ends = (0, 10, 23, 34, 43, 51)
    factors = tuple(
        Factor(name=f"F{number + 1}", title={"vi": "Yếu tố"}, items=ITEMS[start:end])
        for number, (start, end) in enumerate(pairwise(ends))
    )
    return IndexScheme(
        name="golden",
        version="1",
        title={"vi": "Chung"},
        instrument="golden",
        formula={"vi": ""},
        provenance={"vi": ""},
        scale=(1, 2, 3, 4, 5),
        levels=(4, 5),
        missing=(),
        aggregation=aggregation,
        factors=factors,
    )


@pytest.fixture(scope="session")
def golden_scheme() -> Callable[[str], IndexScheme]:
    """The 51 items in the five factors of the golden index cases, for an aggregation."""
    return scheme_of_51_items


@pytest.fixture(scope="session")
def lonely_table() -> ResponseTable:
    return golden_table("api/lonely")


@pytest.fixture(scope="session")
def mu284_table() -> ResponseTable:
    return golden_table("api/mu284")


@pytest.fixture(scope="session")
def nhanes_table() -> ResponseTable:
    return golden_table("api/nhanes")
