"""The small print of the ledger's page: no word of the program reaches a reader as it is."""

import re
from collections.abc import Mapping
from itertools import product
from typing import get_args

import pytest

from questionnaires.comparability import Method
from survey_service.console import ledger_words
from survey_service.console.ledger_words import PARTICULARS, particulars
from survey_service.exports import EXPORTS
from survey_service.ledger.key_store import ROLES as KEY_ROLES
from survey_service.pipeline import corrections, deletion
from survey_service.pipeline.figures import CampaignState, Series
from survey_service.pipeline.ledger_view import ACTS
from survey_service.pipeline.monitors.entering import Act
from survey_service.pipeline.sync_rules import REASONS as HOLDING_REASONS
from survey_service.security.permissions import ROLES
from survey_service.store.opinions import OpinionWord

ROUND, OFFICE, DIGEST = "hp-2026", "11311", "9" * 64
SERIES, STATES = get_args(Series), get_args(CampaignState)
NAMES = {"name": ["mẫu-1"], "version": ["2026.1"]}
SAID = {
    "manifest": {"root": [DIGEST], "issuer": [DIGEST], "unit": [OFFICE], "campaign": [ROUND],
                 "count": [1, 40], "signature": [DIGEST]},
    "codes-revoked": {"root": [DIGEST], "hashes": [None, [DIGEST]], "count": [1, 40],
                      "reason": ["mất tập phiếu"]},
    "issuer": {"issuer": [DIGEST], "public_key": [DIGEST], "name": ["Cổng"],
               "trusted_from": ["2026-01-01"], "trusted_to": [None, "2026-02-01"]},
    "key": {"role": KEY_ROLES, "public_key": [DIGEST], "fingerprint": [DIGEST],
            "replaces": [None, DIGEST], "signatures": [{}]},
    "instrument": NAMES | {"content_hash": [DIGEST], "bridge": [{"from": DIGEST, "to": DIGEST}],
                           "method": get_args(Method), "account": [DIGEST]},
    "sample": {"campaign": [ROUND], "name": ["mẫu-1"], "digest": [DIGEST], "cases": [1, 9]},
    "export": {"what": [*(each.filename for each in EXPORTS), "audit"], "campaign": [None, ROUND],
               "series": [None, *SERIES], "rows": [0, 1, 9], "account": [None, DIGEST]},
    "role": {"account": [DIGEST], "role": list(ROLES), "unit": ["", OFFICE],
             "change": ["grant", "revoke", "disable"]},
    "configuration": {"digest": [DIGEST], "settings": [{"mix_minimum": 8}]},
    "correction": {"old": [DIGEST], "new": [None, DIGEST], "reason": corrections.REASONS,
                   "approval": [None], "account": [DIGEST]},
    "deletion": {"commitment": [DIGEST], "reason": deletion.REASONS, "approval": [DIGEST]},
    "snapshot": {"campaign": [ROUND], "series": SERIES, "size": [7], "n": [1, 9],
                 "digest": [DIGEST]},
    "publication": {"campaign": [ROUND], "series": SERIES, "sequence": [1], "state": STATES,
                    "digest": [DIGEST], "requested_by": [None, DIGEST],
                    "approved_by": [None, DIGEST]},
    "quarantine": {"envelope": [DIGEST], "decision": ["held", "released", "rejected"],
                   "reason": [None, " ".join(HOLDING_REASONS), *HOLDING_REASONS]},
    "device": {"device": [DIGEST], "public_key": [DIGEST], "change": ["enrolled", "revoked"],
               "unit": [OFFICE]},
    "backup": {"digest": [DIGEST], "size": [123]},
    "restore": {"size": [1, 9], "root": [DIGEST]},
    "paper": {"campaign": [ROUND], "printed": [0, 1, 9], "returned": [0, 1, 9],
              "valid": [None, 4], "unexplained": [0, 1, 9], "digest": [DIGEST]},
    "monitoring": {"act": get_args(Act), "campaign": [ROUND], "digest": [None, DIGEST],
                   "drawn": [1, 9], "opened": [0, 1, 9], "opinion": get_args(OpinionWord)},
    "draw": {"act": ["commit", "open", "draw"], "draw": ["hp-2026/sample/2026/1"],
             "owner": [None, OFFICE], "replaces": [None, ROUND], "cases": [None, 1, 9]},
    "fieldwork": {"campaign": [ROUND], "sample": ["mẫu-1"], "cases": [1, 9], "changes": [0, 1, 9],
                  "reserves": [0, 1, 9], "digest": [DIGEST]},
}  # fmt: skip
"""Everything that can stand in the entries of each kind, field by field."""

OURS = {ROUND, OFFICE, "mẫu-1", "2026.1"}
"""Codes and names that people gave, which stand as they are."""


def entries(kind):
    fields = SAID[kind]
    for values in product(*fields.values()):
        yield dict(zip(fields, values, strict=True))


def coded(fields):
    """The words of a program among the values."""
    words = {word for value in fields.values() if isinstance(value, str) for word in value.split()}
    return {word for word in words - OURS if re.fullmatch("[a-z0-9_.-]+", word)}


def test_every_kind_of_act_is_here():
    assert set(SAID) == set(ACTS) == set(PARTICULARS)


@pytest.mark.parametrize("kind", ACTS)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_no_word_of_the_program_reaches_a_reader(kind, language):
    """In English a word may be its own label ("released"): Vietnamese shows that it is one."""
    for fields in entries(kind):
        said = particulars(kind, fields, language)
        if language == "vi":
            assert not coded(fields) & set(re.split(r"[\s,·“”]+", said)), fields
        assert DIGEST not in said
        assert "None" not in said
        assert "_" not in said


@pytest.mark.parametrize("kind", ACTS)
def test_every_value_that_is_said_changes_what_is_said(kind):
    """A word without a label would be left out, and two entries would read the same."""
    for part in PARTICULARS[kind]:
        values = [value for value in SAID[kind][part.field] if value is not None and value != ""]
        for language in ("vi", "en"):
            words = [part.say(value, language) for value in values]
            assert None not in words
            if part.field not in {"replaces", "new", "bridge"}:  # said is only that there is one
                assert len(set(words)) == len(values)


def test_what_was_published_in_both_languages():
    fields = {"campaign": ROUND, "series": "sample", "sequence": 2, "state": "preliminary"}
    assert particulars("publication", fields, "vi").replace("\N{NO-BREAK SPACE}", " ") == (
        "đợt hp-2026 · chỉ số chính thức · lần 2 · số liệu sơ bộ"
    )
    assert (
        particulars("publication", fields, "en").split("·")[1]
        == " official index\N{NO-BREAK SPACE}"
    )


def test_what_this_version_does_not_know_is_left_out():
    assert particulars("role", {"role": "wizard", "change": "grant"}, "vi") == "cấp quyền"
    assert particulars("role", {}, "vi") == ""


def test_every_table_has_both_languages():
    tables = [
        table
        for name, table in vars(ledger_words).items()
        if name.isupper()
        and isinstance(table, Mapping)
        and name not in {"PARTICULARS", "SERIES", "CAMPAIGN_STATES"}
    ]
    assert len(tables) > 8
    for table in tables:
        for words in table.values():
            assert set(words) == {"vi", "en"}
