"""Answers to take away, for analysts: written to a file first, never held in memory as a whole.

The address names an entry of EXPORTS; which entries are for analysts follows from their subject.
The ledger holds the digest of every file before its first byte leaves: somebody who breaks off the
download at its end has taken it all the same.
"""

import hashlib
from collections.abc import Iterable, Iterator
from tempfile import TemporaryFile
from typing import IO, Final

from litestar import get
from litestar.params import FromPath, FromQuery
from litestar.response import Stream

from survey_service.console.data import Data
from survey_service.console.language import language_of
from survey_service.console.ledger import Log
from survey_service.console.public_downloads import file
from survey_service.console.results import campaign_of
from survey_service.console.viewer import AnyRequest, Door
from survey_service.exports import export
from survey_service.pipeline.figures import Series
from survey_service.problems import Problem
from survey_service.security.permissions import Permission

PART: Final = 64 * 1024


@get(
    "/console/exports/{name:str}",
    opt={"permission": Permission.ANSWERS_EXPORT},
    sync_to_thread=True,
)
def answers(
    *,
    request: AnyRequest,
    console: Data,
    door: Door,
    log: Log,
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
    viewer = door.viewer(request)
    written = TemporaryFile()  # noqa: SIM115 - closed when its last byte was sent
    try:
        digest = _written(written, entry.write(found, language_of(request)))
        log.exported(
            name, campaign, series, rows=found.n, digest=digest, by=viewer.user if viewer else ""
        )
    except BaseException:
        written.close()
        raise
    return file(entry, _sent(written), f"{campaign}-{series}-{entry.filename}")


def _written(file: IO[bytes], content: Iterable[bytes]) -> str:
    """Write the content and return its SHA-256 in hexadecimal."""
    digest = hashlib.sha256()
    for part in content:
        file.write(part)
        digest.update(part)
    file.seek(0)
    return digest.hexdigest()


def _sent(written: IO[bytes]) -> Iterator[bytes]:
    """Yield the file part by part; it is gone afterwards, also where nobody takes it all."""
    with written:
        while part := written.read(PART):
            yield part
