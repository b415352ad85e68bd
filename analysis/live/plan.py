"""LivePlan: the design and the variables of totals that are kept up to date."""

from msgspec import Struct

from analysis.columns import ResponseTable
from analysis.design import LonelyPsu, Pps, SurveyDesign, survey_design
from analysis.errors import AnalysisError


class Share(Struct, frozen=True, kw_only=True):
    """A share: answers at `levels` among all answers that are not in `missing` codes."""

    column: str
    levels: tuple[float, ...]
    missing: tuple[float, ...] = ()


class LivePlan(Struct, frozen=True, kw_only=True):
    """What is kept: a design as in `survey_design`, domains by the columns `by`, and variables.

    Units have to be named (`ids`): without them every row is a unit, and keeping totals would be
    keeping rows. Weights have to be a column, or 1 throughout: those that follow from sampled
    fractions change with every new unit. `shares` come before `values` in the totals.
    """

    ids: tuple[str, ...]
    strata: tuple[str, ...] = ()
    weights: str | None = None
    fpc: tuple[str, ...] = ()
    pps: Pps | None = None
    nest: bool = False
    lonely_psu: LonelyPsu = "fail"
    domain_lonely: bool = False
    by: tuple[str, ...] = ()
    shares: tuple[Share, ...] = ()
    values: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for key, wrong, hint in (
            ("ids", not self.ids, "Name the column of the sampled units."),
            ("weights", bool(self.fpc) and self.weights is None, "Name a column of weights."),
        ):
            if wrong:
                raise AnalysisError(
                    "live-plan",
                    where=f"plan.{key}",
                    got="none",
                    expected="a column",
                    hint=hint,
                )

    @property
    def design_columns(self) -> tuple[str, ...]:
        """Columns whose values make a row's place in the design."""
        return tuple(dict.fromkeys((*self.strata, *self.ids, *self.fpc)))

    @property
    def names(self) -> tuple[str, ...]:
        """Variables in the order of the totals."""
        return (*(share.column for share in self.shares), *self.values)

    def design(self, table: ResponseTable) -> SurveyDesign:
        """The design over a table with one row for each place; raises as `survey_design`."""
        return survey_design(
            table,
            ids=self.ids,
            strata=self.strata,
            fpc=self.fpc,
            pps=self.pps,
            nest=self.nest,
            lonely_psu=self.lonely_psu,
            domain_lonely=self.domain_lonely,
        )
