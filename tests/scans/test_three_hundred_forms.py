"""Three hundred forms as hands fill them in and machines scan them, read and asked about.

The seeds are used nowhere else: no threshold was chosen by looking at these forms. What was
measured is told with `--log-cli-level=INFO`.
"""

import logging
import statistics
import time
from random import Random

import pytest

from questionnaires.loader import load_library
from survey_service.scans import child
from survey_service.scans.answers import filled as answers_of
from survey_service.scans.assembly import assemble
from survey_service.scans.keying import Mistyped, keyed
from tests.scans.scanner import jpeg
from tests.scans.sheets import filled, printed, truth

FORMS = {"sipas_citizen": 60, "service_766_satisfaction": 120, "transaction_feedback": 120}
LEAST_RIGHT = 0.995


class Count:
    """What was counted over all forms."""

    def __init__(self):
        self.forms = self.pages = self.boxes = self.right = self.doubtful = self.wrong = 0
        self.marked = self.marked_right = self.asked = 0
        self.seconds = []

    def told(self):
        return (
            f"{self.forms} forms, {self.pages} pages, {self.boxes} boxes: "
            f"{self.right / self.boxes:.3%} right without help "
            f"({self.marked_right / self.marked:.3%} of {self.marked} marked), "
            f"{self.doubtful} doubtful, {self.wrong} wrong; {self.asked} questions asked; "
            f"{statistics.median(self.seconds):.3f} s a page (median), "
            f"{max(self.seconds):.3f} s at most"
        )


@pytest.mark.endurance
def test_three_hundred_forms_are_read_right():
    count = Count()
    wrong_answers = []
    for name, forms in FORMS.items():
        for form in range(forms):
            wrong_answers += read_one(name, Random(f"long lane {name} {form}"), count)
    logging.getLogger(__name__).info(count.told())
    assert (count.wrong, wrong_answers) == (0, [])
    assert count.right >= LEAST_RIGHT * count.boxes


def read_one(name, random, count):
    """Fill in, scan and read one form; return the items whose answer is wrong after asking."""
    form = printed(name).map
    instrument = load_library(name)
    sheets = {page: filled(page, random, name=name) for page in range(1, form.pages + 1)}
    outcomes = []
    for page, sheet in sheets.items():
        began = time.process_time()
        outcome = child.outcome_of(jpeg(sheet.picture, sheet.look.quality), form)
        count.seconds.append(time.process_time() - began)
        assert len(outcome.pages) == 1, (name, page, outcome.refused, sheet.look)
        tally(outcome.pages[0], sheet, form, count)
        outcomes.append((f"{page}.jpg", outcome))
    [scanned] = assemble(form, outcomes).forms
    read = answers_of(instrument, form, scanned)
    known = true_answers(form, sheets)
    fields = set(read.fields)
    contradictions = set()
    for asked in read.asked:
        answer = keyed(asked, sorted(code for item, code in known if item == asked.item))
        if isinstance(answer, Mistyped):  # the hand gave two answers to one question
            contradictions.add(asked.item)
        else:
            fields |= set(answer)
    count.forms += 1
    count.asked += len(read.asked)
    return sorted(item for item, _ in fields ^ known if item not in contradictions)


def tally(page, sheet, form, count):
    count.pages += 1
    for box in page.boxes:
        if form.boxes[box.index].kind != "tick":
            continue
        there = truth(sheet, box.index)
        count.boxes += 1
        count.right += box.state == there
        count.doubtful += box.state == "doubtful"
        count.wrong += box.state not in {there, "doubtful"}
        count.marked += there == "marked"
        count.marked_right += there == box.state == "marked"


def true_answers(form, sheets):
    return {
        (form.boxes[index].item, str(form.boxes[index].code))
        for sheet in sheets.values()
        for index in sheet.marked
    }
