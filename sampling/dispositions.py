"""What became of every sampled case: codes in Vietnamese and English, and how many have which.

Codes follow AAPOR, Standard Definitions (10th edition, 2023), for a sample of named persons visited
at home (4.11 is our own refinement of 4.10). AAPOR gives no numbers to codes of a case still being
worked; ours are 5.x, and `ends_as` says what each becomes if nothing more happens, which is how
rates count it. Every sampled case counts, replaced ones included; a case without a code is one not
yet attempted. Rates are in `outcome_rates`. A new code is a line in `DISPOSITIONS`.
"""

from collections.abc import Hashable, Iterable, Mapping
from typing import Literal, TypeVar

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

Key = TypeVar("Key", bound=Hashable)
"""Whatever names a case."""


class Disposition(Struct, frozen=True):
    """A code, the group in which the rates count it, and its labels.

    `ends_as` is the final code that a temporary one becomes when field work ends; empty: final.
    """

    code: str
    group: Group
    vi: str
    en: str
    ends_as: str = ""

    @property
    def is_temporary(self) -> bool:
        """Tell whether the case is still being worked."""
        return bool(self.ends_as)


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
        Disposition("5.1", "other", "Đã hẹn gặp lại", "Appointment made", "2.36"),
        Disposition("5.2", "non-contact", "Chưa gặp ai ở nhà", "No one met at home yet", "2.24"),
        Disposition(
            "5.3",
            "non-contact",
            "Người được chọn chưa có mặt",
            "Respondent not met yet",
            "2.25",
        ),
        Disposition(
            "5.4", "refusal", "Còn ngần ngại, sẽ quay lại", "Hesitant, to be asked again", "2.112"
        ),
        Disposition("5.5", "refusal", "Đang dở, hẹn làm tiếp", "Begun, to be continued", "2.12"),
        Disposition(
            "5.6", "unknown-household", "Tạm thời chưa đến được", "Cannot be reached yet", "3.17"
        ),
        Disposition(
            "5.7",
            "other",
            "Đã phỏng vấn, phiếu chưa về",
            "Interviewed, answers on their way",
            "2.36",
        ),
    )
}


class Tally(Struct, frozen=True, kw_only=True):
    """Sampled cases by code and by group: numbers of cases, or sums of their weights."""

    by_code: dict[str, float]
    by_group: dict[Group, float]
    total: float


def tally(
    cases: Iterable[Key],
    outcomes: Mapping[Key, str],
    weights: Mapping[Key, float] | None = None,
) -> Tally:
    """Count every sampled case by its code.

    Args:
        cases: ids of all cases called on (official, and reserve cases used).
        outcomes: code of each case known so far; the rest count as not attempted.
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
            hint="Codes are AAPOR final disposition codes, or 5.x while a case is being worked.",
        )
    return found


def _check_cases(known: Iterable[Key], asked: Iterable[Key], where: str) -> None:
    stray = sorted(map(str, set(asked) - set(known)))
    if stray:
        raise SamplingError(
            "unknown-case",
            where=where,
            got=stray[:3],
            expected="the id of a sampled case",
            hint="Only cases of the sample count, and every one of them does.",
        )
