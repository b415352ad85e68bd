"""Calculations and defaults that put the moment of answering into the answers.

Anonymous series keep of the time only the week (a day and an office can be enough to know who came
at noon); what a form stores by `today()` or `now()` would undo that unseen.
"""

from collections.abc import Iterator

from questionnaires.compiled import compiled
from questionnaires.expressions import Node, parse
from questionnaires.expressions.tree import Call, walk
from questionnaires.lint.finding import Remark, Rule
from questionnaires.lint.subject import Subject
from questionnaires.question_types import CalculatedItem

_MOMENTS = frozenset({"today", "now"})


def stored_moments(subject: Subject) -> Iterator[Remark]:
    """Yield calculations and defaults that use the moment, where no purpose is stated."""
    columns = compiled(subject.instrument).columns
    for where, item in subject.items:
        if item.sensitive:
            continue
        if isinstance(item, CalculatedItem):
            yield from _using(
                f"{where}.calculation", parse(item.calculation, "calculation", columns)
            )
        elif item.default is not None:
            yield from _using(f"{where}.default", parse(item.default, "default", columns))


def _using(where: str, expression: Node) -> Iterator[Remark]:
    for node in walk(expression):
        if isinstance(node, Call) and node.function in _MOMENTS:
            yield Remark(where, f"{node.function}()")
            return


STORED_MOMENTS = Rule(
    code="stored-moment",
    severity="warning",
    what={
        "vi": "Phiếu lưu thời điểm trả lời (“{got}”); loạt ẩn danh chỉ được giữ đến tuần.",
        "en": "The moment of answering is stored (“{got}”); anonymous series keep only the week.",
    },
    mend={
        "vi": "Hãy bỏ đi, ghi mục đích vào `sensitive`, hoặc miễn trừ nếu chỉ để phỏng vấn.",
        "en": "Take it out, state the purpose in `sensitive`, or waive it if it is for interviews.",
    },
    look=stored_moments,
)
