"""The planner over the packaged communes and the example prices, without a database."""

from datetime import date

from survey_service.pipeline.plan_file import communes_as_strata, example_prices
from survey_service.pipeline.planner import Answer, Question, weigh
from survey_service.units.haiphong import haiphong


class SamplePlanner:
    """Weighs designs as the service does."""

    def answer(self, question: Question) -> Answer:
        strata = communes_as_strata(haiphong(), date(2026, 9, 1), question.adult_share)
        return weigh(question, strata, example_prices(), ("thon-2026",))
