"""Which stored answers count: the valid-response rule applied to figures and to response rates.

One rule for the whole service, so that the index and the response rate never count different
forms. A stricter rule needs a place in the campaign and in the verifier of figures first; both
count every accepted form, as the packaged default does (ADR 0083).
"""

from collections.abc import Iterable, Iterator, Sequence

from questionnaires.instrument import Instrument
from questionnaires.validity import ValidityRule, judge, load_rule
from survey_service.store.responses import StoredResponse
from survey_service.store.samples import Case

RULE = load_rule()
COMPLETE, PARTIAL = "1.1", "1.2"
"""Dispositions (AAPOR): a form that is not valid is an interview, but no complete one."""
IN_TRANSIT = "5.7"
"""Interviewed, answers on their way."""


def valid_responses(
    instrument: Instrument, rows: Iterable[StoredResponse], rule: ValidityRule = RULE
) -> Iterator[StoredResponse]:
    """Yield the responses that are valid forms."""
    return (row for row in rows if judge(rule, instrument, row.answers).valid)


def outcomes(
    cases: Sequence[Case],
    answers: Iterable[StoredResponse],
    instrument: Instrument | None,
    rule: ValidityRule = RULE,
) -> dict[str, str]:
    """Return the disposition of every worked case, as the ledger of answers sees it.

    A case that has its answer is an interview whatever is recorded, partial where the form is not
    valid; one recorded as an interview without an answer waits for it.

    Args:
        cases: the cases of the sample.
        answers: the stored responses of its series.
        instrument: what was asked; None where the series has none.
        rule: what makes a form valid.
    """
    worked = {case.case_id: case.disposition for case in cases if case.disposition}
    answered: dict[str, str] = {}
    for row in answers:
        if row.case_id is not None:
            recorded = worked.get(row.case_id)
            is_partial = recorded == PARTIAL or _is_invalid(instrument, row, rule)
            answered[row.case_id] = PARTIAL if is_partial else COMPLETE
    for case_id, code in worked.items():
        if code in {COMPLETE, PARTIAL} and case_id not in answered:
            worked[case_id] = IN_TRANSIT
    known = {case.case_id for case in cases}
    return worked | {case_id: code for case_id, code in answered.items() if case_id in known}


def _is_invalid(instrument: Instrument | None, row: StoredResponse, rule: ValidityRule) -> bool:
    if instrument is None or rule.asks_nothing:
        return False
    return not judge(rule, instrument, row.answers).valid
