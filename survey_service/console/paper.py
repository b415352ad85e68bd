"""Paper and invitations: where every form is, what was paid, how many were invited. Counts only.

Nothing on these pages is about a person: no name, no address, no form number.
"""

from typing import Annotated, Final, Protocol

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import QueryParameter, SkipValidation
from msgspec import Struct

from questionnaires.text import Wording
from sampling.paper_stock import DifferenceCode, Stock
from sampling.settlement import Settled
from survey_service.console.data import Data
from survey_service.console.language import mark
from survey_service.console.staff import CampaignCode, campaign_shown, staff_page
from survey_service.console.viewer import AnyRequest, Door
from survey_service.pipeline.paper_stock import Holding
from survey_service.problems import Problem
from survey_service.security.permissions import Permission

PAPER: Final = "/console/paper"
INVITATIONS: Final = "/console/invitations"
UnitCode = Annotated[str | None, QueryParameter(name="unit", max_length=40)]

DIFFERENCES: Final[dict[DifferenceCode, tuple[str, str]]] = {
    "handed-out-beyond-printed": (
        mark("Phát nhiều hơn số phiếu nhận về"),
        mark("Tìm lần giao phiếu chưa ghi sổ."),
    ),
    "in-hand-differs": (
        mark("Số đếm còn lại khác sổ"),
        mark("Đếm lại, hoặc ghi lý do."),
    ),
    "returned-beyond-handed-out": (
        mark("Thu nhiều hơn số đã phát"),
        mark("Tìm lần phát phiếu chưa ghi sổ."),
    ),
    "missing-differs": (
        mark("Số thất lạc khác số chưa về"),
        mark("Đếm lại phiếu thu, hoặc ghi lý do."),
    ),
    "sorted-differs": (
        mark("Hợp lệ, hỏng và trắng cộng lại khác số thu về"),
        mark("Phân loại lại, hoặc ghi lý do."),
    ),
    "entered-differs": (
        mark("Số phiếu đã nhập khác số hợp lệ đã đếm"),
        mark("Nhập nốt, hoặc ghi lý do."),
    ),
    "forms-outstanding": (
        mark("Còn phiếu chưa về"),
        mark("Thu nốt, hoặc ghi là thất lạc."),
    ),
    "forms-uncounted": (
        mark("Phiếu thu về chưa kiểm đếm"),
        mark("Kiểm đếm phiếu thu về."),
    ),
}
"""What differs, and what to do."""
FORMS_FROM: Final = {"entered": mark("phiếu đã nhập"), "tally": mark("bảng kiểm đếm")}
CHANNELS: Final = {
    "letter": mark("Thư"),
    "email": mark("Thư điện tử"),
    "sms": mark("Tin nhắn SMS"),
    "zalo": mark("Zalo"),
}
STATES: Final = {
    "queued": mark("chờ gửi"),
    "sending": mark("đang gửi"),
    "sent": mark("đã gửi"),
    "failed": mark("gửi hỏng"),
    "returned": mark("bị trả lại"),
    "withdrawn": mark("không gửi nữa"),
}
REASONS: Final = {
    "address-unknown": mark("không có địa chỉ này"),
    "moved": mark("đã chuyển đi"),
    "refused": mark("từ chối nhận"),
    "mailbox-full": mark("hộp thư đầy"),
    "number-unknown": mark("không có số này"),
    "asked-to-stop": mark("đề nghị không gửi nữa"),
    "other": mark("lý do khác"),
    "purged": mark("đã xóa địa chỉ trước khi gửi"),
    "letters-unwritten": mark("không ghi được tệp thư"),
    "lease-over": mark("chưa đến lượt"),
}
"""Reasons in words; those of carriers (a status, a reply) stand as they are."""


class StockLine(Struct, frozen=True, kw_only=True):
    """The stock of a commune or a village; `differences` without a reason."""

    code: str
    name: Wording
    stock: Stock
    differences: int


class DifferenceLine(Struct, frozen=True, kw_only=True):
    """Two numbers of a village that ought to agree."""

    commune: Wording
    village: Wording
    code: DifferenceCode
    got: int
    expected: int
    reason: str | None


class PaperPage(Struct, frozen=True, kw_only=True):
    """The paper of a round, or of one commune of it.

    `settled` is None where no rate was set; `unexplained` counts its differences without a reason.
    """

    commune: Wording | None
    lines: tuple[StockLine, ...]
    whole: Stock
    holdings: tuple[tuple[Wording, Holding], ...]
    differences: tuple[DifferenceLine, ...]
    settled: Settled | None
    unexplained: int


class MessageLine(Struct, frozen=True, kw_only=True):
    """Messages of a channel and wave by state; wave 0 is the invitation."""

    channel: str
    wave: int
    states: dict[str, int]

    @property
    def total(self) -> int:
        """All messages."""
        return sum(self.states.values())


class InvitationPage(Struct, frozen=True, kw_only=True):
    """What went out, and the days on which addresses are erased (True: they are)."""

    lines: tuple[MessageLine, ...]
    reasons: tuple[tuple[str, str, int], ...]
    purges: tuple[tuple[str, bool], ...]

    @property
    def states(self) -> tuple[str, ...]:
        """The states in which there are messages, in the order of their life."""
        return tuple(
            state for state in STATES if any(line.states.get(state) for line in self.lines)
        )


class Logistics(Protocol):
    """What the pages read."""

    def paper(self, campaign: str, unit: str | None) -> PaperPage | None:
        """The paper of a round, optionally of one commune; None where there is no such thing."""

    def invitations(self, campaign: str) -> InvitationPage:
        """What went out in a round."""


Supply = NamedDependency[SkipValidation[Logistics]]
"""How a handler asks for them: `supply: Supply`."""


@get(PAPER, opt={"permission": Permission.FIELDWORK_READ}, sync_to_thread=True)
def paper_page(
    request: AnyRequest,
    *,
    console: Data,
    door: Door,
    supply: Supply,
    campaign: CampaignCode = None,
    unit: UnitCode = None,
) -> Response[str]:
    """Where the forms are, by commune or by village of one."""
    card = campaign_shown(console, campaign)
    found = supply.paper(card.code, unit) if card else None
    if unit is not None and found is None:
        raise Problem("unit-unknown", "?unit", unit)
    return staff_page(
        request,
        door,
        "paper.html",
        campaign=card,
        paper=found,
        words=DIFFERENCES,
        sources=FORMS_FROM,
    )


@get(INVITATIONS, opt={"permission": Permission.FIELDWORK_READ}, sync_to_thread=True)
def invitations_page(
    request: AnyRequest, console: Data, door: Door, supply: Supply, campaign: CampaignCode = None
) -> Response[str]:
    """How many were invited by which channel; never whom."""
    card = campaign_shown(console, campaign)
    return staff_page(
        request,
        door,
        "invitations.html",
        campaign=card,
        sent=supply.invitations(card.code) if card else None,
        channels=CHANNELS,
        states=STATES,
        reasons=REASONS,
    )
