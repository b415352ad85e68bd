"""The sheet `choices` of an export: scales, shared lists and the lists of single items."""

from collections.abc import Sequence

from questionnaires.instrument import Instrument
from questionnaires.question_types import Choice, ChoosingItem, ItemBase
from questionnaires.question_types.codes import OTHER, OTHER_LABEL, codes_of
from questionnaires.text import Wording
from questionnaires.xlsform.choice_lists import RESERVED
from questionnaires.xlsform.headers import MEDIA
from questionnaires.xlsform.names import house_codes
from questionnaires.xlsform.sheets import Written


class ChoiceSheet:
    """Writes every list once, under a name of its own."""

    def __init__(self, instrument: Instrument) -> None:
        self.sheet = Written("choices", instrument.languages)
        self._scales = instrument.scales
        self._lists = instrument.lists
        self._written: set[str] = set()

    def of(self, item: ItemBase) -> Sequence[Choice]:
        """Return the choices of an item, its own or those of its list."""
        if not isinstance(item, ChoosingItem):
            return ()
        return item.choices if item.list is None else self._lists[item.list]

    def scale(self, name: str) -> str:
        """Write a scale where it is not there yet, and return the name of its list."""
        return self._write(name, self._scales[name])

    def shared(self, name: str, *, other: bool = False) -> str:
        """Write a list of the instrument, or a copy of it that ends in "other"."""
        clash = name in self._scales and self._scales[name] != self._lists[name]
        shown = self._write(f"{name}_list" if clash else name, self._lists[name])
        if other and OTHER not in codes_of(self._lists[name]):
            shown = self._write(f"{shown}_or_other", self._lists[name], part="copy", other=True)
        return shown

    def own(self, name: str, choices: Sequence[Choice], *, other: bool = False) -> str:
        """Write the choices of one item; their list has its name where that is free."""
        taken = name in self._scales or name in self._lists
        return self._write(f"{name}_choices" if taken else name, choices, other=other)

    def offering(self, name: str, missing: Sequence[int]) -> str:
        """Return the filter that takes away the codes without opinion an item does not offer."""
        hidden = [each.code for each in self._scales[name] if each.missing]
        return " and ".join(f"name != '{code}'" for code in hidden if code not in missing)

    def ends(self, name: str, labels: dict[int, Wording]) -> str:
        """Write the words at the ends of a line of scores."""
        choices = [Choice(code=code, label=label) for code, label in labels.items()]
        return self._write(f"{name}_ends", choices)

    def write_unused(self) -> None:
        """Write the scales and lists that no item uses: they are part of the instrument."""
        for name in self._scales:
            self.scale(name)
        for name in self._lists:
            self.shared(name)

    def _write(
        self, name: str, choices: Sequence[Choice], *, part: str = "", other: bool = False
    ) -> str:
        if name in self._written:
            return name
        self._written.add(name)
        by_rule = _missing_by_rule(choices)
        explicit = any(choice.missing != (choice.code in by_rule) for choice in choices)
        numbers = house_codes(str(choice.code) for choice in choices)
        as_text = any(
            isinstance(choice.code, str) and isinstance(numbers[choice.code], int)
            for choice in choices
        )
        for choice in choices:
            row = self.sheet.add(
                list_name=name,
                name=choice.code,
                label=choice.label,
                langnghe_exclusive="yes" if choice.exclusive else "",
                langnghe_missing=("yes" if choice.missing else "no") if explicit else "",
                langnghe_code="text" if as_text else "",
                langnghe_part=part,
            )
            for column, medium in MEDIA.items():
                self.sheet.put(row, column, choice.media.get(medium))  # type: ignore[call-overload]
            for column, cell in choice.columns.items():
                if column not in row:
                    self.sheet.put(row, column, cell)
        if other and OTHER not in codes_of(choices):
            label = {
                code: OTHER_LABEL.get(code, OTHER_LABEL["en"]) for code in self.sheet.languages
            }
            self.sheet.add(list_name=name, name=OTHER, label=label, langnghe_part=part or "other")
        return name


def _missing_by_rule(choices: Sequence[Choice]) -> set[object]:
    """Return the codes that the importer takes for missing without being told."""
    codes = [choice.code for choice in choices]
    levels = [code for code in codes if code not in RESERVED]
    small = all(isinstance(code, int) and code <= 90 for code in levels)  # noqa: PLR2004 - as read
    tail = codes[len(levels) :]
    return set(tail) if small and levels and all(code in RESERVED for code in tail) else set()
