"""What the form says: where to go next, for whom a question is, what happens to the sheet."""

import pytest

from questionnaires.loader import load_library
from survey_service.paper.form import printed_form
from survey_service.paper.order import Order
from survey_service.paper.questions import printed_sections
from survey_service.paper.rules import Rules
from tests.instruments.forms import every_type
from tests.paper.seeing import texts


@pytest.fixture(scope="module")
def rules():
    return Rules(every_type(), "vi")


@pytest.mark.parametrize(
    ("item", "code", "said"),
    [
        ("did_procedure", "no", "sang câu 9"),
        ("did_procedure", "unsure", "sang câu 9"),
        ("did_procedure", "yes", None),
        ("agrees", "no", "kết thúc phiếu"),
        ("agrees", "yes", None),
        ("staff", 5, None),  # the questions between do not hang on it
    ],
)
def test_a_choice_says_where_to_go(rules, item, code, said):
    assert rules.jump(item, code) == said


def test_a_block_says_who_skips_it(rules):
    assert rules.filter_at(("which",)) == (
        "Nếu câu 2 không trả lời “Có” thì bỏ qua câu 3–8, sang câu 9."
    )
    assert rules.filter_at(("why",)) == (
        "Nếu câu 10 không trả lời “Rất không hài lòng” hoặc “Không hài lòng” "
        "thì bỏ qua câu 14, sang câu 15."
    )
    assert rules.filter_at(("day",)) is None  # said at the first question of the block
    assert rules.filter_at(("face",)) is None


def test_the_english_form_says_it_in_english():
    assert Rules(every_type(), "en").filter_at(("which",)) == (
        "If the answer to question 2 is not “Yes”, skip questions 3–8 and go to question 9."
    )


def test_a_roster_names_the_kish_row_of_the_copy():
    [people] = [
        block
        for section in printed_sections(every_type(), "vi", 5)
        for block in section.questions
        if block.name == "people"
    ]
    assert people.select.table.name == "5 (D)"
    assert people.select.table.selected == ("1", "2", "2", "3", "4", "4")
    assert "“Tuổi” từ 18 trở lên" in people.select.text


def test_the_form_has_title_number_stamp_and_privacy():
    made = printed_form(Order(instrument=load_library("transaction_feedback"), language="vi"))
    first = texts(made.pdf)[0]
    for words in (
        "Ý kiến sau giao dịch",
        "Số phiếu",
        "Chỗ đóng dấu",
        "Trang 1/",
        "không ghi họ tên",
    ):
        assert words in first


def test_a_form_that_asks_who_lives_there_does_not_claim_otherwise():
    made = printed_form(Order(instrument=every_type(), language="vi"))
    assert "Ngoài những chỗ phiếu hỏi" in " ".join(texts(made.pdf)[0].split())
