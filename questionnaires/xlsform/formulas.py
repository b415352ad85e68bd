"""Expressions of a form with the names and codes of the instrument, taken apart by their tokens."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from questionnaires.expressions import ExpressionError
from questionnaires.expressions.tokens import Token, tokenise

_QUOTES = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"'})
_QUOTED_OR_REFERENCE = re.compile(r"'[^']*'|\"[^\"]*\"|\$\{\s*([^}]*?)\s*\}")
_EQUALITY = {"=", "!="}
_YES = {"yes", "true", "true()"}
_NO = {"no", "false", "false()", ""}
_CALL = re.compile(r"[a-z-]+\s*\(.*\)", re.DOTALL)
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
_SUM = re.compile(r"[\d.\s()]*[\d)]\s*[-+*]\s*[\d(][-+*\d.\s()]*")
_DATE_LIKE = re.compile(r"\d{1,4}-\d{1,2}-\d{1,4}.*")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")


@dataclass(slots=True)
class Formulas:
    """What expressions have to be rewritten with.

    Attributes:
        names: names in the form to names in the instrument.
        recoded: names in the instrument to their codes that are spelt otherwise in the form.
        quoted: the texts in quotes that were left as they are.
    """

    names: Mapping[str, str]
    recoded: Mapping[str, Mapping[str, str]]
    quoted: set[str] = field(default_factory=set)

    def rewritten(self, text: str, own: str = "") -> str:
        """Return the expression in the instrument's names and codes.

        Args:
            text: the cell; typographic quotes become straight ones.
            own: the name in the form of the question the expression belongs to.
        """
        text = _QUOTED_OR_REFERENCE.sub(self._renamed, text.translate(_QUOTES))
        own = self.names.get(own, own)
        try:
            tokens = list(tokenise(text))
        except ExpressionError:
            return text  # told with its place when the instrument is checked
        pieces: list[str] = []
        done = 0
        for start, end, piece in self._changes(tokens, own):
            pieces += [text[done:start], piece]
            done = end
        return "".join([*pieces, text[done:]])

    def _renamed(self, found: re.Match[str]) -> str:
        """Return a reference under the name in the instrument, a text in quotes as it is."""
        return found[0] if found[1] is None else f"${{{self.names.get(found[1], found[1])}}}"

    def _changes(self, tokens: list[Token], own: str) -> Iterator[tuple[int, int, str]]:
        for index, token in enumerate(tokens):
            if token.kind == "text":
                code = self.recoded.get(_tested(tokens, index, own), {}).get(token.text)
                if code is None:
                    self.quoted.update(token.text.split())
                else:
                    yield token.position, token.position + len(token.text) + 2, f"'{code}'"


def _tested(tokens: list[Token], index: int, own: str) -> str:
    """Return the question whose answer is compared with the text at that place, or nothing."""
    before = tokens[max(index - 4, 0) : index]
    after = tokens[index + 1 : index + 3]
    if len(before) > 1 and before[-1].text in _EQUALITY:
        return _question(before[-2], own)
    if len(after) > 1 and after[0].text in _EQUALITY:
        return _question(after[1], own)
    if [each.text for each in before[:2]] == ["selected", "("] and before[-1].text == ",":
        return _question(before[2], own)
    return ""


def _question(token: Token, own: str) -> str:
    if token.kind == "reference":
        return token.text
    return own if (token.kind, token.text) == ("mark", ".") else ""


def truth(text: str) -> bool | None:
    """Return what a cell such as `required` says, None where it is an expression."""
    word = text.strip().lower()
    return True if word in _YES else (False if word in _NO else None)


def conjuncts(text: str) -> list[str]:
    """Return the conditions that `and` joins at the top, the whole where `or` stands there."""
    try:
        tokens = list(tokenise(text))
    except ExpressionError:
        return [text]
    depth, cuts = 0, []
    for token in tokens:
        depth += (token == ("mark", "(", token.position)) - (token == ("mark", ")", token.position))
        if depth == 0 and token.kind == "name" and token.text == "or":
            return [text]
        if depth == 0 and token.kind == "name" and token.text == "and":
            cuts.append(token.position)
    ends = [*cuts, len(text)]
    starts = [0, *(cut + len("and") for cut in cuts)]
    return [text[start:end].strip() for start, end in zip(starts, ends, strict=True)]


def joined(*conditions: str) -> str:
    """Return the conditions as one, each in brackets where there are several."""
    given = [condition for condition in conditions if condition]
    if len(given) < 2:  # noqa: PLR2004 - nothing to join
        return "".join(given)
    return " and ".join(f"({condition})" for condition in given)


def is_formula(default: str) -> bool:
    """Tell whether a default is an expression: it refers, calls, reckons or stands in quotes.

    `2010-06-15` and `Phường 1` do not.
    """
    if "${" in default or _CALL.fullmatch(default.strip()) or _QUOTED.fullmatch(default.strip()):
        return True
    return bool(_SUM.fullmatch(default)) and not _DATE_LIKE.fullmatch(default)


def quoted(text: str) -> str:
    """Return a text as an expression; one with both kinds of quotes loses the double ones."""
    return f"'{text}'" if "'" not in text else '"' + text.replace('"', "”") + '"'


def literal(text: str, *, numeric: bool) -> str:
    """Return a fixed default as an expression: a number where the answer is one."""
    return text if numeric and _NUMBER.fullmatch(text) else quoted(text)
