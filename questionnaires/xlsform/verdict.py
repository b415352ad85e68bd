"""Plain data → an instrument, its faults told by the cells of the workbook."""

import re

import msgspec

from questionnaires.instrument import Instrument
from questionnaires.labels import printable
from questionnaires.soundness import RULES
from questionnaires.xlsform.places import Places
from questionnaires.xlsform.reasons import Report

_AT = re.compile(r" - at `\$\.?(?P<path>[^`]*)`$")


def instrument_of(data: object, places: Places, report: Report) -> Instrument | None:
    """Return the instrument; None where it is unsound, with all faults of the first rule broken.

    A rule may rely on the ones before it, so that later rules are not asked.
    """
    try:
        instrument = msgspec.convert(data, Instrument)
    except msgspec.ValidationError as error:
        message = str(error)
        found = _AT.search(message)
        where = found["path"] if found else ""
        said = message[: found.start()] if found else message
        report.refuse("wrong-type", places.at(where), said, "a value of the format")
        return None
    for rule in RULES:
        faults = list(rule(instrument))
        for fault in faults:
            got = printable(fault.got)
            report.refuse(fault.code, places.at(fault.where), got, fault.expected)
        if faults:
            return None
    return instrument
