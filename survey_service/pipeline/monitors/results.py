"""What back-checks say: pairs, enumerators, the round, and how well two bodies agree.

A pair is compared when both interviews are in, and not before; nobody sees a first answer while a
visit is open.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from sampling.monitors.agreement import Agreement, ac1, kappa, table
from sampling.monitors.comparison import (
    Compared,
    VariableSummary,
    Verdict,
    compare,
    judge,
    summarise,
)
from sampling.monitors.error_rate import Checked, ErrorRate, audit_is_expanded, error_rate
from sampling.monitors.sequential import (
    SequentialResult,
    further_needed,
    judge_enumerator,
)
from survey_service.pipeline.monitors.rules import MonitorRules, rules_of
from survey_service.problems import Problem
from survey_service.store import back_checks, paradata
from survey_service.store.back_checks import BackCheck, CaseKey, Visit
from survey_service.store.database import Connection


class Pair(Struct, frozen=True, kw_only=True):
    """An interview and its repetition, both in."""

    unit: str
    case_id: str
    enumerator: str
    first: Mapping[str, Any]
    again: Mapping[str, Any]
    compared: tuple[Compared, ...]
    verdict: Verdict


class EnumeratorResult(Struct, frozen=True, kw_only=True):
    """One enumerator: load, visits and the test; `further` is how many more it asks for."""

    enumerator: str
    load: int
    drawn: int
    test: SequentialResult
    further: int


class RoundResult(Struct, frozen=True, kw_only=True):
    """Everything back-checks say about a round.

    Attributes:
        enumerators: one result each, by code.
        variables: error rate and test of each variable.
        rate: the estimated error rate; None without a result.
        expand: the whole round needs more back-checks.
        verdicts_agree: agreement of two bodies on whether an interview failed.
        answers_agree: agreement on their answers, by variable.
        waiting: visits that are not finished.
        unsent: drawn interviews to which nobody was sent.
    """

    enumerators: tuple[EnumeratorResult, ...]
    variables: tuple[VariableSummary, ...]
    rate: ErrorRate | None
    expand: bool
    verdicts_agree: tuple[Agreement, Agreement]
    answers_agree: dict[str, tuple[Agreement, Agreement]]
    waiting: int
    unsent: int


def pair_of(connection: Connection, campaign: str, unit: str, case_id: str) -> tuple[Pair, ...]:
    """Return the comparison of one interview with each of its repetitions.

    Raises:
        Problem: `back-check-not-drawn`; `comparison-too-early` while a visit is open or nobody was
            sent.
    """
    check = back_checks.drawn(connection, campaign).get((unit, case_id))
    if check is None:
        raise Problem("back-check-not-drawn", "case", f"{unit} {case_id}")
    visits = back_checks.visits_of_case(connection, campaign, unit, case_id)
    if not visits or any(one.state == "given" for one in visits):
        raise Problem("comparison-too-early", "case", f"{unit} {case_id}")
    rules = rules_of(connection, campaign)
    first = _first_answers(connection, campaign).get((unit, case_id))
    if first is None:
        raise Problem("case-unanswered", "case", f"{unit} {case_id}")
    done = [one for one in visits if one.state == "done"]
    return tuple(_pair(rules, check, first, visit) for visit in done)


def round_result(connection: Connection, campaign: str) -> RoundResult:
    """Return what the finished back-checks of a campaign say.

    Raises:
        Problem: `monitor-rules-missing`.
    """
    rules = rules_of(connection, campaign)
    checks = back_checks.drawn(connection, campaign)
    visits = back_checks.visits(connection, campaign)
    first = _first_answers(connection, campaign)
    loads = _loads(connection, campaign)
    by_case: dict[CaseKey, list[Visit]] = {}
    for one in visits:
        by_case.setdefault(one.key, []).append(one)
    ready = {
        key: [_pair(rules, checks[key], first[key], one) for one in own if one.state == "done"]
        for key, own in sorted(by_case.items(), key=_finished)
        if key in first and all(one.state != "given" for one in own)
    }
    pairs = [pair for own in ready.values() for pair in own]
    rate = (
        error_rate(
            _checked(checks, ready, back_checks.draws(connection, campaign)[0].number), loads
        )
        if checks
        else None
    )
    return RoundResult(
        enumerators=_enumerators(rules, checks, ready, loads),
        variables=summarise([(pair.first, pair.again) for pair in pairs], rules.variables),
        rate=rate,
        expand=rate is not None and audit_is_expanded(rate, rules.tolerated_error),
        verdicts_agree=_verdicts_agree(ready),
        answers_agree=_answers_agree(rules, ready),
        waiting=sum(one.state == "given" for one in visits),
        unsent=sum(key not in by_case for key in checks),
    )


def failure_of(pairs: Sequence[Pair]) -> bool | None:
    """Return whether an interview failed: where two bodies asked again, only if both say so."""
    verdicts = [pair.verdict.failed for pair in pairs if pair.verdict.failed is not None]
    return all(verdicts) if verdicts else None


def _finished(item: tuple[CaseKey, list[Visit]]) -> tuple[str, CaseKey]:
    ended = [one.finished_at.isoformat() for one in item[1] if one.finished_at is not None]
    return max(ended, default=""), item[0]


def _pair(rules: MonitorRules, check: BackCheck, first: Mapping[str, Any], visit: Visit) -> Pair:
    compared = compare(first, visit.answers, rules.variables)
    return Pair(
        unit=check.unit,
        case_id=check.case_id,
        enumerator=check.enumerator,
        first=first,
        again=visit.answers,
        compared=compared,
        verdict=judge(compared, rules.verdict, denied=bool(visit.denied)),
    )


def _first_answers(connection: Connection, campaign: str) -> dict[CaseKey, dict[str, Any]]:
    return {one.key: one.answers for one in paradata.of_campaign(connection, campaign)}


def _loads(connection: Connection, campaign: str) -> dict[str, int]:
    """Return the loads as they were drawn from: later interviews are another draw's."""
    made = back_checks.draws(connection, campaign)
    loads: dict[str, int] = {}
    for _, _, enumerator, _ in made[0].document["interviews"] if made else ():
        loads[enumerator] = loads.get(enumerator, 0) + 1
    return loads


