"""The indices of every level: units, blocks and all, by the rules of a scheme.

Blocks and all come from the rows (`pooled`) or from their units (`units`, `forms`, `weights`);
audiences are combined first in every domain of the level.
"""

from collections.abc import Mapping

import numpy as np
from msgspec import Struct

from analysis.columns import Keys
from analysis.design import SurveyDesign
from analysis.domains import Domains, crossed
from analysis.errors import AnalysisError
from analysis.grouping import BoolArray, FloatArray, IntArray, first_rows
from analysis.indices.combination import audience_weights, combined
from analysis.indices.index import EVERYONE, Indices, linearised_indices
from analysis.indices.request import IndexRequest, Level
from analysis.indices.scheme import IndexScheme


class Levels(Struct, frozen=True, eq=False, kw_only=True):
    """The keys of a run: `unit` and `block` of every row, `block_of` every unit (-1: none)."""

    scheme: IndexScheme
    design: SurveyDesign
    request: IndexRequest
    unit: Keys | None
    block: Keys | None
    block_of: IntArray

    def rows(self, level: Level, domain: str) -> BoolArray:
        """The rows of one domain."""
        keys = {"unit": self.unit, "block": self.block, "all": None}[level]
        if keys is None:
            return np.ones(self.design.n, dtype=np.bool_)
        return np.asarray(keys.codes == keys.labels.index(domain))

    def parents(self) -> dict[str, str | None]:
        """The block of every unit, None where there are none."""
        if self.unit is None:
            return {}
        names = self.block.labels if self.block else ()
        places = self.block_of.tolist()
        return {
            u: names[b] if b >= 0 else None for u, b in zip(self.unit.labels, places, strict=True)
        }


def levels_of(scheme: IndexScheme, design: SurveyDesign, request: IndexRequest) -> Levels:
    """Read the keys; raises `unit-in-two-blocks` and `request-misfit`."""
    table = design.table
    _check(scheme, request)
    unit = table.keys(request.by) if request.by else None
    block = table.keys(request.blocks) if request.blocks else None
    block_of = np.full(len(unit.labels) if unit else 0, -1)
    if unit is not None and block is not None:
        inside = np.flatnonzero(unit.codes >= 0)
        block_of = block.codes[inside][first_rows(unit.codes[inside], len(unit.labels))]
        astray = block_of[unit.codes[inside]] != block.codes[inside]
        if astray.any():
            row = inside[int(np.argmax(astray))]
            raise AnalysisError(
                "unit-in-two-blocks",
                where=f"column {request.blocks!r}, row {table.row_numbers[row]}",
                got=str(table.column(request.blocks or "")[row]),
                expected=f"one block for unit {unit.labels[unit.codes[row]]!r}",
                hint="Give every row of a unit the same block.",
            )
    return Levels(
        scheme=scheme, design=design, request=request, unit=unit, block=block, block_of=block_of
    )


def level_indices(levels: Levels) -> Mapping[Level, Indices]:
    """The indices of every level that there is, coarsest last."""
    found: dict[Level, Indices] = {}
    units = None
    if levels.unit is not None:
        units = found["unit"] = _of_rows(levels, levels.unit)
    if levels.block is not None:
        if units is None or levels.scheme.blocks == "pooled":
            found["block"] = _of_rows(levels, levels.block)
        else:
            found["block"] = combined(
                units, levels.block_of, levels.block.labels, _unit_weights(levels, units)
            )
    if units is None or levels.scheme.blocks == "pooled":
        found["all"] = _of_rows(levels, None)
    else:
        whole = np.zeros(len(units.labels), dtype=np.int64)
        found["all"] = combined(units, whole, (EVERYONE,), _unit_weights(levels, units))
    return found


def _of_rows(levels: Levels, keys: Keys | None) -> Indices:
    """Indices from the rows of each domain, audiences combined where the scheme says so."""
    scheme, design = levels.scheme, levels.design
    given = [] if keys is None else [keys]
    labels = (EVERYONE,) if keys is None else keys.labels
    if scheme.audiences is None:
        return linearised_indices(scheme, design, crossed(given, design.n))
    audience = design.table.keys(levels.request.audience or "")
    domains: Domains = crossed([*given, audience], design.n)
    parts = linearised_indices(scheme, design, domains)
    whole = np.array([labels.index(label[0]) if given else 0 for label in domains.labels])
    names = tuple(label[-1] for label in domains.labels)
    weights = audience_weights(scheme.audiences, whole, names, parts.linearised.est)
    return combined(parts, whole, labels, weights)


def _unit_weights(levels: Levels, units: Indices) -> FloatArray:
    """What every unit weighs in a mean of units: (units × M)."""
    shape = units.linearised.est.shape
    match levels.scheme.blocks:
        case "forms":
            # the forms of the unit for all its indices, so that parts still make up their whole
            return np.broadcast_to(units.rows.count[:, :1], shape)
        case "weights" if levels.unit is not None:
            name = levels.request.block_weights or ""
            inside = np.flatnonzero(levels.unit.codes >= 0)
            rows = inside[first_rows(levels.unit.codes[inside], len(levels.unit.labels))]
            given = levels.design.table.numeric(name)
            weights = given[rows]
            wrong = ~(given[inside] == weights[levels.unit.codes[inside]]) | ~(given[inside] > 0)
            if wrong.any():
                row = inside[int(np.argmax(wrong))]
                raise AnalysisError(
                    "bad-block-weight",
                    where=f"column {name!r}, row {levels.design.table.row_numbers[row]}",
                    got=given[row],
                    expected="one number above 0 in all rows of a unit",
                    hint="Give every unit its weight in all its rows.",
                )
            return np.broadcast_to(weights[:, None], shape)
        case _:
            return np.ones(shape)


def _check(scheme: IndexScheme, request: IndexRequest) -> None:
    needs_audience = scheme.audiences is not None
    needs_weights = scheme.blocks == "weights"
    for key, given, needed in (
        ("audience", request.audience is not None, needs_audience),
        ("block_weights", request.block_weights is not None, needs_weights),
    ):
        if given != needed:
            raise AnalysisError(
                "request-misfit",
                where=f"request.{key}",
                got="a column" if given else "no column",
                expected=f"{'a' if needed else 'no'} column with scheme {scheme.name!r}",
                hint="Name the column if and only if the scheme uses it.",
            )
    if scheme.blocks != "pooled" and request.by is None:
        raise AnalysisError(
            "request-misfit",
            where="request.by",
            got="no column",
            expected=f"the column of units: the scheme has blocks {scheme.blocks!r}",
            hint="Name the column of units in `by`.",
        )
