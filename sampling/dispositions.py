"""What became of every sampled case: final codes in Vietnamese and English, and outcome rates.

Codes and rates follow AAPOR, Standard Definitions (10th edition, 2023), for a sample of named
persons visited at home (4.11 is our own refinement of 4.10). Every sampled case counts, replaced
ones included; a case without a code is one not yet attempted. Rates: RR1–RR4, contact (CON1),
cooperation (COOP1), refusal (REF1). A new code is a line in `DISPOSITIONS`.
"""

from collections.abc import Iterable, Mapping
from typing import Literal

from msgspec import Struct

from sampling.errors import SamplingError

Group = Literal[
    "complete",
    "partial",
    "refusal",
    "non-contact",
    "other",
    "unknown-household",
    "unknown-other",
    "not-eligible",
]


class Disposition(Struct, frozen=True):
    """A final code, the group in which the rates count it, and its labels."""

    code: str
    group: Group
    vi: str
    en: str


NOT_ATTEMPTED = "3.11"

DISPOSITIONS: dict[str, Disposition] = {
    d.code: d
    for d in (
        Disposition("1.1", "complete", "Hoàn thành", "Complete"),
        Disposition("1.2", "partial", "Hoàn thành một phần", "Partial"),
        Disposition("2.111", "refusal", "Hộ gia đình từ chối", "Household refusal"),
        Disposition("2.112", "refusal", "Người được chọn từ chối", "Respondent refusal"),
        Disposition("2.12", "refusal", "Bỏ dở giữa chừng", "Break-off"),
        Disposition("2.20", "non-contact", "Không gặp được", "Non-contact"),
        Disposition("2.24", "non-contact", "Không có ai ở nhà", "No one at home"),
        Disposition(
            "2.25",
            "non-contact",
            "Người được chọn đi vắng suốt đợt khảo sát",
            "Respondent away throughout the field period",
        ),
        Disposition("2.31", "other", "Đã mất trong đợt khảo sát", "Died during the field period"),
        Disposition(
            "2.32", "other", "Không đủ sức khỏe để trả lời", "Physically or mentally unable"
        ),
        Disposition("2.33", "other", "Bất đồng ngôn ngữ", "Language barrier"),
        Disposition("2.36", "other", "Lý do khác", "Other reason"),
        Disposition("3.11", "unknown-household", "Chưa tiếp cận", "Not attempted"),
        Disposition("3.17", "unknown-household", "Không thể đến nơi", "Unable to reach"),
        Disposition("3.18", "unknown-household", "Không tìm thấy địa chỉ", "Address not found"),
        Disposition(
            "3.20",
            "unknown-other",
            "Không rõ người được chọn còn thuộc đối tượng hay không",
            "Unknown whether the person is still eligible",
        ),
        Disposition("4.10", "not-eligible", "Không thuộc đối tượng", "Not eligible"),
        Disposition(
            "4.11",
            "not-eligible",
            "Đã chuyển đi trước đợt khảo sát",
            "Moved away before the field period",
        ),
        Disposition("4.50", "not-eligible", "Không phải nhà ở", "Not a dwelling"),
        Disposition("4.60", "not-eligible", "Nhà bỏ trống", "Vacant dwelling"),
        Disposition("4.70", "not-eligible", "Không có người đủ điều kiện", "No eligible person"),
    )
}


class Tally(Struct, frozen=True, kw_only=True):
    """Sampled cases by code and by group: numbers of cases, or sums of their weights."""

    by_code: dict[str, float]
    by_group: dict[Group, float]
    total: float


class OutcomeRates(Struct, frozen=True, kw_only=True):
    """Outcome rates as shares; None where the denominator is zero.

    `e` is the share of cases of unknown eligibility taken as eligible in RR3 and RR4.
    """

    rr1: float | None
    rr2: float | None
    rr3: float | None
    rr4: float | None
    contact: float | None
    cooperation: float | None
    refusal: float | None
    e: float | None


def tally(
    cases: Iterable[str],
    outcomes: Mapping[str, str],
    weights: Mapping[str, float] | None = None,
) -> Tally:
    """Count every sampled case by its final code.

    Args:
        cases: ids of all cases called on (official, and reserve cases used).
        outcomes: final code of each case known so far; the rest count as not attempted.
        weights: design weight per case for weighted rates; None counts each case once.

    Raises:
        SamplingError: `unknown-case` for a stray outcome or a missing weight,
            `unknown-disposition`.
    """
    sampled = tuple(dict.fromkeys(cases))
    _check_cases(sampled, outcomes, "outcomes")
    if weights is not None:
        _check_cases(tuple(weights), sampled, "weights")
    by_code = dict.fromkeys(DISPOSITIONS, 0.0)
    for case in sampled:
        code = outcomes.get(case, NOT_ATTEMPTED)
        by_code[disposition(code).code] += 1.0 if weights is None else weights[case]
    by_group: dict[Group, float] = {}
    for code, count in by_code.items():
        group = DISPOSITIONS[code].group
        by_group[group] = by_group.get(group, 0.0) + count
    return Tally(by_code=by_code, by_group=by_group, total=sum(by_code.values()))


def disposition(code: str) -> Disposition:
    """Return the disposition of a code.

    Raises:
        SamplingError: `unknown-disposition`.
    """
    found = DISPOSITIONS.get(code)
    if found is None:
        raise SamplingError(
            "unknown-disposition",
            where="code",
            got=code,
            expected="one of " + ", ".join(DISPOSITIONS),
            hint="Codes are AAPOR final disposition codes.",
        )
    return found


def rates(counted: Tally, e: float | None = None) -> OutcomeRates:
    """Return AAPOR rates: RR1 = I/E', RR2 = (I+P)/E', RR3 = I/E'', RR4 = (I+P)/E''.

    With I complete, P partial, R refusal, NC non-contact, O other, U unknown, N not eligible:
    known = I+P+R+NC+O, E' = known + U, E'' = known + e · U, talked = I+P+R+O; CON1 = talked/E',
    COOP1 = I/talked, REF1 = R/E'.
    `e` defaults to the share found among resolved cases, known / (known + N).

    Raises:
        SamplingError: `out-of-range` if `e` is not a share.
    """
    if e is not None and not 0 <= e <= 1:
        raise SamplingError(
            "out-of-range", where="e", got=e, expected="a share from 0 to 1", hint="0.8, not 80."
        )
    group = counted.by_group
    whole, part, no = group["complete"], group["partial"], group["refusal"]
    talked = whole + part + no + group["other"]
    known = talked + group["non-contact"]
    unknown = group["unknown-household"] + group["unknown-other"]
    eligible = _ratio(known, known + group["not-eligible"]) if e is None else e
    return OutcomeRates(
        rr1=_ratio(whole, known + unknown),
        rr2=_ratio(whole + part, known + unknown),
        rr3=None if eligible is None else _ratio(whole, known + eligible * unknown),
        rr4=None if eligible is None else _ratio(whole + part, known + eligible * unknown),
        contact=_ratio(talked, known + unknown),
        cooperation=_ratio(whole, talked),
        refusal=_ratio(no, known + unknown),
        e=eligible,
    )


def _ratio(part: float, whole: float) -> float | None:
    return part / whole if whole > 0 else None


def _check_cases(known: tuple[str, ...], asked: Iterable[str], where: str) -> None:
    stray = sorted(set(asked) - set(known))
    if stray:
        raise SamplingError(
            "unknown-case",
            where=where,
            got=stray[:3],
            expected="the id of a sampled case",
            hint="Only cases of the sample count, and every one of them does.",
        )
