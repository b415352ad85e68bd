"""Items that nobody is ever asked, and items that somebody is asked and cannot answer.

Decided by trying all answers where they are few (`assignments`); else nothing is said.
"""

from collections.abc import Iterator, Mapping
from itertools import islice

from questionnaires.expressions import Scope
from questionnaires.instrument import Placed, placed
from questionnaires.lint.assignments import Assignments, Condition, UndecidedError, Variable
from questionnaires.lint.finding import Remark, Rule
from questionnaires.lint.subject import Subject
from questionnaires.question_types import MultipleChoiceItem


def unreachable(subject: Subject) -> Iterator[Remark]:
    """Yield items whose condition holds after no answers."""
    for each, variable in _questions(subject):
        condition = variable.relevant
        if condition is not None and _never(subject.assignments, condition):
            where = f"{each.where}.relevant" if each.source.relevant else each.where
            yield Remark(where, each.source.relevant or each.section.relevant or "")


def _never(trying: Assignments, condition: Condition) -> bool:
    try:
        return not any(trying.holds(condition, answers) for answers in trying.to(condition.names))
    except UndecidedError:
        return False


def dead_ends(subject: Subject) -> Iterator[Remark]:
    """Yield items that need an answer and after some answers offer none, or too few."""
    for each, variable in _questions(subject):
        if variable.offered is not None and each.item.required:
            answers = _nothing_offered(subject.assignments, variable)
            if answers is not None:
                yield Remark(f"{each.where}.choice_filter", _told(answers))


def _nothing_offered(trying: Assignments, variable: Variable) -> Mapping[str, object] | None:
    conditions = [each for each in (variable.relevant, variable.offered) if each is not None]
    item = variable.question.item
    choices = variable.question.kind.choices(item, {})
    least = item.min if isinstance(item, MultipleChoiceItem) else 1
    try:
        for answers in trying.to(name for each in conditions for name in each.names):
            asked = variable.relevant is None or trying.holds(variable.relevant, answers)
            offered = (each for each in choices if trying.offers(variable, each.code, answers))
            if asked and len(tuple(islice(offered, least))) < least:
                return answers
    except UndecidedError:
        pass
    return None


def impossible(subject: Subject) -> Iterator[Remark]:
    """Yield constraints that accept none of the answers listed."""
    for each, variable in _questions(subject):
        if variable.accepted is not None and _accepts_nothing(subject.assignments, variable):
            yield Remark(f"{each.where}.constraint", each.source.constraint or "")


def _accepts_nothing(trying: Assignments, variable: Variable) -> bool:
    condition, values = variable.accepted, variable.values
    if condition is None or values is None:
        return False
    name = variable.question.name
    try:
        return not any(
            trying.holds(condition, answers | {name: value}, Scope(current=value))
            for answers in trying.to(each for each in condition.names if each != name)
            for value in values
        )
    except UndecidedError:
        return False


def _questions(subject: Subject) -> Iterator[tuple[Placed, Variable]]:
    """Yield what is asked outside rosters; the words behind "other" are asked with their item."""
    for each in placed(subject.instrument):
        if not each.is_made:
            yield each, subject.assignments.variables[each.item.name]


def _told(answers: Mapping[str, object]) -> str:
    return ", ".join(f"{name} = {value}" for name, value in answers.items()) or "no answers"


UNREACHABLE = Rule(
    code="unreachable-item",
    severity="error",
    what={
        "vi": "Không câu trả lời nào dẫn đến câu hỏi này: {got}.",
        "en": "No answers lead to this item: {got}.",
    },
    mend={
        "vi": "Hãy sửa điều kiện, hoặc bỏ câu hỏi.",
        "en": "Mend the condition, or drop the item.",
    },
    look=unreachable,
)
DEAD_END = Rule(
    code="dead-end",
    severity="error",
    what={
        "vi": "Phải trả lời mà không đủ phương án để chọn khi: {got}.",
        "en": "An answer is required and too few are offered after: {got}.",
    },
    mend={
        "vi": "Hãy thêm phương án, sửa choice_filter, hoặc không bắt buộc trả lời.",
        "en": "Add an option, mend the choice_filter, or do not require an answer.",
    },
    look=dead_ends,
)
IMPOSSIBLE = Rule(
    code="impossible-constraint",
    severity="error",
    what={
        "vi": "Không phương án nào thoả điều kiện: {got}.",
        "en": "None of the answers satisfies the constraint: {got}.",
    },
    mend={
        "vi": "Hãy sửa constraint hoặc các phương án.",
        "en": "Mend the constraint or the options.",
    },
    look=impossible,
)
