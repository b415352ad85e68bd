"""The service behind the forms: `kiosk.host.FormHost` over the database and the writer.

Reads run in worker threads, writes go through the group-commit writer, so the event loop never
waits for a disk. Published instruments never change and are kept in memory; everything else is
read when it is needed.
"""

import asyncio
from collections.abc import Callable
from datetime import date, datetime
from typing import TypeVar

from msgspec.structs import replace

from kiosk import tokens
from kiosk.host import OpenForm, Receipt, Recorded, Refusal, RefusalCode, Submission, Surface
from questionnaires.instrument import Instrument
from questionnaires.registers import Registers, registries
from questionnaires.validation import Accepted, Rejected, check
from survey_service.ledger.key_store import KeyStore
from survey_service.pipeline.born import RandomBytes
from survey_service.pipeline.form_texts import PRIVACY, notices
from survey_service.pipeline.intake import SealedIntake
from survey_service.pipeline.recorded import recorded
from survey_service.pipeline.registers_in_force import RegisterShelf
from survey_service.pipeline.submit import Intake, canonical_code, prepare
from survey_service.problems import Problem
from survey_service.store import campaigns, instruments, origins, units
from survey_service.store.database import Connection, Database
from survey_service.store.origins import Origin
from survey_service.store.writer import (
    DATABASE_FAILED,
    Busy,
    GroupCommitWriter,
    StorageFailed,
)
from survey_service.units.working_days import local_date, local_midnight

SubmissionWriter = GroupCommitWriter[Intake, Receipt | Refusal]
Clock = Callable[[], datetime]
T = TypeVar("T")

RETRY_SECONDS = 5


def submission_writer(
    database: Database, keys: KeyStore, random: RandomBytes, *, limit: int = 4096
) -> SubmissionWriter:
    """Start the writer of submissions; close it before the database.

    Args:
        database: where submissions are stored.
        keys: holds the ledger's key, and will hold the keys of boxes.
        random: cryptographic randomness: `secrets.token_bytes` outside tests.
        limit: submissions that may wait.

    Raises:
        LedgerError: as `SealedIntake`.
    """
    return GroupCommitWriter(database, SealedIntake(keys, random).store, limit=limit)


