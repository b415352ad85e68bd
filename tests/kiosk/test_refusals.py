"""Every reason why a form is not opened or stored: its status, its words, what is kept."""

from typing import get_args

import pytest

from kiosk import tokens
from kiosk.form_body import Fault
from kiosk.host import Refusal, RefusalCode
from kiosk.languages import spoken
from kiosk.preview import InMemoryHost, new_code
from kiosk.refusals import EXPLANATIONS
from tests.kiosk.visitor import Visitor


def answered(visitor: Visitor, code: str) -> Visitor:
    visitor.open(f"/t/{code}").press().press(overall="5").press(desk="4")
    return visitor.press(sex="female").press(comment="Rất tốt")


def test_every_refusal_and_fault_has_words() -> None:
    assert set(get_args(RefusalCode)) | set(get_args(Fault)) <= set(EXPLANATIONS)


@pytest.mark.parametrize(
    "path", ["/t/ABCD", "/t/" + "0" * 15 + "1", "/t/%00", "/t/%FF%FE", "/p/🦆"]
)
def test_a_mistyped_code_offers_a_box(visitor: Visitor, path: str) -> None:
    visitor.open(path)
    assert visitor.status == 404
    assert "Mã chưa đúng" in visitor.text
    assert '<input id="code"' in visitor.html


@pytest.mark.parametrize(("prefix", "length"), [("/t/", 16), ("/p/", 8)])
def test_an_unknown_code(visitor: Visitor, prefix: str, length: int) -> None:
    visitor.open(prefix + new_code(length) + "?lang=en")
    assert visitor.status == 404
    assert "We could not find this code" in visitor.text


@pytest.mark.parametrize(
    ("reason", "status", "words"),
    [
        ("token-expired", 410, "Mã này đã hết hạn"),
        ("token-revoked", 410, "Mã này đã bị thu hồi"),
        ("campaign-closed", 410, "Đợt lấy ý kiến đã kết thúc"),
    ],
)
def test_a_form_that_can_no_longer_be_opened(
    visitor: Visitor, host: InMemoryHost, reason: RefusalCode, status: int, words: str
) -> None:
    code = host.issue_receipt()
    host.refuse(code, reason)
    visitor.open(f"/t/{code}")
    assert (visitor.status, words in visitor.text) == (status, True)


@pytest.mark.parametrize("reason", ["token-expired", "token-revoked", "campaign-closed"])
def test_a_form_that_closes_while_it_is_filled_in(
    visitor: Visitor, host: InMemoryHost, reason: RefusalCode
) -> None:
    code = host.issue_receipt()
    answered(visitor, code)
    host.refuse(code, reason)
    assert visitor.press("send").status == 410
    assert host.submissions == {}


def test_a_spent_code_says_that_the_form_is_safe(visitor: Visitor, host: InMemoryHost) -> None:
    code = host.issue_receipt()
    answered(visitor, code).press("send")
    visitor.open(f"/t/{code}")
    assert visitor.status == 409
    assert "Nếu đó là phiếu của Ông/Bà thì phiếu đã được nhận và lưu an toàn." in visitor.text


def test_a_code_spent_meanwhile_does_not_store_a_second_form(
    visitor: Visitor, host: InMemoryHost
) -> None:
    code = host.issue_receipt()
    answered(visitor, code)
    second = visitor.body("send", _id="11111111-1111-4111-8111-111111111111")
    visitor.press("send")
    assert visitor.post(second).status == 409
    assert len(host.submissions) == 1


@pytest.mark.parametrize(
    ("reason", "status"), [("busy", 503), ("storage-failed", 503), ("storage-full", 507)]
)
def test_a_form_that_cannot_be_stored_now_keeps_everything(
    visitor: Visitor, host: InMemoryHost, reason: RefusalCode, status: int
) -> None:
    code = host.issue_receipt()
    answered(visitor, code)
    given = visitor.page.value("_id")
    host.refuse(code, reason)
    visitor.press("send", _answered="helped")
    assert visitor.status == status
    assert int(visitor.response.headers["retry-after"]) > 0
    assert "Gửi lại" in visitor.text
    assert visitor.page.value("_id") == given
    assert visitor.page.value("_answered") == ["helped"]
    assert visitor.page.value("comment") == ["Rất tốt"]
    del host.refused[code]
    assert visitor.press("send").status == 200
    assert len(host.submissions) == 1


def test_a_form_that_cannot_be_opened_half_way_keeps_everything(
    visitor: Visitor, host: InMemoryHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered(visitor, host.issue_receipt())

    async def down(_code: str) -> Refusal:
        return Refusal(code="storage-failed")

    with monkeypatch.context() as patch:
        patch.setattr(host, "open_receipt", down)
        posted = visitor.body("send", _answered="helped")
        visitor.post(posted)
        assert visitor.status == 503
        assert "Chưa có gì bị mất" in visitor.text
        assert visitor.page.entries() == posted
    assert visitor.post(visitor.page.entries()).status == 200
    assert len(host.submissions) == 1


def test_the_same_id_with_other_content(visitor: Visitor, host: InMemoryHost) -> None:
    code = host.issue_poster()
    visitor.open(f"/p/{code}").press().press(overall="5").press(desk="4").press(sex="male").press()
    body = visitor.body("send")
    visitor.post(body)
    visitor.post([(name, "1" if name == "desk" else value) for name, value in body])
    assert visitor.status == 409
    assert "Phiếu gửi lần đầu đã được lưu và không bị thay đổi." in visitor.text


def test_a_typed_code_leads_to_its_form(visitor: Visitor, host: InMemoryHost) -> None:
    for code, prefix in ((host.issue_receipt(), "/t"), (host.issue_poster(), "/p")):
        typed = tokens.grouped(code).lower().replace("-", " ")
        visitor.open(f"/t?code={typed}&lang=en")
        assert visitor.status == 303
        assert visitor.response.headers["location"] == f"{prefix}/{code}?lang=en"
        assert visitor.open(f"{prefix}/{tokens.grouped(code).lower()}").status == 200


def test_the_box_for_codes(visitor: Visitor) -> None:
    assert visitor.open("/t").status == 200
    assert visitor.open("/p?lang=en").status == 200
    assert "Type your code" in visitor.text
    visitor.open('/t?code="><script>')
    assert visitor.status == 404
    assert "Mã chưa đúng" in visitor.text
    assert 'value="&#34;&gt;&lt;script&gt;"' in visitor.html


def test_a_confirmation_number_is_looked_up(visitor: Visitor, host: InMemoryHost) -> None:
    answered(visitor, host.issue_receipt()).press("send")
    [(_, receipt)] = host.submissions.values()
    assert visitor.open("/r").status == 200
    visitor.open(f"/r?receipt={tokens.grouped(receipt).lower()}")
    assert visitor.status == 200
    assert "Phiếu có mã xác nhận này đã được nhận và lưu." in visitor.text
    assert "Rất tốt" not in visitor.text
    assert "sổ cái" not in visitor.text  # this host keeps none
    assert visitor.open(f"/r?receipt={new_code(16)}").status == 404
    assert "Chưa tìm thấy phiếu này" in visitor.text
    assert visitor.open("/r?receipt=abc&lang=en").status == 404
    assert spoken("Mã xác nhận chưa đúng", "en") in visitor.text


@pytest.mark.parametrize("query", ["lang=xx", "lang=%FF", "lang=en&lang=vi", "lang", "&&=&%"])
def test_a_strange_query_is_answered_in_a_language_we_have(visitor: Visitor, query: str) -> None:
    assert visitor.open(f"/t?{query}").status == 200
