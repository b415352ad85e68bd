"""All rules: a new one is a module beside this and a line here."""

from questionnaires.lint.abbreviations import OFFICIALESE
from questionnaires.lint.double_barrelled import DOUBLE_BARRELLED
from questionnaires.lint.finding import Rule
from questionnaires.lint.label_length import LONG_LABELS, LONG_VALUES
from questionnaires.lint.moments import STORED_MOMENTS
from questionnaires.lint.personal_data import PERSONAL_DATA, SENSITIVE_DATA
from questionnaires.lint.reachability import DEAD_END, IMPOSSIBLE, UNREACHABLE
from questionnaires.lint.reading_length import LONG_SCREENS
from questionnaires.lint.repeats import SAME_LABELS, SAME_QUESTIONS, UNUSED
from questionnaires.lint.reserved_codes import RESERVED_CODES
from questionnaires.lint.scale_direction import REVERSED_SCALES, REVERSED_STATEMENTS
from questionnaires.lint.translation import UNMARKED, UNTRANSLATED

RULES: tuple[Rule, ...] = (
    UNREACHABLE,
    DEAD_END,
    IMPOSSIBLE,
    RESERVED_CODES,
    SENSITIVE_DATA,
    PERSONAL_DATA,
    STORED_MOMENTS,
    UNTRANSLATED,
    UNMARKED,
    SAME_LABELS,
    SAME_QUESTIONS,
    UNUSED,
    LONG_LABELS,
    LONG_VALUES,
    REVERSED_SCALES,
    REVERSED_STATEMENTS,
    DOUBLE_BARRELLED,
    OFFICIALESE,
    LONG_SCREENS,
)
"""Asked of sound instruments only: they may rely on names, scales and languages being there."""
