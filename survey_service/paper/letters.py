"""Invitations as letters: a page each, the address where the window of an envelope is."""

from collections.abc import Sequence
from typing import Final

import msgspec

from kiosk.qr import svg
from survey_service.delivery.message import Message
from survey_service.paper.geometry import GEOMETRY
from survey_service.paper.typesetting import typeset

WORDS: Final = {
    "scan": "Quét mã bằng điện thoại, hoặc gõ đường dẫn · Scan the code or type the link",
    "reference": "Mã thư (ghi khi thư bị trả lại) · Reference:",
}


def printed_letters(letters: Sequence[Message], sender: str = "Lắng nghe") -> bytes:
    """Return a PDF with a page for each letter, in the order given.

    Args:
        letters: at least one; addresses as `delivery.addresses` keeps them.
        sender: who writes, on top of every page.
    """
    return typeset(
        "letter.typ",
        {
            "title": letters[0].subject,
            "language": "vi",
            "geometry": msgspec.to_builtins(GEOMETRY),
            "words": WORDS,
            "sender": sender,
            "letters": [_letter(letter) for letter in letters],
        },
    )


def _letter(letter: Message) -> dict[str, object]:
    # the link stands beside its code in large letters, so not twice in the text
    body = [part.strip() for part in letter.text.split("\n\n") if part.strip() != letter.link]
    return {
        "name": letter.name,
        "lines": letter.to.split(" | "),
        "subject": letter.subject,
        "paragraphs": body,
        "link": letter.link,
        "qr": str(svg(letter.link)) if letter.link else None,
        "reference": letter.key,
    }
