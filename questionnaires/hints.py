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
    "too-small": {
        "vi": "Câu {n}: xin Ông/Bà ghi số từ {min} trở lên.",
        "en": "Question {n}: please write a number of at least {min}.",
    },
    "too-big": {
        "vi": "Câu {n}: xin Ông/Bà ghi số không quá {max}.",
        "en": "Question {n}: please write a number of at most {max}.",
    },
    "too-precise": {
        "vi": "Câu {n}: xin Ông/Bà ghi nhiều nhất {places} chữ số thập phân.",
        "en": "Question {n}: please write at most {places} decimal places.",
    },
    "not-a-date": {
        "vi": "Câu {n}: ngày này không có trong lịch. Xin Ông/Bà ghi ngày/tháng/năm.",
        "en": "Question {n}: there is no such day. Please write day, month and year.",
    },
    "not-a-time": {
        "vi": "Câu {n}: giờ này không đúng. Xin Ông/Bà ghi giờ và phút, ví dụ 08:30.",
        "en": "Question {n}: this is no time of day. Please write it as 08:30.",
    },
    "not-a-unit": {
        "vi": "Câu {n}: mã đơn vị không đúng. Xin Ông/Bà chọn trong danh sách.",
        "en": "Question {n}: this is no code of a unit. Please choose from the list.",
    },
    "not-a-procedure": {
        "vi": "Câu {n}: mã thủ tục không đúng. Xin Ông/Bà chọn trong danh sách.",
        "en": "Question {n}: this is no code of a procedure. Please choose from the list.",
    },
    "not-in-force": {
        "vi": "Câu {n}: mã này không có trong danh mục hiện hành. Xin Ông/Bà chọn trong danh sách.",
        "en": "Question {n}: this code is not in force. Please choose from the list.",
    },
    "not-within": {
        "vi": "Câu {n}: nơi này không thuộc đơn vị đã chọn ở trên. Xin Ông/Bà chọn lại.",
        "en": "Question {n}: this place is not in the unit chosen above. Please choose again.",
    },
    "not-accurate": {
        "vi": "Câu {n}: vị trí chưa đủ chính xác (cần trong {max} m). Xin Ông/Bà lấy lại vị trí.",
        "en": "Question {n}: the place is not exact enough ({max} m). Please take it again.",
    },
    "not-a-file": {
        "vi": "Câu {n}: không đọc được tệp. {ask}.",
        "en": "Question {n}: the file could not be read. {ask}.",
    },
    "not-asked": {
        "vi": "Mục này không phải là câu hỏi nên không nhận câu trả lời.",
        "en": "This is not a question, so it takes no answer.",
    },
    "not-offered": {
        "vi": "Câu {n}: phương án này không đi cùng các câu trả lời ở trên. Xin Ông/Bà chọn lại.",
        "en": "Question {n}: this option does not go with the answers above. Please choose again.",
    },
    "not-accepted": {
        "vi": "Câu {n}: câu trả lời chưa phù hợp. Xin Ông/Bà xem lại.",
        "en": "Question {n}: the answer does not fit. Please look at it again.",
    },
    "too-many-rows": {
        "vi": "Câu {n}: xin Ông/Bà ghi nhiều nhất {max} dòng.",
        "en": "Question {n}: please fill in at most {max} rows.",
    },
    "too-few-rows": {
        "vi": "Câu {n}: xin Ông/Bà ghi ít nhất {min} dòng.",
        "en": "Question {n}: please fill in at least {min} rows.",
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


ROW: Wording = {"vi": "{n}, dòng {row}", "en": "{n}, row {row}"}
"""How the number of a question is said of a row of a roster."""


def hint(code: str, **words: object) -> Wording:
    """Return the hint of that code with its fields filled in, per language."""
    return {language: text.format_map(words) for language, text in HINTS[code].items()}
