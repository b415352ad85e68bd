"""Any sequence of batches does what a dictionary would: the intake against a model of it."""

import random
import shutil
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from msgspec.structs import replace

from kiosk import tokens
from kiosk.host import Receipt
from survey_service.pipeline.submit import store_batch
from survey_service.store import receipts, responses
from survey_service.store.database import open_database
from survey_service.store.schema import migrate

UNKNOWN = tokens.make(bytes(10))


def _with_id(job, submission_id):
    return replace(job, submission_id=submission_id)


class IntakeMachine(RuleBasedStateMachine):
    """Sends batches from a few ids and codes; `template` and `round` come from the test."""

    template: Path
    round: Any

    @initialize()
    def begin(self):
        self.folder = Path(tempfile.mkdtemp(dir=self.template.parent))
        path = shutil.copy(self.template, self.folder / "x.db")
        self.database = open_database(f"sqlite:///{path}")
        self.round.random = random.Random(1)
        self.sent = {}
        self.receipts = {}
        self.spent = {}
        self.posters = 0

    def job(self, number, code, mark):
        code = (*self.round.codes, self.round.poster, UNKNOWN)[code]
        answers = {"tx_overall": mark}
        made = self.round.job(code, answers=answers)
        self.sent.setdefault(number, made.submission_id)
        return code, answers, _with_id(made, self.sent[number])

    @rule(
        batch=st.lists(
            st.tuples(st.integers(0, 9), st.integers(0, 7), st.integers(1, 2)),
            min_size=1,
            max_size=8,
        )
    )
    def send(self, batch):
        jobs = [(number, *self.job(number, code, mark)) for number, code, mark in batch]
        with self.database.write() as connection:
            outcomes = store_batch(connection, [job for *_, job in jobs])
        for (number, code, answers, job), outcome in zip(jobs, outcomes, strict=True):
            self.expect(number, (code, answers), job, outcome)

    def expect(self, number, content, job, outcome):
        code, _ = content
        got = outcome.code if not isinstance(outcome, Receipt) else "stored"
        if code == UNKNOWN:
            assert got == "token-unknown"
        elif number in self.receipts:
            kept, receipt = self.receipts[number]
            assert got == ("stored" if kept == content else "id-conflict")
            if got == "stored":
                assert outcome == Receipt(receipt=receipt, replayed=True)
        elif code in self.spent:
            assert got == "token-spent"
        else:
            assert outcome == Receipt(receipt=job.receipt, replayed=False)
            self.receipts[number] = (content, outcome.receipt)
            if code != self.round.poster:
                self.spent[code] = number
            else:
                self.posters += 1

    @invariant()
    def the_database_holds_exactly_the_model(self):
        if not hasattr(self, "database"):
            return
        with self.database.read() as connection:
            kept = {
                series: sum(responses.counts(connection, "hp-2026", series).values())
                for series in ("transaction", "open")
            }
            assert kept == {"transaction": len(self.spent), "open": self.posters}
            assert all(receipts.known(connection, r) for _, r in self.receipts.values())

    def teardown(self):
        if hasattr(self, "database"):
            self.database.close()
            shutil.rmtree(self.folder)


@pytest.fixture
def machine(fill, tmp_path):
    """A machine whose every run begins with a copy of one freshly opened round."""
    template = tmp_path / "round.db"
    database = open_database(f"sqlite:///{template}")
    migrate(database)
    opened = fill(database, 6)
    database.close()
    return type("Machine", (IntakeMachine,), {"template": template, "round": opened})


def test_any_sequence_of_batches(machine):
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=30,
            stateful_step_count=12,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
