"""The codes 97, 98 and 99 mean the same in every instrument, or tables add up what they must not.

97 not applicable, 98 do not know, 99 refused: answers, but no opinions.
"""

import re
from collections.abc import Iterator

from questionnaires.lint.finding import Remark, Rule
from questionnaires.lint.subject import Subject

_MEANINGS = {
    97: ("không áp dụng / not applicable", r"áp dụng|chưa từng|chưa bao giờ|apply|applicable"),
    98: ("không biết / do not know", r"không biết|không rõ|không nhớ|know|not sure|remember"),
    99: ("từ chối / refused", r"từ chối|không muốn|không trả lời|refuse|prefer not|no answer"),
}
_PATTERNS = {code: re.compile(pattern, re.IGNORECASE) for code, (_, pattern) in _MEANINGS.items()}


def reserved_codes(subject: Subject) -> Iterator[Remark]:
    """Yield options under a reserved code that are counted as opinions or mean something else."""
    for where, choices in subject.lists:
        for position, choice in enumerate(choices):
            meaning = _reserved(choice.code)
            if meaning is None:
                continue
            label = " / ".join(choice.label.values())
            words = {"code": str(choice.code), "meaning": _MEANINGS[meaning][0]}
            if not choice.missing or _means_another(label, meaning):
                yield Remark(f"{where}[{position}].code", label, words)


def _reserved(code: int | str) -> int | None:
    return int(code) if str(code) in {"97", "98", "99"} else None


def _means_another(label: str, meaning: int) -> bool:
    others = (code for code in _PATTERNS if code != meaning)
    own = _PATTERNS[meaning].search(label)
    return own is None and any(_PATTERNS[code].search(label) for code in others)


RESERVED_CODES = Rule(
    code="reserved-code",
    severity="error",
    what={
        "vi": "Mã {code} dành cho “{meaning}”, ở đây lại là “{got}”.",
        "en": "The code {code} is kept for “{meaning}”; here it is “{got}”.",
    },
    mend={
        "vi": "Hãy ghi missing: true và đúng nghĩa, hoặc dùng mã khác.",
        "en": "Say missing: true and keep the meaning, or use another code.",
    },
    look=reserved_codes,
)
