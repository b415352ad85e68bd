"""Filters of a results address: they round-trip, find names without marks, and hide nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from survey_service.console.selection import Selection, fold, of_index, ordered
from tests.console.sample_data import SampleData
from tests.console.sample_figures import CAMPAIGN, SUPPRESSED

COMMUNES = of_index(SampleData().results(CAMPAIGN, "sample", "commune"), "overall")


@pytest.mark.parametrize(
    ("typed", "found"), [("hong bang", "Phường Hồng Bàng"), ("ĐỒ SƠN", "Phường Đồ Sơn")]
)
def test_a_name_is_found_without_its_marks(typed, found):
    shown = ordered(COMMUNES, Selection(campaign=CAMPAIGN, search=typed), "vi")
    assert found in [figure.unit_name["vi"] for figure in shown]
    assert len(shown) < len(COMMUNES)


def test_both_names_of_a_unit_are_searched():
    shown = ordered(COMMUNES, Selection(campaign=CAMPAIGN, search="Special Zone"), "en")
    assert {figure.unit for figure in shown} >= {SUPPRESSED}


def test_a_suppressed_unit_comes_last_wherever_its_value_would_stand():
    chosen = Selection(campaign=CAMPAIGN)
    for value in (0.0, 1.0):
        moved = [replace(f, est=value) if f.unit == SUPPRESSED else f for f in COMMUNES]
        assert ordered(moved, chosen, "vi")[-1].unit == SUPPRESSED


def test_order_by_name_follows_letters_not_code_points():
    shown = ordered(COMMUNES, Selection(campaign=CAMPAIGN, order="name"), "vi")
    names = [fold(figure.unit_name["vi"]) for figure in shown]
    assert names == sorted(names)


@given(st.sampled_from(["value", "name"]))
def test_ordering_loses_nobody(order):
    shown = ordered(COMMUNES, Selection(campaign=CAMPAIGN, order=order), "vi")
    assert sorted(f.unit for f in shown) == sorted(f.unit for f in COMMUNES)


def test_the_address_holds_only_what_differs_from_the_default():
    chosen = Selection(campaign=CAMPAIGN)
    assert chosen.query() == {}
    assert chosen.query(series="open", by="commune") == {"series": "open", "by": "commune"}
