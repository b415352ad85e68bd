"""Forms with cells changed at random: never an exception, and what is taken comes back equal."""

import random
from copy import deepcopy

import pytest

from questionnaires.loader import parse
from questionnaires.notation_writer import write_notation
from questionnaires.xlsform import import_form, read_xlsx
from questionnaires.xlsform.exporter import export_form
from questionnaires.xlsform.workbook_writer import write_workbook
from tests.questionnaires.xlsform.forms_of import NAMES, workbook

ODD = [
    "${", "${x}", "=", "a=b=c", "\u200b", "-", "((((", "yes", "no", "0", "1e999", "9" * 40, "other",
    "select_one", "select_one yn or_other", "begin_group", "end_group", "begin_repeat",
    "end_repeat",
    "range", "langnghe_type", "grid", "start=1 end=2 step=0", ".", "'", '"', "Đ", "__", "x" * 2_100,
    "1.5", "-5", "name", "type", "label::vi", "settings", "97", "true()",
]  # fmt: skip
POOL = ODD + [
    text
    for name in NAMES
    for sheet in workbook(name).sheets.values()
    for row in sheet.rows.values()
    for text in row.values()
]


def mutate(rng, book):
    """Change one place of the workbook."""
    sheet = rng.choice([each for each in book.sheets.values() if each.rows])
    rows = sheet.rows
    number, other = rng.choice(list(rows)), rng.choice(list(rows))
    match rng.choice(["write"] * 5 + ["clear", "clear", "drop", "copy", "swap"]):
        case "write":
            width = max(column for row in rows.values() for column in row) + 2
            rows[number][rng.randrange(width)] = rng.choice(POOL)
        case "clear":
            if len(rows[number]) > 1:
                rows[number].pop(rng.choice(list(rows[number])))
        case "drop":
            if len(rows) > 1:
                del rows[number]
        case "copy":
            rows[rng.randrange(1, 40)] = dict(rows[other])
        case "swap":
            rows[number], rows[other] = rows[other], rows[number]


def try_out(seed):
    """Return whether the form with that seed is still taken."""
    rng = random.Random(seed)
    book = deepcopy(workbook(rng.choice(NAMES)))
    for _ in range(rng.choice([1, 1, 1, 2, 3, 8, 20])):
        mutate(rng, book)
    result = import_form(book)
    for reason in (*result.refusals, *result.remarks):
        assert set(reason.hint) == {"vi", "en"}, seed
    assert (result.instrument is None) == bool(result.refusals), seed
    if result.instrument is None:
        return False
    assert parse(write_notation(result.instrument)) == result.instrument, seed
    again = import_form(read_xlsx(write_workbook(export_form(result.instrument).sheets)))
    assert (again.refusals, again.instrument) == ((), result.instrument), seed
    return True


def test_forms_changed_at_random():
    taken = sum(try_out(seed) for seed in range(120))
    assert 10 < taken < 110


@pytest.mark.endurance
def test_many_forms_changed_at_random():
    taken = sum(try_out(seed) for seed in range(1_000, 11_000))
    assert taken > 1_000
