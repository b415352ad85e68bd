"""Golden tables and answers, and the designs they belong to."""

import csv
import gzip
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from analysis.columns import ResponseTable
from analysis.design import SurveyDesign, survey_design

GOLDEN = Path(__file__).parent.parent / "reference"
ITEMS = tuple(f"q{number:02d}" for number in range(1, 52))


def golden_table(name: str) -> ResponseTable:
    with gzip.open(GOLDEN / f"{name}.csv.gz", "rt", encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    columns = zip(*rows, strict=True)
    return ResponseTable(
        {n: np.array(c, dtype=object) for n, c in zip(header, columns, strict=True)}
    )


def golden_cases(name: str) -> dict[str, dict[str, Any]]:
    with gzip.open(GOLDEN / f"{name}.json.gz", "rt", encoding="utf-8") as file:
        return {case.get("id", ""): case for case in json.load(file)["cases"]}


@pytest.fixture(scope="session")
def items() -> tuple[str, ...]:
    return ITEMS


@pytest.fixture(scope="session")
def golden_folder() -> Path:
    return GOLDEN


@pytest.fixture(scope="session")
def commune_cases() -> dict[str, dict[str, Any]]:
    return golden_cases("commune")


@pytest.fixture(scope="session")
def school_cases() -> dict[str, dict[str, Any]]:
    return golden_cases("schools")


@pytest.fixture(scope="session")
def rank_cases() -> dict[str, dict[str, Any]]:
    return golden_cases("ranks")


@pytest.fixture(scope="session")
def respondents() -> ResponseTable:
    table = golden_table("household")
    return table.rows(table.numeric("resp") == 1)


@pytest.fixture(scope="session")
def commune_designs(respondents: ResponseTable) -> dict[str, SurveyDesign]:
    three, two = golden_table("threestage"), golden_table("twostage")

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
    strat, clus1, clus2 = (golden_table(name) for name in ("strat", "clus1", "clus2"))
    return {
        "strat": survey_design(strat, strata=["stype"], weights="pw", fpc=["fpc"]),
        "strat_nofpc": survey_design(strat, strata=["stype"], weights="pw"),
        "clus1": survey_design(clus1, ids=["dnum"], weights="pw", fpc=["fpc"]),
        "clus1_nofpc": survey_design(clus1, ids=["dnum"], weights="pw"),
        "clus2": survey_design(clus2, ids=["dnum", "snum"], fpc=["fpc1", "fpc2"]),
        "clus2_wr": survey_design(clus2, ids=["dnum"], weights="pw"),
    }


@pytest.fixture(scope="session")
def lonely_table() -> ResponseTable:
    return golden_table("lonely")


@pytest.fixture(scope="session")
def mu284_table() -> ResponseTable:
    return golden_table("mu284")


@pytest.fixture(scope="session")
def nhanes_table() -> ResponseTable:
    return golden_table("nhanes")
