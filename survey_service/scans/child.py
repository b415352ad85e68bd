"""The process that reads files: `python -m survey_service.scans.child`.

On standard input come the map of the form and then the files, each after its length and a line
break; the list of outcomes leaves on standard output as JSON. Limits are set before the first byte
is read: memory, processor time for each page, no files, no processes. The libraries that unpack
pictures are written in C; whoever breaks one has not reached anything else.
"""

import resource
import signal
import sys
from collections.abc import Iterator

import cv2
import msgspec

from survey_service.paper.box_map import BoxMap
from survey_service.scans.images import Grey, ScanError, pictures
from survey_service.scans.page import read_page
from survey_service.scans.sheets import Outcome, ReadPage, RefusedPage

PAGE_SECONDS = 5.0
"""Processor time for one page; a page takes about a fiftieth of it."""
_LONGEST_NUMBER = 12
MEMORY = 1536 * 1024 * 1024
"""Bytes of address space; the libraries alone take a third of it."""


def main() -> None:
    """Read files and write what became of them."""
    _limit()
    form = msgspec.json.decode(next(_incoming()), type=BoxMap)
    outcomes = [outcome_of(content, form) for content in _incoming()]
    sys.stdout.buffer.write(msgspec.json.encode(outcomes))


def _incoming() -> Iterator[bytes]:
    """Yield what comes on standard input, piece by piece."""
    incoming = sys.stdin.buffer
    while length := incoming.readline(_LONGEST_NUMBER):
        yield incoming.read(int(length))


def _limit() -> None:
    """Give up what reading a picture does not need."""
    cv2.setNumThreads(1)
    for limit, value in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 16),
    ):
        resource.setrlimit(limit, (value, value))


def outcome_of(content: bytes, form: BoxMap) -> Outcome:
    """Return what became of a file."""
    pages: list[ReadPage] = []
    refused: list[RefusedPage] = []
    blank: list[int] = []
    try:
        for source, picture in enumerate(_timed(pictures(content)), start=1):
            read = _read(picture, source, form)
            if read is None:
                blank.append(source)
            elif isinstance(read, ReadPage):
                pages.append(read)
            else:
                refused.append(read)
    except ScanError as error:
        refused.append(RefusedPage(source=0, reason=error.reason, got=error.got))
    return Outcome(pages=tuple(pages), refused=tuple(refused), blank=tuple(blank))


def _timed(found: Iterator[Grey | ScanError]) -> Iterator[Grey | ScanError]:
    """Yield pictures; each has its own processor time, after which SIGPROF ends the process."""
    while True:
        signal.setitimer(signal.ITIMER_PROF, PAGE_SECONDS)
        try:
            picture = next(found)
        except StopIteration:
            signal.setitimer(signal.ITIMER_PROF, 0)
            return
        yield picture


def _read(picture: Grey | ScanError, source: int, form: BoxMap) -> ReadPage | RefusedPage | None:
    if isinstance(picture, ScanError):
        return RefusedPage(source=source, reason=picture.reason, got=picture.got)
    try:
        return read_page(picture, source, form)
    except (cv2.error, MemoryError) as error:
        return RefusedPage(source=source, reason="damaged", got=type(error).__name__)


if __name__ == "__main__":
    main()
