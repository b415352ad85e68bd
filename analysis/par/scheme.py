"""ParScheme: domains, criteria and sub-criteria of a unit's score, and every rule above them. Data.

A published scheme is a file that is never edited: a new year or a change is a new version. Files
of the first, flat notation (`flat.py`) are read as well. `checking.py` judges, `outline.py` walks.
"""

from typing import Literal

from msgspec import Struct

from analysis.indices.rules import Printing
from analysis.par.rules.given import Given
from analysis.par.rules.table import Rule

Wording = dict[str, str]
Source = Literal["self_assessed", "appraised", "survey", "imported"]
"""Where points of a criterion come from: the unit itself, the appraisal of the council, an estimate
of a sample survey, or another instrument (Decision 766, DTI, a report)."""

Treatment = Literal["rescale_total", "rescale_domain", "zero", "no_total"]
"""Of a criterion without points: leave it out and scale the rest of the score, or of its domain, up
to the full points; count 0; or give the unit no total."""


class Criterion(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One criterion; with `parts` the heading of sub-criteria, whose maxima add up to its own.

    `field` is the responsible field of the council's members and `lead` the code of the leading
    department; both are those of what stands above where they are left out. `index` names the index
    of a survey criterion, `min_forms` the fewest valid forms. `formerly` is the criterion's
    name in an earlier scheme.
    """

    name: str
    label: Wording
    maximum: float
    source: Source | None = None
    rule: Rule = Given()
    index: str | None = None
    min_forms: int | None = None
    field: str | None = None
    lead: str | None = None
    formerly: str | None = None
    parts: tuple["Criterion", ...] = ()


class ParDomain(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A field of administrative reform (lĩnh vực); its maximum is that of its criteria."""

    name: str
    label: Wording
    field: str | None = None
    lead: str | None = None
    maximum: float | None = None
    criteria: tuple[Criterion, ...] = ()


class Ranking(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Official rank on totals rounded to `decimals`; rank sets at `level`.

    `lines` rounds every criterion before it is added, as a printed table is added up. Of equals,
    those with more points in the first of `tie_breakers` (criteria or domains) stand before; what
    is equal in all of them stays a tie.
    """

    decimals: int = 2
    rounding: Literal["half_up", "half_even", "down"] = "half_up"
    lines: int | None = None
    ties: Literal["competition", "dense"] = "competition"
    tie_breakers: tuple[str, ...] = ()
    tie_rule: Wording
    level: float = 0.9

    def printing(self) -> Printing:
        """How a total is rounded."""
        return Printing(maximum=1, decimals=self.decimals, rounding=self.rounding, ties=self.ties)


class ScoreClass(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A class (xếp loại) of units whose rounded total is at least `at_least`."""

    name: str
    label: Wording
    at_least: float
    provenance: Wording = {}


class Missing(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What becomes of a criterion without points, by its source."""

    self_assessed: Treatment = "rescale_total"
    appraised: Treatment = "rescale_total"
    survey: Treatment = "rescale_total"
    imported: Treatment = "rescale_total"


class ParScheme(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One version of the score. `example` marks a scheme that no authority issued.

    `years` are the first and the last year it holds for, `blocks` the blocks of units it scores;
    empty where that is not stated. `merger` says how points of units that merged within the year
    are put together. `heads` are the classes of heads of units; those of the units where empty.
    """

    name: str
    version: str
    title: Wording
    provenance: Wording
    example: bool
    ranking: Ranking
    domains: tuple[ParDomain, ...]
    years: tuple[int, int] | None = None
    blocks: tuple[str, ...] = ()
    classes: tuple[ScoreClass, ...] = ()
    heads: tuple[ScoreClass, ...] = ()
    missing: Missing = Missing()
    merger: Literal["months", "forms"] = "months"
    ceiling: float | None = None
