"""Change since an earlier score, with what survey error says about it.

SE of a difference = √(SE₁² + SE₀²) for independent surveys; a positive covariance, of years that
share villages, makes it too large, never too small. Appraised points have no sampling error: a
change that they make is certain and says nothing about people's opinion.
"""

from msgspec import Struct
from scipy.special import ndtr

from analysis.par.scheme import Wording
from analysis.par.unit_score import UnitScore

ALPHA = 0.05


class DomainChange(Struct, frozen=True, kw_only=True):
    """Change of the points of a domain that both years have under one name."""

    name: str
    label: Wording
    difference: float


class Change(Struct, frozen=True, kw_only=True):
    """Total now less total before.

    `survey` is the part that survey points make, `p_value` its two-sided test (normal), None where
    there is no standard error in one of the years. `places` are gained ones. With `same_scheme`
    false the difference mixes change and rules: re-score the year before.
    """

    difference: float
    survey: float
    se: float | None
    p_value: float | None
    significant: bool | None
    places: int | None
    same_scheme: bool
    domains: tuple[DomainChange, ...]


def change(now: UnitScore, before: UnitScore, *, same_scheme: bool) -> Change | None:
    """What changed; None where one of the years has no total."""
    if now.total is None or before.total is None:
        return None
    survey = _survey(now) - _survey(before)
    se = _se(now, before)
    p_value = None if not se else float(2 * ndtr(-abs(survey) / se))
    ranks = now.official_rank, before.official_rank
    earlier = {domain.name: domain.points for domain in before.domains}
    return Change(
        difference=now.total - before.total,
        survey=survey,
        se=se,
        p_value=p_value,
        significant=None if p_value is None else p_value < ALPHA,
        places=None if ranks[0] is None or ranks[1] is None else ranks[1] - ranks[0],
        same_scheme=same_scheme,
        domains=tuple(
            DomainChange(
                name=domain.name,
                label=domain.label,
                difference=domain.points - earlier[domain.name],
            )
            for domain in now.domains
            if domain.name in earlier
        ),
    )


def _survey(score: UnitScore) -> float:
    return sum(line.counted for line in score.lines if line.source == "survey")


def _se(now: UnitScore, before: UnitScore) -> float | None:
    """None unless both years have survey points with a standard error."""
    surveyed = all(any(line.se is not None for line in each.lines) for each in (now, before))
    if not surveyed or now.total_se is None or before.total_se is None:
        return None
    return float((now.total_se**2 + before.total_se**2) ** 0.5)
