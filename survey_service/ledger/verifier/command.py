"""The command: verifier.py BUNDLE [--checkpoint FILE]... [--key HEX]...

Prints findings and at last the verdict, a JSON object a line; says the verdict in words on standard
error. Exit code 0 clean, 1 tampered, 2 unreadable.
"""

import argparse
import json
import sys
import zipfile
import zlib
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

from survey_service.ledger.verifier.audit import Audit
from survey_service.ledger.verifier.bundle import Bundle, UnreadableError, unhex
from survey_service.ledger.verifier.facts import Facts
from survey_service.ledger.verifier.findings import Findings
from survey_service.ledger.verifier.log import Note, read_note

CLEAN, TAMPERED, UNREADABLE = 0, 1, 2
LONGEST_NOTE = 1 << 16
VERDICTS = {
    CLEAN: ("clean", "Không phát hiện sai lệch. / Nothing wrong was found."),
    TAMPERED: ("tampered", "Dữ liệu đã bị sửa. / The data were tampered with."),
    UNREADABLE: ("unreadable", "Không đọc được gói. / The bundle cannot be read."),
}
DAMAGE = (
    UnreadableError,
    zipfile.BadZipFile,
    zlib.error,
    OSError,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    ArithmeticError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    MemoryError,
)
"""What reading a file can raise that was damaged or made by an enemy."""


def verify(
    path: Path,
    saved: Sequence[Path] = (),
    keys: Sequence[str] = (),
    show: Callable[[str], object] = print,
) -> int:
    """Verify a bundle, show findings and verdict as JSON lines, and return the exit code.

    Args:
        path: the bundle.
        saved: files of checkpoints kept elsewhere.
        keys: public keys of the ledger known from elsewhere, in hexadecimal digits.
        show: takes each line.
    """
    told: dict[str, object] = {}
    try:
        trusted = [unhex(key) for key in keys]
        with closing(Bundle(path)) as bundle:
            code = _judge(bundle, [_saved(file) for file in saved], trusted, show, told)
    except DAMAGE as error:
        code, told["reason"] = UNREADABLE, f"{type(error).__name__}: {error}"
    show(json.dumps({"verdict": VERDICTS[code][0]} | told, ensure_ascii=False))
    return code


def _judge(
    bundle: Bundle,
    saved: Sequence[Note],
    trusted: Sequence[bytes],
    show: Callable[[str], object],
    told: dict[str, object],
) -> int:
    findings = Findings(show)
    with closing(Facts(findings)) as facts:
        audit = Audit(bundle, facts, findings, saved, trusted)
        try:
            audit.run()
        finally:
            told |= audit.summary()
    return TAMPERED if findings.count else CLEAN


def _saved(path: Path) -> Note:
    with path.open("rb") as file:
        return read_note(file.read(LONGEST_NOTE).decode())


def main() -> None:
    """Read the command line, and verify."""
    parser = argparse.ArgumentParser(description="Verify an audit bundle of Lắng nghe.")
    parser.add_argument("bundle", type=Path)
    parser.add_argument("--checkpoint", type=Path, action="append", default=[], metavar="FILE")
    parser.add_argument("--key", action="append", default=[], metavar="HEX")
    given = parser.parse_args()
    code = verify(given.bundle, given.checkpoint, given.key)
    sys.stderr.write(f"{VERDICTS[code][1]}\n")
    sys.exit(code)


if __name__ == "__main__":
    main()
