"""What is known of a form while its rows become items: names, lists, formulas, what was found."""

from dataclasses import dataclass, field

from questionnaires.text import Wording
from questionnaires.xlsform.choice_lists import ChoiceList
from questionnaires.xlsform.formulas import Formulas
from questionnaires.xlsform.headers import Line
from questionnaires.xlsform.kinds import Kind
from questionnaires.xlsform.places import Built
from questionnaires.xlsform.reasons import At, Report
from questionnaires.xlsform.wordings import Words


@dataclass(slots=True)
class Form:
    """The form so far; `scales` and `shared` fill up with the lists that items use."""

    words: Words
    report: Report
    lists: dict[str, ChoiceList]
    formulas: Formulas
    scales: dict[str, list[Built]] = field(default_factory=dict)
    shared: dict[str, list[Built]] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)

    def name(self, line: Line) -> str:
        """Return the name of a row in the instrument."""
        given = line.value("name")
        return self.formulas.names.get(given, given)

    def formula(self, line: Line, column: str) -> str:
        """Return the expression in a column, in the names and codes of the instrument."""
        return self.formulas.rewritten(line.value(column), line.value("name"))


@dataclass(slots=True)
class Asked:
    """One row that becomes an item."""

    form: Form
    line: Line
    kind: Kind
    parameters: dict[str, str] = field(default_factory=dict)
    marks: dict[str, object] = field(default_factory=dict)

    def at(self, column: str = "") -> At:
        """Return the cell of this row in a column."""
        return (self.line.sheet, self.line.number, self.line.header(column) if column else "")

    def refuse(self, code: str, column: str, got: object, expected: str) -> None:
        """Note what stands in the way of the form."""
        self.form.report.refuse(code, self.at(column), got, expected)

    def remark(self, code: str, column: str, got: object, becomes: str = "") -> None:
        """Note what is not kept."""
        self.form.report.remark(code, self.at(column), got, becomes)

    def words(self, column: str) -> Wording | None:
        """Return the words of a column."""
        return self.form.words.of(self.line, column)

    @property
    def appearance(self) -> list[str]:
        """The words of the column `appearance`."""
        return self.line.value("appearance").split()

    def list(self) -> ChoiceList | None:
        """Return the list of a choice, refusing one that the form does not have."""
        name = str(self.marks.get("list", self.kind.list))
        found = self.form.lists.get(name)
        if found is None:
            known = ", ".join(list(self.form.lists)[:12])
            self.refuse("unknown-list", "type", name, known or "a list in choices")
        else:
            self.form.used.add(name)
        return found
