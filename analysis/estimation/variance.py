"""Variance of sums over a multistage sample, from influence values per cell.

V = Σ_h (1-f_h) n_h/(n_h-1) Σ_i (t_hi - t̄_h)² + Σ_h f_h Σ_i V_i(next stage), Särndal, Swensson and
Wretman (1992), ch. 4; R `svyrecvar`. Units without rows in the domain stay in with total zero:
n_h and t̄_h are those of the whole sample.
"""

from typing import NamedTuple

import numpy as np

from analysis.design import SurveyDesign
from analysis.errors import AnalysisError
from analysis.estimation.lonely_psu import average_factor, refuse_lonely
from analysis.grouping import BoolArray, FloatArray, IntArray, group_sums, pair_codes
from analysis.stages import Stage
from analysis.totals import Cells

BLOCK = 1 << 23
"""Cells × variables handled at a time: 64 MB per array."""


class BaseInfluence(NamedTuple):
    """Influence (B × M) of calibration cells within domains, in the weights of the projection."""

    cell: IntArray
    domain: IntArray
    values: FloatArray


class Groups(NamedTuple):
    """Strata within domains: the group of each cell, and of each group its stratum and domain."""

    code: IntArray
    stratum: IntArray
    domain: IntArray


class Centres(NamedTuple):
    """What is taken off each unit's sum, and what multiplies its square: (groups × M)."""

    centre: FloatArray
    scale: FloatArray


class Centred(NamedTuple):
    """One stage of the sum of squares: K groups are the strata within domains.

    `residual` (C × M) per cell of group `group`; `centre` (K × M) is minus the residual of each of
    the `absent` (K) units without rows; `scale` (K × M) multiplies the squares.
    """

    residual: FloatArray
    group: IntArray
    centre: FloatArray
    absent: FloatArray
    scale: FloatArray
    domain: IntArray


