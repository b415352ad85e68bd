"""What a person reads when an answer was not accepted: polite, plain, never blaming.

One entry per violation code; `{n}` is the question's number, other fields come with the finding.
"""

from questionnaires.text import Wording

HINTS: dict[str, Wording] = {
    "required-missing": {
        "vi": "Câu {n} chưa được trả lời. {ask}.",
        "en": "Question {n} has not been answered. {ask}.",
    },
    "unknown-item": {
        "vi": "Phiếu này không có câu hỏi đó. Xin Ông/Bà mở lại phiếu.",
        "en": "This form has no such question. Please open the form again.",
    },
    "unknown-code": {
        "vi": "Câu {n}: câu trả lời không có trong các phương án. {ask}.",
        "en": "Question {n}: the answer is not one of the options. {ask}.",
    },
    "wrong-type": {
        "vi": "Câu {n}: không đọc được câu trả lời. {ask}.",
        "en": "Question {n}: the answer could not be read. {ask}.",
    },
    "too-many": {
        "vi": "Câu {n}: xin Ông/Bà chọn nhiều nhất {max} phương án.",
        "en": "Question {n}: please choose at most {max} options.",
    },
    "too-few": {
        "vi": "Câu {n}: xin Ông/Bà chọn ít nhất {min} phương án.",
        "en": "Question {n}: please choose at least {min} options.",
    },
    "duplicate-choice": {
        "vi": "Câu {n}: một phương án được ghi hai lần. Xin Ông/Bà chọn lại.",
        "en": "Question {n}: an option was given twice. Please choose again.",
    },
    "exclusive-choice": {
        "vi": "Câu {n}: có phương án không thể chọn cùng phương án khác. Xin Ông/Bà chọn lại.",
        "en": "Question {n}: one of these options cannot go with others. Please choose again.",
    },
    "too-long": {
        "vi": "Câu {n}: ý kiến dài hơn {max} ký tự. Xin Ông/Bà bớt {over} ký tự.",
        "en": "Question {n}: the text exceeds {max} characters. Please shorten it by {over}.",
    },
    "not-text": {
        "vi": "Câu {n}: ý kiến có ký tự không đọc được. Xin Ông/Bà viết lại bằng chữ thường dùng.",
        "en": "Question {n}: the text holds unreadable signs. Please write it in plain letters.",
    },
    "not-answers": {
        "vi": "Không đọc được phiếu. Xin Ông/Bà mở lại phiếu và trả lời lại.",
        "en": "The form could not be read. Please open it again.",
    },
    "off-route": {
        "vi": "Câu {n} không áp dụng với các câu trả lời của Ông/Bà nên không được ghi lại.",
        "en": "Question {n} does not apply to your other answers, so it was not recorded.",
    },
}


def hint(code: str, **words: object) -> Wording:
    """Return the hint of that code with its fields filled in, per language."""
    return {language: text.format_map(words) for language, text in HINTS[code].items()}
