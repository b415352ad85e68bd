"""The process that reads one workbook: `python -m survey_service.workbooks.child REQUEST`.

The workbook comes on standard input, the outcome leaves on standard output as JSON. Limits are set
before the first byte is read: processor time, memory, no files, no processes. Whoever ends this
process by reaching one of them has not reached anything else.
"""

import resource
import signal
import sys

import msgspec

from questionnaires.notation import LARGEST
from questionnaires.notation_writer import write_notation
from questionnaires.xlsform import (
    Imported,
    Workbook,
    WorkbookError,
    import_form,
    read_csv,
    read_first_sheet,
    read_markdown,
    read_xlsx,
)
from questionnaires.xlsform.package import LARGEST_FILE
from questionnaires.xlsform.reasons import reason
from survey_service.workbooks.verdicts import Outcome, Request

PROCESSOR_SECONDS = 1.5
"""Processor time for one workbook; one with 3,400 communes takes about a third of it."""

MEMORY = 256 * 1024 * 1024
"""Bytes of address space."""

_TEXTS = {".csv": read_csv, ".md": read_markdown}


def main() -> None:
    """Read one workbook and write what became of it."""
    _limit()
    request = msgspec.json.decode(sys.argv[1], type=Request)
    content = sys.stdin.buffer.read(LARGEST_FILE + 1)
    sys.stdout.buffer.write(msgspec.json.encode(outcome_of(content, request)))


def _limit() -> None:
    """Give up what reading a workbook does not need."""
    signal.setitimer(signal.ITIMER_PROF, PROCESSOR_SECONDS)  # SIGPROF ends the process
    seconds = int(PROCESSOR_SECONDS) + 1
    for limit, value in (
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 16),
    ):
        resource.setrlimit(limit, (value, value))


def outcome_of(content: bytes, request: Request) -> Outcome:
    """Return what became of a workbook."""
    if request.table:
        return _rows_of(content)
    try:
        imported = import_form(_workbook(content, request), request.preferences)
    except WorkbookError as error:
        return Outcome(refusals=(error.reason,))
    return _written(imported)


def _rows_of(content: bytes) -> Outcome:
    try:
        return Outcome(rows=read_first_sheet(content).rows)
    except WorkbookError as error:
        return Outcome(refusals=(error.reason,))


def _workbook(content: bytes, request: Request) -> Workbook:
    read = _TEXTS.get(request.suffix.lower())
    if read is None or content.startswith(b"PK"):
        return read_xlsx(content)
    if len(content) > LARGEST_FILE:
        got = f"more than {LARGEST_FILE} bytes"
        raise WorkbookError("workbook-too-large", got, f"{LARGEST_FILE} bytes")
    try:
        return read(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        got = f"byte {error.start}"
        raise WorkbookError("not-a-workbook", got, "text in UTF-8") from None


def _written(imported: Imported) -> Outcome:
    refusals, text = imported.refusals, None
    if imported.instrument is not None:
        text = write_notation(imported.instrument)
        if len(text) > LARGEST:
            got, expected = f"{len(text)} characters", f"at most {LARGEST}"
            refusals, text = (reason("too-large", ("", 0, ""), got, expected),), None
    return Outcome(text=text, refusals=refusals, remarks=imported.remarks)


if __name__ == "__main__":
    main()
