"""Everything that can go wrong, under a stable code: the catalogue, the exception, its HTTP form.

`catalogue.yaml` holds code → HTTP status and sentences in Vietnamese and English; a new code goes
there and nowhere else. `problem.py` is the exception, `http.py` turns it into RFC 9457
`application/problem+json` or hands it to the page of errors.
"""

from survey_service.problems.catalogue import CATALOGUE, Entry
from survey_service.problems.http import exception_handlers, language_of, problem_of, respond
from survey_service.problems.problem import Problem

__all__ = [
    "CATALOGUE",
    "Entry",
    "Problem",
    "exception_handlers",
    "language_of",
    "problem_of",
    "respond",
]
