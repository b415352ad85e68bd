"""What is wrong with an expression text, where, and what its author can do about it."""

from questionnaires.text import Wording

EXPRESSION_HINTS: dict[str, Wording] = {
    "empty": {
        "vi": "Biểu thức còn trống. Hãy viết điều kiện hoặc bỏ trường này.",
        "en": "The expression is empty. Write one, or leave the field out.",
    },
    "unexpected": {
        "vi": "Chỗ này cần một thành phần khác. Hãy kiểm tra dấu ngoặc, dấu phẩy và toán tử.",
        "en": "Something else belongs here. Check brackets, commas and operators.",
    },
    "too-long": {
        "vi": "Biểu thức quá dài. Hãy tách thành nhiều câu tính toán.",
        "en": "The expression is too long. Split it into calculated items.",
    },
    "too-deep": {
        "vi": "Các dấu ngoặc lồng nhau quá sâu. Hãy tách thành nhiều câu tính toán.",
        "en": "The nesting is too deep. Split it into calculated items.",
    },
    "too-large": {
        "vi": "Số này lớn hơn mọi số tính được. Hãy viết số nhỏ hơn.",
        "en": "The number is beyond all numbers that can be calculated with. Write a smaller one.",
    },
    "bad-reference": {
        "vi": "Nhắc đến câu hỏi bằng ${tên_câu_hỏi}.",
        "en": "Refer to an item as ${item_name}.",
    },
    "unclosed-text": {
        "vi": "Thiếu dấu nháy đóng. Chữ đặt trong hai dấu nháy cùng loại.",
        "en": "A closing quote is missing. Put text between two quotes of one kind.",
    },
    "unknown-sign": {
        "vi": "Ký tự này không có trong biểu thức XLSForm.",
        "en": "This sign is not part of XLSForm expressions.",
    },
    "path": {
        "vi": "Không dùng đường dẫn XPath. Nhắc đến câu hỏi bằng ${tên_câu_hỏi}.",
        "en": "XPath paths and predicates are not used. Refer to an item as ${item_name}.",
    },
    "bare-name": {
        "vi": "Tên trần là cột của danh sách lựa chọn, chỉ dùng trong choice_filter; câu hỏi viết "
        "${tên}, chữ đặt trong dấu nháy.",
        "en": "A bare name is a column of the choice list, for choice_filter only; write an item "
        "as ${name}, a text in quotes.",
    },
    "no-current": {
        "vi": "Dấu chấm là câu trả lời của chính câu này, chỉ dùng trong constraint, calculation, "
        "default.",
        "en": "The dot is the answer to the item itself, for constraint, calculation and default "
        "only.",
    },
    "unknown-function": {
        "vi": "Không có hàm này. Xem bảng hàm trong docs/expressions.md.",
        "en": "There is no such function. See the table in docs/expressions.md.",
    },
    "unsupported-function": {
        "vi": "Hàm này có trong ODK nhưng không dùng được ở đây; lý do nêu ở trên.",
        "en": "ODK has this function, but it is not used here, for the reason given.",
    },
    "wrong-arguments": {
        "vi": "Số tham số của hàm không đúng.",
        "en": "The function takes another number of arguments.",
    },
    "not-in-roster": {
        "vi": "indexed-repeat() cần ${câu trong danh sách}, ${danh sách} và số thứ tự.",
        "en": "indexed-repeat() takes ${item of a roster}, ${that roster} and a row number.",
    },
    "regex-not-literal": {
        "vi": "Mẫu của regex() viết thẳng trong dấu nháy để kiểm tra được trước.",
        "en": "Write the pattern of regex() as a quoted text: it is checked beforehand.",
    },
    "regex-syntax": {
        "vi": "Mẫu regex() viết sai. Ký tự đặc biệt cần dấu \\ đứng trước.",
        "en": "The pattern of regex() is malformed. Put \\ before signs meant literally.",
    },
    "regex-unsupported": {
        "vi": "regex() chỉ dùng phần có nghĩa như nhau ở mọi nơi; xem docs/expressions.md.",
        "en": "regex() takes only what means the same everywhere; see docs/expressions.md.",
    },
    "regex-nested": {
        "vi": "Không lặp không giới hạn bên trong một phép lặp không giới hạn. Hãy viết {1,20}.",
        "en": "No unlimited repetition inside an unlimited one. Write a limit such as {1,20}.",
    },
    "regex-too-large": {
        "vi": "Mẫu regex() quá lớn. Độ dài hãy kiểm tra bằng string-length().",
        "en": "The pattern of regex() is too large. Check lengths with string-length().",
    },
}


class ExpressionError(ValueError):
    """The text is no expression of the subset.

    Attributes:
        code: stable name of the mistake, a key of `EXPRESSION_HINTS`.
        position: character offset, 0 for the first.
        got: what stands there.
        expected: what could stand there, or why it cannot.
        hint: what the author can do, per language.
    """

    def __init__(self, code: str, position: int, got: str, expected: str) -> None:
        super().__init__(f"{code} at character {position + 1}: got {got!r}, expected {expected}")
        self.code = code
        self.position = position
        self.got = got
        self.expected = expected
        self.hint = EXPRESSION_HINTS[code]
