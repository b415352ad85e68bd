"""What `langnghe index` is asked and answers: `IndexRequest`, `IndexFigure`, `IndexReport`."""

from typing import Literal

from msgspec import Struct

from analysis.decomposition.difference import Part
from analysis.disclosure import PublicationRule
from analysis.indices.index import Variance
from analysis.indices.rules import Blocks, Wording
from analysis.indices.scheme import Aggregation, Scoring

Series = Literal["sample", "transaction", "open"]
Level = Literal["unit", "block", "all"]
State = Literal["published", "low-precision", "suppressed", "not-enough-forms"]


class Decompose(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a difference is taken apart by, besides items.

    `channel` is a column, `mix` columns that are crossed (age and sex); `index` is the index whose
    difference it is.
    """

    index: str = "overall"
    channel: str | None = None
    mix: list[str] = []


class IndexRequest(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Columns and rules of one run; everything has a default: one figure over all rows.

    Args:
        by: the column of units.
        blocks: the column of blocks; every unit lies in one.
        block_weights: a column, constant in a unit, for schemes with `blocks: weights`.
        audience: the column of audiences, for schemes that combine them.
        series: only a probability sample has standard errors.
        response_rate: a share, or a share per unit, block and `all`, from the dispositions.
        publication: when figures are held back.
        decompose: how a difference is taken apart.
        shared_psus: the table compared with has the same PSUs (first column of strata and ids).
    """

    by: str | None = None
    blocks: str | None = None
    block_weights: str | None = None
    audience: str | None = None
    series: Series = "sample"
    response_rate: float | dict[str, float] | None = None
    publication: PublicationRule | None = None
    decompose: Decompose = Decompose()
    shared_psus: bool = False

    def columns(self) -> list[str]:
        """The columns it names."""
        named = [self.by, self.blocks, self.block_weights, self.audience, self.decompose.channel]
        return [name for name in (*named, *self.decompose.mix) if name is not None]


class IndexFigure(Struct, frozen=True, kw_only=True):
    """One index of one unit, block or all, with what must stand beside it.

    Estimates are on the scale of the scheme, 0–1; `printed` is the figure on paper. Suppressed
    numbers are None, and `variance` where there is no `se`. `rank` is that among the published
    units of the block, by printed figures. `probability` is that of meeting the target.
    """

    level: Level
    domain: str
    block: str | None
    index: str
    est: float | None
    printed: str | None
    se: float | None
    lci: float | None
    uci: float | None
    deff: float | None
    df: int | None
    n: int | None
    n_eff: float | None
    n_psu: int | None
    variance: Variance | None
    response_rate: float | None
    series: Series
    state: State
    reason: str | None
    rank: float | None
    target: float | None = None
    probability: float | None = None


class PartRow(Struct, frozen=True, kw_only=True):
    """One part of a difference of one domain; numbers are None where they would give away much."""

    level: Level
    domain: str
    index: str
    against: str
    by: str
    name: str
    part: Part
    est: float | None
    se: float | None
    lci: float | None
    uci: float | None
    df: float | None
    reason: str | None


class IndexReport(Struct, frozen=True, kw_only=True):
    """The figures of a run and every rule that made them; `weights` are those over all rows."""

    scheme: str
    version: str
    title: Wording
    instrument: str
    formula: Wording
    provenance: Wording
    series: Series
    scoring: Scoring
    aggregation: Aggregation
    blocks: Blocks
    weights: dict[str, float | None]
    figures: tuple[IndexFigure, ...]
    decomposition: tuple[PartRow, ...]
