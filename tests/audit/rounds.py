"""A real round in a database: receipts, posters, interviews, everything through the product.

`Round.insider` is somebody with the database: whatever is done inside is undone at the end, so one
round serves many attacks. `Round.audited` exports and verifies, and returns code and findings.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from msgspec import Struct
from sqlalchemy import insert, text

from kiosk import tokens
from kiosk.host import Submission
from survey_service.exports.audit_bundle import write_bundle
from survey_service.ledger import keys
from survey_service.ledger.key_store import KeyStore
from survey_service.ledger.verifier.command import verify
from survey_service.pipeline import deletion
from survey_service.pipeline.audit import parts
from survey_service.pipeline.codes import issue_codes, register_manifest, trust_issuer
from survey_service.pipeline.corrections import Change, correct, void
from survey_service.pipeline.intake import SealedIntake
from survey_service.pipeline.mix import mix_due
from survey_service.pipeline.mix_plan import MixRule
from survey_service.pipeline.opening import open_ledger
from survey_service.pipeline.publish import publish
from survey_service.pipeline.revoke import revoke_codes
from survey_service.pipeline.sequence import checkpoint, sequence
from survey_service.pipeline.submit import prepare
from survey_service.store.database import Connection, Database
from survey_service.store.tables.accounts import accounts
from tests.pipeline.small_city import CITY, INSTRUMENT, REGISTRY, WARD, answers
from tests.pipeline.small_round import ROUND, open_round, store_sample

NOW = datetime(2026, 6, 30, 9, 0, tzinfo=UTC)
PEOPLE = ("an", "binh")
AT_ONCE = MixRule(minimum=1, hours=0, wait_weeks=0)
QUESTIONS = ("tx_overall", "tx_courtesy", "tx_guidance", "tx_on_time", "tx_ease")


class Round(Struct):
    """The database of the round, its keys, and what a test may still hand in."""

    database: Database
    folder: Path
    random: Random
    issuer: Ed25519PrivateKey
    codes: list[str]
    root: bytes = b""
    minutes: int = 0

    @property
    def keys(self) -> KeyStore:
        return KeyStore(self.folder / "keys")

    def later(self) -> datetime:
        self.minutes += 1
        return NOW + timedelta(minutes=self.minutes)

    def issue(self, count: int) -> None:
        batch = issue_codes(
            self.issuer, unit=WARD, receiving=CITY, deciding=CITY, campaign=ROUND,
            instrument=INSTRUMENT.name, count=count, issued_on=date(2026, 6, 1),
            random=self.random.randbytes,
        )  # fmt: skip
        with self.database.write() as connection:
            register_manifest(connection, batch.signed, self.later())
        self.codes += batch.codes
        self.root = bytes.fromhex(batch.signed.manifest.root)

    def answer(self, count: int) -> None:
        """People use so many receipts, in batches as a writer takes them in."""
        intake = SealedIntake(self.keys, self.random.randbytes)
        for start in range(0, count, 25):
            jobs = [self._job() for _ in range(min(25, count - start))]
            with self.database.write() as connection:
                intake.store(connection, jobs)

    def _job(self):
        given = {question: self.random.randint(1, 5) for question in QUESTIONS}
        sent = Submission(
            id=UUID(bytes=self.random.randbytes(16)), code=self.codes.pop(), surface="api",
            instrument=INSTRUMENT.name, version=INSTRUMENT.version, language="vi", answers=given,
        )  # fmt: skip
        return prepare(sent, sent.code, given, now=NOW, random=self.random.randbytes)

    def mix(self) -> int:
        return mix_due(self.database, self.keys, self.later(), self.random.randbytes, AT_ONCE).mixed

    def sign(self) -> str:
        """Number and sign the log; return what a monitor saves."""
        sequence(self.database)
        made = checkpoint(self.database, self.keys, self.later())
        assert made is not None
        return made.note

    def publish(self, series: str) -> None:
        publish(self.database, REGISTRY, ROUND, series, state="preliminary", now=self.later())

    def change(self, case: int) -> Change:
        named = {"unit": WARD, "case_id": f"case-{case}"}
        return Change(**named, reason="entry-error", note="nhầm", account=PEOPLE[0])

    @contextmanager
    def insider(self) -> Iterator[Connection]:
        """A transaction without constraints that is undone at the end."""
        with self.database.engine.connect() as connection:
            lift(connection)
            yield connection
            connection.rollback()
            if self.database.kind == "sqlite":
                connection.exec_driver_sql("PRAGMA ignore_check_constraints = OFF")

    def audited(
        self, connection: Connection, saved: Sequence[str] = (), keys: Sequence[str] = ()
    ) -> tuple[int, list[dict]]:
        """Export what this transaction sees and verify it: exit code and findings."""
        bundle = self.folder / f"{self.random.randbytes(8).hex()}.zip"
        write_bundle(bundle, parts(connection))
        said: list[str] = []
        code = verify(bundle, noted(self.folder, saved), keys, said.append)
        bundle.unlink()
        return code, [json.loads(line) for line in said[:-1]]


def noted(folder: Path, notes: Sequence[str]) -> list[Path]:
    """Notes as files."""
    paths = [folder / f"saved-{number}.txt" for number in range(len(notes))]
    for path, note in zip(paths, notes, strict=True):
        path.write_text(note, encoding="utf-8")
    return paths


def lift(connection: Connection) -> None:
    """Let the owner of the database write what its constraints forbid."""
    connection.execute(text("DROP INDEX uq_responses_unit_case_id"))
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA ignore_check_constraints = ON")
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        return
    connection.execute(text("SET LOCAL session_replication_role = replica"))
    checks = "SELECT conname FROM pg_constraint WHERE conrelid = 'responses'::regclass"
    for (name,) in connection.execute(text(f"{checks} AND contype = 'c'")).all():
        connection.execute(text(f'ALTER TABLE responses DROP CONSTRAINT "{name}"'))


def full_round(database: Database, folder: Path, receipts: int = 150) -> Round:
    """Everything the ledger knows, once: 60 interviews, receipts, changes, figures, a rotation."""
    issuer = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    made = Round(database, folder, Random(7), issuer, [])
    open_ledger(database, made.keys, NOW)
    open_round(database)
    with database.write() as connection:
        trust_issuer(connection, keys.public_bytes(issuer), "Cổng", date(2026, 1, 1), NOW)
    made.issue(receipts)
    with database.write() as connection:
        for name in PEOPLE:
            row = {"username": name, "name": name, "password_hash": "-", "created_at": NOW}
            connection.execute(insert(accounts).values(salt=bytes(32), **row))
    given = answers(WARD, [(1.0, "44 55 12 " * 10), (1.0, "4- 33 51 " * 10)])
    store_sample(database, given)
    made.answer(receipts)
    made.mix()
    made.sign()
    made.publish("transaction")
    made.publish("sample")
    correct(database, made.later(), made.change(1), {"tx_overall": 2}, made.random.randbytes)
    void(database, made.later(), made.change(2))
    _delete(made, "case-3")
    _delete(made, "case-1")  # with the version that was corrected
    made.issue(40)
    made.answer(15)
    made.keys.rotate("ledger")
    open_ledger(database, made.keys, made.later())
    made.sign()
    with database.write() as connection:
        revoke_codes(connection, made.root, "mất tập phiếu", made.later(),
                     only=[tokens.code_hash(code) for code in made.codes[:5]])  # fmt: skip
    del made.codes[:5]
    made.publish("transaction")
    made.sign()
    return made


def _delete(made: Round, case: str) -> None:
    """Delete an interview, as one person asks and another decides."""
    asked = deletion.request(
        made.database, made.later(), unit=WARD, case_id=case, reason="subject-request",
        requested_by=PEOPLE[0],
    )  # fmt: skip
    outside = deletion.Outside(made.folder / "tombstones.jsonl", made.folder / "attachments")
    deletion.decide(
        made.database, made.later(), asked.id, decided_by=PEOPLE[1], approve=True, outside=outside
    )
