"""Answers to take away, for analysts: streamed, never held in memory as a whole.

The address names an entry of EXPORTS; which entries are for analysts follows from their subject.
"""

from collections.abc import Iterator

from litestar import get
from litestar.params import FromPath, FromQuery
from litestar.response import Stream

from survey_service.console.data import Data
from survey_service.console.language import language_of
from survey_service.console.public_downloads import file
from survey_service.console.results import campaign_of
from survey_service.console.viewer import AnyRequest
from survey_service.exports import export
from survey_service.pipeline.figures import Series
from survey_service.problems import Problem
from survey_service.security.permissions import Permission


@get(
    "/console/exports/{name:str}",
    opt={"permission": Permission.ANSWERS_EXPORT},
    sync_to_thread=True,
)
def answers(
    request: AnyRequest,
    console: Data,
    name: FromPath[str],
    campaign: FromQuery[str],
    series: FromQuery[Series] = "sample",
) -> Stream:
    """One file of answers."""
    campaign_of(console, campaign)
    entry = export(name)
    if entry is None or entry.subject != "responses":
        raise Problem("not-found", "name", name)
    found = console.responses(campaign, series)
    if found is None:
        raise Problem("not-found", "series", series)
    content: Iterator[bytes] = entry.write(found, language_of(request))
    return file(entry, content, f"{campaign}-{series}-{entry.filename}")
