"""Which person of a household is asked: the Kish tables, and the next birthday.

Kish, L. (1949), A procedure for objective respondent selection within the household, Journal of the
American Statistical Association 44(247), 380-387; Kish, L. (1965), Survey Sampling, section 11.3.
Both rules are deterministic: the same people give the same person, here and on a telephone.
"""

from collections.abc import Sequence
from fractions import Fraction

KISH_TABLES: tuple[tuple[int, ...], ...] = (
    (1, 1, 1, 1, 1, 1),
    (1, 1, 1, 1, 2, 2),
    (1, 1, 1, 2, 2, 2),
    (1, 1, 2, 2, 3, 3),
    (1, 2, 2, 3, 4, 4),
    (1, 2, 3, 3, 3, 5),
    (1, 2, 3, 4, 5, 5),
    (1, 2, 3, 4, 5, 6),
)
"""Tables A, B1, B2, C, D, E1, E2, F: the person selected of 1, 2, 3, 4, 5, and 6 or more."""

PROPORTIONS: tuple[Fraction, ...] = tuple(
    Fraction(1, part) for part in (6, 12, 12, 6, 6, 12, 12, 6)
)
"""The share of households that each table is given to, in the same order."""


def kish_listing(people: Sequence[tuple[bool, float]]) -> list[int]:
    """Return the order in which people are listed: men oldest to youngest, then women likewise.

    Args:
        people: whether it is a man, and the age in years; of one age, who came first.

    Returns:
        Positions in `people`, 0 first.
    """
    return sorted(range(len(people)), key=lambda each: (not people[each][0], -people[each][1]))


def kish_selected(table: int, count: int) -> int:
    """Return the place in the listing, 1 first, of the person selected.

    Args:
        table: 1 to 8, for A, B1, B2, C, D, E1, E2, F.
        count: people listed, at least one; beyond the sixth nobody is ever selected.
    """
    tables = KISH_TABLES[table - 1]
    return tables[min(count, len(tables)) - 1]


def next_birthday(birthdays: Sequence[str], today: str) -> int:
    """Return the position, 0 first, of the birthday that comes next; today's comes at once.

    Days are compared as month and day, so 29 February stands between 28 February and 1 March in
    every year. Of equal birthdays the first given is taken.

    Args:
        birthdays: dates `YYYY-MM-DD`, at least one; the year does not count.
        today: the date, or a moment that begins with it.
    """
    day = today[5:10]
    upcoming = [(born[5:10] < day, born[5:10]) for born in birthdays]
    return upcoming.index(min(upcoming))
