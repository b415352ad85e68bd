"""The pages as values: everything a template needs, in the person's language, and nothing else.

Pure view models, one struct per template. Templates only place them; wording of questions comes
from the instrument, sentences of the screens from `kiosk.languages`.
"""

from typing import ClassVar

import msgspec
from msgspec.structs import replace

from kiosk.form_data import REVIEW, START, FormState, version_of
from kiosk.host import OpenForm, Receipt, Recorded
from kiosk.languages import N_, NAMES, moment, number, spoken
from kiosk.refusals import Explanation
from kiosk.steps import Ask, Review, Start, carried, route_of
from kiosk.tokens import grouped
from kiosk.widgets import PLAIN, ReviewRow, Widget, review_row, widget
from questionnaires.instrument import Placed, numbers, placed
from questionnaires.question_types import GridItem, type_of
from questionnaires.text import say

SECONDS_PER_QUESTION = 8
"""How long one tap-to-answer question takes, reading included; used for "about n minutes"."""


class Frame(msgspec.Struct, frozen=True, kw_only=True):
    """What the pages with the form on them share.

    Attributes:
        action: where the form posts to.
        state: id, language and way of answering as they travel on.
        languages: those the instrument can be shown in.
        version: the instrument shown.
        at: where the person stands: `start`, an item's name, `review`.
        hidden: answers that have no control on this page.
        fault: why the page is shown again, where it is not about one question.
    """

    action: str
    state: FormState
    languages: tuple[str, ...]
    version: str
    at: str
    hidden: tuple[tuple[str, str], ...] = ()
    fault: Explanation | None = None


