"""Running a request: every estimate in the order asked.

Rows stand in request order (estimate, variable) and then in the order in which domains first
appear in the file.
"""

from analysis.columns import ResponseTable
from analysis.errors import AnalysisError
from analysis.requests.design import DesignSpec, build_design, design_columns
from analysis.requests.kinds import KINDS
from analysis.requests.request import COMMON, EstimateRequest, Kind, Request, Row, keys_given


def columns_needed(spec: DesignSpec, request: Request) -> tuple[str, ...]:
    """Names of all columns that a run will read (that of `rows` excepted)."""
    names = design_columns(spec)
    for position, wanted in enumerate(request.estimates):
        names += kind_of(wanted, _place(position)).columns(wanted)
    return tuple(dict.fromkeys(names))


def run(request: Request, spec: DesignSpec, table: ResponseTable) -> list[Row]:
    """Estimate everything asked; raises `AnalysisError` for what cannot be."""
    design = build_design(spec, table)
    rows: list[Row] = []
    for position, wanted in enumerate(request.estimates):
        where = _place(position)
        rows += kind_of(wanted, where).run(design, wanted, where)
    return rows


def kind_of(wanted: EstimateRequest, where: str) -> Kind:
    """The kind asked for; raises `bad-key` if unknown, `KEY-not-used` if a key is not its own."""
    kind = KINDS.get(wanted.kind)
    if kind is None:
        raise AnalysisError(
            "bad-key",
            where=f"{where}.kind",
            got=repr(wanted.kind),
            expected=f"one of {', '.join(KINDS)}",
            hint="Correct the kind of estimate.",
        )
    for key in sorted(keys_given(wanted) - kind.keys - COMMON):
        users = " or ".join(repr(name) for name, each in KINDS.items() if key in each.keys)
        raise AnalysisError(
            f"{key}-not-used",
            where=f"{where}.{key}",
            got=f"{key} with kind {wanted.kind!r}",
            expected=f"{key} with kind {users} only",
            hint=f"Remove `{key}`, or ask for {users}.",
        )
    return kind


def _place(position: int) -> str:
    return f"request.estimates[{position}]"
