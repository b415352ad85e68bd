"""Replication: identities with the Taylor variance, round trips, and what is refused."""

from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.columns import ResponseTable
from analysis.design import SurveyDesign, survey_design
from analysis.domains import domains_of, everyone
from analysis.errors import AnalysisError
from analysis.estimation.estimates import mean_estimates, total_estimates
from analysis.replication.columns import replicate_weights
from analysis.replication.hadamard import hadamard
from analysis.replication.methods import Settings, replicated
from analysis.requests.design import DesignSpec, build_design
from analysis.totals import value_totals


def sample(seed: int, psus: int = 4, **design: Any) -> SurveyDesign:
    """Six strata of some PSUs of five rows; 12 PSUs in the population of each stratum."""
    random = np.random.default_rng(seed)
    psu = np.repeat(np.arange(6 * psus), 5)
    table = ResponseTable(
        {
            "psu": psu,
            "person": np.arange(len(psu)),
            "stratum": psu // psus,
            "w": random.uniform(1, 4, len(psu)),
            "N": np.full(len(psu), 12.0),
            "M": np.full(len(psu), 40.0),
            "y": random.normal(50, 10, len(psu)) + random.normal(0, 8, 6 * psus)[psu],
            "g": random.choice(["a", "b"], len(psu)),
        }
    )
    keys = {"ids": ["psu"], "strata": ["stratum"], "weights": "w", **design}
    return survey_design(table, **keys)


def total_se(design: SurveyDesign) -> float:
    y = design.table.numeric("y")
    return float(total_estimates(value_totals(design, everyone(design.n), [y])).se[0, 0])


@given(st.integers(0, 10_000), st.sampled_from([(), ("N",)]), st.booleans())
def test_jackknife_of_a_total_is_taylor(seed: int, fpc: tuple[str, ...], mse: bool) -> None:
    design = sample(seed, fpc=fpc)
    assert total_se(replicated(design, "JKn", mse=mse)) == pytest.approx(total_se(design), rel=1e-9)


@given(st.integers(0, 10_000), st.sampled_from([2, 4]), st.floats(0, 0.9))
def test_half_samples_of_a_total_are_taylor(seed: int, psus: int, rho: float) -> None:
    """With pairs; a stratum split into pairs has the variance within pairs."""
    design = sample(seed, psus)
    fay = replicated(design, "Fay", settings=Settings(rho=rho))
    assert total_se(fay) == pytest.approx(total_se(replicated(design, "BRR")), rel=1e-9)
    if psus == 2:
        assert total_se(fay) == pytest.approx(total_se(design), rel=1e-9)


@pytest.mark.parametrize(
    ("method", "design"),
    [
        ("subbootstrap", sample(1)),
        ("bootstrap", sample(1, fpc=["N"])),
        ("bootstrap", sample(1, psus=8)),
        ("mrbbootstrap", sample(1, fpc=["N"])),
        ("mrbbootstrap", sample(1)),
        ("mrbbootstrap", sample(1, ids=["psu", "person"], fpc=["N", "M"])),
    ],
)
def test_bootstraps_are_near_taylor(method: Any, design: SurveyDesign) -> None:
    settings = Settings(4000, random=np.random.default_rng(7))
    found = total_se(replicated(design, method, settings=settings))
    assert found == pytest.approx(total_se(design), rel=0.05)


def test_a_census_bootstraps_to_nothing() -> None:
    design = sample(3, psus=12, fpc=["N"])
    for method in ("bootstrap", "mrbbootstrap"):
        settings = Settings(20, random=np.random.default_rng(1))
        assert total_se(replicated(design, method, settings=settings)) == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize("at_least", [1, 2, 3, 5, 12, 13, 29, 100, 115])
def test_hadamard_matrices(at_least: int) -> None:
    found = hadamard(at_least)
    assert len(found) >= at_least
    assert (found @ found.T == len(found) * np.eye(len(found))).all()
    assert (found[0] == 1).all()


@pytest.mark.parametrize("method", ["JKn", "subbootstrap", "BRR"])
def test_exported_weights_read_back_to_the_same_figures(method: Any) -> None:
    settings = Settings(30, random=np.random.default_rng(5))
    own = replicated(sample(2), method, settings=settings)
    assert own.replicates is not None
    names = [f"rep_{number}" for number in range(own.replicates.count)]
    given_ = dict(zip(names, replicate_weights(own).T, strict=True))
    columns = {name: own.table.column(name) for name in own.table.names}
    spec = {
        "weights": "w",
        "replicates": {
            "columns": names,
            "type": "other",
            "scale": own.replicates.scale,
            "rscales": own.replicates.rscales.tolist(),
        },
    }
    read = build_design(msgspec.convert(spec, DesignSpec), ResponseTable({**columns, **given_}))
    for design in (own, read):
        y = design.table.numeric("y")
        domains = domains_of(design.table.column("g"))
        found = mean_estimates(value_totals(design, domains, [y]))
        if design is own:
            first = found
    np.testing.assert_allclose(found.se, first.se, rtol=1e-9)
    assert found.df.tolist() == first.df.tolist()


