"""An attack by arithmetic on published tables: what is protected must not come out.

The attacker knows how indices are made of items and, in the worst case, the weights with which
units add up to blocks and blocks to the city. He solves the equations of every unit, adds up or
subtracts wherever a sum over units has one unknown left, and starts again with what he found.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec import Struct

from analysis.complements import Cell
from analysis.disclosure import PublicationRule, PublishedEstimate, publish
from analysis.indices.index import Estimate
from analysis.indices.scheme import composition, load_scheme
from tests.analysis.test_disclosure import estimate

RULE = PublicationRule()
Composition = Mapping[str, Sequence[str]]
Answers = list[tuple[int, frozenset[str]]]
"""Of one unit: so many people answered just these items."""

FLAT: Composition = {"overall": ("factor:f",), "factor:f": ("item:a", "item:b", "item:c")}
SINGLES: Composition = {
    "overall": ("factor:f", "factor:g"),
    "factor:f": ("item:a",),
    "factor:g": ("item:b", "item:c"),
}
PILLARS: Composition = {
    "overall": ("factor:p", "factor:s", "factor:alone"),
    "factor:p": ("factor:p1", "factor:p2"),
    "factor:s": ("factor:s1",),
    "factor:alone": ("item:h",),
    "factor:p1": ("item:a", "item:b"),
    "factor:p2": ("item:c", "item:d", "item:e"),
    "factor:s1": ("item:f", "item:g"),
}


def leaves(made: Composition, index: str) -> list[str]:
    if index not in made:
        return [index]
    return [leaf for part in made[index] for leaf in leaves(made, part)]


def indices(made: Composition) -> list[str]:
    return list(dict.fromkeys([*made, *leaves(made, "overall")]))


def sizes_of(made: Composition, units: Mapping[str, Answers]) -> dict[Cell, int]:
    return {
        (unit, index): sum(n for n, given in answers if given & set(leaves(made, index)))
        for unit, answers in units.items()
        for index in indices(made)
    }


def table(made: Composition, units: Mapping[str, Answers]) -> list[Estimate]:
    sizes = sizes_of(made, units)
    return [estimate(unit, n, index=index) for (unit, index), n in sizes.items()]


def equation(made: Composition, sizes: Mapping[Cell, int], cell: Cell) -> list[float]:
    """An index as a combination of the items of its unit: the mean of those with answers."""
    unit, index = cell
    inside = [leaf for leaf in leaves(made, index) if sizes[unit, leaf] > 0]
    return [float(leaf in inside) / len(inside) for leaf in leaves(made, "overall")]


def solved(made: Composition, sizes: Mapping[Cell, int], known: set[Cell], unit: str) -> set[Cell]:
    """Cells of a unit that are combinations of its known ones."""
    cells = [cell for cell, n in sizes.items() if cell[0] == unit and n > 0]
    basis = [equation(made, sizes, cell) for cell in cells if cell in known]
    if not basis:
        return set()
    _, values, rows = np.linalg.svd(np.array(basis), full_matrices=False)
    rows = rows[values > 1e-9]
    wanted = np.array([equation(made, sizes, cell) for cell in cells])
    left = np.abs(wanted - wanted @ rows.T @ rows).max(axis=1)
    return {cell for cell, rest in zip(cells, left, strict=True) if rest < 1e-9}


def attacked(
    made: Composition,
    sizes: Mapping[Cell, int],
    shown: Sequence[PublishedEstimate],
    parents: Mapping[str, str],
) -> set[Cell]:
    """Everything that is published or follows from it."""
    known = {(e.domain, e.index) for e in shown if e.state != "suppressed"}
    sums: dict[Cell, list[Cell]] = defaultdict(list)
    for (unit, index), n in sizes.items():
        if n > 0 and unit in parents:
            sums.setdefault((parents[unit], index), [(parents[unit], index)]).append((unit, index))
    before = -1
    while len(known) > before:
        before = len(known)
        for unit in {cell[0] for cell in sizes}:
            known |= solved(made, sizes, known, unit)
        for cells in sums.values():
            unknown = [cell for cell in cells if cell not in known]
            if len(unknown) == 1:
                known.update(unknown)
    return known


class Town(Struct, frozen=True):
    """People of offices, the blocks of the offices, and whether blocks add up to a city."""

    made: Composition
    units: dict[str, Answers]
    parents: dict[str, str]

    def domains(self) -> dict[str, Answers]:
        """Answers of offices, blocks and city, all of which are published."""
        found = dict(self.units)
        for unit, block in self.parents.items():
            found[block] = [*found.get(block, []), *found[unit]]
        return found

    def attack(self) -> tuple[dict[Cell, int], tuple[PublishedEstimate, ...], set[Cell]]:
        domains = self.domains()
        sizes = sizes_of(self.made, domains)
        shown = publish(table(self.made, domains), RULE, self.parents, self.made)
        return sizes, shown, attacked(self.made, sizes, shown, self.parents)


@st.composite
def towns(draw: st.DrawFn) -> Town:
    made = draw(st.sampled_from([FLAT, SINGLES, PILLARS]))
    items = sorted(leaves(made, "overall"))
    some = st.frozensets(st.sampled_from(items))
    counts = st.integers(1, 12) | st.integers(25, 60)
    answers = st.lists(st.tuples(counts, st.just(frozenset(items)) | some), min_size=1, max_size=4)
    units = {f"u{n}": each for n, each in enumerate(draw(st.lists(answers, max_size=7)))}
    parents = {unit: draw(st.sampled_from(["departments", "wards", "communes"])) for unit in units}
    inside = ["wards", "communes", *draw(st.sampled_from([[], ["departments"]]))]
    blocks = dict.fromkeys((block for block in inside if block in parents.values()), "city")
    return Town(made, units, parents | blocks)


def people(made: Composition, *groups: tuple[int, str]) -> Answers:
    """`(40, "ab")`: forty people answered the items a and b; `*` stands for every item."""
    every = frozenset(leaves(made, "overall"))
    return [
        (n, every if letters == "*" else frozenset(f"item:{letter}" for letter in letters))
        for n, letters in groups
    ]


SMALL_ITEM = Town(PILLARS, {"u": people(PILLARS, (40, "bcdefgh"), (5, "*"))}, {})
SMALL_FACTOR = Town(PILLARS, {"u": people(PILLARS, (40, "cdefgh"), (5, "*"))}, {})
IN_A_BLOCK = Town(
    FLAT,
    {"u": people(FLAT, (40, "bc"), (5, "a")), "v": people(FLAT, (50, "*"))},
    {"u": "wards", "v": "wards"},
)
BESIDE_A_BLOCK = Town(
    FLAT,
    {"u": people(FLAT, (4, "*")), "v": people(FLAT, (35, "*"))},
    {"u": "wards", "v": "communes", "wards": "city", "communes": "city"},
)


@given(towns())
@example(SMALL_ITEM)
@example(SMALL_FACTOR)
@example(IN_A_BLOCK)
@example(BESIDE_A_BLOCK)
def test_no_small_cell_follows_from_the_published_table(town: Town) -> None:
    sizes, _, found = town.attack()
    assert found & {cell for cell, n in sizes.items() if 0 < n < RULE.small_cell} == set()


@given(towns())
def test_a_unit_is_held_back_as_a_whole(town: Town) -> None:
    sizes, shown, _ = town.attack()
    of: dict[str, list[PublishedEstimate]] = defaultdict(list)
    for each in shown:
        of[each.domain].append(each)
    for unit, found in of.items():
        overall = next(each for each in found if each.index == "overall")
        if overall.state == "suppressed":
            assert {each.state for each in found} == {"suppressed"}
        if overall.reason == "complement":
            assert {each.reason for each in found} == {"complement"}
        if sizes[unit, "overall"] < RULE.small_cell:
            assert {each.reason for each in found} == {"not-enough-forms"}


@pytest.mark.parametrize(
    ("name", "rare", "cost"),
    [
        ("transaction_feedback", ["item:tx_ease"], 1),
        ("sipas_2023_2026", ["item:fb_reply"], 1),
        ("sipas_2023_2026", ["item:fb_channels", "item:fb_handling", "item:fb_reply"], 2),
    ],
)
def test_few_users_of_one_service_cost_an_office_an_item_or_a_factor(
    name: str, rare: list[str], cost: int
) -> None:
    made = composition(load_scheme(name))
    everything = frozenset(leaves(made, "overall"))
    units: dict[str, Answers] = {
        f"u{n}": [(45 + n, everything - set(rare)), (4, everything)] for n in range(8)
    }
    parents = dict.fromkeys(units, "communes") | {"communes": "city"}
    sizes, shown, found = Town(made, units, parents).attack()
    assert found.isdisjoint(cell for cell, n in sizes.items() if 0 < n < RULE.small_cell)
    held_back = [e for e in shown if e.reason == "complement"]
    assert len(held_back) == cost * len(units)
    assert "overall" not in {e.index for e in held_back}


def test_the_companion_of_a_small_item_is_the_smallest_of_its_factor() -> None:
    units = {"u": people(FLAT, (40, "bc"), (6, "ab"))}
    _, shown, _ = Town(FLAT, units, {}).attack()
    assert {each.index: each.reason or each.state for each in shown} == {
        "overall": "published",
        "factor:f": "published",
        "item:a": "not-enough-forms",
        "item:b": "published",
        "item:c": "complement",
    }


def test_a_block_that_protects_another_takes_its_smallest_unit_with_it() -> None:
    """Its units would add up to it."""
    units = {
        "few": people(FLAT, (4, "*")),
        "small": people(FLAT, (35, "*")),
        "large": people(FLAT, (90, "*")),
    }
    parents = {"few": "wards", "small": "communes", "large": "communes"}
    _, shown, _ = Town(FLAT, units, parents | {"wards": "city", "communes": "city"}).attack()
    overall = {each.domain: each.reason or each.state for each in shown if each.index == "overall"}
    assert overall == {
        "few": "not-enough-forms",
        "wards": "not-enough-forms",
        "communes": "complement",
        "small": "complement",
        "large": "published",
        "city": "published",
    }


def test_the_composition_of_a_scheme_is_a_tree_over_its_items() -> None:
    scheme = load_scheme("sipas_2023_2026")
    made = composition(scheme)
    assert made["overall"] == ("factor:policy", "factor:service")
    assert leaves(made, "overall") == [f"item:{item}" for item in scheme.items]
    assert leaves(made, "factor:officials") == list(made["factor:officials"])
