"""A whole form without JavaScript: forward, back, review, send; nothing typed is ever lost."""

import re
from collections.abc import Callable

import pytest

from kiosk import tokens
from kiosk.host import FormHost
from kiosk.preview import InMemoryHost
from tests.kiosk.visitor import Visitor

ODD = "Chờ <b>lâu</b> & \"ồn\" 'quá'\r\n\r\n  – 5 % + 1; a=b&c"


@pytest.fixture
def start(visitor: Visitor, host: InMemoryHost) -> Callable[[], Visitor]:
    """Open a fresh receipt."""
    return lambda: visitor.open(f"/t/{host.issue_receipt()}")


@pytest.fixture
def at_review(start: Callable[[], Visitor]) -> Visitor:
    """Everything answered, the review page in hand."""
    visitor = start().press().press(overall="5")
    visitor.press(desk="4", signs="97").press(sex="female").press(comment="Rất tốt")
    assert "Xem lại trước khi gửi" in visitor.text
    return visitor


def only(host: InMemoryHost) -> dict[str, object]:
    [(submission, _)] = host.submissions.values()
    return submission.answers


def test_the_host_in_memory_is_a_form_host(host: InMemoryHost) -> None:
    assert isinstance(host, FormHost)


def test_whole_journey(start: Callable[[], Visitor], host: InMemoryHost) -> None:
    visitor = start()
    assert visitor.status == 200
    assert "phường Hải An" in visitor.text
    assert "không ghi họ tên" in visitor.text
    visitor.press()
    assert "Câu 1/6" in visitor.text
    assert visitor.page.offers("overall") == ["1", "2", "3", "4", "5"]
    visitor.press(overall="2")
    assert "Câu 2/6" in visitor.text
    visitor.press(reasons=["online", "waiting"])
    assert "Câu 3–4/6" in visitor.text
    visitor.press(desk="4", signs="97")
    visitor.press(sex="female")
    visitor.press(comment=ODD)
    assert "Xem lại trước khi gửi" in visitor.text
    for shown in ("Không hài lòng", "Trực tuyến", "Không áp dụng", "Nữ"):
        assert shown in visitor.text
    assert host.submissions == {}
    visitor.press("send", _answered="read_aloud")
    assert visitor.status == 200
    assert "Đã nhận được phiếu của Ông/Bà" in visitor.text
    assert only(host) == {
        "overall": 2,
        "reasons": ["waiting", "online"],
        "desk": 4,
        "signs": 97,
        "sex": "female",
        "comment": ODD.replace("\r\n", "\n"),
    }
    [(submission, receipt)] = host.submissions.values()
    assert submission.answered == "read_aloud"
    assert submission.language == "vi"
    assert tokens.grouped(receipt) in visitor.html


def test_the_thanks_page_shows_no_answer_and_is_not_kept(at_review: Visitor) -> None:
    at_review.press("send")
    assert at_review.response.headers["cache-control"] == "no-store"
    for answer in ("Rất tốt", "Rất hài lòng", "Nữ", "female", "_id"):
        assert answer not in at_review.html


def test_a_question_off_route_is_not_asked(start: Callable[[], Visitor]) -> None:
    visitor = start().press().press(overall="5")
    assert "Câu 3–4/6" in visitor.text
    visitor.press("back")
    assert "Câu 1/6" in visitor.text


def test_back_keeps_what_was_typed_here_and_before(start: Callable[[], Visitor]) -> None:
    visitor = start().press().press(overall="4").press("back", desk="2", signs="5")
    assert visitor.page.value("overall") == ["4"]
    visitor.press()
    assert visitor.page.value("desk") == ["2"]
    assert visitor.page.value("signs") == ["5"]
    visitor.press("back").press("back")
    assert "Bắt đầu" in visitor.text
    assert visitor.page.value("desk") == ["2"]


def test_an_unanswered_required_question_is_asked_again(start: Callable[[], Visitor]) -> None:
    visitor = start().press().press()
    assert visitor.status == 422
    assert "Câu 1 chưa được trả lời. Xin Ông/Bà chọn một mức" in visitor.text
    assert 'id="summary"' in visitor.html
    visitor.press(overall="5").press(signs="1")
    assert visitor.status == 422
    assert visitor.page.value("signs") == ["1"], "the other row of the battery is kept"
    assert 'href="#q-desk"' in visitor.html
    assert 'aria-describedby="q-desk-error"' in visitor.html


