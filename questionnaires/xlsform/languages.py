"""Languages as XLSForms name them: `Tiếng Việt (vi)`, `English (en)`, `vi`, `Vietnamese`."""

import re
from collections.abc import Iterable

_CODE = re.compile(r"\(\s*([A-Za-z]{2,3})(?:[-_][A-Za-z0-9]+)*\s*\)\s*$")
_BARE = re.compile(r"[A-Za-z]{2,3}")
_NAMES = {
    "vietnamese": "vi", "tiếng việt": "vi", "tieng viet": "vi", "việt": "vi",
    "english": "en", "tiếng anh": "en", "french": "fr", "français": "fr", "chinese": "zh",
    "khmer": "km", "lao": "lo", "thai": "th", "korean": "ko", "japanese": "ja", "español": "es",
    "spanish": "es",
}  # fmt: skip
_SHOWN = {"vi": "Tiếng Việt (vi)", "en": "English (en)"}
_VIETNAMESE = re.compile("[ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]", re.IGNORECASE)


def language_code(shown: str) -> str | None:
    """Return the code of a language as a column names it, None where it cannot be told."""
    shown = shown.strip()
    if found := _CODE.search(shown):
        return found[1].lower()
    if known := _NAMES.get(shown.lower()):
        return known
    return shown.lower() if _BARE.fullmatch(shown) else None


def column_language(code: str) -> str:
    """Return the name of a language in the columns of an export."""
    return _SHOWN.get(code, f"{code} ({code})")


def reads_as_vietnamese(texts: Iterable[str]) -> bool:
    """Tell whether letters occur that only Vietnamese writes."""
    return any(_VIETNAMESE.search(text) for text in texts)
