"""The QR picture itself is read back, by a decoder that is not ours."""

import xml.etree.ElementTree as ET
from io import BytesIO
from itertools import pairwise

import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from kiosk import qr, tokens

URLS = [
    "https://langnghe.haiphong.gov.vn/t/KCZYVV0Q8W82DE40",
    "http://192.168.1.20:8000/p/KCZYVV0Q",
    "https://ykien.haiphong.gov.vn/một/đường?a=b&c=<d>",
]


def drawn(svg: str, scale: int = 8) -> Image.Image:
    """Rasterise our SVG subset: `Mx yh…v1h-…z` runs of dark modules on a light square."""
    root = ET.fromstring(svg)
    side = int(root.attrib["viewBox"].split()[2])
    picture = Image.new("1", (side * scale, side * scale), 1)
    pen = ImageDraw.Draw(picture)
    path = root.findall("{http://www.w3.org/2000/svg}path")[1].attrib["d"]
    for run in path.split("M")[1:]:
        start, _, rest = run.partition("h")
        left, top = map(int, start.split())
        length = int(rest.partition("v")[0])
        box = [left * scale, top * scale, (left + length) * scale - 1, (top + 1) * scale - 1]
        pen.rectangle(box, fill=0)
    return picture


@pytest.mark.parametrize("url", URLS)
def test_png_and_svg_say_the_link(url: str) -> None:
    for picture in (Image.open(BytesIO(qr.png(url, 4))), drawn(qr.svg(url))):
        [found] = zxingcpp.read_barcodes(picture.convert("L"))
        assert found.text == url
        assert found.format == zxingcpp.BarcodeFormat.QRCode


@given(st.binary(min_size=10, max_size=10))
def test_any_receipt_code_reads_back(random_bits: bytes) -> None:
    url = f"https://langnghe.haiphong.gov.vn/t/{tokens.make(random_bits)}"
    [found] = zxingcpp.read_barcodes(Image.open(BytesIO(qr.png(url, 3))).convert("L"))
    assert found.text == url


def test_the_svg_is_clean_and_names_itself() -> None:
    svg = qr.svg(URLS[0], 'Mã "QR" <1>')
    root = ET.fromstring(svg)
    assert root.attrib["role"] == "img"
    assert root.findtext("{http://www.w3.org/2000/svg}title") == 'Mã "QR" <1>'
    assert "style" not in svg
    assert " id=" not in svg
    assert len(svg) < 5000


def test_the_quiet_zone_is_four_modules_of_light() -> None:
    picture = Image.open(BytesIO(qr.png(URLS[0], 1))).convert("L")
    side = picture.width
    for x in range(side):
        for y in (*range(qr.QUIET_ZONE), *range(side - qr.QUIET_ZONE, side)):
            assert picture.getpixel((x, y)) == picture.getpixel((y, x)) == 255


def test_a_box_is_that_many_pixels() -> None:
    sides = [Image.open(BytesIO(qr.png(URLS[0], box))).width for box in (1, 2, 3)]
    assert [right - left for left, right in pairwise(sides)] == [sides[0], sides[0]]