def test_a_rejected_text_comes_back_exactly_as_typed(start: Callable[[], Visitor]) -> None:
    visitor = start().press().press(overall="5").press(desk="4").press(sex="male")
    long = "\n" + ODD + "Á" * 60
    visitor.press(comment=long)
    assert visitor.status == 422
    assert "dài hơn 60 ký tự" in visitor.text
    assert visitor.page.value("comment") == [long.replace("\r\n", "\n")]


def test_too_many_ticks_come_back_ticked(start: Callable[[], Visitor]) -> None:
    visitor = start().press().press(overall="1")
    visitor.press(reasons=["waiting", "attitude", "online"])
    assert visitor.status == 422
    assert visitor.page.value("reasons") == ["waiting", "attitude", "online"]
    assert visitor.press(reasons=["waiting", "nothing"]).status == 422
    assert visitor.press(reasons=["nothing"]).status == 200


def test_change_from_the_review_leads_back_to_the_review(at_review: Visitor) -> None:
    at_review.press("edit:desk")
    assert at_review.page.value("desk") == ["4"]
    at_review.press(desk="1")
    assert "Xem lại trước khi gửi" in at_review.text
    at_review.press("edit:sex").press("back")
    assert "Xem lại trước khi gửi" in at_review.text


def test_a_change_that_opens_a_question_shows_it_in_the_review(at_review: Visitor) -> None:
    at_review.press("edit:overall").press(overall="1")
    assert "Điều gì cần làm tốt hơn?" in at_review.text
    assert "Chưa trả lời" in at_review.text


def test_an_answer_that_went_off_route_is_not_sent(
    start: Callable[[], Visitor], host: InMemoryHost
) -> None:
    visitor = start().press().press(overall="1").press(reasons=["online"])
    visitor.press("back").press("back").press(overall="5")
    visitor.press(desk="4").press(sex="male").press()
    assert "Trực tuyến" not in visitor.text
    visitor.press("send")
    assert "reasons" not in only(host)


def test_sending_twice_gives_the_same_receipt_and_stores_once(
    at_review: Visitor, host: InMemoryHost
) -> None:
    body = at_review.body("send")
    first = at_review.post(body)
    shown = first.html
    assert at_review.post(body).html == shown
    assert at_review.status == 200
    assert len(host.submissions) == 1


def test_other_content_under_a_spent_code_changes_nothing(
    at_review: Visitor, host: InMemoryHost
) -> None:
    before = at_review.body("send")
    at_review.post(before)
    altered = [(n, "1" if n == "overall" else v) for n, v in before]
    at_review.post(altered)
    assert at_review.status == 409
    assert "Mã này đã được dùng" in at_review.text
    assert only(host)["overall"] == 5


def test_the_submission_id_stays_from_the_first_page_to_the_last(
    start: Callable[[], Visitor],
) -> None:
    visitor = start()
    given = visitor.page.value("_id")
    visitor.press().press(overall="5").press("back").press("lang:en")
    assert visitor.page.value("_id") == given


def test_language_switch_keeps_screen_and_typing(start: Callable[[], Visitor]) -> None:
    visitor = start()
    assert 'lang="vi"' in visitor.html
    visitor.press("lang:en")
    assert 'lang="en"' in visitor.html
    assert "Begin" in visitor.text
    visitor.press().press(overall="4").press("lang:vi", desk="2")
    assert visitor.page.value("desk") == ["2"]
    assert "chỗ ngồi chờ" in visitor.text
    visitor.press("lang:en").press(desk="2").press(sex="male").press()
    assert visitor.page.value("overall") == ["4"]
    assert "Look over before sending" in visitor.text


def test_a_poster_takes_any_number_of_answers(visitor: Visitor, host: InMemoryHost) -> None:
    code = host.issue_poster()
    for _ in range(2):
        visitor.open(f"/p/{code}").press().press(overall="5").press(desk="5")
        visitor.press(sex="male").press().press("send")
        assert visitor.status == 200
    assert [kept.surface for kept, _ in host.submissions.values()] == ["poster", "poster"]


def test_enter_presses_the_way_on(at_review: Visitor) -> None:
    """The first button in the tree is what Enter presses: on, not the language; send at the end."""
    assert at_review.page.buttons[0] == "send"
    assert re.search(r"<button[^>]*>", at_review.html)[0].find('aria-hidden="true"') > 0
    at_review.press("edit:sex")
    assert at_review.page.buttons[0] == "next"
