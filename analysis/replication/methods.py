"""The table of replication methods, named as in R `as.svrepdesign`."""

from collections.abc import Callable
from typing import Literal, NamedTuple

from msgspec import structs
from numpy.random import Generator

from analysis.design import SurveyDesign
from analysis.errors import AnalysisError
from analysis.replication.balanced import balanced
from analysis.replication.bootstrap import canty_davison, rao_wu
from analysis.replication.jackknife import jackknife, stratified_jackknife
from analysis.replication.preston import preston
from analysis.replication.replicates import Replicates

ReplicationMethod = Literal["JK1", "JKn", "BRR", "Fay", "bootstrap", "subbootstrap", "mrbbootstrap"]
FEWEST = 2
"""Replicates without which there is no variance between them."""


class Settings(NamedTuple):
    """What methods may need: replicates of a bootstrap, Fay's ρ, and a source of randomness."""

    number: int = 200
    rho: float = 0.3
    random: Generator | None = None


def replicated(
    design: SurveyDesign,
    method: ReplicationMethod,
    *,
    settings: Settings = Settings(),  # noqa: B008 - immutable
    mse: bool = False,
) -> SurveyDesign:
    """The design with replicates made by `method`; its variances then come from them.

    Weights are not calibrated anew in each replicate. With `mse` replicates are compared with the
    estimate instead of their mean. Raises `lonely-psu`, `replicates-not-possible`, `bad-rho`,
    `random-missing` and `too-few-replicates`.
    """
    replicates = METHODS[method](design, settings)
    return design.replicated_by(structs.replace(replicates, mse=mse))


def _random(settings: Settings) -> Generator:
    if settings.random is None:
        raise AnalysisError(
            "random-missing",
            where="design.replicates.seed",
            got="no value",
            expected="a seed",
            hint="Give a whole number, so that the same replicates can be drawn again.",
        )
    if settings.number < FEWEST:
        raise AnalysisError(
            "too-few-replicates",
            where="design.replicates.number",
            got=settings.number,
            expected="2 or more",
            hint="200 are usual for a bootstrap.",
        )
    return settings.random


METHODS: dict[ReplicationMethod, Callable[[SurveyDesign, Settings], Replicates]] = {
    "JK1": lambda design, _: jackknife(design),
    "JKn": lambda design, _: stratified_jackknife(design),
    "BRR": lambda design, _: balanced(design),
    "Fay": lambda design, settings: balanced(design, settings.rho),
    "bootstrap": lambda design, s: canty_davison(design, s.number, _random(s)),
    "subbootstrap": lambda design, s: rao_wu(design, s.number, _random(s)),
    "mrbbootstrap": lambda design, s: preston(design, s.number, _random(s)),
}
