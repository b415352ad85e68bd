"""A form with every type of question is filled in and sent without JavaScript."""

from litestar import Litestar
from litestar.testing import TestClient

from kiosk.citizen import citizen_router
from kiosk.preview import InMemoryHost
from questionnaires.form_fields import to_form
from tests.kiosk.visitor import Visitor
from tests.questionnaires.fuzzing import every_type
from tests.questionnaires.test_documents import EVERY_TYPE

MADE = {"table", "people_selected", "adults"}
"""What nobody types: preset, selected, calculated."""


def test_every_type_is_asked_reviewed_and_sent() -> None:
    instrument = every_type()
    typed: dict[str, list[str]] = {}
    for name, value in to_form(instrument, EVERY_TYPE):
        typed.setdefault(name, []).append(value)
    host = InMemoryHost(instrument)
    with TestClient(Litestar([citizen_router(host)])) as client:
        visitor = Visitor(client).open(f"/t/{host.issue_receipt()}").press()
        while "send" not in visitor.page.buttons:
            shown = {name for _, name, _, _ in visitor.page.controls if not name.startswith("_")}
            filled = {name: values for name, values in typed.items() if name in shown}
            visitor.press("next", **filled)
            assert visitor.status == 200, visitor.text
            assert 'role="alert"' not in visitor.html, visitor.text
        visitor.press("send")
    ((submission, _),) = host.submissions.values()
    sent = {name: value for name, value in submission.answers.items() if name not in MADE}
    assert sent == {name: value for name, value in EVERY_TYPE.items() if name not in MADE}


def test_what_was_typed_comes_back_with_what_is_wrong_about_it() -> None:
    host = InMemoryHost(every_type())
    with TestClient(Litestar([citizen_router(host)])) as client:
        visitor = Visitor(client).open(f"/t/{host.issue_receipt()}").press()
        visitor.press("next", agree="yes").press()
        wrong = {"people[1].call": "Ba", "people[1].age": "trăm"}
        visitor.press("next", **wrong)
    assert visitor.page.value("people[1].age") == ["trăm"]
    assert "Câu 2, dòng 1" in visitor.text
