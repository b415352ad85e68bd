"""The script that is read aloud: what is said, what is not, and the cards."""

import pytest

from survey_service.paper.script import printed_script
from tests.instruments.forms import all_forms, every_type
from tests.paper.seeing import texts


def flat(pages):
    return " ".join(" ".join(pages).split())


@pytest.mark.parametrize("form", all_forms(), ids=lambda form: form.name)
def test_every_instrument_has_a_script(form):
    for language in form.languages:
        assert len(texts(printed_script(form, language))) >= 1


def test_answers_that_are_no_opinion_are_not_read_aloud():
    said = flat(texts(printed_script(every_type(), "vi")))
    assert "Không đọc: Không áp dụng · Không biết · Từ chối trả lời" in said
    assert "Công chức lịch sự." in said


def test_there_is_a_card_for_the_scale():
    *_, card = texts(printed_script(every_type(), "vi"))
    levels = ("Thẻ A", "Rất không hài lòng", "Bình thường", "Rất hài lòng")
    assert all(words in flat([card]) for words in levels)
    assert "Không biết" not in flat([card])


def test_the_script_is_the_same_every_time():
    assert printed_script(every_type(), "en") == printed_script(every_type(), "en")
