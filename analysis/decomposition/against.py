"""Comparisons of a run: with another table, with the block, with a target.

What a comparison must not give away it leaves out: parts of a domain whose index is held back on
either side, the part of an item that is held back, and a grouping with a group of few forms.
"""

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from analysis.decomposition.difference import Contribution, Rows, difference, gap
from analysis.disclosure import PublicationRule
from analysis.errors import AnalysisError
from analysis.indices.report import Run
from analysis.indices.request import IndexFigure, Level, PartRow
from analysis.indices.scheme import index_names
from analysis.requests.design import DesignSpec, as_list

HIDDEN = ("suppressed", "not-enough-forms")


def against_target(run: Run, target: float) -> Iterator[PartRow]:
    """Yield index - target in parts, domain by domain."""
    for figure in _chosen(run):
        side = _rows(run, figure.level, figure.domain)
        if figure.est is not None:
            parts = gap(run.levels.scheme, figure.index, side, target, _groupings(run))
            yield from _shown(figure, "target", parts, [run])


def against_blocks(run: Run) -> Iterator[PartRow]:
    """Yield unit - block in parts, unit by unit; the unit's rows are part of both sides."""
    states = run.states()
    if run.levels.block is None:
        raise AnalysisError(
            "request-misfit",
            where="request.blocks",
            got="no column",
            expected="the column of blocks, to compare units with them",
            hint="Name the column of blocks in `blocks`.",
        )
    for figure in _chosen(run):
        block = figure.block
        if figure.level != "unit" or block is None or figure.est is None:
            continue
        if states["block", block, figure.index] in HIDDEN:
            continue
        sides = (_rows(run, "unit", figure.domain), _rows(run, "block", block))
        parts = difference(run.levels.scheme, figure.index, sides, _groupings(run))
        yield from _shown(figure, "block", parts, [run], block)


def against_run(
    run: Run, before: Run, specs: tuple[DesignSpec, DesignSpec], name: str
) -> Iterator[PartRow]:
    """Yield this table - the other in parts, for every domain that both have.

    Args:
        run: this table.
        before: the other, through the same scheme.
        specs: both designs, whose first stratum and PSU columns name shared PSUs.
        name: what the other table is called.
    """
    request = run.levels.request
    columns = [(*as_list(spec.strata)[:1], *as_list(spec.ids)[:1]) for spec in specs]
    others = before.states()
    for figure in _chosen(run):
        key = figure.level, figure.domain, figure.index
        if figure.est is None or others.get(key, "suppressed") in HIDDEN:
            continue
        sides = [
            _rows(each, figure.level, figure.domain, names)
            for each, names in zip((run, before), columns, strict=True)
        ]
        parts = difference(
            run.levels.scheme,
            figure.index,
            (sides[0], sides[1]),
            _groupings(run),
            shared=request.shared_psus,
        )
        yield from _shown(figure, name, parts, [run, before])


def _chosen(run: Run) -> Iterator[IndexFigure]:
    """The figures of the index that is taken apart; only a sample of one audience has parts."""
    scheme, request = run.levels.scheme, run.levels.request
    index = request.decompose.index
    if index not in index_names(scheme):
        raise AnalysisError(
            "unknown-index",
            where="request.decompose.index",
            got=repr(index),
            expected=f"one of {', '.join(index_names(scheme))}",
            hint="Name an index of the scheme.",
        )
    if request.series != "sample" or scheme.audiences is not None or scheme.blocks != "pooled":
        raise AnalysisError(
            "not-decomposed",
            where=f"scheme {scheme.name!r}, series {request.series!r}",
            got="a self-selected series, several audiences, or blocks as means of units",
            expected="a sample of one audience with pooled blocks",
            hint="Take the parts apart one by one: by audience, by unit.",
        )
    return (figure for figure in run.figures if figure.index == index)


def _groupings(run: Run) -> list[tuple[str, ...]]:
    wanted = run.levels.request.decompose
    channel = [] if wanted.channel is None else [(wanted.channel,)]
    return [*channel, tuple(wanted.mix)] if wanted.mix else [*channel]


def _rows(run: Run, level: Level, domain: str, columns: tuple[str, ...] = ()) -> Rows:
    return Rows(run.levels.design, run.levels.rows(level, domain), columns)


def _shown(
    figure: IndexFigure,
    against: str,
    parts: Iterator[Contribution],
    runs: Sequence[Run],
    block: str | None = None,
) -> Iterator[PartRow]:
    """Yield rows, without the numbers that would give a small group or item away."""
    rule = runs[0].levels.request.publication or PublicationRule()
    found = list(parts)
    small = {
        part.by for part in found if part.forms is not None and 0 < part.forms < rule.small_cell
    }
    states = [run.states() for run in runs]
    for part in found:
        item = f"item:{part.name}"
        held = part.by == "item" and any(
            each.get((figure.level, figure.domain, item)) in HIDDEN for each in states
        )
        if block is not None and part.by == "item":
            held = held or states[0].get(("block", block, item)) in HIDDEN
        reason = "small-group" if part.by in small else "item-held-back" if held else None
        row = PartRow(
            level=figure.level, domain=figure.domain, index=figure.index, against=against,
            by=part.by, name=part.name, part=part.part, est=part.est, se=part.se, lci=part.lci,
            uci=part.uci, df=part.df, reason=reason,
        )  # fmt: skip
        if reason is not None:
            row = replace(row, est=None, se=None, lci=None, uci=None, df=None)
        yield row
