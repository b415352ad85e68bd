"""Every document that can be taken from a questionnaire: one table, one line each."""

from collections.abc import Callable, Sequence

from questionnaires.codebook import Variable
from questionnaires.codebook import codebook as variables_of
from questionnaires.instrument import Instrument, content_hash
from questionnaires.text import say
from survey_service.exports.instruments import codebook, labels_r, labels_spss, labels_stata
from survey_service.exports.instruments.scripts import Heading

CODEBOOKS: dict[str, Callable[[Instrument, str], bytes]] = {
    "html": codebook.as_html,
    "csv": codebook.as_csv,
    "xlsx": codebook.as_xlsx,
}
SCRIPTS: dict[str, Callable[[Heading, Sequence[Variable], str], str]] = {
    "r": labels_r.script,
    "stata": labels_stata.script,
    "spss": labels_spss.script,
}


def label_script(program: str, instrument: Instrument, language: str, table: str = "") -> bytes:
    """Return the script that labels one table of a questionnaire.

    Args:
        program: a key of `SCRIPTS`.
        instrument: the questionnaire.
        language: of the labels.
        table: the roster whose rows are labelled; empty for the responses.
    """
    variables = [each for each in variables_of(instrument) if (each.roster or "") == table]
    heading = Heading(
        lines=(
            f"Lắng nghe: {say(instrument.title, language)}",
            f"{instrument.name} {instrument.version}, SHA-256 {content_hash(instrument)}",
        ),
        file=f"{table or 'responses-plain'}.csv",
    )
    return SCRIPTS[program](heading, variables, language).encode()


def tables(instrument: Instrument) -> tuple[str, ...]:
    """Return the tables of a questionnaire: the responses (an empty name), then its rosters."""
    return tuple(dict.fromkeys(["", *(each.roster or "" for each in variables_of(instrument))]))
