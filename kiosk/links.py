"""The links that stand on paper: short, and said by a QR code in the fewest modules.

A symbol writes capitals and digits in 5.5 bits a character and everything else in 8 (ISO/IEC 18004,
alphanumeric mode). Hosts are the same in capitals, and the routes of forms answer to both, so what
follows `https://` is said in capitals where the address has no path of its own. The scheme stays
as it is: Android compares schemes letter by letter, and an app that does not put `HTTPS` into
lower case first finds nothing that opens it.
"""

import re
from typing import Final
from urllib.parse import urlsplit

MOST_CHARACTERS: Final = 60
"""What a person types without giving up, and what keeps a symbol of 22 mm readable."""
_ORIGIN: Final = re.compile(r"https?://[0-9A-Za-z.:-]+")


def receipt_link(base: str, code: str) -> str:
    """Return the link of a receipt below the public address of the service."""
    return f"{base}/t/{code}"


def poster_link(base: str, code: str) -> str:
    """Return the link of a poster below the public address of the service."""
    return f"{base}/p/{code}"


def said_by_symbol(link: str) -> str:
    """Return the same link as a QR code says it.

    Args:
        link: of a receipt or a poster; below a path, where capitals may mean another place, it
            stays as it is.
    """
    base, letter, code = link.rsplit("/", 2)
    if not _ORIGIN.fullmatch(base):
        return link
    scheme, host = base.split("//", 1)
    return f"{scheme}//{host.upper()}/{letter.upper()}/{code}"


def typed_address(link: str) -> str:
    """Return where a code can be typed: the link without scheme and code."""
    parts = urlsplit(link)
    return parts.netloc + parts.path.rpartition("/")[0]
