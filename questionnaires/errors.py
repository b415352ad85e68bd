"""Why a text is no instrument: one catalogue of codes with what the author can do about it."""

from questionnaires.text import Wording

INSTRUMENT_HINTS: dict[str, Wording] = {
    "too-large": {
        "vi": "Tệp quá lớn so với một bộ phiếu. Hãy kiểm tra lại tệp đã chọn.",
        "en": "The file is too large for an instrument. Check that it is the right file.",
    },
    "too-deep": {
        "vi": "Các tầng lồng nhau quá sâu. Một bộ phiếu chỉ cần vài tầng.",
        "en": "The nesting is too deep. An instrument needs only a few levels.",
    },
    "alias": {
        "vi": "Không dùng neo và bí danh (& và *) trong tệp bộ phiếu; hãy viết đầy đủ.",
        "en": "Anchors and aliases (& and *) are not used in instrument files; write it out.",
    },
    "syntax": {
        "vi": "Tệp không đúng cú pháp YAML hoặc JSON tại dòng đã nêu.",
        "en": "The file is not valid YAML or JSON at that line.",
    },
    "duplicate-key": {
        "vi": "Một trường được ghi hai lần trong cùng một khối. Hãy giữ lại một.",
        "en": "A field is given twice in the same block. Keep one.",
    },
    "not-text": {
        "vi": "Câu chữ có ký tự điều khiển hoặc ký tự hỏng. Hãy gõ lại.",
        "en": "The wording holds control or broken characters. Type it again.",
    },
    "unknown-field": {
        "vi": "Định dạng không có trường này. Hãy kiểm tra chính tả tên trường.",
        "en": "The format has no such field. Check its spelling.",
    },
    "missing-field": {
        "vi": "Thiếu một trường bắt buộc. Hãy thêm vào.",
        "en": "A required field is missing. Add it.",
    },
    "wrong-type": {
        "vi": "Giá trị không đúng kiểu. Chữ dễ nhầm với số thì đặt trong dấu ngoặc kép.",
        "en": "The value has the wrong type. Put text that looks like a number in quotes.",
    },
    "bad-version": {
        "vi": 'Phiên bản ghi theo mẫu "năm.số" trong dấu ngoặc kép, ví dụ "2026.1".',
        "en": 'Write the version as "year.number" in quotes, for example "2026.1".',
    },
    "bad-name": {
        "vi": "Tên dùng chữ thường không dấu, chữ số và dấu gạch dưới đơn, bắt đầu bằng chữ cái.",
        "en": "Names use lower-case letters, digits and single underscores, a letter first.",
    },
    "bad-code": {
        "vi": "Mã dùng chữ thường không dấu, chữ số, gạch nối hoặc gạch dưới, hoặc số nguyên.",
        "en": "Codes use lower-case letters, digits, hyphens or underscores, or are whole numbers.",
    },
    "name-too-long": {
        "vi": "Tên biến ghép từ tên câu và mã dài quá 32 ký tự của Stata. Hãy rút ngắn.",
        "en": "The variable name made of item and code exceeds Stata's 32 characters. Shorten it.",
    },
    "duplicate-name": {
        "vi": "Tên này đã được dùng. Mỗi câu hỏi và mỗi phần cần một tên riêng.",
        "en": "This name is taken. Every item and every section needs its own.",
    },
    "duplicate-code": {
        "vi": "Mã này đã được dùng trong cùng danh sách. Hãy chọn mã khác.",
        "en": "This code is already in the list. Choose another.",
    },
    "too-few-choices": {
        "vi": "Cần ít nhất hai phương án để chọn.",
        "en": "There must be at least two options to choose from.",
    },
    "bad-language": {
        "vi": 'Ngôn ngữ ghi bằng mã hai chữ như "vi", "en"; phải có "vi", không lặp lại.',
        "en": 'Languages are two-letter codes such as "vi", "en"; "vi" is among them, none twice.',
    },
    "missing-language": {
        "vi": "Câu này thiếu một ngôn ngữ mà bộ phiếu đã khai. Hãy dịch bổ sung.",
        "en": "This sentence lacks a language that the instrument declares. Translate it.",
    },
    "undeclared-language": {
        "vi": "Câu này có ngôn ngữ chưa khai trong languages. Hãy khai hoặc bỏ đi.",
        "en": "This sentence has a language missing from `languages`. Declare it or take it out.",
    },
    "empty-section": {
        "vi": "Bộ phiếu và mỗi phần cần ít nhất một câu hỏi.",
        "en": "An instrument and every section need at least one item.",
    },
    "unknown-scale": {
        "vi": "Thang đo chưa được khai trong scales.",
        "en": "The scale is not declared under `scales`.",
    },
    "scale-not-ordered": {
        "vi": "Các mức của thang đo là số nguyên tăng dần; mã không phải ý kiến ghi missing: true.",
        "en": "Levels are ascending whole numbers; codes without opinion say missing: true.",
    },
    "unknown-code": {
        "vi": "Mã này không có trong các phương án. Hãy dùng một mã đã khai.",
        "en": "No option has this code. Use one that is declared.",
    },
    "bad-limit": {
        "vi": "Giới hạn nằm ngoài khoảng cho phép.",
        "en": "The limit is out of range.",
    },
    "mixed-battery": {
        "vi": "Một bảng câu hỏi chỉ gồm câu hỏi thang đo dùng chung một thang.",
        "en": "A battery holds Likert items on one scale only.",
    },
    "sensitive-required": {
        "vi": "Câu hỏi về dữ liệu nhạy cảm không được bắt buộc trả lời.",
        "en": "A question on sensitive data must not be required.",
    },
    "bad-expression": {
        "vi": "Không đọc được điều kiện. Ví dụ đúng: ${did_procedure} = 'yes'.",
        "en": "The condition cannot be read. A good one: ${did_procedure} = 'yes'.",
    },
    "unknown-reference": {
        "vi": "Điều kiện nhắc đến một câu hỏi không có trong bộ phiếu.",
        "en": "The condition refers to an item that the instrument does not have.",
    },
    "forward-reference": {
        "vi": "Điều kiện chỉ được dựa vào câu hỏi đứng trước. Hãy đổi thứ tự câu hỏi.",
        "en": "A condition looks back only. Ask the other question first.",
    },
    "circular-reference": {
        "vi": "Điều kiện dẫn ngược về chính câu hỏi này.",
        "en": "The condition leads back to the item itself.",
    },
    "unknown-list": {
        "vi": "Danh sách phương án chưa được khai trong lists.",
        "en": "The list of choices is not declared under `lists`.",
    },
    "choices-twice": {
        "vi": "Chỉ dùng một trong hai: choices hoặc list.",
        "en": "Give either `choices` or `list`, not both.",
    },
    "unknown-column": {
        "vi": "Không phương án nào có cột này. Hãy kiểm tra columns của các phương án.",
        "en": "No choice has such a column. Check `columns` of the choices.",
    },
    "wrong-reference": {
        "vi": "Tên này không chỉ đúng loại câu hỏi cần dùng ở đây.",
        "en": "The name does not point at the kind of item that is needed here.",
    },
    "misplaced-rule": {
        "vi": "Mục này không ai trả lời nên không dùng quy tắc đó. Hãy bỏ đi.",
        "en": "Nobody answers this item, so the rule has no meaning here. Take it out.",
    },
    "unknown-rule": {
        "vi": "Không có quy tắc phiếu hợp lệ này.",
        "en": "There is no such rule of valid forms.",
    },
    "unknown-instrument": {
        "vi": "Thư viện không có bộ phiếu này.",
        "en": "The library has no such instrument.",
    },
}


class InstrumentError(Exception):
    """The text is no sound instrument.

    Attributes:
        code: a key of `INSTRUMENT_HINTS`.
        where: path such as `sections[2].items[0].relevant`; empty for the whole.
        got: what stands there, short and printable.
        expected: what could stand there.
        hint: what the author can do, per language.
    """

    def __init__(self, code: str, where: str, got: object, expected: str) -> None:
        self.code = code
        self.where = where
        self.got = got
        self.expected = expected
        self.hint = INSTRUMENT_HINTS[code]
        place = f"{where}: " if where else ""
        super().__init__(
            f"{place}{code}: got {got!r}, expected {expected}. {self.hint['vi']} {self.hint['en']}"
        )
