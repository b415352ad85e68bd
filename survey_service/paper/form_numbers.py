"""The number of a copy: which questionnaire and round, which copy, and a check symbol.

`2KX4-000017-Q`: four symbols that stand for the questionnaire, its version and language and the
round; six digits that count the copies; a check symbol that catches a mistyped or swapped symbol
(that of `kiosk.tokens`). The same order of copies gives the same numbers again: the next print run
goes on where the last one stopped.
"""

from hashlib import sha256

from kiosk import tokens

SERIAL_DIGITS = 6
LAST_SERIAL = 10**SERIAL_DIGITS - 1
SERIES_LENGTH = 4
LENGTH = SERIES_LENGTH + SERIAL_DIGITS + 1
"""Symbols of a form number, the check symbol included, hyphens not counted."""
SCHEME = "LN1"
"""What the code on a page starts with: the layout of its parts."""


def series(content_hash: str, campaign: str, language: str) -> str:
    """Return the four symbols for a questionnaire, a round (or none) and a language."""
    named = f"langnghe/form/v1\n{content_hash}\n{campaign}\n{language}"
    number = int.from_bytes(sha256(named.encode()).digest()[:3])
    return "".join(tokens.ALPHABET[number >> place & 31] for place in (15, 10, 5, 0))


def form_number(of_series: str, serial: int) -> str:
    """Return the number of a copy without hyphens.

    Args:
        of_series: four symbols.
        serial: 1 to 999999.

    Raises:
        ValueError: the serial has too many digits or is below 1.
    """
    if not 1 <= serial <= LAST_SERIAL:
        raise ValueError(f"copies are numbered 1 to {LAST_SERIAL}, not {serial}")
    body = f"{of_series}{serial:0{SERIAL_DIGITS}}"
    return next(
        whole for symbol in tokens.ALPHABET if (whole := tokens.normalise(body + symbol, LENGTH))
    )


def printed(number: str) -> str:
    """Return a form number as it is printed: `2KX4-000017-Q`."""
    return f"{number[:SERIES_LENGTH]}-{number[SERIES_LENGTH:-1]}-{number[-1]}"


def page_code(content_hash: str, number: str, page: int) -> str:
    """Return what the code on a page says: the questionnaire, the copy, the page.

    Capital letters, digits and slashes only, which QR codes store most densely.
    """
    return f"{SCHEME}/{content_hash[:12].upper()}/{number}/{page}"
