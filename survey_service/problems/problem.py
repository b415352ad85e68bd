"""The one exception of the service: a catalogue code with the facts of this occurrence.

RFC 9457 (problem details for HTTP) gives the members `type`, `title`, `status`, `detail`; the
extension members `code`, `where`, `got`, `expected`, `hint` say what to repair.
"""

from collections.abc import Mapping
from typing import Self

from questionnaires.text import Wording, say
from survey_service.problems.catalogue import CATALOGUE, Entry

GOT_LIMIT = 80
EXPECTED_LIMIT = 300
TYPE_PREFIX = "urn:langnghe:problem:"


def clip(text: str, limit: int = GOT_LIMIT) -> str:
    """A received text as one short printable line, so that echoing it is harmless."""
    printable = "".join(sign if sign.isprintable() else "�" for sign in text[: limit + 1])
    return printable if len(printable) <= limit else printable[: limit - 1] + "…"


class Problem(Exception):  # noqa: N818 - RFC 9457 calls it a problem, and so do its readers
    """Something refused, under a stable code of the catalogue.

    Args:
        code: key of the catalogue; an unknown code is a programming error (KeyError).
        where: the field, parameter or file that is wrong ("answers.q1", "?by").
        got: what was received; shortened before it is shown. Never pass a password or a code.
        expected: what would have been accepted.
        hint: replaces the catalogue's advice when this occurrence knows better.
        headers: response headers, for instance Retry-After.
        extra: further members of the problem document, for instance `violations`.
        language: the language to answer in where the request itself named one.
    """

    def __init__(
        self,
        code: str,
        where: str = "",
        got: object = None,
        expected: str | Wording = "",
        hint: Wording | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        extra: Mapping[str, object] | None = None,
        language: str | None = None,
    ) -> None:
        self.entry: Entry = CATALOGUE[code]
        self.code = code
        self.where = clip(where)
        self.got = None if got is None else clip(got if isinstance(got, str) else repr(got))
        self._expected = expected
        self._hint = hint or self.entry.hint
        self.headers = dict(headers or {})
        self.extra = dict(extra or {})
        self.language = language
        super().__init__(self.line("en"))

    @property
    def expected(self) -> str:
        """What would have been accepted, in English: what logs and the command line show."""
        return self.expectation("en")

    @property
    def hint(self) -> str:
        """What to do, in English: what logs and the command line show."""
        return self.advice("en")

    @classmethod
    def retry_later(cls, code: str, seconds: int, language: str | None = None) -> Self:
        """A problem that passes by itself: the client may try again after `seconds`."""
        return cls(code, headers={"Retry-After": str(seconds)}, language=language)

    @property
    def status(self) -> int:
        """The HTTP status of the code."""
        return self.entry.status

    def title(self, language: str) -> str:
        """What happened, in one sentence, in `language`."""
        return say(self.entry.title, language)

    def expectation(self, language: str) -> str:
        """What would have been accepted, in `language`."""
        expected = self._expected
        text = expected if isinstance(expected, str) else say(expected, language)
        return clip(text, EXPECTED_LIMIT)

    def advice(self, language: str) -> str:
        """What to do, in `language`."""
        return say(self._hint, language)

    def line(self, language: str) -> str:
        """The whole problem on one line: how the command line shows it."""
        expected = self.expectation(language)
        facts = (
            f" [{self.where}]" if self.where else "",
            f" {_WORDS['got'][language]}: {self.got}." if self.got is not None else "",
            f" {_WORDS['expected'][language]}: {expected}." if expected else "",
        )
        return f"{self.title(language)}{''.join(facts)} {self.advice(language)}"

    def document(self, language: str) -> dict[str, object]:
        """The problem as the JSON object of RFC 9457, sentences in `language`."""
        title = self.title(language)
        return {
            "type": TYPE_PREFIX + self.code,
            "title": title,
            "status": self.status,
            "detail": f"{title} [{self.where}]" if self.where else title,
            "code": self.code,
            "where": self.where,
            "got": self.got,
            "expected": self.expectation(language),
            "hint": self.advice(language),
            **self.extra,
        }


_WORDS = {
    "got": {"vi": "Nhận được", "en": "Got"},
    "expected": {"vi": "Cần", "en": "Expected"},
}
