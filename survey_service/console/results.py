"""Public results: one series of one campaign, from the city down to the commune.

The three series are three tabs of one address and never share a chart. First the one figure with
its interval, then charts, then tables. `units.py` has the page of one office, `scorecards.py` the
PAR index, `downloads.py` the files.
"""

from typing import Annotated, Any
from urllib.parse import urlencode

from litestar import Response, get
from litestar.params import FromPath, FromQuery, QueryParameter

from questionnaires.text import say
from survey_service.console import labels, numbers
from survey_service.console.charts import IntervalChart, interval_chart
from survey_service.console.data import CampaignCard, ConsoleData, Data
from survey_service.console.language import language_of
from survey_service.console.pages import page
from survey_service.console.selection import (
    OVERALL,
    Order,
    Selection,
    View,
    indices,
    of_index,
    of_kind,
    ordered,
)
from survey_service.console.viewer import AnyRequest, Door
from survey_service.pipeline.figures import Figure, Results, Series
from survey_service.problems import Problem
from survey_service.security.permissions import PUBLIC

Search = Annotated[str, QueryParameter(name="q", max_length=80)]
Index = Annotated[str, QueryParameter(max_length=80)]


def campaign_of(data: ConsoleData, code: str) -> CampaignCard:
    """The campaign, or a 404 problem."""
    for card in data.campaigns():
        if card.code == code:
            return card
    raise Problem("not-found", "campaign", code)


@get("/results/{campaign:str}", opt={"permission": PUBLIC}, sync_to_thread=True)
def results_page(
    *,
    request: AnyRequest,
    console: Data,
    door: Door,
    campaign: FromPath[str],
    series: FromQuery[Series] = "sample",
    by: FromQuery[View] = "overview",
    index: Index = OVERALL,
    order: FromQuery[Order] = "value",
    search: Search = "",
) -> Response[str]:
    """The results of one series at one level."""
    card = campaign_of(console, campaign)
    chosen = Selection(
        campaign=campaign, series=series, by=by, index=index, order=order, search=search
    )
    city = console.results(campaign, series, "city")
    if city is not None and not of_index(city, index):
        raise Problem("parameter-invalid", "index", index, ", ".join(indices(city)))
    return page(
        request,
        "results.html",
        viewer=door.viewer(request),
        campaign=card,
        selection=chosen,
        city=next(iter(of_index(city, index)), None),
        source=city.source if city else None,
        indices=indices(city),
        tabs=tabs(chosen),
        views=views(chosen),
        downloads=urlencode(chosen.query()),
        **_panels(console, card, chosen, city, language_of(request)),
    )


def tabs(chosen: Selection) -> list[dict[str, object]]:
    """The three series, always apart and always in this order."""
    return [
        {
            "label": labels.SERIES[series],
            "href": "?" + urlencode(Selection(campaign=chosen.campaign).query(series=series)),
            "current": series == chosen.series,
        }
        for series in labels.SERIES
    ]


def views(chosen: Selection) -> list[dict[str, object]]:
    """The levels of units."""
    return [
        {
            "label": label,
            "href": "?" + urlencode(chosen.query(by=view, q="")),
            "current": view == chosen.by,
        }
        for view, label in labels.LEVELS.items()
    ]


def _panels(
    data: ConsoleData, card: CampaignCard, chosen: Selection, city: Results | None, language: str
) -> dict[str, Any]:
    """The hero strip and the charts below it."""
    target = card.target if chosen.series == "sample" else None
    sampled = chosen.series == "sample"

    def draw(figures: list[Figure], **options: Any) -> IntervalChart:  # noqa: ANN401 - passed through
        return interval_chart(figures, language, target, intervals=sampled, **options)

    hero = of_index(city, chosen.index)
    found: dict[str, Any] = {"hero": draw(hero) if hero else None, "panels": []}
    if city is None:
        return found
    if chosen.by == "overview":
        factors, items = of_kind(city, "factor"), of_kind(city, "item")
        parts = factors if len(factors) > 1 else items
        found |= {"factors": factors, "items": items, "parts": parts}
        found["part_chart"] = draw(parts, name=lambda f: say(f.label, language))
        level = data.results(chosen.campaign, chosen.series, "block")
        groups = [("", of_index(level, chosen.index))]
    else:
        level = data.results(chosen.campaign, chosen.series, chosen.by)
        groups = _by_block(of_index(level, chosen.index))

    def href(figure: Figure) -> str | None:
        link = f"/results/{chosen.campaign}/units/{figure.unit}"
        return None if chosen.by == "overview" else link

    for block, figures in groups:
        shown = figures if chosen.by == "overview" else ordered(figures, chosen, language)
        if shown:
            panel = {"block": block, "figures": shown, "chart": draw(shown, href=href)}
            panel["n"] = answers_each(shown, language)
            found["panels"].append(panel)
    return found


def answers_each(figures: list[Figure], language: str) -> str | None:
    """How many answers stand behind each figure: `38–66`, or one number where all agree."""
    known = sorted(f.n for f in figures if f.n is not None)
    if not known:
        return None
    ends = dict.fromkeys((known[0], known[-1]))
    return "–".join(numbers.count(n, language) for n in ends)


def _by_block(figures: list[Figure]) -> list[tuple[str, list[Figure]]]:
    """Offices are compared inside their block only."""
    return [(block, [f for f in figures if f.block == block]) for block in labels.BLOCKS]
