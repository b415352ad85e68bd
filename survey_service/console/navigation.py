"""The left rail: the life of a campaign, from its plan to its publication.

A step that this version does not have yet stays on the rail, greyed and said so, because the order
of steps is itself information. A new staff page is one line here. `key` follows `g` on a keyboard.
"""

from msgspec import Struct

from survey_service.console.language import mark
from survey_service.security.permissions import Permission


class Step(Struct, frozen=True, kw_only=True):
    """One entry. `path` None means: not in this version. `{campaign}` is filled in."""

    label: str
    path: str | None = None
    permission: Permission | None = None
    key: str | None = None


class Group(Struct, frozen=True, kw_only=True):
    """Entries under one heading."""

    label: str
    steps: tuple[Step, ...]


RAIL = (
    Group(
        label=mark("Đợt đo"),
        steps=(
            Step(label=mark("Tổng quan"), path="/console", key="t"),
            Step(
                label=mark("Kế hoạch"), path="/console/planner", key="h",
                permission=Permission.FIELDWORK_READ,
            ),
            Step(
                label=mark("Chọn mẫu"), path="/console/sample", key="m",
                permission=Permission.FIELDWORK_READ,
            ),
            Step(
                label=mark("Thu thập phiếu"), path="/console/collection", key="p",
                permission=Permission.FIELDWORK_READ,
            ),
            Step(
                label=mark("Phiếu giấy"), path="/console/paper", key="g",
                permission=Permission.FIELDWORK_READ,
            ),
            Step(
                label=mark("Nhập phiếu giấy"), path="/console/entry", key="n",
                permission=Permission.ANSWERS_ENTER,
            ),
            Step(
                label=mark("Thư mời"), path="/console/invitations", key="w",
                permission=Permission.FIELDWORK_READ,
            ),
            Step(
                label=mark("Thực địa"), path="/console/fieldwork", key="f",
                permission=Permission.FIELDWORK_READ,
            ),
            Step(
                label=mark("Đối tượng của tôi"), path="/console/cases", key="o",
                permission=Permission.FIELDWORK_RECORD,
            ),
            Step(
                label=mark("Thiết bị thu phiếu"), path="/console/devices", key="e",
                permission=Permission.FIELDWORK_READ,
            ),
            Step(
                label=mark("Cách ly"), path="/console/quarantine", key="l",
                permission=Permission.FIELDWORK_READ,
            ),
            Step(
                label=mark("Kiểm tra, phúc tra"), path="/console/checks", key="f",
                permission=Permission.FIELDWORK_READ,
            ),
            Step(
                label=mark("Dấu hiệu bất thường"), path="/console/flags", key="b",
                permission=Permission.FIELDWORK_READ,
            ),
            Step(
                label=mark("Việc giám sát của tôi"), path="/console/monitor", key="v",
                permission=Permission.FIELDWORK_MONITOR,
            ),
            Step(
                label=mark("Quyền số"), path="/console/weights", key="q",
                permission=Permission.FIELDWORK_READ,
            ),
            Step(label=mark("Kết quả"), path="/results/{campaign}", key="k"),
            Step(
                label=mark("Tự chấm – Thẩm định – Phê duyệt"),
                path="/results/{campaign}/scorecards", key="d",
            ),
            Step(
                label=mark("Công bố"), path="/console/approvals", key="c",
                permission=Permission.RESULTS_PREVIEW,
            ),
        ),
    ),
    Group(
        label=mark("Công cụ"),
        steps=(
            Step(
                label=mark("Tải xuống"), path="/console/exports", key="x",
                permission=Permission.ANSWERS_EXPORT,
            ),
            Step(
                label=mark("In mã QR"), path="/console/print", key="i",
                permission=Permission.UNIT_READ,
            ),
            Step(
                label=mark("Tài khoản"), path="/console/accounts", key="a",
                permission=Permission.ACCOUNTS_MANAGE,
            ),
        ),
    ),
)  # fmt: skip
