"""Any sequence of batches and mixes does what a dictionary would: the intake against its model."""

import random
import shutil
import tempfile
from pathlib import Path
from typing import Any
from uuid import UUID

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
from survey_service.ledger import keys, promises
from survey_service.ledger.key_store import KeyStore
from survey_service.pipeline.intake import SealedIntake
from survey_service.pipeline.mix import mix_due
from survey_service.pipeline.mix_plan import MixRule
from survey_service.store import boxes, receipts, responses
from survey_service.store.database import open_database
from survey_service.store.schema import migrate
from tests.pipeline.conftest import NOW

UNKNOWN = tokens.make(bytes(10))


class IntakeMachine(RuleBasedStateMachine):
    """Sends batches from a few ids and codes; `template` and `round` come from the test."""

    template: Path
    round: Any

    @initialize()
    def begin(self):
        self.folder = Path(tempfile.mkdtemp(dir=self.template.parent))
        path = shutil.copy(self.template, self.folder / "x.db")
        self.database = open_database(f"sqlite:///{path}")
        self.random = random.Random(1)
        self.keys = KeyStore(shutil.copytree(self.template.parent / "keys", self.folder / "keys"))
        self.intake = SealedIntake(self.keys, self.random.randbytes)
        self.public = keys.public_bytes(self.keys.current("ledger"))
        self.receipts = {}
        self.spent = {}
        self.posters = 0

    def job(self, number, code, mark):
        code = (*self.round.codes, self.round.poster, UNKNOWN)[code]
        answers = {"tx_overall": mark}
        return code, answers, self.round.job(code, answers=answers, id=UUID(int=number))

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
            outcomes = self.intake.store(connection, [job for *_, job in jobs])
        for (number, code, answers, job), outcome in zip(jobs, outcomes, strict=True):
            self.expect(number, (code, answers), job, outcome)

    @rule(minimum=st.integers(1, 9))
    def mix(self, minimum):
        rule = MixRule(minimum=minimum, hours=0, wait_weeks=4)
        mix_due(self.database, self.keys, NOW, self.random.randbytes, rule)

    def expect(self, number, content, job, outcome):
        code, _ = content
        got = outcome.code if not isinstance(outcome, Receipt) else "stored"
        if code == UNKNOWN:
            assert got == "token-unknown"
        elif number in self.receipts:
            kept, receipt = self.receipts[number]
            assert got == ("stored" if kept == content else "id-conflict")
            if got == "stored":
                assert outcome == replace(receipt, replayed=True)
        elif code in self.spent:
            assert got == "token-spent"
        else:
            assert (outcome.receipt, outcome.replayed) == (job.receipt, False)
            assert promises.verify(outcome.promise, self.public)
            self.receipts[number] = (content, outcome)
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
            for box in boxes.waiting(connection):
                kept[box.cell.series] += box.count
            assert kept == {"transaction": len(self.spent), "open": self.posters}
            assert all(receipts.entry_of(connection, r.receipt) for _, r in self.receipts.values())

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
