"""Items → rows of the sheet `survey`."""

from collections.abc import Iterable

import msgspec

from questionnaires.question_types import (
    CalculatedItem,
    ChoosingItem,
    ConsentItem,
    DateItem,
    DecimalItem,
    FreeTextItem,
    GeopointItem,
    GridItem,
    HiddenItem,
    IntegerItem,
    ItemBase,
    LikertItem,
    MultipleChoiceItem,
    NoteItem,
    PhotoItem,
    ProcedureItem,
    RankingItem,
    RatingItem,
    RosterItem,
    ScoreItem,
    SignatureItem,
    SingleChoiceItem,
    SourceItem,
    TimeItem,
    UnitItem,
)
from questionnaires.question_types.codes import OTHER, SPECIFY
from questionnaires.xlsform.export_choices import ChoiceSheet
from questionnaires.xlsform.export_rules import (
    bounds_of,
    default_cell,
    exported_constraint,
    scores_are_natural,
)
from questionnaires.xlsform.headers import MEDIA
from questionnaires.xlsform.open_questions import MOST_PLACES, natural_measure
from questionnaires.xlsform.reasons import Report
from questionnaires.xlsform.sheets import Cell, Written

Row = dict[str, Cell]
_PLAIN = {
    IntegerItem: "integer", DecimalItem: "decimal", FreeTextItem: "text", DateItem: "date",
    TimeItem: "time", GeopointItem: "geopoint", PhotoItem: "image", SignatureItem: "image",
    ConsentItem: "acknowledge", NoteItem: "note", CalculatedItem: "calculate",
    HiddenItem: "hidden", ScoreItem: "range",
}  # fmt: skip
_SELECTS = {SingleChoiceItem: "select_one", MultipleChoiceItem: "select_multiple"}
_FILES = {"commune": "communes.csv", "village": "villages.csv"}


