"""Outcome rates over every sampled case: response, cooperation, contact, refusal.

After AAPOR, Standard Definitions (10th edition, 2023), for in-person surveys of named persons. With
I complete, P partial, R refusal and break-off, NC non-contact, O other, U of unknown eligibility
(AAPOR's UH + UO) and e the share of U taken as eligible:

    RR1 = I/(I+P+R+NC+O+U)      RR2 = (I+P)/(I+P+R+NC+O+U)
    RR3 = I/(I+P+R+NC+O+eU)     RR4 = (I+P)/(I+P+R+NC+O+eU)
    RR5 = I/(I+P+R+NC+O)        RR6 = (I+P)/(I+P+R+NC+O)
    COOP1 = I/(I+P+R+O)  COOP2 = (I+P)/(I+P+R+O)  COOP3 = I/(I+P+R)  COOP4 = (I+P)/(I+P+R)
    REF1 = R/(I+P+R+NC+O+U)     REF2 = R/(I+P+R+NC+O+eU)     REF3 = R/(I+P+R+NC+O)
    CON1 = (I+P+R+O)/(I+P+R+O+NC+U)  CON2 = …/(I+P+R+O+NC+eU)  CON3 = …/(I+P+R+O+NC)

Of answers that people give by themselves (QR codes, posters, links) nobody knows who was asked:
for them there is only `participation`, which is never called a response rate.
"""

from typing import Literal

from msgspec import Struct

from sampling.dispositions import Tally
from sampling.errors import SamplingError

RateName = Literal["rr1", "rr2", "rr3", "rr4", "rr5", "rr6"]


class OutcomeRates(Struct, frozen=True, kw_only=True):
    """Outcome rates as shares; None where the denominator is zero.

    `e` is the share of cases of unknown eligibility taken as eligible.
    """

    rr1: float | None
    rr2: float | None
    rr3: float | None
    rr4: float | None
    rr5: float | None
    rr6: float | None
    coop1: float | None
    coop2: float | None
    coop3: float | None
    coop4: float | None
    con1: float | None
    con2: float | None
    con3: float | None
    ref1: float | None
    ref2: float | None
    ref3: float | None
    e: float | None


def rates(counted: Tally, e: float | None = None) -> OutcomeRates:
    """Return every rate of the module's table from counts of cases or sums of their weights.

    Args:
        counted: the sampled cases by group.
        e: share of cases of unknown eligibility that are eligible; by default the share found
            among resolved cases, (I+P+R+NC+O) / (I+P+R+NC+O+not eligible). Where no case is
            resolved there is none, and neither are the rates that use it.

    Raises:
        SamplingError: `out-of-range` if `e` is not a share.
    """
    if e is not None and not 0 <= e <= 1:
        raise SamplingError(
            "out-of-range", where="e", got=e, expected="a share from 0 to 1", hint="0.8, not 80."
        )
    group = counted.by_group
    whole, both, no = group["complete"], group["complete"] + group["partial"], group["refusal"]
    asked, talked = both + no, both + no + group["other"]
    known = talked + group["non-contact"]
    unknown = group["unknown-household"] + group["unknown-other"]
    share = _ratio(known, known + group["not-eligible"]) if e is None else e
    every, likely = known + unknown, None if share is None else known + share * unknown
    return OutcomeRates(
        rr1=_ratio(whole, every),
        rr2=_ratio(both, every),
        rr3=_ratio(whole, likely),
        rr4=_ratio(both, likely),
        rr5=_ratio(whole, known),
        rr6=_ratio(both, known),
        coop1=_ratio(whole, talked),
        coop2=_ratio(both, talked),
        coop3=_ratio(whole, asked),
        coop4=_ratio(both, asked),
        con1=_ratio(talked, every),
        con2=_ratio(talked, likely),
        con3=_ratio(talked, known),
        ref1=_ratio(no, every),
        ref2=_ratio(no, likely),
        ref3=_ratio(no, known),
        e=share,
    )


def participation(answers: int, occasions: int) -> float | None:
    """Return answers ÷ occasions to answer (receipts handed out, transactions closed).

    It says how many of those who could answer did; who they are nobody drew, so it is no response
    rate. None where there was no occasion.
    """
    return _ratio(answers, occasions)


def _ratio(part: float, whole: float | None) -> float | None:
    return part / whole if whole else None
