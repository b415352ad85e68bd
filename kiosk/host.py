"""FormHost: all that a form needs from the service, and the values that pass between them.

Screens are written against this Protocol alone. `kiosk.preview` implements it in memory; the
service implements it over its store. Refusals are values: a host raises only on a broken
assumption. A new surface adds a word to `Surface` and, where it needs more, a method here.
"""

from datetime import datetime
from typing import Literal, Protocol, runtime_checkable
from uuid import UUID

import msgspec

from questionnaires.instrument import Instrument
from questionnaires.registers import Registers
from questionnaires.text import Wording
from questionnaires.validation import Notice, Rejected

Surface = Literal["receipt", "poster", "interview", "api"]
Answered = Literal["alone", "read_aloud", "helped"]
RefusalCode = Literal[
    "token-mistyped",
    "token-unknown",
    "token-spent",
    "token-expired",
    "token-revoked",
    "campaign-closed",
    "instrument-mismatch",
    "id-conflict",
    "busy",
    "storage-failed",
    "storage-full",
]


class OpenForm(msgspec.Struct, frozen=True, kw_only=True):
    """A form that the bearer of a code may fill in.

    Attributes:
        code: the canonical code.
        surface: how the person came here.
        instrument: the published version that this code asks.
        unit_name: the office the answers are about.
        campaign_title: the round the answers belong to.
        notices: sentences shown before the first question and after the last (demonstration
            data, when answers are published).
        privacy: what is and is not recorded; only sentences that are true of this series.
        registers: the codes in force, where the instrument asks for any; None: not known.
        moment: now, ISO 8601 with zone, for `today()` in conditions; empty: not known.
    """

    code: str
    surface: Surface
    instrument: Instrument
    unit_name: Wording
    campaign_title: Wording
    notices: tuple[Wording, ...] = ()
    privacy: Wording
    moment: str = ""
    registers: Registers | None = None


class Refusal(msgspec.Struct, frozen=True, kw_only=True):
    """Why a code was not opened, or a submission not stored.

    Attributes:
        code: stable name; `kiosk.refusals` has its HTTP status and sentences.
        retry_after: seconds after which it is worth trying again, for `busy` and `storage-…`.
        form: the form this code belonged to, where it is known (spent, expired, closed). With it
            a person who sends the same submission twice gets the same receipt again: the host
            recognises the submission id before it looks at the code.
    """

    code: RefusalCode
    retry_after: int | None = None
    form: OpenForm | None = None


class Submission(msgspec.Struct, frozen=True, kw_only=True):
    """One filled-in form. The id is made when the form is first shown: sending is idempotent.

    Attributes:
        started_at: when the form was opened, by the client's clock; checked and never stored.
        finished_at: when it was sent, likewise.
    """

    id: UUID
    code: str
    surface: Surface
    instrument: str
    version: str
    language: str
    answers: dict[str, object]
    answered: Answered = "alone"
    started_at: datetime | None = None
    finished_at: datetime | None = None


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """The promise that a submission is stored.

    Attributes:
        receipt: confirmation number, 16 canonical symbols of `kiosk.tokens`.
        replayed: this submission was stored earlier; nothing was stored twice.
        promise: signed evidence for programs, in a form of the host's own; no page shows it.
        notices: answers left out because their question was not on the route.
    """

    receipt: str
    replayed: bool
    promise: msgspec.Struct | None = None
    notices: tuple[Notice, ...] = ()


class Recorded(msgspec.Struct, frozen=True, kw_only=True):
    """A stored submission, and where the public ledger has it.

    Attributes:
        state: `signed` under a checkpoint, `waiting` for the next one, or `unlisted`: the host
            keeps no ledger, or took the submission before it did.
        position: number of its ledger entry, where it is signed.
        signed_at: when the checkpoint was signed, by the clock on the wall.
    """

    state: Literal["signed", "waiting", "unlisted"] = "unlisted"
    position: int | None = None
    signed_at: datetime | None = None


@runtime_checkable
class FormHost(Protocol):
    """What the service does for a form."""

    async def open_receipt(self, code: str) -> OpenForm | Refusal:
        """Open the form of a canonical receipt code (16 symbols, single use)."""
        ...

    async def open_poster(self, code: str) -> OpenForm | Refusal:
        """Open the form of a canonical poster code (8 symbols, any number of answers)."""
        ...

    async def submit(self, submission: Submission) -> Receipt | Rejected | Refusal:
        """Store a submission durably. The same id and content again gives the same receipt."""
        ...

    async def received(self, receipt: str) -> Recorded | None:
        """Find the submission with this canonical confirmation number; None where there is none."""
        ...