class Writer:
    """Writes items into the sheet `survey`, and their lists into `choices`."""

    def __init__(self, survey: Written, choices: ChoiceSheet, report: Report) -> None:
        self.survey, self._choices, self._report = survey, choices, report

    def item(self, item: SourceItem) -> None:
        """Write an item with the rows that belong to it."""
        match item:
            case RosterItem():
                self._roster(item)
            case GridItem():
                self._grid(item)
            case LikertItem():
                self._likert(item)
            case ChoosingItem():
                self._choosing(item)
            case UnitItem() | ProcedureItem():
                self._registered(item)
            case _:
                self._open(item)

    def _row(self, item: ItemBase, kind: str, marks: Iterable[str] = ()) -> Row:
        """Write the fields that all items share."""
        bounds = bounds_of(item, self._choices.of(item))
        marked = [*marks, *(["bounds=yes"] if bounds and item.constraint_message else [])]
        row = self.survey.add(
            type=kind,
            name=item.name,
            label=item.text,
            hint=item.hint,
            guidance_hint=item.guidance,
            required=("yes" if item.required else "")
            if isinstance(item.required, bool)
            else item.required,
            required_message=item.required_message,
            relevant=item.relevant,
            constraint=exported_constraint(item, bounds),
            constraint_message=item.constraint_message,
            default=default_cell(item),
            read_only="yes" if item.read_only else "",
            langnghe_short=item.short,
            langnghe_wording="official" if item.wording == "official" else "",
            langnghe_sensitive=item.sensitive,
            langnghe_parameters=" ".join(marked),
        )
        for column, medium in MEDIA.items():
            self.survey.put(row, column, item.media.get(medium))  # type: ignore[call-overload]
        return row

    def _likert(self, item: LikertItem) -> None:
        scale = self._choices.scale(item.scale)
        star = isinstance(item, RatingItem) and item.symbol == "star"
        row = self._row(item, f"select_one {scale}", ["symbol=star"] if star else [])
        row["appearance"] = "likert"
        if isinstance(item, RatingItem):
            row["langnghe_type"] = "rating"
        self.survey.put(row, "choice_filter", self._choices.offering(item.scale, item.missing))

    def _choosing(self, item: ChoosingItem) -> None:
        other = bool(getattr(item, "other", False))
        marks = ["other=yes"] if other else []
        if item.list is not None:
            name = self._choices.shared(item.list, other=other)
            marks += [f"list={item.list}"] if name != item.list else []
        else:
            name = self._choices.own(item.name, item.choices, other=other)
            marks += ["own=yes"] if name != item.name else []
        if isinstance(item, RankingItem):
            kind = "rank"
            marks += [
                f"{k}={v}" for k, v in (("min", item.min), ("max", item.max)) if v is not None
            ]
            if item.min is not None or item.max is not None:
                self._cannot(item, "part of the choices is ranked")
        else:
            kind = _SELECTS[type(item)]
            marks += ["ordered=yes"] if getattr(item, "ordered", False) else []
        row = self._row(item, f"{kind} {name}", marks)
        self.survey.put(row, "choice_filter", item.choice_filter)
        if other:
            self._specify(item)

    def _specify(self, item: ChoosingItem) -> None:
        """Write the text after "other"; its words are those of the house."""
        label = {code: SPECIFY.get(code, SPECIFY["en"]) for code in self.survey.languages}
        self.survey.add(
            type="text",
            name=f"{item.name}_{OTHER}",
            label=label,
            required="yes" if item.required else "",
            relevant=f"selected(${{{item.name}}}, '{OTHER}')",
            langnghe_type="other",
        )

    def _registered(self, item: UnitItem | ProcedureItem) -> None:
        """Write a choice from a register as one from a file of that name."""
        marks, file = [], "procedures.csv"
        if isinstance(item, UnitItem):
            file = _FILES[item.level]
            marks = [f"level={item.level}", *([f"within={item.within}"] if item.within else [])]
        row = self._row(item, f"select_one_from_file {file}", marks)
        row["appearance"] = "minimal search"
        row["langnghe_type"] = "unit" if isinstance(item, UnitItem) else "procedure"
        if isinstance(item, UnitItem) and item.within:
            row["choice_filter"] = f"parent = ${{{item.within}}}"
        self._cannot(item, f"needs the file {file} with the columns name, label and parent")

    def _open(self, item: ItemBase) -> None:
        row = self._row(item, _PLAIN[type(item)], self._marks(item))
        match item:
            case FreeTextItem(multiline=True):
                row["appearance"] = "multiline"
            case SignatureItem():
                row["appearance"] = "signature"
            case IntegerItem(unit=unit) | DecimalItem(unit=unit):
                self.survey.put(row, "langnghe_unit", unit)
            case CalculatedItem():
                row["calculation"] = item.calculation
            case ScoreItem():
                self._score(item, row)
            case GeopointItem(max_accuracy=most) if most is not None:
                row["parameters"] = f"capture-accuracy={most} warning-accuracy={most}"

    def _marks(self, item: ItemBase) -> list[str]:
        match item:
            case DecimalItem(places=places) if places != MOST_PLACES:
                return [f"places={places}"]
            case GeopointItem(max_accuracy=most) if most is not None:
                return [f"max_accuracy={most}"]
            case ConsentItem():
                self._cannot(item, "a refusal cannot be recorded and does not end the interview")
                return [f"refusal_ends={'yes' if item.refusal_ends else 'no'}"]
            case CalculatedItem() if natural_measure(item.calculation) != item.measure:
                return [f"measure={item.measure}"]
            case _:
                return []

    def _score(self, item: ScoreItem, row: Row) -> None:
        if not scores_are_natural(item):
            row["langnghe_type"] = "score"
        ends = {item.min: item.low, item.max: item.high}
        labels = {code: words for code, words in ends.items() if words is not None}
        ticks = f" tick_labelset={self._choices.ends(item.name, labels)}" if labels else ""
        row["parameters"] = f"start={item.min} end={item.max} step=1{ticks}"

    def _grid(self, item: GridItem) -> None:
        """Write a grid as a group of questions; what holds for every row stands in every row."""
        row = self.survey.add(
            type="begin_group",
            name=item.name,
            label=item.text,
            hint=item.hint,
            guidance_hint=item.guidance,
            relevant=item.relevant,
            appearance="field-list",
            langnghe_short=item.short,
            langnghe_type="grid",
        )
        for column, medium in MEDIA.items():
            self.survey.put(row, column, item.media.get(medium))  # type: ignore[call-overload]
        for each in item.rows:
            shared = {
                "required": item.required, "required_message": item.required_message,
                "constraint": item.constraint, "constraint_message": item.constraint_message,
                "default": item.default, "read_only": item.read_only, "wording": item.wording,
                "sensitive": item.sensitive, "scale": item.scale, "missing": item.missing,
            }  # fmt: skip
            self._likert(LikertItem(name=each.name, text=each.text, short=each.short, **shared))  # type: ignore[arg-type]
        self.survey.add(type="end_group")

    def _roster(self, item: RosterItem) -> None:
        fixed = item.min_rows == item.max_rows
        marks = [] if fixed else [f"min_rows={item.min_rows}", f"max_rows={item.max_rows}"]
        if item.select is not None:
            fields = msgspec.to_builtins(item.select)
            method = fields.pop("method")
            fields.pop("eligible", None)
            marks += [f"select={method}", *(f"{name}={value}" for name, value in fields.items())]
            self._cannot(item, "nobody is selected from the rows")
        row = self._row(item, "begin_repeat", marks)
        self.survey.put(row, "repeat_count", str(item.max_rows) if fixed else "")
        self.survey.put(row, "langnghe_row_label", item.row_label)
        if item.select is not None:
            self.survey.put(row, "langnghe_eligible", item.select.eligible)
        for each in item.items:
            self.item(each)
        self.survey.add(type="end_repeat")

    def _cannot(self, item: ItemBase, what: str) -> None:
        number = len(self.survey.rows) + 1
        self._report.remark("not-in-odk", ("survey", number, "type"), item.name, what)
