"""A form without the service: `InMemoryHost`, the smallest honest FormHost.

Idempotent by submission id, single use by code, forgetful when the process ends. Authors of
questions look at them here (`kiosk.preview_pages`), and the tests of the pages stand on it.
"""

import secrets
from datetime import UTC, datetime
from typing import Literal

from kiosk.host import OpenForm, Receipt, Recorded, Refusal, RefusalCode, Submission
from kiosk.tokens import POSTER_LENGTH, make, random_bytes_needed
from questionnaires.instrument import Instrument
from questionnaires.registers import Registers
from questionnaires.text import Wording
from questionnaires.validation import Accepted, Rejected, check

UNIT: Wording = {
    "vi": "Trung tâm Phục vụ hành chính công phường Hải An",
    "en": "Hải An Ward Public Administrative Service Centre",
}
ROUND: Wording = {"vi": "Ý kiến sau giao dịch", "en": "Feedback after a transaction"}
PRIVACY: Wording = {
    "vi": "Phiếu này không ghi họ tên, số điện thoại hay mã hồ sơ của Ông/Bà.",
    "en": "This form does not record your name, telephone number or file number.",
}
NOTICE: Wording = {
    "vi": "Bản xem thử: câu trả lời không được lưu lâu dài.",
    "en": "Preview: answers are not kept.",
}


def new_code(length: int) -> str:
    """Return a code of `length` symbols from the operating system's randomness."""
    return make(secrets.token_bytes(random_bytes_needed(length)), length)


def _now() -> str:
    return datetime.now(UTC).astimezone().isoformat(timespec="milliseconds")


class InMemoryHost:
    """A FormHost that keeps everything in dictionaries."""

    def __init__(self, instrument: Instrument, registers: Registers | None = None) -> None:
        self.instrument = instrument
        self.registers = registers
        self.submissions: dict[object, tuple[Submission, str]] = {}
        self.refused: dict[str, RefusalCode] = {}
        self._surfaces: dict[str, Literal["receipt", "poster"]] = {}

    def issue_receipt(self) -> str:
        """Return a fresh receipt code."""
        return self._issue("receipt", 16)

    def issue_poster(self) -> str:
        """Return a fresh poster code."""
        return self._issue("poster", POSTER_LENGTH)

    def _issue(self, surface: Literal["receipt", "poster"], length: int) -> str:
        code = new_code(length)
        self._surfaces[code] = surface
        return code

    def refuse(self, code: str, reason: RefusalCode) -> None:
        """From now on refuse this code: to open it, or for `busy` and the like to store it."""
        self.refused[code] = reason

    async def open_receipt(self, code: str) -> OpenForm | Refusal:
        """Open a receipt issued here and not used yet."""
        return self._open(code, "receipt")

    async def open_poster(self, code: str) -> OpenForm | Refusal:
        """Open a poster issued here."""
        return self._open(code, "poster")

    def _open(self, code: str, surface: Literal["receipt", "poster"]) -> OpenForm | Refusal:
        if self._surfaces.get(code) != surface:
            return Refusal(code="token-unknown")
        form = OpenForm(
            code=code,
            surface=surface,
            instrument=self.instrument,
            unit_name=UNIT,
            campaign_title=ROUND,
            notices=(NOTICE,),
            privacy=PRIVACY,
            moment=_now(),
            registers=self.registers,
        )
        reason = self._reason(code)
        if reason is None or reason in {"busy", "storage-failed", "storage-full", "id-conflict"}:
            return form
        return Refusal(code=reason, form=form)

    def _reason(self, code: str) -> RefusalCode | None:
        if self._surfaces[code] == "receipt" and any(
            kept.code == code for kept, _ in self.submissions.values()
        ):
            return "token-spent"
        return self.refused.get(code)

    async def submit(self, submission: Submission) -> Receipt | Rejected | Refusal:
        """Keep a submission; the same one again gives the same receipt."""
        found = self.submissions.get(submission.id)
        if found is not None:
            if found[0] == submission:
                return Receipt(receipt=found[1], replayed=True)
            return Refusal(code="id-conflict")
        reason = self._reason(submission.code)
        if reason is not None:
            return Refusal(code=reason, retry_after=2 if reason == "busy" else None)
        checked = check(
            self.instrument, submission.answers, moment=_now(), references=self.registers
        )
        if not isinstance(checked, Accepted):
            return checked
        receipt = new_code(16)
        self.submissions[submission.id] = (submission, receipt)
        return Receipt(receipt=receipt, replayed=False, notices=checked.notices)

    async def received(self, receipt: str) -> Recorded | None:
        """Tell whether this receipt was given here."""
        known = any(given == receipt for _, given in self.submissions.values())
        return Recorded() if known else None
