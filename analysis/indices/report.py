"""The report of an index: figures of every level as they may be shown, and what made them.

Units, blocks and all are judged together by `analysis.disclosure`, because units add up to blocks
and blocks to all. Self-selected answers have no standard error: there only n speaks.
"""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from analysis.columns import ResponseTable
from analysis.decomposition.target import probability_met
from analysis.disclosure import PublicationRule, PublishedEstimate, publish
from analysis.errors import AnalysisError
from analysis.estimation.intervals import t_quantile
from analysis.indices.index import EVERYONE, Estimate, listed
from analysis.indices.levels import Levels, level_indices, levels_of
from analysis.indices.request import IndexFigure, IndexReport, IndexRequest, Level, PartRow, State
from analysis.indices.scheme import IndexScheme, composition
from analysis.indices.scoring import scale_of
from analysis.indices.weights import composite_weights
from analysis.requests.design import DesignSpec, build_design, design_columns
from analysis.requests.request import defined

SELF_SELECTED = PublicationRule(min_psus=0, min_df=0)
"""Answers that nobody drew have no PSUs and no degrees of freedom."""


class Run(Struct, frozen=True, eq=False, kw_only=True):
    """One table through one scheme: the keys, the figures, and the weights of items over all."""

    levels: Levels
    figures: tuple[IndexFigure, ...]
    weights: dict[str, float | None]

    def states(self) -> Mapping[tuple[Level, str, str], State]:
        """The state of every figure."""
        return {(each.level, each.domain, each.index): each.state for each in self.figures}


def index_columns(scheme: IndexScheme, spec: DesignSpec, request: IndexRequest) -> tuple[str, ...]:
    """The columns a run reads, that of `rows` excepted."""
    return tuple(dict.fromkeys([*design_columns(spec), *scheme.items, *request.columns()]))


def index_run(
    scheme: IndexScheme,
    spec: DesignSpec,
    request: IndexRequest,
    table: ResponseTable,
    target: float | None = None,
) -> Run:
    """Estimate and judge every figure; raises `AnalysisError` for what cannot be."""
    levels = levels_of(scheme, build_design(spec, table), request)
    indices = level_indices(levels)
    estimates: dict[Level, tuple[Estimate, ...]] = {}
    for level, each in indices.items():
        smoothing = scheme.smoothing if level == "unit" else None
        estimates[level] = listed(each, each.assembled(smoothing.max_psus if smoothing else None))
    answered = indices["all"].rows.weight[:, -len(scheme.items) :]
    over_all = composite_weights(scheme, np.nan_to_num(answered))[0, 0].tolist()
    return Run(
        levels=levels,
        figures=tuple(_figures(levels, estimates, target)),
        weights=dict(zip(scheme.items, (defined(w) for w in over_all), strict=True)),
    )


def report(run: Run, decomposition: Sequence[PartRow] = ()) -> IndexReport:
    """The figures and the rules that made them."""
    scheme = run.levels.scheme
    return IndexReport(
        scheme=scheme.name,
        version=scheme.version,
        title=scheme.title,
        instrument=scheme.instrument,
        formula=scheme.formula,
        provenance=scheme.provenance,
        series=run.levels.request.series,
        scoring=scheme.scoring,
        aggregation=scheme.aggregation,
        blocks=scheme.blocks,
        weights=run.weights,
        figures=run.figures,
        decomposition=tuple(decomposition),
    )


def _figures(
    levels: Levels, estimates: Mapping[Level, Sequence[Estimate]], target: float | None
) -> Iterator[IndexFigure]:
    """Yield figures level by level, with ranks among the shown units of a block."""
    request, scheme = levels.request, levels.scheme
    default = PublicationRule() if request.series == "sample" else SELF_SELECTED
    shown = publish(
        [_named(each, level) for level, group in estimates.items() for each in group],
        request.publication or default,
        _parents(levels),
        composition(scheme),
    )
    given = [(level, each) for level, group in estimates.items() for each in group]
    blocks = levels.parents()
    figures = []
    for (level, direct), each in zip(given, shown, strict=True):
        figure = _figure(levels, level, direct, each)
        chance = None
        if target is not None and figure.se is not None:
            chance = _chance(scheme, direct, target)
        block = blocks.get(direct.domain) if level == "unit" else None
        figures.append(replace(figure, block=block, target=target, probability=chance))
    _check_rates(request, figures)
    ranks = _ranks(scheme, figures)
    for place, figure in enumerate(figures):
        yield replace(figure, rank=ranks.get(place))


