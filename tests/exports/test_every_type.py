"""Cells of an export are those that the codebook says, whatever the type of question."""

from questionnaires.codebook import cells, codebook
from survey_service.exports.responses import ResponseRow, _code
from tests.questionnaires.fuzzing import every_type
from tests.questionnaires.test_documents import EVERY_TYPE


def test_every_type_of_question_has_its_cells():
    instrument = every_type()
    row = ResponseRow({}, EVERY_TYPE)
    flat = [variable for variable in codebook(instrument) if variable.roster is None]
    exported = {variable.name: _code(variable, row) for variable in flat}
    wanted = cells(instrument, EVERY_TYPE)
    assert {name: cell for name, cell in exported.items() if cell is not None} == wanted
    assert (wanted["place__lat"], wanted["agree"], wanted["people__n"]) == (20.86, 1, 2)
    assert [wanted[f"order__{code}"] for code in ("land", "civil", "business")] == [2, 1, 3]
    assert [wanted[f"fields__{code}"] for code in ("land", "civil", "business")] == [1, 0, 1]