def _checked(
    checks: Mapping[CaseKey, BackCheck], ready: Mapping[CaseKey, Sequence[Pair]], first_draw: int
) -> list[Checked]:
    return [
        Checked(check.enumerator, check.pi, failure_of(ready.get(key, ())))
        for key, check in checks.items()
        if check.draw == first_draw
    ]


def _enumerators(
    rules: MonitorRules,
    checks: Mapping[CaseKey, BackCheck],
    ready: Mapping[CaseKey, Sequence[Pair]],
    loads: Mapping[str, int],
) -> tuple[EnumeratorResult, ...]:
    outcomes: dict[str, list[bool]] = {}
    for key, pairs in ready.items():
        failed = failure_of(pairs)
        if failed is not None:
            outcomes.setdefault(checks[key].enumerator, []).append(failed)
    drawn: dict[str, int] = {}
    for check in checks.values():
        drawn[check.enumerator] = drawn.get(check.enumerator, 0) + 1
    found = []
    for enumerator in sorted(loads):
        test = judge_enumerator(outcomes.get(enumerator, []), rules.test)
        left = loads[enumerator] - drawn.get(enumerator, 0)
        more = min(left, further_needed(test, rules.test)) if test.checked else 0
        found.append(
            EnumeratorResult(
                enumerator=enumerator,
                load=loads[enumerator],
                drawn=drawn.get(enumerator, 0),
                test=test,
                further=more if test.checked == drawn.get(enumerator, 0) else 0,
            )
        )
    return tuple(found)


def _twice(ready: Mapping[CaseKey, Sequence[Pair]]) -> list[tuple[Pair, Pair]]:
    return [(own[0], own[1]) for own in ready.values() if len(own) > 1]


def _verdicts_agree(ready: Mapping[CaseKey, Sequence[Pair]]) -> tuple[Agreement, Agreement]:
    known = [
        (a.verdict.failed, b.verdict.failed)
        for a, b in _twice(ready)
        if a.verdict.failed is not None and b.verdict.failed is not None
    ]
    counts = table([a for a, _ in known], [b for _, b in known], (False, True))
    return kappa(counts), ac1(counts)


def _answers_agree(
    rules: MonitorRules, ready: Mapping[CaseKey, Sequence[Pair]]
) -> dict[str, tuple[Agreement, Agreement]]:
    found = {}
    for variable in rules.variables:
        if variable.kind not in {"category", "scale"}:
            continue
        both = [
            (a.again[variable.name], b.again[variable.name])
            for a, b in _twice(ready)
            if variable.name in a.again and variable.name in b.again
        ]
        categories = sorted({value for pair in both for value in pair}, key=str)
        counts = table([a for a, _ in both], [b for _, b in both], categories)
        weighting = "linear" if variable.kind == "scale" else "identity"
        found[variable.name] = (kappa(counts, weighting), ac1(counts))  # type: ignore[arg-type]
    return found
