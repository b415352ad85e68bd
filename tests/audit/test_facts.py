"""No hash that breaks a rule is passed over because it looks like the others."""

import json
from collections import Counter
from contextlib import closing
from itertools import product

import pytest

from survey_service.ledger.verifier import facts as module
from survey_service.ledger.verifier.facts import RULES, Facts
from survey_service.ledger.verifier.findings import Findings

GROUPS = {"sealed": "SIW", "codes": "PMmTRV", "envelopes": "HFJQ", "cases": "K"}
ANSWERS = "LUXBluxbOD"


def histories(letters: str, most: int):
    """Every way in which each letter can be said up to so many times of a hash."""
    for counts in product(range(most + 1), repeat=len(letters)):
        yield Counter(dict(zip(letters, counts, strict=True)))


def judged(said: list[Counter], start: int = 0) -> dict[int, set[str]]:
    """The findings about hashes of which this is said, by their number."""
    lines: list[str] = []
    with closing(Facts(Findings(lines.append))) as facts:
        for letter in {letter for counts in said for letter in counts}:
            for number, counts in enumerate(said):
                digest = (start + number).to_bytes(2, "big") + bytes(30)
                facts.add(letter.encode(), [digest] * counts[letter], 0)
        facts.judge([])
    found: dict[int, set[str]] = {}
    for line in map(json.loads, lines):
        number = int.from_bytes(bytes.fromhex(line["where"])[:2], "big") - start
        found.setdefault(number, set()).add(line["code"])
    return found


def broken(counts: Counter) -> set[str]:
    return {code for code, is_broken in RULES if is_broken(counts)}


@pytest.mark.parametrize(
    ("letters", "most"), [*((group, 2) for group in GROUPS.values()), (ANSWERS, 1)]
)
def test_every_rule_is_asked_about_whatever_may_break_it(letters, most, monkeypatch):
    said = list(histories(letters, most))
    monkeypatch.setattr("survey_service.ledger.verifier.findings.MOST", 10 * len(said))
    expected = {number: codes for number, c in enumerate(said) if (codes := broken(c))}
    assert len(expected) > len(said) // 4
    assert judged(said) == expected


@pytest.mark.parametrize("letter", ANSWERS[:8])
def test_an_answer_twice_is_asked_about(letter):
    assert judged([Counter({letter: 2})]).get(0, set()) == broken(Counter({letter: 2}))


def test_nearly_all_hashes_are_passed_over(monkeypatch):
    """What an honest bundle holds is not judged one by one."""
    usual = ["SI", "SW", "L", "l", "PMT", "M", "RMTV", "mTV", "RmTV", "K", "HQ", "HF", "HJ"]
    monkeypatch.setattr(module, "RULES", [("asked", lambda _: True)])
    assert judged([Counter(letters) for letters in usual]) == {}
