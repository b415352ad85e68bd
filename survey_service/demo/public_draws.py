"""Two public draws of the synthetic round: where monitors went, and where they go next.

In every commune one of the villages of the sample is drawn in proportion to its adults, by dice and
by sealed numbers of two bodies. The first draw is finished, and one number was not opened in time;
the second waits for its dice. Secrets and dice come from the name of the round, so that the draws
take nothing from the source of chance from which all figures of the round follow.
"""

from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from msgspec import Struct

from sampling.draw.commitment import DrawPlan, SealedSecret, Source, StratumTake
from sampling.draw.frame import DrawUnit, frame_of
from survey_service.demo.accounts import user_of
from survey_service.demo.organisations import FRONT, VETERANS
from survey_service.demo.plan import Round
from survey_service.ledger.entries import instant
from survey_service.pipeline.draw_files import SecretFile, new_secret
from survey_service.pipeline.draw_results import carry_out_draw, open_secret
from survey_service.pipeline.draws import DrawWish, commit, draw_id
from survey_service.store import campaigns, samples
from survey_service.store.database import Database
from survey_service.store.draws import DrawKey
from survey_service.store.samples import Psu

SERIES: Final = "supervision"
THROWS: Final = 20
DICE: Final = "xúc xắc mười mặt, gieo 20 lần trước ống kính (mô phỏng)"
EVIDENCE: Final = "Video mô phỏng"


class Moments(Struct, frozen=True):
    """When a draw is fixed, when secrets are due, and when dice are rolled."""

    fixed: datetime
    due: datetime
    rolled: datetime


def draw_in_public(database: Database, this: Round) -> None:
    """Carry out one draw, and fix another one that waits."""
    with database.read() as connection:
        campaign = campaigns.get(connection, this.campaign)
        name = (
            next((part.sample for part in campaign.series if part.sample), None)
            if campaign
            else None
        )
        psus = samples.psus(connection, name) if name else ()
    now, day = this.now, timedelta(days=1)
    past = Moments(now - 9 * day, now - 8 * day, now - 7 * day)
    key, sealed = _fix(database, this, psus, period="1", at=past)
    open_secret(database, sealed[0], past.due - day / 2)
    carry_out_draw(
        database,
        draw_id(key),
        past.rolled + day / 24,
        public_value=_dice(draw_id(key)),
        evidence=EVIDENCE,
        by=user_of("analyst"),
    )
    ahead = Moments(now, now + 2 * day, now + 3 * day)
    _, waiting = _fix(database, this, psus, period="2", at=ahead)
    open_secret(database, waiting[0], now)


def _fix(
    database: Database, this: Round, psus: tuple[Psu, ...], *, period: str, at: Moments
) -> tuple[DrawKey, tuple[SecretFile, ...]]:
    key = DrawKey(campaign=this.campaign, series=SERIES, period=period)
    frame = frame_of(DrawUnit(unit=p.psu, stratum=p.unit, size=int(p.size)) for p in psus)
    sealed = tuple(_secret(draw_id(key), owner) for owner in (FRONT, VETERANS))
    wish = DrawWish(
        key=key,
        frame=frame,
        names={p.psu: p.name["vi"] for p in psus},
        plan=DrawPlan(
            method="pps",
            strata=tuple(StratumTake(stratum=each, take=1) for each in frame.strata()),
        ),
        source=Source(kind="dice", name=DICE, at=instant(at.rolled)),
        secrets=tuple(
            SealedSecret(owner=each.owner, commitment=each.commitment) for each in sealed
        ),
        open_until=at.due,
    )
    commit(database, wish, at.fixed, by=user_of("analyst"))
    return key, sealed


def _secret(draw: str, owner: str) -> SecretFile:
    return new_secret(draw, owner, sha256(f"{draw} {owner}".encode()).digest())


def _dice(draw: str) -> str:
    return str(int(sha256(draw.encode()).hexdigest(), 16))[:THROWS]
