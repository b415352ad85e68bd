"""Files of published figures: exactly the figures of the page the link stands on.

`figures.csv`, `figures.xlsx`, `scorecards.*` come from EXPORTS; `chart.svg` is the chart with its
source written into it, so that a picture keeps its origin when it travels.
"""

from typing import Annotated

from litestar import Response, get
from litestar.params import FromPath, FromQuery, QueryParameter
from litestar.response import Stream

from survey_service.console import labels
from survey_service.console.charts import interval_chart
from survey_service.console.data import CampaignCard, ConsoleData, Data
from survey_service.console.language import language_of
from survey_service.console.pages import HEADERS, render
from survey_service.console.results import Index, campaign_of
from survey_service.console.selection import OVERALL, Selection, View, of_index, ordered
from survey_service.console.viewer import AnyRequest
from survey_service.exports import Export, export
from survey_service.pipeline.figures import Results, Series
from survey_service.problems import Problem
from survey_service.security.permissions import PUBLIC

Block = Annotated[str, QueryParameter(max_length=20)]
CHART = "chart.svg"


@get("/results/{campaign:str}/download/{name:str}", opt={"permission": PUBLIC}, sync_to_thread=True)
def download(
    *,
    request: AnyRequest,
    console: Data,
    campaign: FromPath[str],
    name: FromPath[str],
    series: FromQuery[Series] = "sample",
    by: FromQuery[View] = "overview",
    index: Index = OVERALL,
    block: Block = "",
) -> Response[str] | Stream:
    """One file of published figures."""
    card = campaign_of(console, campaign)
    language = language_of(request)
    if name == CHART:
        chosen = Selection(campaign=campaign, series=series, by=by, index=index)
        return _chart(console, card, chosen, block, language)
    entry = export(name)
    if entry is None or entry.subject == "responses":
        raise Problem("not-found", "name", name)
    if entry.subject == "scorecards":
        cards = console.scorecards(campaign)
        if not cards:
            raise Problem("not-found", "scorecards", campaign)
        return file(entry, entry.write(cards, language), f"{campaign}-{entry.filename}")
    results = _level(console, campaign, series, by)
    filename = f"{campaign}-{series}-{by}-{entry.filename}"
    return file(entry, entry.write(results, language), filename)


@get(
    "/results/{campaign:str}/units/{unit:str}/{name:str}",
    opt={"permission": PUBLIC},
    sync_to_thread=True,
)
def unit_download(
    *,
    request: AnyRequest,
    console: Data,
    campaign: FromPath[str],
    unit: FromPath[str],
    name: FromPath[str],
    series: FromQuery[Series] = "sample",
) -> Stream:
    """One file of the published figures of one office."""
    campaign_of(console, campaign)
    entry = export(name)
    results = console.unit_results(campaign, unit, series)
    if entry is None or entry.subject != "figures" or results is None or not results.figures:
        raise Problem("not-found", "name", name)
    code = results.figures[0].unit
    content = entry.write(results, language_of(request))
    return file(entry, content, f"{campaign}-{series}-{code}-{entry.filename}")


def file(entry: Export, content: object, filename: str) -> Stream:
    """A file to keep, under its own name; never shown inside the page."""
    disposition = f'attachment; filename="{filename}"'
    return Stream(
        content,  # type: ignore[arg-type] # an iterator of bytes, as EXPORTS promises
        media_type=entry.media_type,
        headers={**HEADERS, "Content-Disposition": disposition, "Cache-Control": "no-store"},
    )


def _level(console: ConsoleData, campaign: str, series: Series, by: View) -> Results:
    """The figures of a level; the overview is the city followed by its blocks."""
    if by != "overview":
        found = console.results(campaign, series, by)
    else:
        city = console.results(campaign, series, "city")
        blocks = console.results(campaign, series, "block")
        figures = (*(city.figures if city else ()), *(blocks.figures if blocks else ()))
        found = Results(source=city.source, by="city", figures=figures) if city else None
    if found is None:
        raise Problem("not-found", "series", series)
    return found


def _chart(
    console: ConsoleData, card: CampaignCard, chosen: Selection, block: str, language: str
) -> Response[str]:
    results = _level(console, card.code, chosen.series, chosen.by)
    figures = [f for f in of_index(results, chosen.index) if not block or f.block == block]
    if not figures:
        raise Problem("parameter-invalid", "index", chosen.index)
    sampled = chosen.series == "sample"
    shown = figures if chosen.by == "overview" else ordered(figures, chosen, language)
    chart = interval_chart(shown, language, card.target if sampled else None, intervals=sampled)
    picture = render(
        "chart.svg",
        language,
        chart=chart,
        source=results.source,
        title=figures[0].label,
        heading=labels.BLOCKS.get(block, labels.LEVELS[chosen.by]),
        n=next(
            (
                f.n
                for f in of_index(console.results(card.code, chosen.series, "city"), chosen.index)
            ),
            None,
        ),
    )
    return Response(
        picture,
        media_type="image/svg+xml",
        headers={
            **HEADERS,
            "Content-Disposition": f'attachment; filename="{card.code}-{chosen.series}.svg"',
        },
    )
