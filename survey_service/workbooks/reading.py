"""Starts the process that reads a workbook, and ends it when it takes too long."""

import subprocess
import sys

import msgspec

from questionnaires.xlsform.package import LARGEST_FILE
from questionnaires.xlsform.reasons import reason
from survey_service.workbooks.verdicts import Outcome, Request

COMMAND = (sys.executable, "-P", "-m", "survey_service.workbooks.child")
"""Without the working folder on the path (-P): it may be one with files of strangers."""

PATIENCE = 10.0
"""Seconds until the process is ended whatever it does. Its processor time ends before (see
`child.PROCESSOR_SECONDS`); this is for a machine so busy that it hardly runs."""


def import_workbook(content: bytes, request: Request) -> Outcome:
    """Return what became of a workbook, whatever its bytes are.

    Args:
        content: the file; no more than `LARGEST_FILE` bytes of it are passed on.
        request: how to read it.
    """
    command = [*COMMAND, msgspec.json.encode(request).decode()]
    try:
        done = subprocess.run(  # noqa: S603 - our own program, and no shell
            command,
            input=content[: LARGEST_FILE + 1],
            capture_output=True,
            timeout=PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return _stopped()
    if done.returncode < 0 or b"MemoryError" in done.stderr:
        return _stopped()
    try:
        return msgspec.json.decode(done.stdout, type=Outcome)
    except msgspec.DecodeError:
        last = done.stderr.decode(errors="replace").strip().rpartition("\n")[2]
        refused = reason("reader-failed", ("", 0, ""), last, "a workbook that can be read")
        return Outcome(refusals=(refused,))


def read_rows(content: bytes) -> Outcome:
    """Return the rows of the first sheet of an .xlsx file, or why there are none."""
    return import_workbook(content, Request(suffix=".xlsx", table=True))


def _stopped() -> Outcome:
    refused = reason("took-too-long", ("", 0, ""), "too much", "less time and memory")
    return Outcome(refusals=(refused,))
