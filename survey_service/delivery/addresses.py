"""Addresses by channel: what can be one, in the one form in which it is kept.

A mail address is the dot-atom form of RFC 5321 with a host of two labels or more; a telephone
number is E.164, where a Vietnamese number may begin with 0; a postal address has one to five lines,
parted by `|`. That somebody lives there is found out by sending.
"""

import re
from typing import Final

from survey_service.delivery.message import Channel

MAIL: Final = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,24}",
    re.ASCII,
)
LONGEST_MAIL: Final = 254
LONGEST_LOCAL: Final = 64
NATIONAL: Final = re.compile(r"0[2-9][0-9]{8,9}", re.ASCII)
INTERNATIONAL: Final = re.compile(r"\+[1-9][0-9]{7,14}", re.ASCII)
PLACE_OF_VIETNAM: Final = "+84"
MOST_LINES: Final = 5
LONGEST_LINE: Final = 100
EXPECTED: Final[dict[Channel, str]] = {
    "letter": "one to five lines of a postal address, parted by |",
    "email": "an address such as ten@example.vn",
    "sms": "a number such as 0912345678 or +84912345678",
    "zalo": "a number such as 0912345678 or +84912345678",
}


def address(channel: Channel, text: str) -> str | None:
    """Return an address as it is kept; None where it is none of this channel."""
    if not text.isprintable():
        return None
    tidy = " ".join(text.split())
    if channel == "email":
        return _mail(tidy)
    if channel == "letter":
        return _postal(tidy)
    return _number(tidy)


def _mail(text: str) -> str | None:
    local, _, host = text.rpartition("@")
    fits = len(text) <= LONGEST_MAIL and len(local) <= LONGEST_LOCAL
    return f"{local}@{host.lower()}" if fits and MAIL.fullmatch(text) else None


def _number(text: str) -> str | None:
    digits = re.sub(r"[ .()-]", "", text)
    if NATIONAL.fullmatch(digits):
        return PLACE_OF_VIETNAM + digits[1:]
    return digits if INTERNATIONAL.fullmatch(digits) else None


def _postal(text: str) -> str | None:
    lines = [line.strip() for line in text.split("|") if line.strip()]
    short = all(len(line) <= LONGEST_LINE for line in lines)
    letters = any(sign.isalpha() for sign in text)
    return " | ".join(lines) if 1 <= len(lines) <= MOST_LINES and short and letters else None
