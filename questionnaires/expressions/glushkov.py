"""The position automaton of a regular expression (Glushkov 1961), and reading a text with it.

Every character of the pattern is a position; a set of positions is the bits of one integer. A text
is read once from left to right, whatever the pattern: no backtracking, so time grows with the
length of the text times the number of positions, never faster.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import reduce
from itertools import pairwise
from typing import TypeAlias

from questionnaires.expressions.tree import Automaton

MOST_POSITIONS = 500
"""Positions of the largest pattern accepted, repetitions written out."""

MOST_STEPS = 10_000
"""Pairs of neighbouring positions accepted; `(a?){400}` would have 80,000."""

LONGEST_MATCHED = 10_000
"""Characters of the longest text that can match."""


class TooLargeError(ValueError):
    """The pattern has more positions or steps than are accepted."""


@dataclass(frozen=True, slots=True)
class Atom:
    """One character out of ranges of code points."""

    ranges: list[tuple[int, int]]
    unlimited: bool = False


@dataclass(frozen=True, slots=True)
class Sequence:
    """Parts one after another."""

    parts: tuple["Part", ...]

    @property
    def unlimited(self) -> bool:
        """Tell whether a repetition without limit stands inside."""
        return any(part.unlimited for part in self.parts)


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several parts."""

    parts: tuple["Part", ...]

    @property
    def unlimited(self) -> bool:
        """Tell whether a repetition without limit stands inside."""
        return any(part.unlimited for part in self.parts)


@dataclass(frozen=True, slots=True)
class Repeat:
    """A part `least` to `most` times, without limit where `most` is None."""

    part: "Part"
    least: int
    most: int | None

    @property
    def unlimited(self) -> bool:
        """Tell whether this repetition or one inside has no limit."""
        return self.most is None or self.part.unlimited


Part: TypeAlias = Atom | Sequence | Choice | Repeat


@dataclass(frozen=True, slots=True)
class _Fragment:
    """Positions at which a part can begin and end, and whether it matches the empty text."""

    first: int
    last: int
    empty: bool


@dataclass(slots=True)
class _Builder:
    """Positions and their followers, growing while parts are built."""

    ranges: list[tuple[tuple[int, int], ...]] = field(default_factory=list)
    follow: list[int] = field(default_factory=list)

    def build(self, part: Part) -> _Fragment:
        match part:
            case Atom(ranges=ranges):
                return self._position(ranges)
            case Sequence(parts=parts):
                return reduce(self._joined, map(self.build, parts))
            case Choice(parts=parts):
                return reduce(_either, map(self.build, parts))
            case Repeat(part=inner, least=least, most=most):
                return self._repeated(inner, least, most)

    def _position(self, ranges: list[tuple[int, int]]) -> _Fragment:
        if len(self.follow) == MOST_POSITIONS:
            raise TooLargeError(f"at most {MOST_POSITIONS} characters, repetitions written out")
        self.ranges.append(tuple(sorted(ranges)))
        self.follow.append(0)
        bit = 1 << (len(self.follow) - 1)
        return _Fragment(bit, bit, empty=False)

    def _joined(self, left: _Fragment, right: _Fragment) -> _Fragment:
        self._link(left.last, right.first)
        return _Fragment(
            left.first | (right.first if left.empty else 0),
            right.last | (left.last if right.empty else 0),
            left.empty and right.empty,
        )

    def _link(self, lasts: int, firsts: int) -> None:
        for position in bits(lasts):
            self.follow[position] |= firsts

    def _repeated(self, part: Part, least: int, most: int | None) -> _Fragment:
        """Write the repetition out: x{2,4} is xx(x(x)?)?, x{2,} is xx⁺, x* is (x⁺)?."""
        needed = [self.build(part) for _ in range(least if most else max(least, 1))]
        if most is None:
            self._link(needed[-1].last, needed[-1].first)
            needed[-1] = needed[-1] if least else _optional(needed[-1])
            return reduce(self._joined, needed)
        further: list[_Fragment] = [self.build(part) for _ in range(most - least)]
        tail = [_optional(reduce(self._nested, reversed(further)))] if further else []
        return reduce(self._joined, needed + tail)

    def _nested(self, inner: _Fragment, outer: _Fragment) -> _Fragment:
        return self._joined(outer, _optional(inner))


def _optional(part: _Fragment) -> _Fragment:
    return _Fragment(part.first, part.last, empty=True)


def _either(one: _Fragment, other: _Fragment) -> _Fragment:
    return _Fragment(one.first | other.first, one.last | other.last, one.empty or other.empty)


def bits(positions: int) -> Iterator[int]:
    """Yield the numbers of the bits that are set."""
    while positions:
        lowest = positions & -positions
        yield lowest.bit_length() - 1
        positions ^= lowest


def automaton(part: Part) -> Automaton:
    """Return the position automaton of a pattern.

    Raises:
        TooLargeError: it has too many positions or steps.
    """
    builder = _Builder()
    whole = builder.build(part)
    if sum(map(int.bit_count, builder.follow)) > MOST_STEPS:
        raise TooLargeError(
            f"at most {MOST_STEPS} steps between characters; make fewer parts optional"
        )
    classes = list(dict.fromkeys(builder.ranges))
    return Automaton(
        classes=tuple(tuple(end for ends in each for end in ends) for each in classes),
        positions=tuple(classes.index(each) for each in builder.ranges),
        first=tuple(bits(whole.first)),
        follow=tuple(tuple(bits(after)) for after in builder.follow),
        last=tuple(bits(whole.last)),
        empty=whole.empty,
    )


def matcher(pattern: Automaton) -> Callable[[str], bool]:
    """Return the test whether the pattern matches the whole of a text."""
    follow = [_positions(after) for after in pattern.follow]
    first, last = _positions(pattern.first), _positions(pattern.last)
    reading = [
        (
            list(pairwise((*ranges, -1)))[::2],
            _positions(p for p, each in enumerate(pattern.positions) if each == number),
        )
        for number, ranges in enumerate(pattern.classes)
    ]

    def readable(character: str) -> int:
        point = ord(character)
        return reduce(
            int.__or__,
            (who for ranges, who in reading if any(low <= point <= top for low, top in ranges)),
            0,
        )

    def matches(text: str) -> bool:
        if not text:
            return pattern.empty
        if len(text) > LONGEST_MATCHED:
            return False
        letters: dict[str, int] = {}
        steps: dict[int, int] = {}
        reached, following = 0, first
        for character in text:
            if character not in letters:
                letters[character] = readable(character)
            reached = following & letters[character]
            if reached not in steps:
                steps[reached] = reduce(int.__or__, (follow[p] for p in bits(reached)), 0)
            following = steps[reached]
        return bool(reached & last)

    return matches


def _positions(numbers: Iterable[int]) -> int:
    return sum(1 << number for number in numbers)
