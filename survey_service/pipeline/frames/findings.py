"""What is found in a frame: the row, what was got, what was expected, what to do.

A `wrong` row cannot be drawn from and is left out or refuses the file; a `note` is kept and said.
Findings are counted whole and told up to a number of each code, so a list with a million slips
stays readable.
"""

from collections import Counter
from typing import Literal

import msgspec

from questionnaires.text import Wording

MOST_OF_A_CODE = 200

TODO: dict[str, tuple[Literal["wrong", "note"], Wording]] = {
    "cells": ("wrong", {"vi": "Điền đủ các ô của dòng.", "en": "Give the row all its cells."}),
    "bad-code": (
        "wrong",
        {
            "vi": "Dùng mã chỉ gồm chữ không dấu, số và . _ / -; không ghi họ tên.",
            "en": "Use a code of plain letters, digits and . _ / -; never a name.",
        },
    ),
    "bad-name": ("wrong", {"vi": "Sửa tên gọi.", "en": "Correct the name."}),
    "bad-size": (
        "wrong",
        {
            "vi": "Bỏ nơi không có người, hoặc sửa số người.",
            "en": "Remove an empty place, or correct its number.",
        },
    ),
    "bad-day": ("wrong", {"vi": "Ghi ngày dạng NĂM-THÁNG-NGÀY.", "en": "Write YYYY-MM-DD."}),
    "bad-channel": ("wrong", {"vi": "Ghi online hoặc counter.", "en": "Write online or counter."}),
    "unknown-unit": (
        "wrong",
        {"vi": "Ghi mã đơn vị có thật vào ngày đó.", "en": "Give a unit that existed that day."},
    ),
    "unknown-village": (
        "wrong",
        {"vi": "Ghi mã thôn có trong dàn mẫu thôn.", "en": "Give a village of the village frame."},
    ),
    "duplicate": ("wrong", {"vi": "Bỏ dòng lặp.", "en": "Remove the repeated row."}),
    "overlap": (
        "wrong",
        {"vi": "Sửa ngày: hai dòng không được trùng thời gian.", "en": "Let the days not overlap."},
    ),
    "unknown-successor": (
        "wrong",
        {"vi": "Thêm dòng của thôn kế tục.", "en": "Add the row of the successor."},
    ),
    "outside-period": (
        "wrong",
        {"vi": "Bỏ hồ sơ ngoài kỳ.", "en": "Remove dossiers of another period."},
    ),
    "not-in-force": (
        "note",
        {"vi": "Giữ làm lịch sử, không chọn.", "en": "Kept as history, not drawn."},
    ),
    "gap-in-numbers": (
        "note",
        {"vi": "Kiểm tra có sót dòng không.", "en": "Check whether rows were lost."},
    ),
    "unknown-procedure": (
        "note",
        {"vi": "Kiểm tra mã thủ tục.", "en": "Check the code of the procedure."},
    ),
    "place-missing": (
        "note",
        {"vi": "Bổ sung, hoặc nêu lý do trong tuyên bố phạm vi.", "en": "Add it, or say why not."},
    ),
    "size-far-off": (
        "note",
        {"vi": "Đối chiếu với số chính thức.", "en": "Compare with the official number."},
    ),
}
"""What each finding means for its row, and what to do."""


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One finding; `line` 0 is about the file as a whole."""

    line: int
    column: str
    code: str
    got: str
    expected: str

    @property
    def wrong(self) -> bool:
        """Whether the row cannot be drawn from."""
        return TODO[self.code][0] == "wrong"

    @property
    def todo(self) -> Wording:
        """What to do."""
        return TODO[self.code][1]


class Findings:
    """Findings in the order they were made: all counted, some of each code told."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.told: list[Finding] = []

    def add(self, line: int, column: str, code: str, got: str, expected: str) -> None:
        """Count a finding and keep it while there are few of its code."""
        self.counts[code] += 1
        if self.counts[code] <= MOST_OF_A_CODE:
            found = Finding(line=line, column=column, code=code, got=got[:80], expected=expected)
            self.told.append(found)

    @property
    def wrong(self) -> int:
        """How many findings leave out a row."""
        return sum(count for code, count in self.counts.items() if TODO[code][0] == "wrong")