class FormPage(msgspec.Struct, frozen=True, kw_only=True):
    """A page with the form on it."""

    frame: Frame

    @property
    def language(self) -> str:
        """The language of the page."""
        return self.frame.state.language

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages the page can be shown in."""
        return self.frame.languages


class StartPage(FormPage, frozen=True, kw_only=True):
    """Who asks, about which office, what is recorded, how long it takes."""

    template: ClassVar[str] = "start.html"
    surface: str
    unit_name: str
    campaign_title: str
    privacy: str
    notices: tuple[str, ...]
    questions: int
    minutes: int


class QuestionPage(FormPage, frozen=True, kw_only=True):
    """One question, or several on one screen; `first` and `last` are 0 where none is numbered."""

    template: ClassVar[str] = "question.html"
    title: str
    intro: str
    is_battery: bool
    first: int
    last: int
    total: int
    widgets: tuple[Widget, ...]
    to_review: bool

    @property
    def is_typed(self) -> bool:
        """Something here needs more than the style of choices and long texts."""
        return any(each.template not in PLAIN or each.is_made or each.lead for each in self.widgets)

    @property
    def is_optional(self) -> bool:
        """No question here has to be answered: said once, above them."""
        return not any(each.is_required for each in self.widgets)


class ReviewPage(FormPage, frozen=True, kw_only=True):
    """All answers in a list, each with its way back, and the send button."""

    template: ClassVar[str] = "review.html"
    rows: tuple[ReviewRow, ...]


class ThanksPage(msgspec.Struct, frozen=True, kw_only=True):
    """The confirmation number; no answer is on this page, and no other language of it."""

    template: ClassVar[str] = "thanks.html"
    languages: ClassVar[tuple[str, ...]] = ()
    language: str
    receipt: str
    unit_name: str
    notices: tuple[str, ...]


class RefusalPage(msgspec.Struct, frozen=True, kw_only=True):
    """Why there is no form, and the next step.

    `typed` is the code as the person typed it; `kept` is what they posted, to be posted again.
    """

    template: ClassVar[str] = "refusal.html"
    languages: ClassVar[tuple[str, ...]] = tuple(NAMES)
    language: str
    explanation: Explanation
    typed: str = ""
    kept: tuple[tuple[str, str], ...] = ()


class CodePage(msgspec.Struct, frozen=True, kw_only=True):
    """A box to type a code from paper; `fault` where what was typed is no code."""

    template: ClassVar[str] = "code.html"
    language: str
    languages: ClassVar[tuple[str, ...]] = tuple(NAMES)
    typed: str = ""
    fault: Explanation | None = None


class CheckPage(msgspec.Struct, frozen=True, kw_only=True):
    """A box to type a confirmation number, whether that form was received, and where it is kept."""

    template: ClassVar[str] = "check.html"
    language: str
    languages: ClassVar[tuple[str, ...]] = tuple(NAMES)
    typed: str = ""
    received: str = ""
    ledger: str = ""
    fault: Explanation | None = None


def ledger_sentence(found: Recorded, language: str) -> str:
    """Return where the public ledger has a form; nothing for a form without an entry there."""
    if found.state == "waiting":
        return spoken(N_("Đang chờ bản chốt sổ cái kế tiếp, trong vài phút nữa."), language)
    if found.position is None or found.signed_at is None:
        return ""
    sentence = N_("Đã ghi vào sổ cái, mục số %(position)s, trong bản chốt ký lúc %(at)s.")
    return spoken(sentence, language) % {
        "position": number(found.position, language),
        "at": moment(found.signed_at),
    }


def form_page(
    form: OpenForm,
    state: FormState,
    shown: Start | Ask | Review,
    action: str,
    fault: Explanation | None = None,
) -> StartPage | QuestionPage | ReviewPage:
    """Return the page of a step."""
    frame = Frame(
        action=action,
        state=state,
        languages=form.instrument.languages,
        version=version_of(form.instrument),
        at=_at(shown),
        hidden=carried(state, form.instrument, shown),
        fault=fault,
    )
    if isinstance(shown, Start):
        return _start(form, frame)
    if isinstance(shown, Ask):
        return _question(form, frame, shown)
    return _review(form, frame)


def _at(shown: Start | Ask | Review) -> str:
    if isinstance(shown, Ask):
        return shown.screen.items[0].name
    return START if isinstance(shown, Start) else REVIEW


def _start(form: OpenForm, frame: Frame) -> StartPage:
    language = frame.state.language
    questions = len(numbers(form.instrument))
    return StartPage(
        frame=frame,
        surface=form.surface,
        unit_name=say(form.unit_name, language),
        campaign_title=say(form.campaign_title, language),
        privacy=say(form.privacy, language),
        notices=tuple(say(notice, language) for notice in form.notices),
        questions=questions,
        minutes=max(1, round(questions * SECONDS_PER_QUESTION / 60)),
    )


def _question(form: OpenForm, frame: Frame, shown: Ask) -> QuestionPage:
    language, section, asked = frame.state.language, shown.screen.section, shown.screen.items
    order = numbers(form.instrument)
    printed = [order[item.name] for item in asked if item.name in order] or [0]
    widgets = _widgets(form, frame.state, shown)
    return QuestionPage(
        frame=frame,
        title=say(shown.screen.grid.text if shown.screen.grid else section.title, language),
        intro=say(section.intro, language) if section.intro else "",
        is_battery=not any(each.is_alone for each in widgets),
        first=printed[0],
        last=printed[-1],
        total=len(order),
        widgets=widgets,
        to_review=shown.to_review,
    )


def _widgets(form: OpenForm, state: FormState, shown: Ask) -> tuple[Widget, ...]:
    """Return the controls of a screen, each knowing what it stands beside."""
    by_name = {each.item.name: each for each in placed(form.instrument)}
    there = [by_name[item.name] for item in shown.screen.items]
    is_list = (
        shown.screen.section.layout == "battery" or sum(not each.is_made for each in there) > 1
    )
    first_rows = (
        () if shown.screen.grid else {id(each.source): each for each in reversed(there)}.values()
    )
    return tuple(
        replace(
            widget(form.instrument, each.item, state, shown.violations),
            is_alone=not is_list and not each.is_made,
            is_made=each.is_made,
            lead=_lead(each, state.language) if each in first_rows else "",
        )
        for each in there
    )


def _lead(first: Placed, language: str) -> str:
    """Return what stands above the rows of a grid."""
    return say(first.source.text, language) if isinstance(first.source, GridItem) else ""


def _review(form: OpenForm, frame: Frame) -> ReviewPage:
    route = route_of(form.instrument, frame.state)
    rows = tuple(
        review_row(form.instrument, item, frame.state)
        for screen in route.screens
        for item in screen.items
        if type_of(item).answered
    )
    made = {each.item.name for each in placed(form.instrument) if each.is_made}
    said = tuple(row for row in rows if row.answers or row.name not in made)
    return ReviewPage(frame=frame, rows=said)


def thanks_page(form: OpenForm, receipt: Receipt, language: str) -> ThanksPage:
    """Return the last page."""
    return ThanksPage(
        language=language,
        receipt=grouped(receipt.receipt),
        unit_name=say(form.unit_name, language),
        notices=tuple(say(notice, language) for notice in form.notices),
    )
