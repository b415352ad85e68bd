"""Starts the process that reads files, and ends it when it takes too long.

Nothing here imports what unpacks pictures, so everything but reading works without the extra.
"""

import subprocess
import sys
from collections.abc import Iterator, Sequence
from importlib.util import find_spec

import msgspec

from survey_service.paper.box_map import BoxMap, encode
from survey_service.problems import Problem
from survey_service.scans.sheets import LARGEST_FILE, Outcome, RefusedPage

COMMAND = (sys.executable, "-P", "-m", "survey_service.scans.child")
"""Without the working folder on the path (-P): it may be one with files of strangers."""
LIBRARIES = ("cv2", "pypdfium2", "zxingcpp")
MOST_FILES = 32
TOGETHER = 32 * 1024 * 1024
"""Files that share a process, and their bytes."""
PATIENCE = 600.0
"""Seconds until the process is ended whatever it does; a page has far less (`child`)."""


def require_libraries() -> None:
    """Say what to install where scans cannot be read.

    Raises:
        Problem: `scan-extra`.
    """
    absent = [name for name in LIBRARIES if find_spec(name) is None]
    if absent:
        raise Problem("scan-extra", "scan", ", ".join(absent), "the extra `scan`")


def read_files(contents: Sequence[bytes], form: BoxMap) -> list[Outcome]:
    """Return what became of files, in order, whatever their bytes are.

    A few files share a process, since starting one takes longer than reading a page. Where it ends
    before its time, each of them is read in a process of its own, so that one that is hostile
    takes no other with it.

    Args:
        contents: PDF, PNG or JPEG.
        form: the map of the boxes.

    Raises:
        Problem: `scan-extra`.
    """
    require_libraries()
    outcomes: list[Outcome] = []
    for few in _batches(contents):
        found = _run(few, form)
        if isinstance(found, Outcome) and len(few) > 1:
            outcomes.extend(read_file(content, form) for content in few)
        else:
            outcomes.extend([found] if isinstance(found, Outcome) else found)
    return outcomes


def read_file(content: bytes, form: BoxMap) -> Outcome:
    """Return what became of one file; see `read_files`."""
    require_libraries()
    if len(content) > LARGEST_FILE:
        return _refused("too-large", f"{len(content)} bytes")
    found = _run([content], form)
    return found if isinstance(found, Outcome) else found[0]


def _batches(contents: Sequence[bytes]) -> Iterator[list[bytes]]:
    """Yield a few files at a time; a large one alone."""
    few: list[bytes] = []
    for content in contents:
        if few and (len(few) == MOST_FILES or sum(map(len, few)) + len(content) > TOGETHER):
            yield few
            few = []
        few.append(content)
    if few:
        yield few


def _run(contents: Sequence[bytes], form: BoxMap) -> list[Outcome] | Outcome:
    """Return what the process says, or the refusal that its end is."""
    if any(len(content) > LARGEST_FILE for content in contents):
        return _refused("too-large", f"{max(map(len, contents))} bytes")
    pieces = [encode(form), *contents]
    try:
        done = subprocess.run(  # noqa: S603 - our own program, and no shell
            COMMAND,
            input=b"".join(b"%d\n%b" % (len(piece), piece) for piece in pieces),
            capture_output=True,
            timeout=PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return _refused("took-too-long")
    try:
        return msgspec.json.decode(done.stdout, type=list[Outcome])
    except msgspec.DecodeError:
        last = done.stderr.decode(errors="replace").strip().rpartition("\n")[2]
        died = done.returncode < 0 or "MemoryError" in last
        return _refused("took-too-long" if died else "damaged", last)


def _refused(reason: str, got: str = "") -> Outcome:
    return Outcome(refused=(RefusedPage(source=0, reason=reason, got=got),))
