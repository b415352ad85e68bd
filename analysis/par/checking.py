"""What is wrong with a scheme, by code and place; and a scheme without what is wrong.

A criterion that cannot be scored is refused by name and left out of the points; the rest of the
scheme stays. What makes the whole unusable, such as two criteria of one name, says so with `whole`.
"""

from collections import Counter
from collections.abc import Iterator

from msgspec import Struct, structs

from analysis.errors import AnalysisError
from analysis.par.outline import Leaf, leaves
from analysis.par.rules.steps import Steps
from analysis.par.scheme import Criterion, ParScheme, ScoreClass

DEEPEST = 2
"""Levels of criteria: criterion and sub-criterion."""
CLOSE = 1e-9


class Refusal(Struct, frozen=True, kw_only=True):
    """Something refused: its code, where it stands, what stood there and what would have worked."""

    code: str
    where: str
    got: str
    expected: str


class SchemeFault(Refusal, frozen=True, kw_only=True):
    """A fault of a scheme; `criterion` is left out for it, `whole` refuses all of the scheme."""

    criterion: str | None = None
    whole: bool = False


def faults(scheme: ParScheme) -> tuple[SchemeFault, ...]:
    """Everything that is wrong, in the order of the scheme."""
    return tuple(_faults(scheme))


def sound(scheme: ParScheme) -> ParScheme:
    """The scheme itself; raises `AnalysisError` with the first fault."""
    for fault in _faults(scheme):
        raise AnalysisError(
            fault.code,
            where=fault.where,
            got=fault.got,
            expected=fault.expected,
            hint="Correct the scheme; `langnghe par check` lists everything that is wrong with it.",
        )
    return scheme


def without(scheme: ParScheme, names: frozenset[str]) -> ParScheme:
    """The scheme whose criteria of these names have no source, so that they never have points."""

    def cut(criterion: Criterion) -> Criterion:
        if criterion.name in names:
            return structs.replace(criterion, source=None)
        return structs.replace(criterion, parts=tuple(map(cut, criterion.parts)))

    domains = tuple(
        structs.replace(domain, criteria=tuple(map(cut, domain.criteria)))
        for domain in scheme.domains
    )
    return structs.replace(scheme, domains=domains)


def _faults(scheme: ParScheme) -> Iterator[SchemeFault]:
    place = f"scheme {scheme.name!r}"
    found = leaves(scheme)
    yield from _names(scheme, place)
    for number, domain in enumerate(scheme.domains, 1):
        inside = [leaf for leaf in found if leaf.domain == domain.name]
        where = f"{place}, domain {number} {domain.name!r}"
        if not inside:
            yield _whole("empty-domain", where, "no criterion", "at least one criterion")
        total = sum(leaf.criterion.maximum for leaf in inside if not leaf.aside)
        yield from _sum(where, domain.maximum, total)
        for criterion in domain.criteria:
            yield from _headings(where, criterion, 1)
    for leaf in found:
        yield from _leaf(f"{place}, criterion {leaf.number} {leaf.name!r}", leaf)
    yield from _classes(f"{place}, classes", scheme.classes)
    yield from _classes(f"{place}, heads", scheme.heads)
    yield from _ranking(scheme, place)


def _names(scheme: ParScheme, place: str) -> Iterator[SchemeFault]:
    names = [domain.name for domain in scheme.domains]
    criteria = [leaf.name for leaf in leaves(scheme)]
    headings = {name for leaf in leaves(scheme) for name in leaf.above[1:]}
    for kind, given in (("domain", names), ("criterion", [*criteria, *headings])):
        for name in (name for name, count in Counter(given).items() if count > 1):
            yield _whole("same-name", f"{place}, {kind} {name!r}", "the name twice", "each once")
    if scheme.years is not None and scheme.years[0] > scheme.years[1]:
        got = f"{scheme.years[0]} to {scheme.years[1]}"
        yield _whole("bad-years", f"{place}, years", got, "the first year, then the last")


def _headings(where: str, criterion: Criterion, depth: int) -> Iterator[SchemeFault]:
    if not criterion.parts:
        return
    here = f"{where}, {criterion.name!r}"
    if depth >= DEEPEST:
        yield _whole("too-deep", here, "parts below a sub-criterion", "two levels of criteria")
    total = sum(part.maximum for part in criterion.parts if part.rule.side == 0)
    yield from _sum(here, criterion.maximum, total)
    for part in criterion.parts:
        yield from _headings(here, part, depth + 1)


def _sum(where: str, stated: float | None, total: float) -> Iterator[SchemeFault]:
    if stated is not None and abs(stated - total) > CLOSE:
        got = f"a maximum of {stated:g}, parts of {total:g}"
        yield _whole("sums-differ", f"{where}, maximum", got, "maxima that add up")


def _leaf(where: str, leaf: Leaf) -> Iterator[SchemeFault]:
    criterion = leaf.criterion

    def fault(code: str, part: str, got: object, expected: str) -> SchemeFault:
        return SchemeFault(
            code=code, where=f"{where}, {part}", got=str(got), expected=expected,
            criterion=leaf.name,
        )  # fmt: skip

    if criterion.source is None:
        expected = "self_assessed, appraised, survey or imported"
        yield fault("no-source", "source", "nothing", expected)
    if not criterion.maximum > 0:
        yield fault("bad-maximum", "maximum", f"{criterion.maximum:g}", "a number above 0")
        return
    for problem in criterion.rule.problems(criterion.maximum):
        yield fault("bad-rule", "rule", problem, "a rule that can be computed")
    surveyed = criterion.source == "survey"
    if surveyed and not criterion.rule.for_survey:
        got = str(criterion.rule.__struct_config__.tag)
        yield fault("bad-rule", "rule", got, "ratio, threshold or steps for a survey")
    if surveyed and isinstance(criterion.rule, Steps) and not criterion.rule.rising:
        yield fault("bad-rule", "rule", "points that fall", "points that rise with the estimate")
    if not surveyed and (criterion.index, criterion.min_forms) != (None, None):
        yield fault("not-a-survey", "index", "index or min_forms", "both for a survey only")


def _classes(where: str, classes: tuple[ScoreClass, ...]) -> Iterator[SchemeFault]:
    limits = [each.at_least for each in classes]
    if sorted(set(limits), reverse=True) != limits:
        got = ", ".join(f"{limit:g}" for limit in limits)
        yield _whole("bad-classes", where, got, "limits from the highest down, each once")


def _ranking(scheme: ParScheme, place: str) -> Iterator[SchemeFault]:
    known = {leaf.name for leaf in leaves(scheme)} | {domain.name for domain in scheme.domains}
    for name in scheme.ranking.tie_breakers:
        if name not in known:
            where = f"{place}, ranking.tie_breakers"
            yield _whole("unknown-component", where, repr(name), "a criterion or a domain")
    if not 0 < scheme.ranking.level < 1:
        where, got = f"{place}, ranking.level", f"{scheme.ranking.level:g}"
        yield _whole("bad-level", where, got, "a level between 0 and 1")


def _whole(code: str, where: str, got: str, expected: str) -> SchemeFault:
    return SchemeFault(code=code, where=where, got=got, expected=expected, whole=True)
