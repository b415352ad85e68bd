"""Paper and invitations of the invented campaign: every kind of difference, state and channel."""

from typing import get_args

from sampling.paper_stock import DifferenceCode, Moved, Tally, total, village_stock
from sampling.settlement import Paid, settle
from survey_service.console.paper import (
    CHANNELS,
    REASONS,
    STATES,
    DifferenceLine,
    InvitationPage,
    MessageLine,
    PaperPage,
    StockLine,
)
from survey_service.pipeline.paper_stock import Holding
from tests.console.sample_figures import CAMPAIGN

WARD = {"vi": "Phường Hồng Bàng", "en": "Hồng Bàng ward"}
VILLAGE = {"vi": "Tổ dân phố <số> 7", "en": "Neighbourhood <no.> 7"}
UNIT = "11311"


class SampleSupply:
    """Logistics over invented counts."""

    def paper(self, campaign: str, unit: str | None) -> PaperPage | None:
        if campaign != CAMPAIGN or unit not in {None, UNIT}:
            return None
        counted = village_stock(
            Moved(printed=1400, handed_out=1360, returned=1290), Tally(1250, 25, 15, 40, 70), None
        )
        uncounted = village_stock(Moved(printed=14, handed_out=9, returned=0), None, None)
        stocks = (counted, uncounted)
        return PaperPage(
            commune=None if unit is None else WARD,
            lines=tuple(
                StockLine(code=UNIT, name=VILLAGE if unit else WARD, stock=stock, differences=n)
                for n, stock in enumerate(stocks)
            ),
            whole=total(stocks),
            holdings=((WARD, Holding(organisation="buu-dien", blank_taken=1400)),),
            differences=tuple(
                DifferenceLine(
                    commune=WARD, village=VILLAGE, code=code, got=9, expected=1000 + place,
                    reason="Mười phiếu <ướt>" if place == 1 else None,
                )
                for place, code in enumerate(get_args(DifferenceCode))
            ),
            settled=None if unit else settle(forms=1250, paid=[Paid(1249, 62_450_000, 50_000)]),
            unexplained=1,
        )  # fmt: skip

    def invitations(self, campaign: str) -> InvitationPage:
        lines = [
            MessageLine(channel=channel, wave=wave, states=dict.fromkeys(STATES, 1200 + wave))
            for wave in (0, 1)
            for channel in CHANNELS
        ]
        reasons = [("email", reason, 3) for reason in (*REASONS, "smtp-550")]
        purges = (("31/12/2026", False), ("01/11/2026", True))
        return InvitationPage(lines=tuple(lines), reasons=tuple(reasons), purges=purges)
