"""The geometry of charts: what is drawn lies inside the plot and in order; the rest is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from survey_service.console.charts import axis, interval_chart
from survey_service.pipeline.figures import Figure

SHARES = st.floats(0, 1, allow_nan=False)


@st.composite
def figures(draw):
    low, est, high = sorted(draw(st.tuples(SHARES, SHARES, SHARES)))
    state = draw(st.sampled_from(["published", "low-precision", "suppressed"]))
    return Figure(
        unit="10507", unit_name={"vi": "Phường Thành Đông"}, block="wards", index="overall",
        label={"vi": "Chung"}, est=est, se=0.01, lci=low, uci=high, deff=1.0, df=9, n=40,
        n_eff=40.0, n_psu=4, state=state, reason=None,
    )  # fmt: skip


@given(st.lists(figures(), max_size=8), st.none() | SHARES)
def test_everything_drawn_lies_inside_the_plot(found, target):
    chart = interval_chart(found, "vi", target)
    for strip in chart.strips:
        drawn = [x for x in (strip.low, strip.x, strip.high) if x is not None]
        assert drawn == sorted(drawn)
        assert all(-1e-6 <= x <= 100 + 1e-6 for x in drawn)
    if chart.target is not None:
        assert -1e-6 <= chart.target.x <= 100 + 1e-6


@given(st.lists(figures(), max_size=8), st.none() | SHARES)
def test_the_axis_is_short_labelled_and_covers_the_values(found, target):
    start, end = axis(found, target)
    assert 0 <= start < end <= 1
    chart = interval_chart(found, "vi", target)
    places = [tick.x for tick in chart.ticks]
    assert 2 <= len(places) <= 6
    assert places == sorted(set(places))
    assert all(0 <= x <= 100 for x in places)


@given(st.lists(figures(), min_size=1, max_size=8))
def test_suppressed_figures_have_no_ink_and_do_not_move_the_axis(found):
    shown = [figure for figure in found if figure.state != "suppressed"]
    assert axis(found, None) == axis(shown, None)
    chart = interval_chart(found, "vi")
    for figure, strip in zip(found, chart.strips, strict=True):
        if figure.state == "suppressed":
            empty = (strip.x, strip.low, strip.high, strip.value, strip.interval)
            assert empty == (None,) * 5


@given(st.lists(figures(), min_size=1, max_size=8))
def test_self_selected_series_get_points_without_intervals(found):
    for strip in interval_chart(found, "vi", intervals=False).strips:
        assert (strip.low, strip.high, strip.interval) == (None, None, None)
    points = [replace(figure, lci=figure.est, uci=figure.est) for figure in found]
    assert axis(found, None, intervals=False) == axis(points, None)


@pytest.mark.parametrize(("low", "high", "marks"), [(0.91, 0.94, 3), (0.42, 0.97, 6)])
def test_ticks_are_round_percentages(low, high, marks):
    figure = Figure(
        unit="31", unit_name={"vi": "Hải Phòng"}, block=None, index="overall",
        label={"vi": "Chung"}, est=(low + high) / 2, se=0.01, lci=low, uci=high, deff=1.0, df=99,
        n=5000, n_eff=4000.0, n_psu=200, state="published", reason=None,
    )  # fmt: skip
    labels = [tick.label for tick in interval_chart([figure], "vi", 0.9).ticks]
    assert all(int(label.rstrip("%")) % 5 == 0 for label in labels)
    assert len(labels) <= marks
