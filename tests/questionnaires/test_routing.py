"""Which items are asked, and how they are laid on screens."""

import pytest

from questionnaires.conditions import rule_graph
from questionnaires.expressions import calculation_order
from questionnaires.routing import on_route, screens

CHAIN = """
- {name: gate, type: single_choice, text: {vi: Cổng}, choices: YES_NO}
- {name: inner, type: likert, scale: satisfaction, relevant: "${gate} = 'yes'", text: {vi: Trong}}
- {name: deepest, type: text, relevant: "${inner} <= 2", text: {vi: Sâu nhất}}
"""


@pytest.mark.parametrize(
    ("answers", "asked"),
    [
        ({}, {"gate"}),
        ({"gate": "yes"}, {"gate", "inner"}),
        ({"gate": "yes", "inner": 2}, {"gate", "inner", "deepest"}),
        ({"gate": "yes", "inner": 3}, {"gate", "inner"}),
        ({"gate": "no", "inner": 2}, {"gate"}),
        ({"inner": 2}, {"gate"}),
    ],
)
def test_an_answer_off_route_opens_nothing(form, answers, asked):
    assert on_route(form(CHAIN), answers) == asked


def test_what_an_item_depends_on_is_known_and_comes_first(form):
    graph = rule_graph(form(CHAIN))
    assert graph == {"gate": (), "inner": ("gate",), "deepest": ("inner",)}
    assert calculation_order(dict(reversed(graph.items()))) == ("gate", "inner", "deepest")


def section(name, rows, layout="battery", relevant="", start=0):
    lines = [f"  - name: {name}", f"    title: {{vi: {name}}}", f"    layout: {layout}"]
    lines += [f'    relevant: "{relevant}"'] if relevant else []
    lines += ["    items:"]
    lines += [
        f"      - {{name: {name}{n}, type: likert, scale: satisfaction, text: {{vi: Câu {n}}}}}"
        for n in range(start, start + rows)
    ]
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize(
    ("rows", "parts"), [(1, [1]), (6, [6]), (7, [3, 4]), (8, [4, 4]), (13, [4, 4, 5])]
)
def test_batteries_are_cut_into_parts_of_nearly_equal_size(form, rows, parts):
    shown = screens(form("sections:\n" + section("b", rows)), {})
    assert [len(screen.items) for screen in shown] == parts
    assert [item.name for s in shown for item in s.items] == [f"b{n}" for n in range(rows)]


def test_single_layout_shows_one_question_a_screen(form):
    shown = screens(form("sections:\n" + section("s", 3, "single")), {})
    assert [[item.name for item in screen.items] for screen in shown] == [["s0"], ["s1"], ["s2"]]


def test_a_condition_of_a_section_holds_for_all_its_items(form):
    text = "sections:\n" + section("a", 1) + section("b", 2, relevant="${a0} > 3")
    assert on_route(form(text), {"a0": 3}) == {"a0"}
    assert on_route(form(text), {"a0": 4}) == {"a0", "b0", "b1"}
    assert [screen.section.name for screen in screens(form(text), {"a0": 3})] == ["a"]


def test_conditions_of_section_and_item_both_hold(form):
    inner = section("b", 1, relevant="${a0} > 3").replace("text:", 'relevant: "${a1} = 1", text:')
    both = form("sections:\n" + section("a", 2) + inner)
    assert "b0" not in on_route(both, {"a0": 4})
    assert "b0" not in on_route(both, {"a1": 1})
    assert "b0" in on_route(both, {"a0": 4, "a1": 1})


GRID = """
- {name: note, type: note, text: {vi: Xin đọc}}
- {name: sum, type: calculated, calculation: 1 + 1, text: {vi: Tính}}
- {name: grid, type: grid, scale: satisfaction, text: {vi: Mức}, rows: [ROWS]}
- {name: how, type: single_choice, other: true, text: {vi: Cách}, choices: YES_NO}
"""


def names(shown):
    return [[item.name for item in screen.items] for screen in shown]


def test_grids_notes_and_other_have_their_screens(form):
    rows = ", ".join(f"{{name: g{n}, text: {{vi: Dòng}}}}" for n in range(7))
    instrument = form(GRID.replace("ROWS", rows))
    shown = screens(instrument, {})
    assert names(shown) == [
        ["note"],
        ["g0", "g1", "g2"],
        ["g3", "g4", "g5", "g6"],
        ["how", "how_other"],
    ]
    assert [screen.grid.name if screen.grid else None for screen in shown] == [
        None, "grid", "grid", None,
    ]  # fmt: skip
    assert "how_other" not in on_route(instrument, {}), "asked only when it is chosen"


PAGE = """
sections:
  - name: page
    title: {vi: Trang}
    layout: page
    items:
      - {name: a, type: single_choice, other: true, text: {vi: A}, choices: YES_NO}
      - {name: b, type: integer, text: {vi: B}}
      - {name: c, type: text, relevant: "${b} > 1", text: {vi: C}}
      - {name: d, type: text, text: {vi: D}}
      - {name: e, type: text, relevant: "${a} = 'yes'", text: {vi: E}}
"""


def test_a_page_is_cut_where_a_condition_asks_about_the_page_itself(form):
    instrument = form(PAGE)
    assert names(screens(instrument, {})) == [["a", "a_other", "b", "d"]]
    assert names(screens(instrument, {"b": 2})) == [["a", "a_other", "b"], ["c", "d"]]
    assert names(screens(instrument, {"a": "yes"})) == [["a", "a_other", "b", "d"], ["e"]]


def test_a_refusal_ends_the_route(form):
    instrument = form("""
    - {name: agree, type: consent, text: {vi: Đồng ý}}
    - {name: after, type: text, text: {vi: Sau}}
    """)
    assert on_route(instrument, {"agree": False}) == {"agree"}
    assert on_route(instrument, {}) == on_route(instrument, {"agree": True}) == {"agree", "after"}
    assert names(screens(instrument, {"agree": False})) == [["agree"]]
