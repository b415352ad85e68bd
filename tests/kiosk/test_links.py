"""Links on paper: what a symbol says opens the form too, in fewer modules."""

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from kiosk import qr
from kiosk.links import poster_link, receipt_link, said_by_symbol, typed_address
from tests.kiosk.conftest import InMemoryHost
from tests.kiosk.visitor import Visitor

CODE = "KCZYVV0Q8W82DE40"


@pytest.mark.parametrize(
    ("base", "said"),
    [
        ("https://langnghe.haiphong.gov.vn", f"https://LANGNGHE.HAIPHONG.GOV.VN/T/{CODE}"),
        ("http://192.168.1.20:8000", f"http://192.168.1.20:8000/T/{CODE}"),
        ("https://haiphong.gov.vn/lang-nghe", f"https://haiphong.gov.vn/lang-nghe/t/{CODE}"),
        ("https://lắngnghe.vn", f"https://lắngnghe.vn/t/{CODE}"),
        ("http://[::1]:8000", f"http://[::1]:8000/t/{CODE}"),
    ],
)
def test_capitals_stand_where_they_mean_the_same(base: str, said: str) -> None:
    assert said_by_symbol(receipt_link(base, CODE)) == said


@pytest.mark.parametrize("use", ["paper", "wall", "marked"])
def test_capitals_make_the_symbol_smaller(use: qr.Use) -> None:
    link = receipt_link("https://langnghe.haiphong.gov.vn", CODE)
    sides = [
        int(str(qr.svg(text, use=use)).split('viewBox="0 0 ')[1].split()[0])
        for text in (said_by_symbol(link), link)
    ]
    assert sides[0] < sides[1]


def test_more_correction_makes_it_larger() -> None:
    link = said_by_symbol(poster_link("https://langnghe.haiphong.gov.vn", "KCZYVV0Q"))
    sizes = [len(qr.png(link, 4, use)) for use in ("screen", "paper", "wall", "marked")]
    assert sizes == sorted(sizes)


def test_the_address_to_type_has_no_code() -> None:
    assert typed_address(receipt_link("https://ln.vn:8443/x", CODE)) == "ln.vn:8443/x/t"


def test_a_form_opens_below_capitals(visitor: Visitor, host: InMemoryHost) -> None:
    for letter, code in (("T", host.issue_receipt()), ("P", host.issue_poster())):
        visitor.open(f"/{letter}/{code}")
        assert visitor.status == 200
        assert f'action="/{letter.lower()}/{code}"' in visitor.html


def test_answers_are_taken_below_capitals(client: TestClient[Litestar], host: InMemoryHost) -> None:
    code = host.issue_receipt()
    below = [client.post(f"/{letter}/{code}", data={}).status_code for letter in "tT"]
    assert below[0] == below[1] != 405
