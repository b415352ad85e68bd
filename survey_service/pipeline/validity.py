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
    """Return the disposition of every worked case; complete ones without a valid form are partial.

    Args:
        cases: the cases of the sample.
        answers: the stored responses of its series.
        instrument: what was asked; None where the series has none.
        rule: what makes a form valid.
    """
    worked = {case.case_id: case.disposition for case in cases if case.disposition}
    if instrument is None or rule.asks_nothing:
        return worked
    for row in answers:
        invalid = not judge(rule, instrument, row.answers).valid
        if invalid and row.case_id is not None and worked.get(row.case_id) == COMPLETE:
            worked[row.case_id] = PARTIAL
    return worked
