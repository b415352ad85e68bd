"""Reasons and remarks about a workbook as text: by code, each with its cells and its advice."""

from collections.abc import Sequence

from questionnaires.text import say
from questionnaires.xlsform import Reason


def explained(heading: str, reasons: Sequence[Reason]) -> str:
    """Return the heading, then every code with its advice in both languages and its places."""
    by_code: dict[str, list[Reason]] = {}
    for each in reasons:
        by_code.setdefault(each.code, []).append(each)
    lines = [heading]
    for code, found in by_code.items():
        hint = found[0].hint
        lines += [f"{code}: {say(hint, 'vi')}", f"  {say(hint, 'en')}"]
        lines += [f"  - {_line(each)}" for each in found]
    return "\n".join(lines)


def _line(each: Reason) -> str:
    place = f"{each.where}: " if each.where else ""
    got = f"got {each.got}" if each.got else "nothing there"
    return f"{place}{got}; {each.expected}" if each.expected else f"{place}{got}"
