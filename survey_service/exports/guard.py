"""Keep spreadsheets from running what somebody typed.

A text cell whose first visible character starts a formula (`= + - @`, their full-width forms, tab,
CR, LF; also behind leading spaces) gets an apostrophe in front (OWASP CSV injection, ASVS 1.2.10).
Numbers are Python numbers and pass unchanged. XLSX needs no guard: its cells are typed as text.
"""

from survey_service.exports.table import Cell

STARTERS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
CONTROLS = ("\t", "\r", "\n")


def guarded(cell: Cell) -> Cell:
    """Return the cell as it may stand in a CSV file."""
    if not isinstance(cell, str) or not cell:
        return cell
    seen = cell.lstrip()
    if cell.startswith(CONTROLS) or seen.startswith(STARTERS):
        return "'" + cell
    return cell
