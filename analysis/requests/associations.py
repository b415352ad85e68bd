"""Kind `chisq`: is one column associated with another?"""

from collections.abc import Iterator

import numpy as np

from analysis.columns import factorise
from analysis.design import SurveyDesign
from analysis.domains import crossed
from analysis.errors import AnalysisError
from analysis.estimation.chisq import association
from analysis.requests.design import as_list
from analysis.requests.request import (
    AssociationRow,
    EstimateRequest,
    Kind,
    defined,
    variables_and_by,
)

PAIR = 2
"""Columns of a two-way table."""


def _run(design: SurveyDesign, wanted: EstimateRequest, where: str) -> Iterator[AssociationRow]:
    names, by = as_list(wanted.variables), as_list(wanted.by)
    if len(set(names)) != PAIR or len(names) != PAIR:
        raise AnalysisError(
            "not-a-pair",
            where=f"{where}.variables",
            got=", ".join(names) or "an empty list",
            expected="two different columns",
            hint="Name the two columns of the table.",
        )
    first, second = (factorise(design.table.column(name)) for name in names)
    domains = crossed([factorise(design.table.column(name)) for name in by], design.n)
    for place, label in enumerate(domains.labels):
        inside = np.asarray(domains.codes == place)
        found = association(design, inside, first, second, wanted.statistic)
        yield AssociationRow(
            kind="chisq",
            variables=names,
            domain=dict(zip(by, label, strict=True)),
            statistic=wanted.statistic,
            value=defined(found.outcome.statistic),
            ndf=defined(found.outcome.ndf),
            ddf=defined(found.outcome.ddf),
            p=defined(found.outcome.p),
            n=found.n,
        )


CHISQ = Kind(frozenset({"variables", "by", "statistic"}), variables_and_by, _run)
