"""What the `type` column says: the question, its list, and whether "other, specify" follows.

Three tables say what becomes of every type of the XLSForm reference: `CARRIED` becomes a question,
`DROPPED` is named in the report, `UNSUPPORTED` stands in the way of the form, each with its reason.
"""

import re
from dataclasses import dataclass

_BLANKS = re.compile(r"\s+")
_BEGIN = re.compile(r"(begin|end)[ _](group|repeat|lgroup|looped group|loop)\b(.*)")
_SELECT = re.compile(r"(\S+) (\S+)( or_other| or other| or specify other)?")
_SELECT_WORDS = (
    ("add select one prompt using", "select_one"),
    ("add select multiple prompt using", "select_multiple"),
    ("select all that apply from", "select_multiple"),
    ("select_one_external", "select_one"),
    ("select one external", "select_one"),
    ("select one from file", "select_one_from_file"),
    ("select multiple from file", "select_multiple_from_file"),
    ("select one from", "select_one"),
    ("select multiple from", "select_multiple"),
    ("select_one_from_file", "select_one_from_file"),
    ("select_multiple_from_file", "select_multiple_from_file"),
    ("select one using", "select_one"),
    ("select multiple using", "select_multiple"),
    ("select one", "select_one"),
    ("select1", "select_one"),
    ("select_one", "select_one"),
    ("select_multiple", "select_multiple"),
    ("rank", "rank"),
)
_ALIASES = {
    "string": "text", "q string": "text", "add text prompt": "text",
    "int": "integer", "q int": "integer", "add integer prompt": "integer",
    "q decimal": "decimal", "add decimal prompt": "decimal",
    "q date": "date", "add date prompt": "date", "q note": "note", "add note prompt": "note",
    "photo": "image", "q picture": "image", "q image": "image", "add image prompt": "image",
    "add photo prompt": "image", "gps": "geopoint", "location": "geopoint",
    "q location": "geopoint", "q geopoint": "geopoint", "add location prompt": "geopoint",
    "q calculate": "calculate", "add calculate prompt": "calculate",
    "q acknowledge": "acknowledge", "add acknowledge prompt": "acknowledge",
    "trigger": "acknowledge", "q barcode": "barcode", "add barcode prompt": "barcode",
    "datetime": "dateTime", "date time": "dateTime", "q date time": "dateTime",
    "q datetime": "dateTime", "add date time prompt": "dateTime", "add datetime prompt": "dateTime",
    "q audio": "audio", "add audio prompt": "audio", "q video": "video",
    "add video prompt": "video", "add file prompt": "file", "q geotrace": "geotrace",
    "q geoshape": "geoshape", "start time": "start", "get start time": "start",
    "end time": "end", "get end time": "end", "get today": "today", "imei": "deviceid",
    "device id": "deviceid", "get device id": "deviceid", "phone number": "phone_number",
    "get phone number": "phonenumber", "subscriber id": "subscriberid",
    "get subscriber id": "subscriberid", "sim id": "simserial", "get sim id": "simserial",
}  # fmt: skip

CARRIED = {
    "text", "integer", "decimal", "range", "select_one", "select_multiple", "rank", "note",
    "geopoint", "date", "time", "image", "barcode", "calculate", "acknowledge", "hidden", "today",
    "percentage", "phone_number", "number of days in last month",
    "number of days in last six months", "number of days in last year",
    "select_one_from_file", "select_multiple_from_file",
}  # fmt: skip
"""Types that become questions; those from files only where the file is one that we know."""

DROPPED = {
    "start": "metadata-not-kept",
    "end": "metadata-not-kept",
    "deviceid": "metadata-not-kept",
    "phonenumber": "metadata-not-kept",
    "username": "metadata-not-kept",
    "email": "metadata-not-kept",
    "audit": "metadata-not-kept",
    "subscriberid": "metadata-not-kept",
    "simserial": "metadata-not-kept",
    "start-geopoint": "metadata-not-kept",
    "background-geopoint": "metadata-not-kept",
    "background-audio": "metadata-not-kept",
    "xml-external": "row-type-not-kept",
    "csv-external": "row-type-not-kept",
}

UNSUPPORTED = {
    "dateTime": "two questions, date and time",
    "geotrace": "geopoint; lines are not collected",
    "geoshape": "geopoint; areas are not collected",
    "audio": "text or image; recordings of voices are not collected",
    "video": "image; films are not collected",
    "file": "image; other files are not collected",
    "osm": "geopoint or text",
    "cascading_select": "select_one with choice_filter",
    "loop": "one begin_group for each choice",
}
"""Type to what can be asked instead."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A type in its one spelling, with the name of its list or file."""

    name: str
    list: str = ""
    other: bool = False
    begins: str = ""
    ends: str = ""


def read_kind(text: str) -> Kind | None:
    """Return what a cell of the column `type` says, None where XLSForm has no such type."""
    text = _BLANKS.sub(" ", text.strip())
    lower = text.lower()
    if found := _BEGIN.fullmatch(lower):
        control = {"group": "group", "loop": "loop"}.get(found[2], "repeat")
        if control == "loop" and found[1] == "begin":
            return Kind("loop")
        begins, ends = (control, "") if found[1] == "begin" else ("", control)
        return Kind(f"{found[1]}_{control}", begins=begins, ends=ends)
    if lower.startswith("osm"):
        return Kind("osm")
    if lower.startswith(("cascading_select", "cascading select")):
        return Kind("cascading_select")
    for words, name in _SELECT_WORDS:
        if lower.startswith(f"{words} "):
            return _select(name, f"_ {text[len(words) + 1 :]}")
    name = _ALIASES.get(lower, lower)
    name = "dateTime" if name == "datetime" else name
    known = name in CARRIED or name in DROPPED or name in UNSUPPORTED
    return Kind(name) if known and not name.startswith(("select", "rank")) else None


def _select(name: str, text: str) -> Kind | None:
    found = _SELECT.fullmatch(text)
    return Kind(name, found[2], bool(found[3])) if found else None
