"""Starts the process that reads a file, and ends it when it takes too long.

Nothing here imports what unpacks pictures, so everything but reading works without the extra.
"""

import subprocess
import sys
from importlib.util import find_spec

import msgspec

from survey_service.paper.box_map import BoxMap, encode
from survey_service.problems import Problem
from survey_service.scans.sheets import LARGEST_FILE, Outcome, RefusedPage

COMMAND = (sys.executable, "-P", "-m", "survey_service.scans.child")
"""Without the working folder on the path (-P): it may be one with files of strangers."""
LIBRARIES = ("cv2", "pypdfium2", "zxingcpp")
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


def read_file(content: bytes, form: BoxMap) -> Outcome:
    """Return what became of a file, whatever its bytes are.

    Args:
        content: PDF, PNG or JPEG.
        form: the map of the boxes.

    Raises:
        Problem: `scan-extra`.
    """
    require_libraries()
    if len(content) > LARGEST_FILE:
        return _refused("too-large", f"{len(content)} bytes")
    described = encode(form)
    try:
        done = subprocess.run(  # noqa: S603 - our own program, and no shell
            COMMAND,
            input=b"%d\n%b%b" % (len(described), described, content),
            capture_output=True,
            timeout=PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return _refused("took-too-long")
    try:
        return msgspec.json.decode(done.stdout, type=Outcome)
    except msgspec.DecodeError:
        last = done.stderr.decode(errors="replace").strip().rpartition("\n")[2]
        died = done.returncode < 0 or "MemoryError" in last
        return _refused("took-too-long" if died else "damaged", last)


def _refused(reason: str, got: str = "") -> Outcome:
    return Outcome(refused=(RefusedPage(source=0, reason=reason, got=got),))
