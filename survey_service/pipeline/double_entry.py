"""A random share of paper forms is entered twice, by different people; how often they differ.

Which forms, is drawn by a secret of the campaign when a form has been entered: nobody at a keyboard
can know it before. The second person has the sheet, not the scan, so that everything between the
pen and the answer is measured. When the second entry is in, the first is forgotten and only numbers
stay.
"""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from sampling.entry_errors import EntryErrors, Pair, entry_errors
from survey_service.pipeline.born import RandomBytes
from survey_service.problems import Problem
from survey_service.store import second_entries
from survey_service.store.database import Connection
from survey_service.store.entry import Form
from survey_service.store.second_entries import Plan, Second

SEED_BYTES: Final = 32
_DOMAIN: Final = b"langnghe/double-entry/v1\n"
_RANGE: Final = 1 << 64


def plan_double_entry(
    connection: Connection, campaign: str, share: float, *, random: RandomBytes, now: datetime
) -> Plan:
    """Set the share of forms of a campaign that are entered twice; it is set once.

    Raises:
        Problem: `double-entry-set`.
    """
    before = second_entries.plan(connection, campaign)
    if before is not None:
        raise Problem("double-entry-set", campaign, f"{before.share:g}")
    made = Plan(campaign=campaign, share=share, seed=random(SEED_BYTES), set_at=now)
    second_entries.set_plan(connection, made)
    return made


def is_drawn(plan: Plan, number: str) -> bool:
    """Tell whether a form is entered twice: with probability `share`, by a hash of its number."""
    digest = hashlib.sha256(_DOMAIN + plan.seed + number.encode()).digest()
    return int.from_bytes(digest[:8]) < plan.share * _RANGE


def draw_second(connection: Connection, form: Form, answers: Mapping[str, object]) -> None:
    """Keep the first entry of a form that is drawn, until the second."""
    plan = second_entries.plan(connection, form.campaign)
    if plan is not None and is_drawn(plan, form.number):
        kept = Second(number=form.number, first=dict(answers), first_by=form.entered_by)
        second_entries.add_second(connection, form.campaign, kept)


def enter_second(
    connection: Connection, campaign: str, number: str, answers: Mapping[str, object], by: str
) -> tuple[str, ...]:
    """Compare a second entry with the first; return the items that differ.

    Every item that either entry answers is compared.

    Raises:
        Problem: `second-entry-not-due`: the form was not drawn, or was entered twice already;
            `second-entry-same-person`.
    """
    found = {one.number: one for one in second_entries.seconds(connection, campaign)}.get(number)
    if found is None or found.first is None:
        raise Problem("second-entry-not-due", campaign, number)
    if by in found.first_by:
        raise Problem("second-entry-same-person", number, by)
    items = sorted(found.first.keys() | answers.keys())
    different = tuple(name for name in items if found.first.get(name) != answers.get(name))
    second_entries.compare(connection, (campaign, number), len(items), len(different), different)
    return different


def errors_of(connection: Connection, campaign: str) -> EntryErrors | None:
    """Return the error rate of the entry of a campaign; None while nothing was compared."""
    return entry_errors(
        [
            Pair(one.compared, one.different)
            for one in second_entries.seconds(connection, campaign)
            if one.compared is not None and one.different is not None
        ]
    )
