"""The verifier as one file: its parts one after the other, as monitors get it.

A part is pasted without the lines that import another part; names are distinct over all parts, so
nothing else has to change. What monitors read and run is thus what the tests of the parts cover.
"""

import re
from importlib.resources import files
from typing import Final

PARTS: Final = (
    "ed25519",
    "bundle",
    "findings",
    "facts",
    "log",
    "announcements",
    "figures",
    "births",
    "envelopes",
    "row_texts",
    "rows",
    "codes",
    "publications",
    "audit",
    "command",
)
"""Every part after those it needs."""

_OURS: Final = re.compile(
    r"^from survey_service\.ledger\.verifier[\w.]* import (\([^)]*\)|[^\n]*)\n", re.MULTILINE
)


_HEAD: Final = '''"""Verify an audit bundle: python verifier.py BUNDLE --checkpoint FILE --key HEX

For Python 3.10 or newer, with nothing else installed; `cryptography` makes it quicker. A checkpoint
that you saved earlier shows whether the ledger was rolled back or replaced since; a key that you
know from elsewhere shows whose ledger it is. Exit 0 clean, 1 tampered, 2 unreadable.
"""

'''


def one_file() -> str:
    """Return the source text of the stand-alone verifier."""
    folder = files("survey_service.ledger.verifier")
    texts = [folder.joinpath(f"{part}.py").read_text(encoding="utf-8") for part in PARTS]
    return _HEAD + "\n\n".join(_OURS.sub("", text) for text in texts)