def variances(
    design: SurveyDesign,
    cells: Cells,
    influence: FloatArray,
    present: BoolArray,
    base: BaseInfluence | None = None,
) -> FloatArray:
    """Variance of Σ influence per domain and variable: (domains × M).

    `influence` and `present` (does the cell hold valid rows?) are (cells × M). With a calibration
    the influence is residualised first, for which `base` is needed.
    """
    n_variables = influence.shape[1]
    step = max(1, BLOCK // max(_largest(design, cells), 1))
    result = np.zeros((cells.n_domains, n_variables))
    for start in range(0, n_variables, step):
        block = slice(start, start + step)
        for stage, lifted, values, there in _by_stage(
            design,
            *_residual(
                design,
                cells,
                influence[:, block],
                present[:, block],
                None if base is None else base._replace(values=base.values[:, block]),
            ),
        ):
            part = _centred(design, stage, lifted, values, there)
            squares = group_sums(part.group, len(part.domain), part.residual**2)
            squares += part.absent[:, None] * part.centre**2
            result[:, block] += group_sums(part.domain, cells.n_domains, part.scale * squares)
    return result


def covariance(
    design: SurveyDesign,
    cells: Cells,
    influence: FloatArray,
    present: BoolArray,
    base: BaseInfluence | None = None,
) -> FloatArray:
    """Covariance matrix of all (domain, variable) sums, domain by domain: (D·M × D·M)."""
    cells, influence, present = _residual(design, cells, influence, present, base)
    n_variables = influence.shape[1]
    width = cells.n_domains * n_variables
    columns = cells.domain[:, None] * n_variables + np.arange(n_variables)
    spread = np.zeros((cells.size, width))
    np.put_along_axis(spread, columns, influence, axis=1)
    there = np.zeros((cells.size, width), dtype=np.bool_)
    np.put_along_axis(there, columns, present, axis=1)
    one_domain = Cells(cells.unit, np.zeros(cells.size, dtype=np.int64), 1)
    result = np.zeros((width, width))
    for stage, lifted, values, seen in _by_stage(design, one_domain, spread, there):
        part = _centred(design, stage, lifted, values, seen)
        root = np.sqrt(part.scale)
        scaled = part.residual * root[part.group]
        centre = part.centre * root * np.sqrt(part.absent)[:, None]
        result += scaled.T @ scaled + centre.T @ centre
    return result


def _largest(design: SurveyDesign, cells: Cells) -> int:
    """Rows of the largest array of one variable."""
    if design.calibration is None:
        return cells.size
    units = len(design.stages[-1].unit_stratum)
    return cells.n_domains * max(units, design.calibration.n_cells)


def _residual(
    design: SurveyDesign,
    cells: Cells,
    influence: FloatArray,
    present: BoolArray,
    base: BaseInfluence | None,
) -> tuple[Cells, FloatArray, BoolArray]:
    """Influence less what the calibration explains: then every unit has some in every domain."""
    if design.calibration is None:
        return cells, influence, present
    if base is None:
        raise AnalysisError(
            "calibration-not-known",
            where="design.calibrate",
            got="an estimate without sums per calibration cell",
            expected="an estimate whose variance knows the calibration",
            hint="Use uncalibrated weights, or replicate weights, for this kind of estimate.",
        )
    units, domains = len(design.stages[-1].unit_stratum), cells.n_domains
    width = domains * influence.shape[1]
    # a combination of domains has several cells of one unit in one domain: they add up
    known = design.calibration.n_cells
    by_unit = group_sums(cells.unit * domains + cells.domain, units * domains, influence)
    by_cell = group_sums(base.cell * domains + base.domain, known * domains, base.values)
    left = design.calibration.residual(by_unit.reshape(units, width), by_cell.reshape(known, width))
    everywhere = Cells(
        np.repeat(np.arange(units), domains), np.tile(np.arange(domains), units), domains
    )
    values = left.reshape(units * domains, influence.shape[1])
    return everywhere, values, np.ones(values.shape, dtype=np.bool_)


def _by_stage(
    design: SurveyDesign, cells: Cells, influence: FloatArray, present: BoolArray
) -> list[tuple[Stage, Cells, FloatArray, BoolArray]]:
    """The cells and their sums at every stage, last stage first."""
    unit, domain, values, there = cells.unit, cells.domain, influence, present
    levels: list[tuple[Stage, Cells, FloatArray, BoolArray]] = []
    for stage in reversed(design.stages):
        codes, unit, domain = pair_codes(unit, domain)
        if len(unit) < len(codes):
            values = group_sums(codes, len(unit), values)
            there = group_sums(codes, len(unit), there) > 0
        else:
            order = np.argsort(codes)
            values, there = values[order], there[order]
        levels.append((stage, Cells(unit, domain, cells.n_domains), values, there))
        unit = stage.unit_parent[unit]
    return levels


def _centred(
    design: SurveyDesign, stage: Stage, cells: Cells, values: FloatArray, present: BoolArray
) -> Centred:
    groups = Groups(*pair_codes(stage.unit_stratum[cells.unit], cells.domain))
    group, stratum, domain = groups
    sampled = stage.sampled[stratum]
    centre = group_sums(group, len(stratum), values) / sampled[:, None]
    bessel = np.where(sampled > 1, sampled / np.maximum(sampled - 1, 1), 1.0)
    share, root, absent = _unsampled(stage, cells, groups)
    share = np.where(stage.certain[stratum], 0.0, share)
    scale = np.repeat((share * bessel * stage.multiplier[stratum])[:, None], values.shape[1], 1)
    if design.domain_lonely or stage.lonely[stratum].any():
        answered = group_sums(group, len(stratum), present)
        _treat_lonely(design, stage, groups, answered, Centres(centre, scale))
    residual = values - centre[group]
    if root is not None:
        residual *= root[:, None]
    return Centred(residual, group, centre, absent, scale, domain)


def _unsampled(
    stage: Stage, cells: Cells, groups: Groups
) -> tuple[FloatArray, FloatArray | None, FloatArray]:
    """1 - f of each group, √(1 - π) of each cell where units differ, and the absent units.

    With unequal probabilities each square is multiplied by its own 1 - π_i (Brewer's approximation,
    R `pps="brewer"`): then an absent unit counts 1 - π_i times.
    """
    group, stratum, _ = groups
    if stage.probability is None:
        missing = stage.sampled[stratum] - np.bincount(group, minlength=len(stratum))
        return stage.unsampled[stratum], None, missing
    unsampled = 1 - stage.probability
    whole = np.bincount(stage.unit_stratum, weights=unsampled)[stratum]
    here = unsampled[cells.unit]
    absent = whole - np.bincount(group, weights=here, minlength=len(stratum))
    return np.ones(len(stratum)), np.sqrt(here), np.maximum(absent, 0.0)


def _treat_lonely(
    design: SurveyDesign, stage: Stage, groups: Groups, answered: FloatArray, found: Centres
) -> None:
    """Apply the rule for strata of one unit, in place; `answered` are units with valid rows."""
    stratum = groups.stratum
    alone = np.broadcast_to(stage.lonely[stratum][:, None], answered.shape)
    if design.lonely_psu == "fail":
        refuse_lonely(stage, stratum, answered > 0)
    if design.domain_lonely:
        alone = alone | ((answered == 1) & ~stage.certain[stratum][:, None])
    if design.lonely_psu == "adjust":
        found.centre[alone] = 0.0
    elif design.lonely_psu == "average":
        scale = found.scale
        scale *= average_factor(stage, stratum, groups.domain, answered > 0, alone)
        scale[alone & ~np.isnan(scale)] = 0.0
