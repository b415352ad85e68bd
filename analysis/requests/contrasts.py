"""Kind `contrast`: differences, ratios and other combinations of estimates, with all covariances.

The estimates are those of another kind (`of`); a contrast may mix variables and domains, and the
domain of everyone.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from analysis.columns import MOST_LISTED
from analysis.design import SurveyDesign
from analysis.domains import everyone
from analysis.errors import AnalysisError
from analysis.estimation.contrast import Combination, Contrasted, contrast
from analysis.estimation.intervals import t_interval
from analysis.estimation.linearisation import side_by_side
from analysis.grouping import FloatArray
from analysis.requests.design import as_list
from analysis.requests.linear import Found, domains_by, linear
from analysis.requests.request import EstimateRequest, EstimateRow, Kind, defined, explained
from analysis.requests.terms import Contrast, Term

Labels = tuple[tuple[str, ...], ...]


def _run(design: SurveyDesign, wanted: EstimateRequest, where: str) -> Iterator[EstimateRow]:
    asked = wanted.contrasts or []
    if not asked:
        raise AnalysisError(
            "nothing-asked",
            where=f"{where}.contrasts",
            got="an empty list",
            expected="at least one contrast",
            hint="Name the terms of each contrast.",
        )
    found, labels = _estimates(design, wanted, where)
    for place, each in enumerate(asked):
        at = f"{where}.contrasts[{place}]"
        parts = [each.terms] if each.divided_by is None else [each.terms, each.divided_by]
        above, *below = [_coefficients(part, found, (labels, wanted), at) for part in parts]
        used = np.any([part != 0 for part in (above, *below)], axis=0)
        result = contrast(
            found.linearised, Combination(above, below[0] if below else None, log=each.log)
        )
        yield _row(each, result, int(found.answers[used].min()) if used.any() else 0)


def _columns(wanted: EstimateRequest) -> list[str]:
    names = (wanted.variables, wanted.numerator, wanted.denominator, wanted.by)
    return [name for given in names for name in as_list(given)]


CONTRAST = Kind(
    frozenset({"of", "contrasts", "variables", "numerator", "denominator", "levels", "by"}),
    _columns,
    _run,
)


def _estimates(design: SurveyDesign, wanted: EstimateRequest, where: str) -> tuple[Found, Labels]:
    """The estimates of every domain, and of everyone where a term asks for them."""
    domains = domains_by(design, wanted)
    found = linear(wanted.of, design, domains, wanted, where)
    terms = [term for each in wanted.contrasts or [] for term in _terms(each)]
    if not as_list(wanted.by) or all(term.domain for term in terms):
        return found, domains.labels
    whole = linear(wanted.of, design, everyone(design.n), wanted, where)
    joined = Found(
        side_by_side(found.linearised, whole.linearised),
        np.concatenate([found.answers, whole.answers]),
        found.names,
    )
    return joined, (*domains.labels, ())


def _terms(each: Contrast) -> list[Term]:
    return [*each.terms, *(each.divided_by or [])]


def _coefficients(
    terms: Sequence[Term], found: Found, place: tuple[Labels, EstimateRequest], where: str
) -> FloatArray:
    """Coefficients (domains × M) of a sum of terms."""
    labels, wanted = place
    total = np.zeros(found.answers.shape)
    for term in terms:
        variable = term.variable
        if variable is None and len(found.names) == 1:
            variable = found.names[0]
        if variable not in found.names:
            raise _unknown("variable", variable, found.names, where)
        by = as_list(wanted.by)
        label = tuple(term.domain.get(name, "") for name in by) if term.domain else ()
        if label not in labels or set(term.domain) - set(by):
            known = [dict(zip(by, each, strict=False)) for each in labels]
            raise _unknown("domain", term.domain, known, where)
        total[labels.index(label), found.names.index(variable)] += term.coefficient
    return total


def _unknown(key: str, got: object, known: Sequence[object], where: str) -> AnalysisError:
    more = ", …" if len(known) > MOST_LISTED else ""
    return AnalysisError(
        f"unknown-{key}",
        where=f"{where}: {key}",
        got=repr(got),
        expected=f"a {key} that is estimated",
        hint=f"Known: {', '.join(map(str, known[:MOST_LISTED]))}{more}.",
    )


def _row(each: Contrast, result: Contrasted, n: int) -> EstimateRow:
    low, high = t_interval(np.array([result.est]), np.array([result.se]), np.array([result.df]))
    row = EstimateRow(
        kind="contrast",
        variable=each.name,
        domain={},
        est=defined(result.est),
        se=defined(result.se),
        lci=defined(low[0]),
        uci=defined(high[0]),
        deff=None,
        df=result.df,
        n=n,
    )
    return explained(row, [])
