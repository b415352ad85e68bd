"""The settlement as tables: villages with forms, signatures and money; the budget beside it.

A difference keeps both of its numbers and the reason given for it. No name and no form number
stands here.
"""

from collections.abc import Iterator

from questionnaires.text import Wording, say
from survey_service.exports.table import Column, Row, Sheet
from survey_service.pipeline.settlement import SettledVillage, Settlement

DIFFERENCES: dict[str, Wording] = {
    "signatures-differ": {
        "vi": "Số người ký khác số phiếu được chi",
        "en": "Signatures differ from forms paid for",
    },
    "amount-differs": {
        "vi": "Số tiền khác số người ký nhân mức chi",
        "en": "Money differs from signatures times the rate",
    },
    "forms-uncounted": {"vi": "Chưa kiểm đếm phiếu", "en": "Forms were not counted"},
}
SOURCES: dict[str, Wording] = {
    "entered": {"vi": "phiếu đã nhập", "en": "forms entered"},
    "tally": {"vi": "bảng kiểm đếm", "en": "the counter's tally"},
}
COLUMNS = (
    Column("unit", {"vi": "Mã xã, phường", "en": "Commune code"}),
    Column("village", {"vi": "Mã thôn, tổ", "en": "Village code"}),
    Column("village_name", {"vi": "Thôn, tổ dân phố", "en": "Village"}),
    Column("forms", {"vi": "Phiếu được chi", "en": "Forms paid for"}),
    Column("forms_from", {"vi": "Nguồn số phiếu", "en": "Forms counted from"}),
    Column("signed", {"vi": "Số người ký", "en": "Signatures"}),
    Column("paid", {"vi": "Đã chi (đồng)", "en": "Paid (đồng)"}),
    Column("due", {"vi": "Phải chi (đồng)", "en": "Due (đồng)"}),
    Column("differences", {"vi": "Chỗ lệch", "en": "Differences"}),
    Column("reasons", {"vi": "Lý do", "en": "Reasons"}),
)
BUDGET_COLUMNS = (
    Column("code", {"vi": "Mã khoản", "en": "Line code"}),
    Column("name", {"vi": "Nội dung chi", "en": "Line"}),
    Column("planned", {"vi": "Dự toán (đồng)", "en": "Planned (đồng)"}),
    Column("spent", {"vi": "Quyết toán (đồng)", "en": "Spent (đồng)"}),
    Column("left", {"vi": "Còn lại (đồng)", "en": "Left (đồng)"}),
)


def sheet(settled: Settlement, language: str, *, labelled: bool = False) -> Sheet:
    """Return the table of villages, with the sum as its last row."""

    def rows() -> Iterator[Row]:
        for line in settled.villages:
            source = settled.forms_from.get(line.village.place)
            yield (
                line.village.unit,
                line.village.psu,
                say(line.village.name, language),
                line.settled.forms,
                None if source is None else say(SOURCES[source], language),
                line.settled.signed,
                line.settled.paid,
                line.settled.due,
                told(line, language),
                "; ".join(reason or "?" for reason in line.reasons) or None,
            )
        whole = settled.whole
        name = {"vi": "Tổng cộng", "en": "Total"}[language]
        yield (
            *("", "", name, whole.forms, None, whole.signed, whole.paid, whole.due),
            *(None, None),
        )

    return Sheet(
        name={"vi": "Quyết toán", "en": "Settlement"}[language],
        columns=COLUMNS,
        rows=rows,
        labelled=labelled,
        language=language,
    )


def budget_sheet(settled: Settlement, language: str, *, labelled: bool = False) -> Sheet:
    """Return the budget beside what was spent."""

    def rows() -> Iterator[Row]:
        for line in settled.budget:
            yield (line.code, line.name, line.planned, line.spent, line.left)

    return Sheet(
        name={"vi": "Dự toán", "en": "Budget"}[language],
        columns=BUDGET_COLUMNS,
        rows=rows,
        labelled=labelled,
        language=language,
    )


def told(line: SettledVillage, language: str) -> str | None:
    """Return the differences of a village in words, with both numbers of each."""
    return (
        "; ".join(
            f"{say(DIFFERENCES[found.code], language)}: {found.got} ≠ {found.expected}"
            for found in line.settled.differences
        )
        or None
    )
