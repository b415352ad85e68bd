"""The pages of paper and invitations: counts for who reads field work, nothing for others."""

import pytest

from survey_service.console.paper import DIFFERENCES, INVITATIONS, PAPER, REASONS
from survey_service.pipeline.invite_after import RETURNS
from tests.console.conftest import ROLE


@pytest.mark.parametrize("page", [PAPER, INVITATIONS])
def test_whoever_reads_field_work_reads_counts(client, page):
    client.cookies.set(ROLE, "monitor")
    assert client.get(page).status_code == 200
    client.cookies.set(ROLE, "unit_reader@10507")
    assert client.get(page).status_code == 403
    client.cookies.clear()
    assert client.get(page, follow_redirects=False).status_code == 401


def test_every_difference_says_both_numbers_and_what_to_do(staff):
    text = staff.get(PAPER).text
    for what, todo in DIFFERENCES.values():
        assert what in text
        assert todo in text or what == DIFFERENCES["in-hand-differs"][0]
    assert 'thực tế <strong class="figure">9</strong>' in text
    assert "Lý do: Mười phiếu &lt;ướt&gt;" in text
    assert "Tổ dân phố &lt;số&gt; 7" in text
    assert "62.450.000" in text


def test_a_commune_shows_its_villages_and_another_is_not_there(staff):
    text = staff.get(PAPER + "?unit=11311").text
    assert "Theo thôn, tổ dân phố" in text
    assert "62.450.000" not in text
    assert staff.get(PAPER + "?unit=99999").status_code == 404


def test_reasons_are_words_and_only_a_carrier_speaks_in_codes(staff):
    text = staff.get(INVITATIONS).text
    assert set(RETURNS) <= set(REASONS)
    assert all(words in text for words in REASONS.values())
    assert not any(f"<code>{code}</code>" in text for code in REASONS)
    assert "<code>smtp-550</code>" in text
