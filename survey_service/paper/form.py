"""A questionnaire as a form for the printer, and the map that a scanner reads it by."""

from typing import Any

import msgspec

from kiosk.qr import svg
from questionnaires.instrument import content_hash, items
from questionnaires.question_types import tag_of
from questionnaires.text import say
from survey_service.paper import box_map
from survey_service.paper.box_map import BoxMap, MapCopy
from survey_service.paper.form_numbers import form_number, page_code, printed, series
from survey_service.paper.geometry import GEOMETRY
from survey_service.paper.order import Order
from survey_service.paper.questions import printed_sections
from survey_service.paper.rosters import kish_table, uses_kish
from survey_service.paper.typesetting import Measured, measure, typeset
from survey_service.paper.words import FORM, INVITATION, PRIVACY, PURPOSE, YOU, said

_NAMED = frozenset({"roster", "signature", "photo", "geopoint", "unit"})
_WRITTEN = frozenset({"text"})


class PrintedForm(msgspec.Struct, frozen=True):
    """The PDF of all copies, and the map of the boxes of every one of them."""

    pdf: bytes
    map: BoxMap


def printed_form(order: Order) -> PrintedForm:
    """Lay out the form and return it with its map; the same order gives the same bytes."""
    instrument = order.instrument
    digest = content_hash(instrument)
    of_series = series(digest, order.campaign, order.language)
    numbers = [form_number(of_series, order.first + index) for index in range(order.copies)]
    copies = [
        MapCopy(number=number, kish_table=_table(order, index))
        for index, number in enumerate(numbers)
    ]
    bases = {table: _base(order, table) for table in {copy.kish_table for copy in copies}}
    pages, spots = bases[copies[0].kish_table].pages, bases[copies[0].kish_table].spots
    pdf = typeset(
        "copies.typ",
        _shared(order)
        | {"pages": pages, "copies": [_copy(digest, copy, pages) for copy in copies]},
        {_file(table): base.pdf for table, base in bases.items()},
    )
    return PrintedForm(pdf, box_map.of(order, digest, copies, pages, spots))


def _table(order: Order, index: int) -> int | None:
    """Return the selection table of a copy, or None where nobody is selected by one."""
    if not uses_kish(order.instrument):
        return None
    return kish_table(order.first + index)


def _base(order: Order, table: int | None) -> Measured:
    """Return the form without numbers; copies with the same selection table are alike."""
    sections = printed_sections(order.instrument, order.language, table)
    return measure("form.typ", _document(order) | {"sections": msgspec.to_builtins(sections)})


def _file(table: int | None) -> str:
    return f"form-{table or 0}.pdf"


def _document(order: Order) -> dict[str, Any]:
    """Return what the form says apart from its questions."""
    instrument, language = order.instrument, order.language
    you = YOU[instrument.audience]
    subtitle = order.campaign_title
    return {
        **_shared(order),
        "subtitle": "" if subtitle is None else say(subtitle, language),
        "identity": f"{instrument.name} {instrument.version}",
        "invitation": f"{say(INVITATION[instrument.audience], language)} {_purpose(order)}",
        "privacy": _privacy(order, you),
        "unit": None if order.unit is None else f"{say(order.unit[1], language)} ({order.unit[0]})",
    }


def _shared(order: Order) -> dict[str, Any]:
    """Return what every template reads."""
    instrument, language = order.instrument, order.language
    you = YOU[instrument.audience]
    return {
        "language": language,
        "title": say(instrument.title, language),
        "words": {key: said(words, language, you=you) for key, words in FORM.items()},
        "geometry": msgspec.to_builtins(GEOMETRY),
    }


def _purpose(order: Order) -> str:
    purpose = say(order.instrument.purpose, order.language)
    return said(PURPOSE, order.language, purpose=purpose)


def _privacy(order: Order, you: str) -> str:
    kinds = {tag_of(item) for item in items(order.instrument)}
    sentences = [PRIVACY["named" if kinds & _NAMED else "nameless"]]
    if kinds & _WRITTEN:
        sentences.append(PRIVACY["handwriting"])
    sentences.append(order.privacy or PRIVACY["totals"])
    return " ".join(said(sentence, order.language, you=you) for sentence in sentences)


def _copy(digest: str, copy: MapCopy, pages: int) -> dict[str, object]:
    codes = [str(svg(page_code(digest, copy.number, page))) for page in range(1, pages + 1)]
    return {"form": _file(copy.kish_table), "number": printed(copy.number), "codes": codes}