def _named(estimate: Estimate, level: Level) -> Estimate:
    """A unit and a block may have the same name: the level stands before it."""
    return replace(estimate, domain=f"{level}:{estimate.domain}")


def _parents(levels: Levels) -> dict[str, str]:
    whole = f"all:{EVERYONE}"
    blocks = {f"block:{b}": whole for b in (levels.block.labels if levels.block else ())}
    units = {f"unit:{u}": f"block:{b}" if b else whole for u, b in levels.parents().items()}
    return units | blocks


def _figure(
    levels: Levels, level: Level, direct: Estimate, shown: PublishedEstimate
) -> IndexFigure:
    request = levels.request
    drawn = request.series == "sample"
    hidden = shown.state == "suppressed"
    few = shown.reason == "not-enough-forms"
    printed = None if shown.est is None else str(levels.scheme.printing.printed(shown.est))
    return IndexFigure(
        level=level,
        domain=direct.domain,
        block=None,
        index=shown.index,
        est=shown.est,
        printed=printed,
        se=shown.se if drawn else None,
        lci=shown.lci if drawn else None,
        uci=shown.uci if drawn else None,
        deff=shown.deff if drawn else None,
        df=shown.df if drawn else None,
        n=shown.n,
        n_eff=shown.n_eff if drawn else None,
        n_psu=shown.n_psu if drawn else None,
        variance=shown.variance if drawn else None,
        response_rate=None if hidden else _rate(request, direct.domain),
        series=request.series,
        state="not-enough-forms" if few else shown.state,
        reason=shown.reason,
        rank=None,
    )


def _chance(scheme: IndexScheme, estimate: Estimate, target: float) -> float | None:
    """The probability that the target is met, on the scale of the scores."""
    low, width = scale_of(scheme)
    if estimate.est is None or estimate.se is None:
        return None
    share, goal = (estimate.est - low) / width, (target - low) / width
    size = None
    if estimate.variance == "smoothed" and estimate.lci is not None and estimate.uci is not None:
        # the effective size behind a Wilson interval, from the limit on the side with room
        limit = estimate.lci if share > 1 / 2 else estimate.uci
        end = (limit - low) / width
        t = float(t_quantile(np.array([estimate.df]))[0])
        size = t**2 * end * (1 - end) / (share - end) ** 2
    return probability_met(
        goal, est=share, se=estimate.se / width, df=estimate.df, n=estimate.n, size=size
    )


def _rate(request: IndexRequest, domain: str) -> float | None:
    rate = request.response_rate
    return rate.get(domain) if isinstance(rate, dict) else rate


def _check_rates(request: IndexRequest, figures: Sequence[IndexFigure]) -> None:
    """Refuse response rates that are no shares, or of nobody."""
    rate = request.response_rate
    rates = rate if isinstance(rate, dict) else {EVERYONE: rate}
    known = {figure.domain for figure in figures}
    for domain, value in rates.items():
        if domain not in known or (value is not None and not 0 <= value <= 1):
            raise AnalysisError(
                "bad-response-rate",
                where=f"request.response_rate: {domain!r}",
                got=value,
                expected="a share from 0 to 1 of a unit, a block or `all`",
                hint="Take the rate from the dispositions of the sample.",
            )


def _ranks(scheme: IndexScheme, figures: Sequence[IndexFigure]) -> dict[int, float]:
    """Rank of every shown figure of a unit within its block, by place in the list."""
    groups: dict[tuple[str | None, str], list[int]] = {}
    for place, figure in enumerate(figures):
        if figure.level == "unit" and figure.est is not None:
            groups.setdefault((figure.block, figure.index), []).append(place)
    return {
        place: rank
        for places in groups.values()
        for place, rank in zip(
            places,
            scheme.printing.ranks([figures[place].est or 0.0 for place in places]),
            strict=True,
        )
    }
