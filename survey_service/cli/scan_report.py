"""What became of scanned pages and forms, as lines of text and as JSON."""

from collections.abc import Iterator, Sequence

import msgspec

from survey_service.paper.form_numbers import printed
from survey_service.pipeline.entry import Entry
from survey_service.scans.answers import Filled
from survey_service.scans.assembly import PageLine, ScannedForm
from survey_service.scans.sheets import REASONS


class FormLine(msgspec.Struct, frozen=True, kw_only=True):
    """One form of the report."""

    number: str
    answers: int
    asked: int
    missing: tuple[int, ...]
    fate: str = "read"


class ScanReport(msgspec.Struct, frozen=True, kw_only=True):
    """Everything a program may want to know."""

    pages: tuple[PageLine, ...]
    forms: tuple[FormLine, ...]


def form_line(scanned: ScannedForm, read: Filled, taken: Entry | None = None) -> FormLine:
    """Return the line of a form; `taken` is what became of it in a campaign."""
    return FormLine(
        number=printed(scanned.number),
        answers=len({name for name, _ in read.fields}),
        asked=len(read.asked) if taken is None else taken.asked,
        missing=scanned.missing,
        fate="read" if taken is None else taken.fate,
    )


def lines(report: ScanReport) -> Iterator[str]:
    """Yield the report as text: every page, every form, the sums."""
    yield from map(_page, report.pages)
    yield from map(_form, report.forms)
    asked = sum(form.asked for form in report.forms)
    fates = [page.fate for page in report.pages]
    yield (
        ", ".join(
            f"{fates.count(fate)} {fate}"
            for fate in ("read", "doubtful", "again", "refused", "blank")
        )
        + f"; {len(report.forms)} forms, {asked} questions to ask"
    )


def is_whole(report: ScanReport) -> bool:
    """Tell whether every page was read and every form has its pages."""
    return not any(page.fate == "refused" for page in report.pages) and not any(
        form.missing for form in report.forms
    )


def _page(page: PageLine) -> str:
    place = f"{page.file}:{page.page}" if page.page else page.file
    of = f" {printed(page.number)} page {page.form_page}" if page.number else ""
    if page.fate == "refused":
        got = f" got {page.got}," if page.got else ""
        return f"{place}: refused{of}: {page.reason}:{got} expected {REASONS[page.reason]}"
    doubts = f", {page.doubts} doubtful boxes" if page.doubts else ""
    turned = f", turned by {page.turned}°" if page.turned else ""
    return f"{place}: {page.fate}{of}{doubts}{turned}"


def _form(form: FormLine) -> str:
    missing = f", missing {_pages(form.missing)}" if form.missing else ""
    return f"{form.number}: {form.fate}, {form.answers} answers, {form.asked} to ask{missing}"


def _pages(pages: Sequence[int]) -> str:
    return f"page{'s' if len(pages) > 1 else ''} {', '.join(map(str, pages))}"
