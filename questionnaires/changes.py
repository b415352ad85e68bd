"""The kinds of change between two instruments, and whether figures from both may be joined.

A change breaks comparability when it can change answers without anybody changing their mind: other
words, other options or another order of them, other neighbours, other people asked, other answers
accepted. What no respondent meets does not.
"""

from typing import NamedTuple

import msgspec

from questionnaires.text import Wording


class Kind(NamedTuple):
    """One kind of change: does it break comparability, and why."""

    breaks: bool
    reason: Wording


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """One change.

    Attributes:
        code: a key of `KINDS`.
        where: what changed, by names: `acc_clarity.text.vi`; empty for the instrument itself.
        before: what stood there, None for nothing.
        after: what stands there now, None for nothing.
        breaks: whether figures from before and after must not be joined.
        reason: why, per language.
    """

    code: str
    where: str
    before: str | None
    after: str | None
    breaks: bool
    reason: Wording


def change(code: str, where: str, before: str | None, after: str | None) -> Change:
    """Return a change of a known kind."""
    kind = KINDS[code]
    return Change(
        code=code, where=where, before=before, after=after, breaks=kind.breaks, reason=kind.reason
    )


KINDS: dict[str, Kind] = {
    "wording-changed": Kind(
        True,
        {
            "vi": "Câu hỏi khác chữ thì câu trả lời có thể khác.",
            "en": "Other words can bring other answers.",
        },
    ),
    "scale-changed": Kind(
        True,
        {
            "vi": "Thang đo khác thì các mức không còn cùng nghĩa.",
            "en": "On another scale the levels no longer mean the same.",
        },
    ),
    "options-changed": Kind(
        True,
        {
            "vi": "Có thêm hay bớt phương án thì tỷ lệ của mọi phương án thay đổi.",
            "en": "An option more or less moves the share of every option.",
        },
    ),
    "options-reordered": Kind(
        True,
        {
            "vi": "Phương án đứng trước hay được chọn hơn.",
            "en": "Options that stand first are chosen more often.",
        },
    ),
    "type-changed": Kind(
        True,
        {
            "vi": "Loại câu hỏi khác thì cách trả lời khác.",
            "en": "Another type of question is answered in another way.",
        },
    ),
    "routing-changed": Kind(
        True,
        {
            "vi": "Câu hỏi được hỏi những người khác trước.",
            "en": "The question is asked of other people.",
        },
    ),
    "required-changed": Kind(
        True,
        {
            "vi": "Bắt buộc trả lời hay không làm thay đổi ai bỏ qua câu hỏi.",
            "en": "Whether an answer is required changes who skips the question.",
        },
    ),
    "answer-changed": Kind(
        True,
        {
            "vi": "Câu trả lời được nhận, tính hay điền sẵn theo cách khác.",
            "en": "Answers are accepted, calculated or filled in beforehand in another way.",
        },
    ),
    "media-changed": Kind(
        True,
        {
            "vi": "Người trả lời thấy hoặc nghe điều khác.",
            "en": "The respondent sees or hears something else.",
        },
    ),
    "layout-changed": Kind(
        True,
        {
            "vi": "Các câu hỏi đứng cạnh nhau trên màn hình theo cách khác.",
            "en": "Questions stand together on the screen in another way.",
        },
    ),
    "order-changed": Kind(
        True,
        {
            "vi": "Câu hỏi đứng trước ảnh hưởng đến câu trả lời sau.",
            "en": "What was asked before colours the answer.",
        },
    ),
    "neighbour-changed": Kind(
        True,
        {
            "vi": "Ngay trước câu này nay là một câu khác.",
            "en": "Another question now stands right before this one.",
        },
    ),
    "item-removed": Kind(
        True,
        {
            "vi": "Chuỗi số liệu của câu hỏi này dừng lại.",
            "en": "The series of this question ends.",
        },
    ),
    "item-added": Kind(
        False,
        {
            "vi": "Câu hỏi mới bắt đầu chuỗi số liệu của nó.",
            "en": "A new question begins a series of its own.",
        },
    ),
    "language-removed": Kind(
        True,
        {
            "vi": "Người trả lời bằng ngôn ngữ này nay phải dùng ngôn ngữ khác.",
            "en": "Those who answered in this language have to use another.",
        },
    ),
    "language-added": Kind(
        False,
        {
            "vi": "Các câu trả lời trước không thay đổi.",
            "en": "Answers in the former languages are what they were.",
        },
    ),
    "unseen-changed": Kind(
        False,
        {
            "vi": "Người trả lời không gặp điều này khi trả lời.",
            "en": "The respondent does not meet this while answering.",
        },
    ),
    "name-changed": Kind(
        True,
        {
            "vi": "Đây là một bộ phiếu khác.",
            "en": "This is another instrument.",
        },
    ),
}