def test_a_seed_draws_the_same_replicates() -> None:
    table = sample(4).table
    keys = {"ids": "psu", "strata": "stratum", "weights": "w"}
    spec = {**keys, "replicates": {"type": "subbootstrap", "number": 20, "seed": 11}}
    weights = [
        replicate_weights(build_design(msgspec.convert(spec, DesignSpec), table)) for _ in range(2)
    ]
    assert (weights[0] == weights[1]).all()


BASE: dict[str, Any] = {"ids": "psu", "strata": "stratum", "weights": "w"}


@pytest.mark.parametrize(
    ("keys", "replicates", "code"),
    [
        (BASE, {"type": "JK1"}, "replicates-not-possible"),
        (BASE, {"type": "other"}, "replicates-not-possible"),
        (BASE, {"type": "subbootstrap"}, "random-missing"),
        (BASE, {"type": "subbootstrap", "number": 1, "seed": 1}, "too-few-replicates"),
        (BASE, {"type": "JKn", "scale": 1.0}, "scale-not-used"),
        (BASE, {"type": "Fay", "rho": 1.0}, "bad-rho"),
        ({**BASE, "strata": "person"}, {"type": "JKn"}, "psu-in-two-strata"),
        ({**BASE, "ids": []}, {"type": "BRR"}, "replicates-not-possible"),
        (BASE, {"type": "BRR", "columns": ["w", "w"]}, "ids-not-used"),
        ({"weights": "w"}, {"type": "BRR", "columns": ["w"]}, "too-few-replicates"),
        ({"weights": "w"}, {"type": "BRR", "columns": ["w", "holes"]}, "bad-replicate-weight"),
        ({"weights": "zero"}, {"type": "BRR", "columns": ["w", "w"]}, "bad-replicate-weight"),
        ({"weights": "w"}, {"type": "BRR", "columns": ["w", "g"]}, "not-a-number"),
        ({"weights": "w"}, {"type": "JKn", "columns": ["w", "w"]}, "scale-missing"),
        ({"weights": "w"}, {"type": "Fay", "columns": ["w", "w"]}, "scale-missing"),
        ({"weights": "w"}, {"columns": ["w", "w"]}, "scale-missing"),
        (
            {"weights": "w"},
            {"columns": ["w", "w"], "scale": 1.0, "rscales": [1.0, 2.0, 3.0]},
            "bad-rscales",
        ),
        ({}, {"type": "BRR", "columns": ["w", "w"]}, "weights-missing"),
    ],
)
def test_refusals(keys: dict[str, Any], replicates: dict[str, Any], code: str) -> None:
    design = sample(1, psus=3)
    columns = {name: design.table.column(name) for name in design.table.names}
    columns["holes"] = np.where(np.arange(design.n) == 3, np.nan, 1.0)
    columns["zero"] = np.where(np.arange(design.n) == 3, 0.0, 1.0)
    spec = msgspec.convert({**keys, "replicates": replicates}, DesignSpec)
    with pytest.raises(AnalysisError) as caught:
        build_design(spec, ResponseTable(columns))
    assert caught.value.code == code
    if code == "bad-replicate-weight":
        assert "row 4" in caught.value.where


@pytest.mark.parametrize("rule", ["fail", "remove", "certainty", "average", "adjust"])
def test_one_psu_in_a_stratum(rule: Any) -> None:
    table = sample(6).table
    stratum = np.where(table.numeric("psu") == 0, 9.0, table.numeric("stratum"))
    columns = {name: table.column(name) for name in table.names}
    lonely = ResponseTable({**columns, "stratum": stratum})
    design = survey_design(lonely, ids=["psu"], strata=["stratum"], weights="w", lonely_psu=rule)
    if rule == "fail":
        with pytest.raises(AnalysisError, match="lonely-psu"):
            replicated(design, "JKn")
        return
    found = replicated(design, "JKn")
    assert found.replicates is not None
    assert found.replicates.count == (24 if rule == "adjust" else 23)
    if rule in {"remove", "certainty"}:
        assert total_se(found) == pytest.approx(total_se(design), rel=1e-9)
