"""Labels for Stata as a do-file, Stata 14 or newer (UTF-8).

Variable labels are the short ones, at most 80 characters. Value labels need numbers, so a variable
of text codes is replaced by a numbered one in the order of the questionnaire. Codes that are no
opinion become extended missing values: 97 → .a, 98 → .b, 99 → .c, text codes .d and on.
"""

from collections.abc import Iterator, Mapping, Sequence

from questionnaires.codebook import Variable
from questionnaires.text import say
from survey_service.exports.instruments.scripts import Heading, numeric, one_line

LABEL_CHARACTERS = 80
EXTENDED: Mapping[int | str, str] = {97: ".a", 98: ".b", 99: ".c"}
_FREE = "defghijklmnopqrstuvwxyz"


def script(heading: Heading, variables: Sequence[Variable], language: str) -> str:
    """Return the do-file for one table; arguments as for R."""
    comments = "".join(f"* {line}\n" for line in heading.lines)
    reading = f'* import delimited using "{heading.file}", clear varnames(1) encoding("utf-8")\n'
    body = "".join("".join(_variable(each, language)) for each in variables)
    return f"{comments}{reading}version 14\n\n{body}"


def missing_values(variable: Variable) -> dict[int | str, str]:
    """Return the extended missing value of every missing code of the variable."""
    free = iter(_FREE)
    return {code: EXTENDED.get(code) or f".{next(free)}" for code in variable.missing}


def _variable(variable: Variable, language: str) -> Iterator[str]:
    name = variable.name
    yield f"capture confirm variable {name}\n"
    yield "if !_rc {\n"
    if variable.values:
        yield from _values(variable, language)
    yield f"    label variable {name} {_text(say(variable.short, language))}\n"
    yield "}\n"


def _values(variable: Variable, language: str) -> Iterator[str]:
    name, missing = variable.name, missing_values(variable)
    if all(numeric(code) for code in variable.values):
        stored: dict[int | str, int | str] = {
            code: missing.get(code, code) for code in variable.values
        }
        for code, value in missing.items():
            yield f"    quietly replace {name} = {value} if {name} == {code}\n"
    else:
        stored = dict(_numbered(variable, missing))
        yield "    quietly generate long _coded = .\n"
        for code, to in stored.items():
            yield f"    quietly replace _coded = {to} if {name} == {_text(str(code))}\n"
        yield f"    order _coded, after({name})\n    drop {name}\n    rename _coded {name}\n"
    yield f"    label define {name} ///\n"
    lines = [
        f"        {to} {_text(say(variable.values[code], language))}" for code, to in stored.items()
    ]
    yield " ///\n".join(lines) + ", replace\n"
    yield f"    label values {name} {name}\n"


def _numbered(
    variable: Variable, missing: Mapping[int | str, str]
) -> Iterator[tuple[int | str, int | str]]:
    number = 0
    for code in variable.values:
        if code in missing:
            yield code, missing[code]
        else:
            number += 1
            yield code, number


def _text(text: str) -> str:
    """Return a quoted text in which Stata expands no macro."""
    plain = one_line(text).replace('"', "'").replace("`", "'").replace("$", "\\$")
    return f'"{plain}"'
