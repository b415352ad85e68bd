"""QR codes (ISO/IEC 18004) as SVG and as PNG. The only import of `qrcode`.

How much of a symbol may be lost depends on what happens to it:

| use | error correction | because |
|---|---|---|
| `screen` | L, 7 % | nothing is lost on a screen, and modules are as large as can be |
| `paper` | M, 15 % | a receipt is folded, carried for days, printed thin |
| `wall` | Q, 25 % | a poster hangs for a season: sun, scratches, a corner torn off |
| `marked` | H, 30 % | our mark in the middle takes 5 % and leaves what `wall` has |

The SVG is drawn from the module matrix, one run of dark modules at a time: a third of the bytes of
a path per module, no fixed id, so that many can stand on one page.
"""

import re
from collections.abc import Iterator, Mapping
from io import BytesIO
from itertools import groupby
from types import MappingProxyType
from typing import Final, Literal

import qrcode
from markupsafe import Markup, escape
from qrcode.constants import ERROR_CORRECT_H, ERROR_CORRECT_L, ERROR_CORRECT_M, ERROR_CORRECT_Q
from qrcode.image.pure import PyPNGImage
from qrcode.util import MODE_8BIT_BYTE, MODE_ALPHA_NUM, QRData

from kiosk.assets import assets

Use = Literal["screen", "paper", "wall", "marked"]
QUIET_ZONE = 4
"""Light modules around the symbol that the standard asks for."""
CORRECTION: Final[Mapping[Use, int]] = MappingProxyType(
    {
        "screen": ERROR_CORRECT_L,
        "paper": ERROR_CORRECT_M,
        "wall": ERROR_CORRECT_Q,
        "marked": ERROR_CORRECT_H,
    }
)
MARK_SHARE: Final = 0.05
"""Most of the area that the mark and its light edge cover: a sixth of what H can lose."""
_CAPITALS: Final = re.compile(r"(https?://)([0-9A-Z$%*+./:-]+)")


def _symbol(text: str, use: Use, box: int = 1) -> "qrcode.QRCode[PyPNGImage]":
    symbol = qrcode.QRCode(
        error_correction=CORRECTION[use],
        box_size=box,
        border=QUIET_ZONE,
        image_factory=PyPNGImage,
    )
    split = _CAPITALS.fullmatch(text)
    if split is None:
        symbol.add_data(text)
    else:  # the library looks for runs of 20 characters, and a host may be shorter
        symbol.add_data(QRData(split[1].encode(), MODE_8BIT_BYTE))
        symbol.add_data(QRData(split[2].encode(), MODE_ALPHA_NUM))
    symbol.make(fit=True)
    return symbol


def _dark_runs(matrix: list[list[bool]]) -> Iterator[str]:
    for top, row in enumerate(matrix):
        left = 0
        for is_dark, modules in groupby(row):
            length = len(list(modules))
            if is_dark:
                yield f"M{left} {top}h{length}v1h-{length}z"
            left += length


def svg(text: str, title: str = "QR", use: Use = "paper") -> Markup:
    """Return the QR code as an SVG element, sized by whoever places it.

    Args:
        text: what the code says.
        title: what a screen reader says.
        use: what will happen to it; `marked` has our mark in the middle.
    """
    matrix = _symbol(text, use).get_matrix()
    side = len(matrix)
    path = "".join(_dark_runs(matrix))
    return Markup(  # noqa: S704 - numbers and a drawing of ours, and a title that is escaped
        f'<svg xmlns="http://www.w3.org/2000/svg" class="qr" role="img"'
        f' viewBox="0 0 {side} {side}" shape-rendering="crispEdges">'
        f'<title>{escape(title)}</title><path fill="#fff" d="M0 0h{side}v{side}H0z"/>'
        f'<path d="{path}"/>{_mark(side) if use == "marked" else ""}</svg>'
    )


def png(text: str, box: int = 10, use: Use = "paper") -> bytes:
    """Return the QR code, without a mark, as a PNG with `box` pixels to a module."""
    image = BytesIO()
    _symbol(text, use, box).make_image().save(image)
    return image.getvalue()


def _mark(side: int) -> str:
    """Return our mark on a light square of whole modules in the middle of a symbol.

    The side of a symbol is odd, so the square's is too.
    """
    modules = side - 2 * QUIET_ZONE
    square = int((modules**2 * MARK_SHARE) ** 0.5)
    square -= 1 - square % 2
    left = (side - square) // 2
    drawing = assets()["mark.svg"].content.decode().replace("<title>Lắng nghe</title>", "")
    inner = f'<svg x="{left + 0.5}" y="{left + 0.5}" width="{square - 1}" height="{square - 1}"'
    return f'<path fill="#fff" d="M{left} {left}h{square}v{square}h-{square}z"/>' + drawing.replace(
        "<svg", inner + ' shape-rendering="auto"', 1
    ).replace(' id="mark"', "")
