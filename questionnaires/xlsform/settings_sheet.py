"""The sheet `settings` → the head of an instrument: name, version, title, purpose."""

import re
from dataclasses import dataclass

from questionnaires.text import Wording
from questionnaires.xlsform.form import Form
from questionnaires.xlsform.headers import OWN, Line, Lines
from questionnaires.xlsform.names import house_name

_VERSION = re.compile(r"[0-9]{4}\.[0-9]{1,3}")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_OWN = {"audience", "derived_from"}
PURPOSE: Wording = {
    "vi": "Chưa ghi mục đích thu thập.",
    "en": "The purpose of asking has not been written yet.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """What the caller says where the form says nothing.

    Attributes:
        language: of columns that name none; empty to go by the form.
        name: of the instrument where there is no `form_id`.
        version: written as year.number; empty to go by the form.
        year: the year of a version that the form does not tell.
    """

    language: str = ""
    name: str = "imported"
    version: str = ""
    year: int = 2026


def head_of(lines: Lines, form: Form, preferences: Preferences) -> dict[str, object]:
    """Return the fields of the instrument that stand before its sections."""
    line = lines.rows[0] if lines.rows else Line("settings", 2)
    head: dict[str, object] = {"name": _name(line, form, preferences)}
    head["version"] = _version(line, form, preferences)
    head["languages"] = list(form.words.languages)
    head["title"] = _title(line, form)
    for field, otherwise in (("purpose", PURPOSE), ("provenance", _provenance(line))):
        own = line.words.get(f"{OWN}_{field}")
        head[field] = form.words.of(line, f"{OWN}_{field}") or form.words.each(otherwise)
        if field == "purpose" and not own:
            at = (line.sheet, line.number, f"{OWN}_purpose")
            form.report.remark("purpose-missing", at, None, PURPOSE["vi"])
    for field in _OWN:
        if value := line.own(field):
            head[field] = value
    for header, value in line.extra.items():
        form.report.remark("setting-not-kept", (line.sheet, line.number, header), value)
    return head


def _name(line: Line, form: Form, preferences: Preferences) -> str:
    given = line.value("form_id") or preferences.name
    house = house_name(given) or "imported"
    if house != given and line.value("form_id"):
        at = (line.sheet, line.number, line.header("form_id"))
        form.report.remark("renamed", at, given, house)
    return house


def _version(line: Line, form: Form, preferences: Preferences) -> str:
    given = line.value("version")
    if preferences.version or _VERSION.fullmatch(given):
        return preferences.version or given
    found = _YEAR.match(given)
    version = f"{found[0] if found else preferences.year}.1"
    form.report.remark(
        "version-changed", (line.sheet, line.number, line.header("version")), given, version
    )
    return version


def _title(line: Line, form: Form) -> Wording:
    shown = line.value("form_title") or line.value("form_id") or "Phiếu hỏi"
    others = line.words.get(f"{OWN}_title", {})
    return {code: others.get(code, shown) for code in form.words.languages}


def _provenance(line: Line) -> Wording:
    parts = [line.value("form_id"), line.value("version")]
    known = " ".join(part for part in parts if part)
    return {
        "vi": f"Nhập từ một bảng XLSForm: {known}".rstrip(": ") + ".",
        "en": f"Imported from an XLSForm workbook: {known}".rstrip(": ") + ".",
    }
