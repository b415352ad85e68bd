"""The monitors' rules of a campaign: data that somebody decided, never numbers of the program.

How many interviews are asked again, what counts as the same answer, how sure a test must be, how
long an opinion may take, and what an observer looks at. Rules are written in YAML; `rules/` holds
those that come with the program, by the name of their questionnaire.
"""

from datetime import datetime
from importlib.resources import files
from typing import Final

import msgspec
from msgspec import Struct

from questionnaires.text import Wording
from sampling.errors import SamplingError
from sampling.monitors.back_checks import DrawRule, probabilities
from sampling.monitors.comparison import Rule, Variable
from sampling.monitors.sequential import SequentialRule, likelihood_ratios
from survey_service.pipeline.monitors.entering import enter
from survey_service.problems import Problem
from survey_service.store import monitor_rules
from survey_service.store.database import Connection
from survey_service.store.observations import Observed

_SHIPPED: Final = files("survey_service.pipeline.monitors").joinpath("rules")


class ChecklistItem(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One line of an observer's list: something that is so, or is not."""

    code: str
    text: Wording


class MonitorRules(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All rules of a campaign.

    Attributes:
        draw: how many interviews are asked again.
        test: the sequential test per enumerator.
        verdict: when a repeated interview speaks against the first.
        variables: what is asked again, in this order.
        tolerated_error: share of failing interviews up to which a round needs no more checks.
        false_discovery: share of opened flags that may be chance.
        opinion_days: working days for a supervision opinion.
        first_hour: hour from which interviews are expected.
        last_hour: hour until which.
        honest_gap: gap between kiosk and households that is not looked into, in shares.
        checklists: what observers look at, by what they observe.
    """

    draw: DrawRule
    test: SequentialRule
    verdict: Rule
    variables: tuple[Variable, ...]
    tolerated_error: float
    false_discovery: float
    opinion_days: int
    first_hour: float
    last_hour: float
    honest_gap: float
    checklists: dict[Observed, tuple[ChecklistItem, ...]]


def shipped(name: str) -> str:
    """Return the text of rules that come with the program.

    Raises:
        Problem: `monitor-rules-missing`.
    """
    path = _SHIPPED.joinpath(f"{name}.yaml")
    if not name.isidentifier() or not path.is_file():
        raise Problem("monitor-rules-missing", name)
    return path.read_text(encoding="utf-8")


def read_rules(text: str) -> MonitorRules:
    """Return rules from their YAML text.

    Raises:
        Problem: `monitor-rules-invalid`, naming the place.
    """
    try:
        found = msgspec.yaml.decode(text, type=MonitorRules)
        likelihood_ratios(found.test)
        probabilities((), found.draw)
    except (msgspec.ValidationError, msgspec.DecodeError) as error:
        raise Problem("monitor-rules-invalid", "rules", str(error)) from error
    except SamplingError as error:
        raise Problem("monitor-rules-invalid", error.where, error.got, error.expected) from error
    _check(found)
    return found


def set_rules(connection: Connection, campaign: str, rules: MonitorRules, at: datetime) -> None:
    """Store the rules of a campaign and enter them in the ledger."""
    document = msgspec.to_builtins(rules)
    monitor_rules.put(connection, campaign, document, at)
    enter(connection, "rules", campaign, at, document=document)


def rules_of(connection: Connection, campaign: str) -> MonitorRules:
    """Return the rules of a campaign.

    Raises:
        Problem: `monitor-rules-missing`.
    """
    found = monitor_rules.get(connection, campaign)
    if found is None:
        raise Problem("monitor-rules-missing", campaign)
    return msgspec.convert(found, MonitorRules)


def _check(rules: MonitorRules) -> None:
    names = [variable.name for variable in rules.variables]
    wrong: tuple[tuple[bool, str, object, str], ...] = (
        (len(set(names)) < len(names), "variables", names, "each once"),
        (
            not any(variable.type == 1 for variable in rules.variables),
            "variables",
            names,
            "at least one of type 1",
        ),
        (not 0 < rules.tolerated_error < 1, "tolerated_error", rules.tolerated_error, "0 to 1"),
        (not 0 < rules.false_discovery < 1, "false_discovery", rules.false_discovery, "0 to 1"),
        (rules.opinion_days < 1, "opinion_days", rules.opinion_days, "1 or more"),
        (
            not 0 <= rules.first_hour < rules.last_hour <= 24,  # noqa: PLR2004 - hours of a day
            "first_hour",
            rules.first_hour,
            "0 to last_hour",
        ),
    )
    for is_wrong, where, got, expected in wrong:
        if is_wrong:
            raise Problem("monitor-rules-invalid", where, got, expected)
