"""The stock of paper as lines of text."""

from collections.abc import Iterator

from sampling.paper_stock import Difference, Stock
from survey_service.paper.form_numbers import form_number, printed
from survey_service.pipeline.paper_round import PaperRound, Village, serials_of
from survey_service.pipeline.paper_stock import Holding, PaperReport
from survey_service.store.paper import Movement

HEAD = (
    f"{'':24} {'printed':>8} {'in hand':>8} {'out':>8} {'back':>8} {'missing':>8} {'owed':>8} "
    f"{'valid':>8} {'spoiled':>8} {'blank':>8}  from"
)
WHAT_TO_DO = {
    "handed-out-beyond-printed": "look for a delivery that nobody recorded",
    "in-hand-differs": "count the shelf again, or say why",
    "returned-beyond-handed-out": "look for a hand-over that nobody recorded",
    "missing-differs": "count again what came back, or say why",
    "sorted-differs": "sort the returned forms again, or say why",
    "entered-differs": "enter the rest, or say why",
    "forms-outstanding": "collect them, or count them as missing",
    "forms-uncounted": "count the returned forms",
}


def show_report(report: PaperReport, ground: PaperRound, village: Village | None) -> Iterator[str]:
    """Yield the lines of a report; of one village its movements too."""
    yield HEAD
    if village is None:
        yield from (stock_line(unit, stock) for unit, stock in report.communes.items())
        yield stock_line("", report.whole)
        yield from map(_holding, report.holdings)
    else:
        line = next(each for each in report.villages if each.village == village)
        yield stock_line(village.psu, line.stock)
        yield from (_movement(one) for one in ground.movements if _of(one, village))
    for line in report.villages:
        if village is None or village == line.village:
            for found in line.differences:
                reason = report.reasons.get((line.village.place, found))
                yield difference_line(line.village, found, reason)


def stock_line(name: str, stock: Stock) -> str:
    """Return one row of the table."""
    counted = (
        *(stock.printed, stock.in_hand, stock.handed_out, stock.returned),
        *(stock.missing, stock.outstanding, stock.valid, stock.spoiled, stock.blank),
    )
    cells = " ".join(f"{'–' if value is None else value:>8}" for value in counted)
    return f"{name or 'all':24} {cells}  {stock.forms_from or '–'}"


def difference_line(village: Village, found: Difference, reason: str | None) -> str:
    """Return a difference as one line: the code, the place, got, expected, what to do."""
    told = f"{found.code}: {village.unit} {village.psu}: got {found.got}, expected {found.expected}"
    return f"{told}. {'Reason: ' + reason if reason else 'To do: ' + WHAT_TO_DO[found.code]}"


def _holding(held: Holding) -> str:
    blank, back = (
        f"{taken} − {given} = {taken - given}"
        for taken, given in (
            (held.blank_taken, held.blank_given),
            (held.returned_taken, held.returned_given),
        )
    )
    return f"{held.organisation}: blank forms {blank}, returned forms {back}"


def _of(one: Movement, village: Village) -> bool:
    return (one.unit, one.psu) == village.place or one.kind == "cancel"


def _movement(one: Movement) -> str:
    serials = serials_of(one)
    numbers = ""
    if serials is not None:
        ends = (printed(form_number(serials.series, n)) for n in (serials.first, serials.last))
        numbers = " " + " – ".join(ends)
    parties = " ".join(
        f"{word} {code}" for word, code in (("from", one.giver), ("to", one.taker)) if code
    )
    cancels = f" of {one.cancels}" if one.cancels else ""
    kind = one.kind.replace("_", "-")
    told = f"{one.number:6} {one.happened_on} {kind}{cancels} {one.count}{numbers} {parties}"
    return f"{told.rstrip()} {one.note or ''}".rstrip()
