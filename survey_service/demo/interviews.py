"""The household and client interviews of the synthetic round."""

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np

from analysis.indices.scheme import load_scheme
from questionnaires.loader import load_library
from survey_service.demo.draw import draw, official
from survey_service.demo.field_round import give_cases, work_cases
from survey_service.demo.fieldwork import (
    COMPLETE,
    HOUSEHOLD_SHARES,
    OFFICE_SHARES,
    Marks,
    answer_sheets,
    outcomes,
)
from survey_service.demo.inventor import invented
from survey_service.demo.plan import Round
from survey_service.demo.population import ratings, temper, unanswered, unit_levels
from survey_service.pipeline.acts import attach_sample
from survey_service.pipeline.born import Draft
from survey_service.pipeline.campaigns import SCHEMES
from survey_service.store.database import Database
from survey_service.store.samples import Case
from survey_service.units.registry import Registry
from survey_service.units.working_days import week_of

ITEM_NON_RESPONSE = 0.025
FIELD_WEEKS = 4
READ_ALOUD_SHARE = 0.14


def answer_sample(database: Database, registry: Registry, this: Round) -> None:
    """Draw the sample, visit every official case, store what was answered."""
    drawn = draw(registry, this.year, this.rng)
    cases = tuple(official(drawn))
    ended = _ended(cases, this.rng)
    answered = [case for case in cases if ended[case.case_id] == COMPLETE]
    drafts = _drafts(registry, this, answered)
    with database.write() as connection:
        attach_sample(
            connection,
            this.campaign,
            drawn.sample,
            psus=drawn.psus,
            drawn=drawn.cases,
            at=this.now,
        )
        give_cases(connection, registry, this)
        drafts = invented(connection, drafts)
        work_cases(connection, this, cases, ended, drafts)


def _ended(cases: Sequence[Case], rng: np.random.Generator) -> dict[str, str]:
    """Return how every case of the official list ends."""
    clients = np.array(["." in case.unit for case in cases])
    found = np.where(
        clients,
        outcomes(len(cases), OFFICE_SHARES, rng),
        outcomes(len(cases), HOUSEHOLD_SHARES, rng),
    )
    return {case.case_id: str(code) for case, code in zip(cases, found, strict=True)}


def _drafts(registry: Registry, this: Round, answered: Sequence[Case]) -> list[Draft]:
    instrument = load_library("sipas_citizen")
    scored = load_scheme(SCHEMES["sample"]).items
    units = sorted({case.unit for case in answered})
    rated = {code: registry.at(code, this.today) for code in units}
    blocks = [(registry.block(unit) if unit else None) or "communes" for unit in rated.values()]
    places = {code: n for n, code in enumerate(units)}
    villages = {psu: n for n, psu in enumerate(sorted({case.psu for case in answered}))}
    mood = temper(
        unit_levels(blocks, this.rng),
        np.array([places[case.unit] for case in answered]),
        np.array([villages[case.psu] for case in answered]),
        len(scored),
        this.rng,
    )
    blank = unanswered((len(answered), len(scored)), ITEM_NON_RESPONSE, this.rng)
    marks = Marks(scored, ratings(mood, this.rng), blank)
    types = {code: unit.type if unit else None for code, unit in rated.items()}
    known = [{"place": types[case.unit] or "phuong"} for case in answered]
    sheets = answer_sheets(instrument, marks, this.rng, known)
    weeks = _weeks(len(answered), this)
    return [
        Draft(
            unit=case.unit,
            campaign=this.campaign,
            series="sample",
            channel="interview",
            answered="read_aloud" if reader < READ_ALOUD_SHARE else "alone",
            receiving=case.particulars.get("receiving"),
            deciding=case.unit if "." in case.unit else None,
            instrument=instrument.name,
            version=instrument.version,
            language="vi",
            week=week,
            answers=sheet,
            case_id=case.case_id,
        )
        for case, sheet, week, reader in zip(
            answered, sheets, weeks, this.rng.random(len(answered)), strict=True
        )
    ]


def _weeks(count: int, this: Round) -> list[date]:
    back = this.rng.integers(1, FIELD_WEEKS + 1, count)
    return [week_of(this.now - timedelta(weeks=int(weeks))) for weeks in back]
