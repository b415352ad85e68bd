"""QR codes (ISO/IEC 18004) of the links on receipts and posters, as SVG and as PNG.

The only import of `qrcode`. Error correction M (15 %) is right for print that is handled a day or
a season. The SVG is drawn from the module matrix, one run of dark modules at a time: a third of the
bytes of a path per module, no fixed id, so that many can stand on one page.
"""

from collections.abc import Iterator
from io import BytesIO
from itertools import groupby

import qrcode
from markupsafe import Markup, escape
from qrcode.constants import ERROR_CORRECT_M
from qrcode.image.pure import PyPNGImage

QUIET_ZONE = 4
"""Light modules around the symbol that the standard asks for."""


def _symbol(url: str, box: int = 1) -> "qrcode.QRCode[PyPNGImage]":
    symbol = qrcode.QRCode(
        error_correction=ERROR_CORRECT_M,
        box_size=box,
        border=QUIET_ZONE,
        image_factory=PyPNGImage,
    )
    symbol.add_data(url)
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


def svg(url: str, title: str = "QR") -> Markup:
    """Return the QR code as an SVG element, sized by whoever places it.

    Args:
        url: what the code says.
        title: what a screen reader says.
    """
    matrix = _symbol(url).get_matrix()
    side = len(matrix)
    path = "".join(_dark_runs(matrix))
    return Markup(  # noqa: S704 - numbers of ours, and a title that is escaped
        f'<svg xmlns="http://www.w3.org/2000/svg" class="qr" role="img"'
        f' viewBox="0 0 {side} {side}" shape-rendering="crispEdges">'
        f'<title>{escape(title)}</title><path fill="#fff" d="M0 0h{side}v{side}H0z"/>'
        f'<path d="{path}"/></svg>'
    )


def png(url: str, box: int = 10) -> bytes:
    """Return the QR code as a PNG with `box` pixels to a module."""
    image = BytesIO()
    _symbol(url, box).make_image().save(image)
    return image.getvalue()
