"""Paper forms of the small round: read without a scanner, entered by people who have names."""

from datetime import UTC, date, datetime
from random import Random

import numpy as np
import pypdfium2

from survey_service.paper.form import printed_form
from survey_service.paper.order import Order
from survey_service.pipeline.entry import take_in
from survey_service.pipeline.entry_round import entry_round
from survey_service.scans.assembly import ScannedForm
from survey_service.scans.sheets import Crop, ReadBox
from tests.pipeline.small_city import INSTRUMENT
from tests.pipeline.small_round import ROUND
from tests.scans.scanner import MASTER_DPI

NOW = datetime(2026, 6, 20, 9, 0, tzinfo=UTC)
UNTIL = date(2026, 7, 20)
PRINT = printed_form(Order(instrument=INSTRUMENT, language="vi", campaign=ROUND, copies=8))
FORM = PRINT.map
NUMBERS = tuple(copy.number for copy in FORM.copies)
CASE = ("10001", "10001-T1-C1")
OTHER = ("10001", "10001-T1-C2")
ITEM = next(box.item for box in FORM.boxes if box.kind == "tick")


def places(item=ITEM):
    return [index for index, box in enumerate(FORM.boxes) if box.item == item]


def scanned(number=NUMBERS[0], states=None, pages=None):
    """A form as it was read; `states` by place in the map, `pages` those that are there."""
    there = set(range(1, FORM.pages + 1)) if pages is None else set(pages)
    boxes = {
        index: ReadBox(
            index=index, state=(states or {}).get(index, "empty"), confidence=1.0, fill=0.0
        )
        for index, box in enumerate(FORM.boxes)
        if box.page in there
    }
    crop = Crop(item=ITEM, picture=b"jpeg", frames=((places()[0], 0.1, 0.1, 0.1, 0.1),))
    missing = tuple(page for page in range(1, FORM.pages + 1) if page not in there)
    return ScannedForm(number=number, boxes=boxes, crops={ITEM: (crop,)}, missing=missing)


def marked(*indexes):
    return dict.fromkeys(indexes, "marked")


def ground(connection):
    return entry_round(connection, ROUND, now=NOW, random=Random(5).randbytes)


def taken(database, *forms, cases=None):
    with database.write() as connection:
        return take_in(
            connection, ground(connection), FORM, forms, cases=cases or {}, kept_until=UNTIL
        )


def sheet_of(page):
    """A page of the first copy, blank, at `MASTER_DPI`."""
    document = pypdfium2.PdfDocument(PRINT.pdf)
    pixels = document[page - 1].render(scale=MASTER_DPI / 72).to_numpy()
    document.close()
    return np.ascontiguousarray(pixels[..., :3])
