"""How many people to ask, with every step of the arithmetic kept.

`size_for_proportion`: n0 = z² p (1 - p) / e², then the design effect, the finite population, the
expected non-response (Cochran 1977, chapter 4; Kish 1965). `yamane`: n = N / (1 + N e²), the rule
of the Ministry's 2013 training text for lists of transactions; it has no other step. Its `e` is no
margin of a share that is known at 95 %: `true_margin` stands beside it.
"""

import math

from msgspec import Struct

from sampling.margin import margin_of, quantile, within


class Step(Struct, frozen=True):
    """One step of arithmetic: a symbol, how it was computed, its value, and what it is."""

    symbol: str
    formula: str
    value: float
    meaning: dict[str, str]


class SampleSize(Struct, frozen=True, kw_only=True):
    """A sample size and the steps that led to it, unrounded until the last.

    `n0` simple random sample of an endless population; `with_deff` times the design effect;
    `with_fpc` corrected for the finite population; `to_issue` divided by the response rate;
    `n` that, rounded up.
    """

    p: float
    margin: float
    level: float
    deff: float
    population: int | None
    response: float
    n0: float
    with_deff: float
    with_fpc: float
    to_issue: float
    n: int

    def steps(self) -> tuple[Step, ...]:
        """Return the arithmetic step by step, to be printed."""
        z, p = quantile(self.level), self.p
        shares = f"{z:.4f}² · {p:g} · {1 - p:g} ÷ {self.margin:g}²"
        population = "∞" if self.population is None else str(self.population)
        return (
            Step("n0", shares, self.n0, {"vi": "Mẫu ngẫu nhiên đơn giản", "en": "Simple random"}),
            Step(
                "with_deff",
                f"n0 · {self.deff:g}",
                self.with_deff,
                {"vi": "Nhân hệ số thiết kế", "en": "Times the design effect"},
            ),
            Step(
                "with_fpc",
                f"n ÷ (1 + (n - 1) ÷ {population})",
                self.with_fpc,
                {"vi": "Hiệu chỉnh tổng thể hữu hạn", "en": "Finite population"},
            ),
            Step(
                "to_issue",
                f"n ÷ {self.response:g}",
                self.to_issue,
                {"vi": "Chia tỷ lệ trả lời dự kiến", "en": "Divided by expected response"},
            ),
            Step("n", "↑", self.n, {"vi": "Làm tròn lên", "en": "Rounded up"}),
        )


def size_for_proportion(
    margin: float,
    *,
    p: float = 0.5,
    level: float = 0.95,
    deff: float = 1.0,
    population: int | None = None,
    response: float = 1.0,
) -> SampleSize:
    """Return the sample size at which a share near `p` is known to ± `margin`.

    Args:
        margin: half-width of the interval, a share in (0, 1).
        p: expected share; 0.5 is the most cautious.
        level: confidence level.
        deff: design effect of the planned clusters and weights.
        population: size of the population, or None to ignore it.
        response: expected share of issued cases that answer.

    Raises:
        SamplingError: `out-of-range` naming the argument.
    """
    for name, value in (("margin", margin), ("p", p), ("level", level)):
        within(name, value, 0 < value < 1, "a share between 0 and 1")
    within("response", response, 0 < response <= 1, "a share above 0 and at most 1")
    within("deff", deff, math.isfinite(deff) and deff > 0, "a positive number")
    within("population", population, population is None or population >= 1, "at least 1")
    z = quantile(level)
    n0 = z**2 * p * (1 - p) / margin**2
    with_deff = deff * n0
    with_fpc = with_deff
    if population is not None:
        with_fpc = min(with_deff / (1 + (with_deff - 1) / population), population)
    to_issue = with_fpc / response
    return SampleSize(
        p=p,
        margin=margin,
        level=level,
        deff=deff,
        population=population,
        response=response,
        n0=n0,
        with_deff=with_deff,
        with_fpc=with_fpc,
        to_issue=to_issue,
        n=math.ceil(to_issue - 1e-9),
    )


class YamaneSize(Struct, frozen=True, kw_only=True):
    """Yamane's size of a list of `population` at margin `e`: `exact`, and `n` to the nearest."""

    population: int
    e: float
    exact: float
    n: int

    @property
    def true_margin(self) -> float:
        """Margin at 95 % of a share near one half, from n of N without replacement.

        It is not `e`: the rule takes z = 2, and rounding and the finite list do the rest.
        """
        if self.n == self.population:
            return 0.0
        return margin_of(self.n, population=self.population)


def yamane(population: int, e: float = 0.05) -> YamaneSize:
    """Return n = N / (1 + N e²), rounded half up and never more than N (at e = 5 %: at most 400).

    Raises:
        SamplingError: `out-of-range`.
    """
    within("population", population, population >= 1, "at least 1")
    within("e", e, 0 < e < 1, "a share between 0 and 1")
    exact = population / (1 + population * e**2)
    nearest = math.floor(exact + 0.5)
    return YamaneSize(population=population, e=e, exact=exact, n=max(1, min(nearest, population)))
