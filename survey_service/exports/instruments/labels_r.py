"""Labels for R as a script of base R: no package is needed.

The script expects the answers in a data frame `d`. Coded variables become factors; codes that are
no opinion become NA unless `keep_missing` says otherwise; every variable gets an attribute `label`.
"""

from collections.abc import Iterator, Sequence

from questionnaires.codebook import Variable
from questionnaires.text import say
from survey_service.exports.instruments.scripts import Heading, one_line

_HELPER = """\
if (!exists("keep_missing")) keep_missing <- FALSE
as_codes <- function(x, codes, labels, missing, ordered) {
  x <- as.character(x)
  if (!keep_missing) {
    x[x %in% missing] <- NA
    labels <- labels[!(codes %in% missing)]
    codes <- codes[!(codes %in% missing)]
  }
  factor(x, levels = codes, labels = make.unique(labels), ordered = ordered)
}
"""


def script(heading: Heading, variables: Sequence[Variable], language: str) -> str:
    """Return the script for one table.

    Args:
        heading: what the comments at the top say.
        variables: the columns of the table.
        language: of the labels.
    """
    comments = "".join(f"# {line}\n" for line in heading.lines)
    reading = f'# d <- read.csv("{heading.file}", fileEncoding = "UTF-8-BOM", na.strings = "")\n'
    body = "".join("".join(_variable(each, language)) for each in variables)
    return f"{comments}{reading}\n{_HELPER}\n{body}"


def _variable(variable: Variable, language: str) -> Iterator[str]:
    name = variable.name
    yield f'if ("{name}" %in% names(d)) {{\n'
    if variable.values:
        yield f"  d${name} <- as_codes(d${name},\n"
        yield f"    codes = {_vector([str(code) for code in variable.values])},\n"
        words = [say(label, language) for label in variable.values.values()]
        yield f"    labels = {_vector(words)},\n"
        yield f"    missing = {_vector([str(code) for code in variable.missing])},\n"
        yield f"    ordered = {'TRUE' if variable.measure == 'ordinal' else 'FALSE'})\n"
    elif variable.datatype == "date":
        yield f"  d${name} <- as.Date(d${name})\n"
    elif variable.datatype in {"integer", "decimal"}:
        yield f"  d${name} <- as.numeric(d${name})\n"
    yield f'  attr(d${name}, "label") <- {_text(say(variable.label, language))}\n'
    yield "}\n"


def _vector(texts: Sequence[str]) -> str:
    return f"c({', '.join(map(_text, texts))})" if texts else "character(0)"


def _text(text: str) -> str:
    escaped = one_line(text).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
