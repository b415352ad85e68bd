"""The ledger for everybody: the last checkpoint, what was done lately, and a sheet for the wall.

A monitor keeps a checkpoint, on paper or as a file, and compares it later: whoever rewrites the
past then needs every copy back.
"""

from collections.abc import Sequence
from typing import Final, Protocol

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromQuery, SkipValidation

from kiosk.qr import svg
from survey_service.console.data import CampaignCard, ConsoleData, Data
from survey_service.console.language import language_of, mark, translate
from survey_service.console.ledger_words import PARTED, particulars
from survey_service.console.numbers import moment
from survey_service.console.pages import page
from survey_service.console.viewer import AnyRequest, Door
from survey_service.ledger.entries import Kind
from survey_service.pipeline.ledger_view import Act, LedgerOverview
from survey_service.problems import Problem
from survey_service.security.permissions import PUBLIC
from survey_service.store.campaigns import SeriesName
from survey_service.store.checkpoints import StoredCheckpoint

PAGE: Final = "/ledger"
ACTS_SHOWN: Final = 12
SIGNED_SHOWN: Final = 12
GROUP: Final = 8
"""Hexadecimal digits that stand together where people compare a root by eye."""

ACT_NAMES: Final[dict[Kind, str]] = {
    "manifest": mark("Đăng ký lô mã biên nhận"),
    "codes-revoked": mark("Thu hồi mã biên nhận"),
    "issuer": mark("Thay đổi nơi phát mã biên nhận"),
    "key": mark("Công bố khoá"),
    "instrument": mark("Công bố phiếu hỏi"),
    "sample": mark("Chốt mẫu điều tra"),
    "export": mark("Tải phiếu trả lời"),
    "role": mark("Thay đổi quyền của một tài khoản"),
    "configuration": mark("Thay đổi cấu hình"),
    "correction": mark("Sửa hoặc huỷ một phiếu phỏng vấn"),
    "deletion": mark("Xoá một phiếu phỏng vấn"),
    "snapshot": mark("Chốt số phiếu được tính"),
    "publication": mark("Công bố kết quả"),
    "quarantine": mark("Quyết định về phiếu bị giữ lại"),
    "device": mark("Ghi danh hoặc thu hồi thiết bị"),
    "backup": mark("Sao lưu"),
    "restore": mark("Khôi phục từ bản sao lưu"),
    "paper": mark("Chốt số phiếu giấy"),
    "monitoring": mark("Việc giám sát"),
    "draw": mark("Bốc thăm mẫu điều tra"),
    "fieldwork": mark("Chốt kết quả tiếp cận của mẫu"),
}
"""What each kind of act is called; kinds that come with answers have no line."""


class LedgerPages(Protocol):
    """What the pages read, and the entry they make when answers are taken away."""

    public_url: str

    def overview(self, acts: int, signed: int) -> LedgerOverview:
        """How the log stands, with so many acts and checkpoints."""

    def signed(self, size: int | None) -> StoredCheckpoint | None:
        """The checkpoint of a size, or the last one."""

    def exported(
        self, what: str, campaign: str, series: SeriesName, *, rows: int, digest: str, by: str
    ) -> None:
        """Enter that somebody takes answers away."""


Log = NamedDependency[SkipValidation[LedgerPages]]
"""How a handler asks for the log: `log: Log`."""


@get(PAGE, opt={"permission": PUBLIC}, sync_to_thread=True)
def ledger_page(request: AnyRequest, console: Data, door: Door, log: Log) -> Response[str]:
    """What the ledger is, and how it stands."""
    language = language_of(request)
    found = log.overview(ACTS_SHOWN, SIGNED_SHOWN)
    signed = found.status.signed
    return page(
        request,
        "ledger.html",
        viewer=door.viewer(request),
        campaign=_campaign(console),
        log=found.status,
        signed=signed,
        root=None if signed is None else grouped(signed.root),
        qr=None if signed is None else _code(signed, language),
        acts=[_told(act, language) for act in found.acts],
        earlier=[(each, grouped(each.root)[:2]) for each in found.signed[1:]],
    )


@get(f"{PAGE}/notice", opt={"permission": PUBLIC}, sync_to_thread=True)
def ledger_notice(
    request: AnyRequest, console: Data, log: Log, size: FromQuery[int | None] = None
) -> Response[str]:
    """A checkpoint as an A4 sheet for a notice board."""
    signed = log.signed(size)
    if signed is None:
        raise Problem("ledger-unsigned", "?size", size)
    return page(
        request,
        "ledger_notice.html",
        campaign=_campaign(console),
        signed=signed,
        root=grouped(signed.root),
        qr=_code(signed, language_of(request)),
        address=f"{log.public_url}{PAGE}/notice?size={signed.size}",
    )


def grouped(root: bytes) -> Sequence[str]:
    """Return a root in groups of digits that the eye can follow."""
    digits = root.hex()
    return [digits[start : start + GROUP] for start in range(0, len(digits), GROUP)]


def _told(act: Act, language: str) -> tuple[Act, str, str]:
    said = (moment(act.at) if act.at else "", particulars(act.kind, act.fields, language))
    return act, ACT_NAMES[act.kind], PARTED.join(filter(None, said))


def _campaign(console: ConsoleData) -> CampaignCard | None:
    """The latest round, whose data may be simulated: then the page says so."""
    return next(iter(console.campaigns()), None)


def _code(signed: StoredCheckpoint, language: str) -> str:
    title = translate(mark("Mã QR của bản chốt, kèm chữ ký"), language)
    return svg(signed.note, title, "screen")
