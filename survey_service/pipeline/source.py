"""Where a figure comes from, in words that stand beside it."""

from datetime import datetime

from analysis.indices.scheme import load_scheme
from questionnaires.instrument import Instrument
from questionnaires.text import Wording
from survey_service.pipeline.figures import Series, Source
from survey_service.store.campaigns import Campaign

SERIES_TITLES: dict[Series, Wording] = {
    "sample": {"vi": "Chỉ số chính thức", "en": "Official index"},
    "transaction": {"vi": "Ý kiến sau giao dịch", "en": "Feedback after transactions"},
    "open": {"vi": "Ý kiến tự do", "en": "Open feedback"},
}
WEIGHTING: dict[Series, Wording] = {
    "sample": {
        "vi": (
            "Tính theo quyền số thiết kế có điều chỉnh không trả lời; số của thành phố là số của "
            "người dân cư trú, khối sở, ban, ngành tính từ mẫu hồ sơ đã giải quyết."
        ),
        "en": (
            "Computed with design weights adjusted for non-response; the city figure is the "
            "residents' figure, departments are computed from the sample of closed transactions."
        ),
    },
    "transaction": {
        "vi": (
            "Mỗi phiếu tính một lần; đây không phải mẫu xác suất. Hai cận là khoảng có thể trên "
            "mọi giao dịch đã xong, không phải khoảng tin cậy: nếu tất cả những người không trả "
            "lời đều không hài lòng, hoặc đều hài lòng."
        ),
        "en": (
            "Each answer counts once; this is not a probability sample. The two limits are the "
            "possible range over all closed transactions, not a confidence interval: if all those "
            "who did not answer were dissatisfied, or all were satisfied."
        ),
    },
    "open": {
        "vi": "Mỗi phiếu tính một lần; người trả lời tự tìm đến, đây không phải mẫu xác suất.",
        "en": "Each answer counts once; people chose to answer, this is not a probability sample.",
    },
}


def series_source(
    campaign: Campaign, series: Series, instrument: Instrument, *, as_of: datetime
) -> Source:
    """Return the source of a series: of its figures, or of its answers as rows.

    Args:
        campaign: the round.
        series: one of its series; it must have it.
        instrument: the questionnaire of the series.
        as_of: the instant the answers were read.
    """
    part = next(each for each in campaign.series if each.series == series)
    scheme = load_scheme(part.scheme)
    return Source(
        campaign=campaign.code,
        campaign_title=campaign.title,
        series=series,
        series_title=SERIES_TITLES[series],
        instrument=instrument.name,
        instrument_version=instrument.version,
        instrument_title=instrument.title,
        scheme=scheme.name,
        scheme_version=scheme.version,
        formula={
            language: f"{scheme.formula[language]} {WEIGHTING[series][language]}"
            for language in ("vi", "en")
        },
        period_from=campaign.period_from,
        period_to=campaign.period_to,
        state=campaign.state,
        as_of=as_of,
        synthetic=campaign.synthetic,
    )
