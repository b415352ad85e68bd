"""Campaigns: the round that every year opens with, and finding the one that asks for something."""

from datetime import date

from questionnaires.instrument import Instrument
from survey_service.pipeline.figures import CampaignState
from survey_service.problems import Problem
from survey_service.store.campaigns import OPEN_STATES, Campaign, Series, SeriesName

INSTRUMENTS: dict[SeriesName, str] = {
    "sample": "sipas_citizen",
    "transaction": "transaction_feedback",
    "open": "transaction_feedback",
}
SCHEMES: dict[SeriesName, str] = {
    "sample": "sipas_2023_2026",
    "transaction": "transaction_feedback",
    "open": "transaction_feedback",
}
WEIGHTING_PLANS: dict[SeriesName, str] = {
    "sample": "design-nonresponse",
    "transaction": "none",
    "open": "none",
}
PAR_SCHEME = "par_example"
FOLLOWS: dict[CampaignState, frozenset[CampaignState]] = {
    "draft": frozenset({"field"}),
    "field": frozenset({"preliminary", "final"}),
    "preliminary": frozenset({"preliminary", "final"}),
    "final": frozenset({"corrected"}),
    "corrected": frozenset({"corrected"}),
}
"""What may come after each publication state: a final figure is only ever corrected."""


def yearly_campaign(
    year: int, instruments: dict[str, Instrument], *, release_size: int, synthetic: bool = False
) -> Campaign:
    """Return the round of a calendar year, in the field, with the three series.

    Args:
        year: the year whose services are judged.
        instruments: packaged instruments by name.
        release_size: new answers a unit needs before its self-selected figures move.
        synthetic: True for simulated answers; every surface then says so.
    """
    return Campaign(
        code=f"hp-{year}",
        title={
            "vi": f"Đo lường sự hài lòng của người dân, tổ chức năm {year}",
            "en": f"Satisfaction of people and organisations {year}",
        },
        period_from=date(year, 1, 1),
        period_to=date(year, 12, 31),
        state="field",
        synthetic=synthetic,
        par_scheme=PAR_SCHEME,
        release_size=release_size,
        series=tuple(
            Series(
                series=series,
                instrument=instrument,
                instrument_version=instruments[instrument].version,
                scheme=SCHEMES[series],
                weighting_plan=WEIGHTING_PLANS[series],
            )
            for series, instrument in INSTRUMENTS.items()
        ),
    )


def series_of(campaign: Campaign, series: SeriesName) -> Series | None:
    """Return what a series of a campaign is made of, or None where it has no such series."""
    return next((part for part in campaign.series if part.series == series), None)


def receipt_series(
    open_campaigns: tuple[Campaign, ...], instrument: str, code: str | None
) -> tuple[Campaign, Series]:
    """Find the campaign for which receipt codes of an instrument can be issued.

    Args:
        open_campaigns: campaigns, the latest first.
        instrument: name of the instrument on the receipt.
        code: campaign asked for, or None for the latest that takes answers.

    Raises:
        Problem: `campaign-unknown`, naming the option that is wrong: the campaign does not exist
            or takes no answers, or no campaign in the field asks this instrument on receipts.
    """
    if code is not None:
        _check_open(open_campaigns, code)
    for campaign in open_campaigns:
        if code not in {None, campaign.code} or campaign.state not in OPEN_STATES:
            continue
        part = series_of(campaign, "transaction")
        if part is not None and part.instrument == instrument:
            return campaign, part
    raise Problem(
        "campaign-unknown",
        "--instrument",
        got=instrument,
        expected="an instrument that the receipts of a campaign in the field ask",
    )


def asking_series(
    campaigns: tuple[Campaign, ...], instrument: Instrument, code: str
) -> tuple[Campaign, Series]:
    """Find the campaign, and its first series that asks this version of the instrument.

    Raises:
        Problem: `campaign-unknown`: there is no such campaign, it takes no answers, or it asks
            other instruments.
    """
    _check_open(campaigns, code)
    campaign = next(each for each in campaigns if each.code == code)
    asked = {(part.instrument, part.instrument_version): part for part in reversed(campaign.series)}
    part = asked.get((instrument.name, instrument.version))
    if part is None:
        known = ", ".join(f"{name} {version}" for name, version in sorted(asked))
        got = f"{instrument.name} {instrument.version}"
        raise Problem("campaign-unknown", "--campaign", got, f"{code} asks {known}")
    return campaign, part


def poster_campaign(campaigns: tuple[Campaign, ...], code: str | None) -> Campaign:
    """Find the campaign whose open series a new poster feeds.

    Args:
        campaigns: campaigns, the latest first.
        code: campaign asked for, or None for the latest that takes answers.

    Raises:
        Problem: `campaign-unknown`: the campaign does not exist, takes no answers, or has no open
            series.
    """
    if code is not None:
        _check_open(campaigns, code)
    for campaign in campaigns:
        if code not in {None, campaign.code} or campaign.state not in OPEN_STATES:
            continue
        if series_of(campaign, "open") is not None:
            return campaign
    expected = "a campaign in the field with an open series"
    raise Problem("campaign-unknown", "--campaign", code, expected)


def _check_open(campaigns: tuple[Campaign, ...], code: str) -> None:
    state = next((campaign.state for campaign in campaigns if campaign.code == code), None)
    if state not in OPEN_STATES:
        taking = [campaign.code for campaign in campaigns if campaign.state in OPEN_STATES]
        raise Problem(
            "campaign-unknown",
            "--campaign",
            got=code if state is None else f"{code}, which is {state}",
            expected=", ".join(taking) or "a campaign that takes answers; none does",
        )