class ServiceHost:
    """Opens forms, takes submissions and recognises receipts.

    Args:
        database: where everything is read.
        writer: where submissions are stored.
        clock: now, as an aware datetime.
        random: cryptographic randomness: `secrets.token_bytes` outside tests.
    """

    def __init__(
        self,
        database: Database,
        writer: SubmissionWriter,
        *,
        clock: Clock,
        random: RandomBytes,
    ) -> None:
        self._database = database
        self._writer = writer
        self._clock = clock
        self._random = random
        self._instruments: dict[tuple[str, str], Instrument] = {}
        self._shelf = RegisterShelf()

    async def open_receipt(self, code: str) -> OpenForm | Refusal:
        """Open the form of a canonical receipt code."""
        return await self._opened(code, "receipt")

    async def open_poster(self, code: str) -> OpenForm | Refusal:
        """Open the form of a canonical poster code."""
        return await self._opened(code, "poster")

    async def received(self, receipt: str) -> Recorded | None:
        """Find the submission with this canonical confirmation number, and its ledger entry.

        Raises:
            Problem: `unavailable`, the database does not answer.
        """
        try:
            return await self._read(lambda connection: recorded(connection, receipt))
        except DATABASE_FAILED as error:
            raise Problem.retry_later("unavailable", RETRY_SECONDS) from error

    async def submit(self, submission: Submission) -> Receipt | Rejected | Refusal:
        """Check a submission and store it; answered after the commit that holds it.

        What was accepted once keeps its receipt, whatever a rule or a register says by now.
        """
        code = canonical_code(submission)
        if code is None:
            return Refusal(code="token-mistyped")
        now = self._clock()
        try:
            checked = await self._checked(submission, now)
        except DATABASE_FAILED:
            return _failed()
        answers = checked.answers if isinstance(checked, Accepted) else None
        outcome = await self._stored(
            prepare(submission, code, answers, now=now, random=self._random)
        )
        if isinstance(checked, Accepted):
            return _noticing(outcome, checked)
        passing = isinstance(outcome, Refusal) and outcome.retry_after is not None
        return outcome if passing or isinstance(outcome, Receipt) else checked

    async def _checked(
        self, submission: Submission, now: datetime
    ) -> Accepted | Rejected | Refusal:
        """Check the answers on the day they came: of the time no rule is told, nor keeps it."""
        instrument = await self._instrument(submission.instrument, submission.version)
        if instrument is None or submission.language not in instrument.languages:
            return Refusal(code="instrument-mismatch")
        registers = await self._registers(instrument, now)
        return check(
            instrument, submission.answers, moment=local_midnight(now), references=registers
        )

    async def _registers(self, instrument: Instrument, now: datetime) -> Registers | None:
        """Return the codes in force; most forms ask for none, and read nothing."""
        if not registries(instrument):
            return None
        return await self._read(lambda connection: self._shelf.at(connection, instrument, now))

    async def _stored(self, job: Intake) -> Receipt | Refusal:
        outcome = await self._writer.write(job)
        if isinstance(outcome, Busy):
            return Refusal(code="busy", retry_after=outcome.retry_after)
        if isinstance(outcome, StorageFailed):
            return Refusal(code=outcome.code, retry_after=RETRY_SECONDS)
        return outcome

    async def _opened(self, code: str, surface: Surface) -> OpenForm | Refusal:
        try:
            return await self._read(lambda connection: self._open(connection, code, surface))
        except DATABASE_FAILED:
            return _failed()

    def _open(self, connection: Connection, code: str, surface: Surface) -> OpenForm | Refusal:
        hash_ = tokens.code_hash(code)
        origin = origins.find(connection, [hash_]).get(hash_)
        if origin is None or origin.channel != surface:
            return Refusal(code="token-unknown")
        form = self._form(connection, code, surface, origin)
        refused = _closed(origin, local_date(self._clock()))
        return form if refused is None else Refusal(code=refused, form=form)

    def _form(
        self, connection: Connection, code: str, surface: Surface, origin: Origin
    ) -> OpenForm:
        campaign = campaigns.get(connection, origin.campaign)
        instrument = self._published(connection, origin.instrument, origin.version)
        name = units.name(connection, origin.unit, local_date(self._clock()))
        if campaign is None or instrument is None:  # foreign keys make this impossible
            raise Problem("internal", where=f"{origin.campaign} {origin.instrument}")
        return OpenForm(
            code=code,
            surface=surface,
            instrument=instrument,
            unit_name=name or {"vi": origin.unit},
            campaign_title=campaign.title,
            notices=notices(synthetic=campaign.synthetic, release_size=campaign.release_size),
            privacy=PRIVACY[origin.series],
            moment=local_midnight(self._clock()),
            registers=self._shelf.at(connection, instrument, self._clock()),
        )

    async def _instrument(self, name: str, version: str) -> Instrument | None:
        if (found := self._instruments.get((name, version))) is not None:
            return found
        return await self._read(lambda connection: self._published(connection, name, version))

    def _published(self, connection: Connection, name: str, version: str) -> Instrument | None:
        found = self._instruments.get((name, version))
        if found is None and (found := instruments.get(connection, name, version)) is not None:
            # the value first kept stays: forms are compiled once per value
            found = self._instruments.setdefault((name, version), found)
        return found

    async def _read(self, query: Callable[[Connection], T]) -> T:
        def run() -> T:
            with self._database.read() as connection:
                return query(connection)

        return await asyncio.to_thread(run)


def _noticing(outcome: Receipt | Refusal, checked: Accepted) -> Receipt | Refusal:
    if checked.notices and isinstance(outcome, Receipt):
        return replace(outcome, notices=checked.notices)
    return outcome


def _failed() -> Refusal:
    return Refusal(code="storage-failed", retry_after=RETRY_SECONDS)


def _closed(origin: Origin, day: date) -> RefusalCode | None:
    if (ended := origin.refusal(day)) is not None:
        return ended
    return None if origin.campaign_state in campaigns.OPEN_STATES else "campaign-closed"
