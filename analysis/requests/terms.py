"""Contrasts as a request writes them: named combinations of estimates."""

from msgspec import Struct


class Term(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One estimate times a number.

    `variable` may be left out where there is one; `domain` gives each column of `by` its value and
    means everyone where it is empty.
    """

    variable: str | None = None
    domain: dict[str, str] = {}
    coefficient: float = 1.0


class Contrast(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The sum of `terms`; with `divided_by` its ratio to another sum, with `log` the logarithm."""

    name: str
    terms: list[Term]
    divided_by: list[Term] | None = None
    log: bool = False
