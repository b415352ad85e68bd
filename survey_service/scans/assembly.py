"""Pages → forms: by the form number; what is missing, came twice or does not belong is listed."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

import msgspec

from survey_service.paper.box_map import BoxMap
from survey_service.scans.sheets import Crop, Outcome, ReadBox, ReadPage, RefusedPage

Fate = Literal["read", "doubtful", "again", "refused", "blank"]


class PageLine(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one page.

    Attributes:
        file: its file.
        page: its place in the file; 0 for the file as a whole.
        fate: `doubtful` where a person has to look at one of its boxes; `again` for a page that was
            read before.
        reason: of a refused page, a word of `sheets.REASONS`.
        got: what was found.
        number: the form number, where it is known.
        form_page: the page of the form.
        turned: degrees by which it lay.
        doubts: boxes that a person has to look at.
    """

    file: str
    page: int
    fate: Fate
    reason: str = ""
    got: str = ""
    number: str = ""
    form_page: int | None = None
    turned: int = 0
    doubts: int = 0


class ScannedForm(msgspec.Struct, frozen=True, kw_only=True):
    """The pages of one copy.

    Attributes:
        number: the form number.
        boxes: what was read, by place in the map; boxes of missing pages are absent.
        crops: pictures, by item.
        missing: pages that are not there.
        kish_table: the selection table printed on this copy.
    """

    number: str
    boxes: Mapping[int, ReadBox]
    crops: Mapping[str, tuple[Crop, ...]]
    missing: tuple[int, ...] = ()
    kish_table: int | None = None


class Assembled(msgspec.Struct, frozen=True):
    """All forms of a stack of files, by number, and one line for every page of them."""

    forms: tuple[ScannedForm, ...]
    lines: tuple[PageLine, ...]


def assemble(form: BoxMap, files: Iterable[tuple[str, Outcome]]) -> Assembled:
    """Join the pages of files into forms.

    A page that came twice is read twice: where the readings differ, the box is doubtful, since one
    of the two sheets may have been written on in between.
    """
    found: dict[tuple[str, int], list[ReadPage]] = {}
    lines: list[PageLine] = []
    for name, outcome in files:
        for page in outcome.pages:
            same = found.setdefault((page.code.number, page.code.page), [])
            same.append(page)
            lines.append(_line(name, page, again=len(same) > 1))
        lines.extend(_refusal(name, refused) for refused in outcome.refused)
        lines.extend(PageLine(file=name, page=source, fate="blank") for source in outcome.blank)
    numbers = sorted({number for number, _ in found})
    forms = tuple(_form(form, number, found) for number in numbers)
    return Assembled(forms, tuple(lines))


def _line(name: str, page: ReadPage, *, again: bool) -> PageLine:
    doubts = sum(box.state == "doubtful" for box in page.boxes)
    return PageLine(
        file=name,
        page=page.source,
        fate="again" if again else "doubtful" if doubts else "read",
        number=page.code.number,
        form_page=page.code.page,
        turned=page.turned,
        doubts=doubts,
    )


def _refusal(name: str, refused: RefusedPage) -> PageLine:
    code = refused.code
    return PageLine(
        file=name,
        page=refused.source,
        fate="refused",
        reason=refused.reason,
        got=refused.got,
        number="" if code is None else code.number,
        form_page=None if code is None else code.page,
    )


def _form(
    form: BoxMap, number: str, found: Mapping[tuple[str, int], Sequence[ReadPage]]
) -> ScannedForm:
    wanted = {box.page for box in form.boxes}
    boxes: dict[int, ReadBox] = {}
    crops: dict[str, tuple[Crop, ...]] = {}
    for page in range(1, form.pages + 1):
        for copy in found.get((number, page), ()):
            for box in copy.boxes:
                boxes[box.index] = _agreed(boxes.get(box.index), box)
            for crop in copy.crops:
                crops[crop.item] = (*crops.get(crop.item, ()), crop)
    tables = {copy.number: copy.kish_table for copy in form.copies}
    return ScannedForm(
        number=number,
        boxes=boxes,
        crops=crops,
        missing=tuple(page for page in sorted(wanted) if (number, page) not in found),
        kish_table=tables.get(number),
    )


def _agreed(before: ReadBox | None, box: ReadBox) -> ReadBox:
    if before is None or before.state == box.state:
        return box
    return msgspec.structs.replace(box, state="doubtful", confidence=0.0, reason="twice")
