"""A report on scores: what was scored, why points were lost, what was refused."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from analysis.par.change import Change, change
from analysis.par.checking import Refusal
from analysis.par.outline import maximum_of
from analysis.par.reasons import Lever, Loss, levers, losses
from analysis.par.scheme import ParScheme, Wording
from analysis.par.unit_score import UnitScore


class UnitReport(Struct, frozen=True, kw_only=True):
    """One unit: its score, and what explains it."""

    score: UnitScore
    losses: tuple[Loss, ...]
    levers: tuple[Lever, ...]
    change: Change | None = None


class ParReport(Struct, frozen=True, kw_only=True):
    """Scores under one scheme; `successors` names who took over from units that merged."""

    scheme: str
    version: str
    title: Wording
    example: bool
    maximum: float
    tie_rule: Wording
    units: tuple[UnitReport, ...]
    successors: Mapping[str, str] = {}
    refusals: tuple[Refusal, ...] = ()

    @property
    def identity(self) -> tuple[str, str]:
        """Name and version of the scheme."""
        return self.scheme, self.version


def par_report(
    scheme: ParScheme,
    scores: Sequence[UnitScore],
    *,
    before: ParReport | None = None,
    successors: Mapping[str, str] | None = None,
    refusals: Sequence[Refusal] = (),
) -> ParReport:
    """Explain scores; `before` is the report of an earlier year to compare with."""
    earlier = {} if before is None else {each.score.unit: each.score for each in before.units}
    same = before is not None and before.identity == (scheme.name, scheme.version)
    return ParReport(
        scheme=scheme.name,
        version=scheme.version,
        title=scheme.title,
        example=scheme.example,
        maximum=maximum_of(scheme),
        tie_rule=scheme.ranking.tie_rule,
        units=tuple(
            UnitReport(
                score=score,
                losses=losses(scheme, score),
                levers=levers(scheme, score),
                change=change(score, earlier[score.unit], same_scheme=same)
                if score.unit in earlier
                else None,
            )
            for score in scores
        ),
        successors=successors or {},
        refusals=tuple(refusals),
    )
