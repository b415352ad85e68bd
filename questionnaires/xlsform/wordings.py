"""Words in every language of the form, or a refusal that names the cell to translate."""

import re

from questionnaires.text import Wording
from questionnaires.xlsform.headers import MEDIA, Line
from questionnaires.xlsform.reasons import Report

_INTERPRETED = re.compile(r"\$\{[^}]+\}|\*\*[^*]+\*\*|\[[^\]]+\]\([^)]+\)|</?[a-z][^>]*>|^#{1,6} ")


class Words:
    """Reads the translatable columns of rows."""

    def __init__(self, languages: tuple[str, ...], report: Report) -> None:
        self.languages = languages
        self._report = report

    def of(self, line: Line, field: str) -> Wording | None:
        """Return the words of a column, None where it is empty in every language."""
        given = line.words.get(field)
        if not given:
            return None
        first = next(iter(given.values()))
        for language in self.languages:
            if not given.get(language):
                at = (line.sheet, line.number, line.header(field))
                self._report.refuse("missing-translation", at, first, language)
        if found := next(filter(None, map(_INTERPRETED.search, given.values())), None):
            at = (line.sheet, line.number, line.header(field))
            self._report.remark("labels-as-written", at, found[0], found[0])
        return {language: given.get(language, first) for language in self.languages}

    def needed(self, line: Line, field: str, code: str) -> Wording:
        """Return the words of a column; refuse the row where there are none."""
        found = self.of(line, field)
        if found is None:
            at = (line.sheet, line.number, line.header(field))
            self._report.refuse(code, at, line.value("name"), f"words in {field}")
        return found or self.same("?")

    def same(self, text: str) -> Wording:
        """Return the same text in every language."""
        return dict.fromkeys(self.languages, text)

    def each(self, wording: Wording) -> Wording:
        """Return house words in the languages of the form, English where there is no other."""
        return {code: wording.get(code, wording["en"]) for code in self.languages}

    def media(self, line: Line) -> dict[str, Wording]:
        """Return what is shown or played: file names; one given once holds for every language."""
        found = {}
        for column, medium in MEDIA.items():
            if given := line.words.get(column):
                first = next(iter(given.values()))
                found[medium] = {code: given.get(code) or first for code in self.languages}
        return found
