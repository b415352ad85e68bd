"""The valid-response rule (phiếu hợp lệ): which accepted forms count. Data, not code.

One function, `judge`, for whoever has to know: payment, response rates, the index. What makes a
form valid is not public (the annex of Decision 1001/QĐ-BNV was not found), so it is configuration:
a file in `questionnaires/validity_rules` with a version, a source and a status. Straight lines and
haste are no matter of validity; they are looked at elsewhere.
"""

from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Literal

import msgspec

from questionnaires.compiled import Question, compiled
from questionnaires.errors import InstrumentError
from questionnaires.instrument import Instrument, items
from questionnaires.labels import printable
from questionnaires.question_types import LikertItem, type_of
from questionnaires.routing import on_route
from questionnaires.text import Wording
from questionnaires.yaml_notation import read_yaml

_RULES = resources.files("questionnaires") / "validity_rules"
DEFAULT = "every_form"


class ValidityRule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One version of what makes a form valid.

    Attributes:
        name: of the file.
        version: of the rule; a rule that was used is followed by another version, never edited.
        title: what it says, in a line.
        source: the decision it is from.
        status: `official` where the source was read, `house` where it is ours.
        items: the items whose answers are counted; empty: every Likert and rating item.
        minimum_share: share of the counted items on the person's route that must be answered, 0–1.
        missing_codes_count: whether "do not know" and the like count as answers.
        must_answer: items that must be answered where they are on route.
    """

    name: str
    version: str
    title: Wording
    source: Wording
    status: Literal["official", "house"]
    items: tuple[str, ...] = ()
    minimum_share: float = 0.0
    missing_codes_count: bool = True
    must_answer: tuple[str, ...] = ()

    @property
    def asks_nothing(self) -> bool:
        """Whether every accepted form is valid."""
        return self.minimum_share <= 0 and not self.must_answer


class Reason(msgspec.Struct, frozen=True):
    """Why a form is not valid."""

    code: Literal["too-few-answered", "not-answered"]
    item: str
    got: str
    expected: str
    hint: Wording


class Validity(msgspec.Struct, frozen=True):
    """The judgement of one form."""

    valid: bool
    reasons: tuple[Reason, ...] = ()


_VALID = Validity(valid=True)


def judge(
    rule: ValidityRule, instrument: Instrument, answers: Mapping[str, object], moment: str = ""
) -> Validity:
    """Tell whether accepted answers are a valid form, and if not, why.

    Args:
        rule: the rule of the campaign.
        instrument: the version that was asked.
        answers: typed answers, as `questionnaires.validation.check` accepted them.
        moment: when they were given, where conditions ask for `today()`.
    """
    if rule.asks_nothing:
        return _VALID
    route = on_route(instrument, answers, moment)
    reasons = (*_unanswered(rule, route, answers), *_too_few(rule, instrument, route, answers))
    return Validity(valid=not reasons, reasons=reasons)


def _unanswered(
    rule: ValidityRule, route: frozenset[str], answers: Mapping[str, object]
) -> tuple[Reason, ...]:
    missing = (name for name in rule.must_answer if name in route and name not in answers)
    return tuple(
        Reason("not-answered", name, "no answer", "an answer", NOT_ANSWERED) for name in missing
    )


def _too_few(
    rule: ValidityRule,
    instrument: Instrument,
    route: frozenset[str],
    answers: Mapping[str, object],
) -> tuple[Reason, ...]:
    counted = [each for each in _counted(rule, instrument) if each.name in route]
    answered = sum(_is_answered(rule, instrument, each, answers) for each in counted)
    if not counted or answered >= rule.minimum_share * len(counted):
        return ()
    return (
        Reason(
            "too-few-answered",
            "",
            f"{answered} of {len(counted)}",
            f"{rule.minimum_share:.0%} of {len(counted)}",
            TOO_FEW,
        ),
    )


def _counted(rule: ValidityRule, instrument: Instrument) -> list[Question]:
    questions = compiled(instrument).questions
    if rule.items:
        return [each for each in questions if each.name in rule.items]
    return [each for each in questions if isinstance(each.item, LikertItem)]


def _is_answered(
    rule: ValidityRule, instrument: Instrument, question: Question, answers: Mapping[str, object]
) -> bool:
    if question.name not in answers:
        return False
    if rule.missing_codes_count:
        return True
    offered = question.kind.choices(question.item, instrument.scales)
    return answers[question.name] not in {each.code for each in offered if each.missing}


def require_known(rule: ValidityRule, instrument: Instrument) -> None:
    """Refuse a rule about items that the instrument never asks.

    Raises:
        InstrumentError: `unknown-reference`, with the first such item.
    """
    asked = {item.name for item in items(instrument) if type_of(item).answered}
    for field in ("items", "must_answer"):
        for position, name in enumerate(getattr(rule, field)):
            if name not in asked:
                where = f"{rule.name} {rule.version}: {field}[{position}]"
                expected = f"an item of {instrument.name} {instrument.version}"
                raise InstrumentError("unknown-reference", where, name, expected)


def parse_rule(text: str) -> ValidityRule:
    """Return the rule that a YAML text defines.

    Raises:
        InstrumentError: the text is no rule.
    """
    try:
        rule = msgspec.convert(read_yaml(text), ValidityRule)
    except msgspec.ValidationError as error:
        raise InstrumentError("wrong-type", "", str(error)[:120], "a rule") from None
    if not 0 <= rule.minimum_share <= 1:
        raise InstrumentError("bad-limit", "minimum_share", rule.minimum_share, "0 to 1")
    return rule


def packaged_rules() -> tuple[str, ...]:
    """Return the names of the rules packaged here."""
    files = (file.name for file in _RULES.iterdir())
    return tuple(sorted(name.removesuffix(".yaml") for name in files if name.endswith(".yaml")))


@cache
def load_rule(name: str = DEFAULT) -> ValidityRule:
    """Return a packaged rule, the same value every time.

    Raises:
        InstrumentError: `unknown-rule`, with the names there are.
    """
    if name not in packaged_rules():
        raise InstrumentError("unknown-rule", "", printable(name), ", ".join(packaged_rules()))
    return parse_rule((_RULES / f"{name}.yaml").read_text(encoding="utf-8"))


NOT_ANSWERED: Wording = {
    "vi": "Phiếu bỏ trống một câu bắt buộc phải có để phiếu hợp lệ.",
    "en": "The form leaves out a question that a valid form must answer.",
}
TOO_FEW: Wording = {
    "vi": "Phiếu trả lời quá ít câu hỏi về mức độ hài lòng.",
    "en": "The form answers too few of the questions on satisfaction.",
}
