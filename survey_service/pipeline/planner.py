"""The planner: one design after another weighed, over the communes or a frame of villages."""

from collections.abc import Callable
from datetime import datetime
from typing import Literal

from msgspec import Struct

from sampling.budget import PriceList
from sampling.planning import (
    Assumptions,
    MarginGoal,
    Plan,
    Planned,
    Rule,
    Stratum,
    TotalGoal,
    planned,
)
from survey_service.pipeline.frames.importing import open_frame
from survey_service.pipeline.plan_file import communes_as_strata, places_as_strata
from survey_service.store import frames
from survey_service.store.database import Database
from survey_service.units.registry import Registry
from survey_service.units.working_days import local_date

MARGINS = (0.02, 0.03, 0.04, 0.05, 0.06, 0.07, 0.08)
"""Margins in each commune that are set beside each other."""


class Question(Struct, frozen=True, kw_only=True):
    """What somebody wants to know; shares on 0–1. `frame` names a frame of villages, or nothing."""

    goal: Literal["margin", "total"] = "margin"
    margin: float = 0.05
    issued: int = 6000
    rule: Rule = "proportional"
    minimum: int = 30
    take: int = 10
    response: float = 0.85
    rho: float = 0.05
    p: float = 0.5
    adult_share: float = 0.72
    census_from: float = 0.8
    change: float = 0.03
    frame: str = ""


class Offer(Struct, frozen=True, kw_only=True):
    """A margin for every commune, and what it takes."""

    margin: float
    issued: int
    city_margin: float
    total: int


class Answer(Struct, frozen=True, kw_only=True):
    """The plan asked for, other margins beside it, and the frames that could be planned with."""

    question: Question
    found: Planned
    offers: tuple[Offer, ...]
    frames: tuple[str, ...]


class Planner:
    """Weighs designs.

    Args:
        database: holds frames of villages.
        registry: the communes with their populations.
        prices: the user's price list, or the example.
        clock: now.
    """

    def __init__(
        self,
        database: Database,
        registry: Registry,
        prices: PriceList,
        *,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._registry = registry
        self._prices = prices
        self._clock = clock

    def answer(self, question: Question) -> Answer:
        """Return what a design tells and costs, and what other margins would.

        Raises:
            Problem: `frame-missing`, `frame-closed`.
            SamplingError: a plan that cannot be (`infeasible-total`).
        """
        strata, names = self._strata(question)
        return weigh(question, strata, self._prices, names)

    def _strata(self, question: Question) -> tuple[tuple[Stratum, ...], tuple[str, ...]]:
        day = local_date(self._clock())
        with self._database.read() as connection:
            names = tuple(
                each.name
                for each in frames.every(connection)
                if each.kind == "villages" and each.closed_at is None
            )
            if not question.frame:
                share = question.adult_share
                return communes_as_strata(self._registry, day, share), names
            day = open_frame(connection, question.frame, "villages").day
            places = frames.places(connection, question.frame)
        rows = ((code, villages, adults) for code, (villages, adults) in places.items())
        return places_as_strata(rows, self._registry, day), names


def weigh(
    question: Question,
    strata: tuple[Stratum, ...],
    prices: PriceList,
    names: tuple[str, ...] = (),
) -> Answer:
    """Return what a design tells and costs over strata, and what other margins would.

    Raises:
        SamplingError: a plan that cannot be (`infeasible-total`).
    """
    offers = (
        (margin, planned(_plan(question, strata, MarginGoal(margin=margin)), prices))
        for margin in MARGINS
    )
    return Answer(
        question=question,
        found=planned(_plan(question, strata), prices),
        offers=tuple(_offer(margin, found) for margin, found in offers),
        frames=names,
    )


def _offer(margin: float, found: Planned) -> Offer:
    return Offer(
        margin=margin,
        issued=found.issued,
        city_margin=found.margin,
        total=0 if found.budget is None else found.budget.total,
    )


def _plan(question: Question, strata: tuple[Stratum, ...], goal: MarginGoal | None = None) -> Plan:
    asked: MarginGoal | TotalGoal = MarginGoal(margin=question.margin)
    if question.goal == "total":
        asked = TotalGoal(issued=question.issued, rule=question.rule, minimum=question.minimum)
    return Plan(
        strata=strata,
        goal=goal or asked,
        assumptions=Assumptions(p=question.p, response=question.response, rho=question.rho),
        take=question.take,
        census_from=question.census_from,
        change=question.change,
    )
