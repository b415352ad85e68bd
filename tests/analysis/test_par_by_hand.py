"""The worked example of docs/par.md, recomputed in decimal arithmetic without the code it tests."""

import csv
import io
import re
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import msgspec
import numpy as np
import pytest
from scipy.special import logit
from scipy.stats import t

from analysis.columns import ResponseTable
from analysis.design import survey_design
from analysis.indices.index import estimate_index
from analysis.indices.scheme import parse_index_scheme
from analysis.par.library import load_par_scheme
from analysis.par.outline import leaves
from analysis.par.reading import Place, Table, read_units
from analysis.par.reasons import levers
from analysis.par.score import score_units
from analysis.par.unit_score import UnitScore

TEXT = (Path(__file__).parent.parent.parent / "docs" / "par.md").read_text(encoding="utf-8")
COMMUNE = load_par_scheme("par_commune_example")
CENT = Decimal("0.01")
FORMS = 300

# The points of the example as a spreadsheet would have them: one formula a cell.
BY_HAND = {
    "plan_issued": "2", "plan_tasks": "4*0.96", "self_inspection": "2", "initiatives": "1.5",
    "documents_reviewed": "4*0.9", "law_monitoring": "3.75", "publication": "3",
    "on_time": "6*0.978", "apologies": "2*0.8", "petitions": "3*0.985", "service_766": "4.5",
    "working_rules": "3.8", "one_stop_staff": "3", "training": "3*0.92", "discipline": "6.5",
    "disbursement": "5*0.87", "audit_findings": "2.5", "online_dossiers": "6*0.86",
    "digitised_results": "5*0.81", "online_payment": "4*0.875", "satisfaction": "12*0.899338",
    "satisfaction_target": "2", "development": "5*0.95", "good_models": "1", "violations": "-0.5",
}  # fmt: skip


def block(name: str) -> Table:
    found = re.search(rf"```csv {name}\n(.*?)```", TEXT, re.DOTALL)
    assert found is not None
    head, *rows = csv.reader(io.StringIO(found.group(1)))
    numbered = tuple((number, tuple(row)) for number, row in enumerate(rows, 2))
    return Table(name=name, columns=tuple(head), rows=numbered)


def product(formula: str) -> Decimal:
    value = Decimal(1)
    for factor in formula.split("*"):
        value *= Decimal(factor)
    return value


def printed(value: float | Decimal) -> Decimal:
    return Decimal(str(value)).quantize(CENT, rounding=ROUND_HALF_UP)


@pytest.fixture(scope="module")
def score() -> UnitScore:
    places = {"10507": Place(block="wards")}
    given = read_units(COMMUNE, places, [block("points")], [block("estimates")])
    assert given.refusals == ()
    [found] = score_units(COMMUNE, given.units)
    return found


def tally() -> Iterator[tuple[str, int, int]]:
    for _, (item, satisfied, valid) in block("tally").rows:
        yield item, int(satisfied), int(valid)


def test_every_criterion_and_the_total_are_those_of_a_spreadsheet(score: UnitScore) -> None:
    assert [line.component for line in score.lines] == list(BY_HAND)
    for line in score.lines:
        assert line.points is not None
        assert printed(line.points) == printed(product(BY_HAND[line.component])), line.component
    total = sum(map(product, BY_HAND.values()))
    assert score.working is not None
    assert printed(score.working.total) == printed(total) == Decimal("88.28")
    assert Decimal(str(score.working.printed)) == printed(total)


def test_the_document_prints_these_points(score: UnitScore) -> None:
    rows = re.findall(r"^\| ([\d.]+) \| (\w+) \| [^|]+ \| (−?[\d.]+) \|$", TEXT, re.MULTILINE)
    numbers = [leaf.number for leaf in leaves(COMMUNE)]
    assert [number for number, _, _ in rows] == numbers
    found = {name: Decimal(points.replace("−", "-")) for _, name, points in rows}
    assert found == {line.component: printed(line.points or 0) for line in score.lines}
    assert "= **88.28**" in TEXT


def test_a_hand_tally_of_300_forms_gives_the_same_two_decimals(score: UnitScore) -> None:
    """Forms as rows, through the index and the score; and counted by hand."""
    random = np.random.default_rng(300)
    columns = {
        item: random.permutation(
            np.array(
                [4] * (satisfied // 2) + [5] * (satisfied - satisfied // 2)
                + [3] * (valid - satisfied) + [99] * (FORMS - valid),
                dtype=np.float64,
            )
        )
        for item, satisfied, valid in tally()
    }  # fmt: skip
    words = {"vi": "thử"}
    index = {
        "name": "five", "version": "1", "title": words, "instrument": "five", "formula": words,
        "provenance": words, "scale": [1, 2, 3, 4, 5], "levels": [4, 5], "missing": [99],
        "aggregation": "item_mean",
        "factors": [{"name": "f", "title": words, "items": list(columns)}],
    }  # fmt: skip
    scheme = parse_index_scheme(msgspec.json.encode(index).decode())
    design = survey_design(ResponseTable(columns))
    found = {e.index: e for e in estimate_index(scheme, design)}
    overall = found["overall"]
    shares = [Decimal(satisfied) / Decimal(valid) for _, satisfied, valid in tally()]
    by_hand = sum(shares) / len(shares)
    assert overall.n == FORMS
    assert overall.est is not None
    assert printed(100 * overall.est) == printed(100 * by_hand) == Decimal("89.93")
    assert (
        printed(12 * overall.est) == printed(12 * by_hand) == printed(score.lines[20].points or 0)
    )
    given = float(block("estimates").rows[0][1][2])
    assert round(overall.est, 6) == given


def test_what_the_document_says_of_the_uncertainty(score: UnitScore) -> None:
    satisfaction, target = score.lines[20], score.lines[21]
    assert satisfaction.se == pytest.approx(12 * 0.0142)
    est = 0.899338
    chance = t(40).cdf((logit(est) - logit(0.9)) * est * (1 - est) / 0.0142)
    at_least_four = sum(o.probability for o in target.outcomes if o.points >= 4)
    assert at_least_four == pytest.approx(chance)
    assert f"P(index ≥ 90 %) = **{100 * chance:.0f} %**" in TEXT
    assert f"has SE {target.se:.2f}, the total {score.total_se:.2f}" in TEXT
    first = levers(COMMUNE, score)[0]
    assert (first.criterion, first.needs, first.gain) == ("satisfaction_target", 0.9, 2)
