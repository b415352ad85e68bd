"""The fixed sentences of posters, slips and sheets of codes, in Vietnamese and English."""

from typing import Final

from questionnaires.text import Wording

WORDS: Final[dict[str, Wording]] = {
    "poster_invitation": {
        "vi": "Kính mời Ông/Bà dành 1\u00a0phút cho biết mình được phục vụ như thế nào.",
        "en": "Please take one minute to say how you were served here.",
    },
    "slip_invitation": {
        "vi": (
            "Ông/Bà vừa làm thủ tục tại đây. "
            "Kính mời Ông/Bà dành 1\u00a0phút cho biết mình được phục vụ như thế nào."
        ),
        "en": "You have just used this office. Please take one minute to say how you were served.",
    },
    "scan": {
        "vi": "Quét mã bằng máy ảnh điện thoại, hoặc vào trang dưới đây và nhập mã:",
        "en": "Scan the code with your phone, or type it at this address:",
    },
    "scan_briefly": {"vi": "Quét, hoặc nhập mã tại", "en": "Scan, or type at"},
    "once_until": {
        "vi": "Mã dùng một lần, đến hết ngày\u00a0{day}.",
        "en": "The code works once, until\u00a0{day}.",
    },
    "once": {"vi": "Mã dùng một lần.", "en": "The code works once."},
    "monitors": {"vi": "Giám sát: {names}", "en": "Observed by: {names}"},
    "serials": {
        "vi": "Mã số {first}–{last} trong {total} · tờ {sheet}/{sheets}",
        "en": "Codes {first}–{last} of {total} · sheet {sheet} of {sheets}",
    },
    "code_alt": {
        "vi": "Mã QR mở phiếu trên điện thoại",
        "en": "QR code that opens the form on a phone",
    },
}


def said(key: str, language: str, **values: str | int) -> str:
    """Return a sentence in a language, with its values put in."""
    return WORDS[key][language].format(**values)
