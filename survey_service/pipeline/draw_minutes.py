"""Minutes of a draw (biên bản bốc thăm): what was fixed and by whom, and what came out."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from typing import Final

from msgspec import Struct

from sampling.draw.commitment import commitment_digest
from sampling.draw.frame import frame_from
from survey_service.minutes import (
    Block,
    Facts,
    Heading,
    Issuer,
    OfficialDocument,
    Paragraph,
    Signatory,
    Table,
    Trace,
)
from survey_service.pipeline.draw_bundle import ledger_places
from survey_service.problems import Problem
from survey_service.store import accounts, approvals, campaigns, organisations, samples
from survey_service.store.database import Connection
from survey_service.store.draws import StoredDraw
from survey_service.units.working_days import ZONE

METHODS: Final = {
    "srs": "ngẫu nhiên đơn giản",
    "pps": "hệ thống ngẫu nhiên, xác suất tỷ lệ với quy mô",
}
SOURCES: Final = {
    "dice": "xúc xắc",
    "lottery": "xổ số",
    "drand": "mạng công khai drand",
}
ACTS: Final = {"commit": "công bố trước khi bốc", "draw": "kết quả bốc thăm"}
GROUP: Final = 8
MOST_UNITS: Final = 400
"""Drawn units that are listed by name; a longer list is the sample file, which the minutes name."""


class Form(Struct, frozen=True, kw_only=True):
    """What an office writes on its minutes."""

    body: str
    superior: str | None = None
    number: str = ""
    place: str = "Hải Phòng"
    day: date | None = None


def minutes_of(
    connection: Connection, draw: StoredDraw, form: Form, public_url: str
) -> OfficialDocument:
    """Return the minutes of a finished draw.

    Raises:
        Problem: `draw-not-drawn`.
    """
    if draw.manifest is None:
        raise Problem("draw-not-drawn", "draw", draw.draw_id)
    campaign = campaigns.get(connection, draw.key.campaign)
    owners = [each.owner for each in draw.commitment.secrets]
    bodies = _bodies(connection)
    return OfficialDocument(
        issuer=Issuer(body=form.body, superior=form.superior),
        number=form.number,
        place=form.place,
        day=form.day,
        kind="BIÊN BẢN",
        about=f"Bốc thăm chọn mẫu điều tra, kỳ {draw.key.period}",
        blocks=tuple(_blocks(connection, draw)),
        signatories=(
            Signatory(role="Người bốc thăm", name=_person(connection, draw.drawn_by)),
            Signatory(role="Người công bố", name=_person(connection, draw.committed_by)),
            *(Signatory(role=f"Đại diện {bodies.get(owner, owner)}") for owner in owners),
        ),
        recipients=("Như thành phần ký;", "Tổ chức giám sát;", "Lưu: hồ sơ điều tra."),
        trace=Trace(
            text=f"Mã công bố {commitment_digest(draw.commitment)}. Quét mã để tải tệp và kiểm tra "
            "lại cuộc bốc thăm này trên bất kỳ máy nào.",
            url=f"{public_url}/draws/{draw.draw_id}",
        ),
        notice="Số liệu mô phỏng" if campaign is not None and campaign.synthetic else "",
    )


def _blocks(connection: Connection, draw: StoredDraw) -> Iterator[Block]:
    yield Heading(text="I. NỘI DUNG ĐÃ CÔNG BỐ TRƯỚC KHI BỐC")
    yield Facts(rows=tuple(_fixed(connection, draw)))
    yield Heading(text="II. NGUỒN NGẪU NHIÊN")
    yield from _chance(connection, draw)
    yield Heading(text="III. KẾT QUẢ")
    yield from _outcome(connection, draw)
    yield Heading(text="IV. VỊ TRÍ TRONG SỔ CÁI VÀ CÁCH KIỂM TRA")
    yield Table(
        header=("Việc", "Mục số", "Mã băm"),
        rows=tuple(
            (
                ACTS.get(place.act, place.act.replace("open ", "mở số của ")),
                "chờ ghi" if place.position is None else str(place.position),
                _grouped(place.leaf),
            )
            for place in ledger_places(connection, draw)
        ),
        widths=(2.4, 1, 4.6),
        right=frozenset({1}),
    )
    yield Paragraph(
        text="Bất kỳ ai cũng bốc lại được bằng tệp verify_draw.py (120 dòng Python, không cần cài "
        "gì thêm): python verify_draw.py manifest.json frame.csv commitment.json sample.csv. "
        "Kết quả “agrees” nghĩa là mẫu này đúng là mẫu phải ra."
    )
    yield Paragraph(
        text="Biên bản đã được đọc lại cho các thành phần có mặt cùng nghe, thống nhất và ký tên."
    )


def _fixed(connection: Connection, draw: StoredDraw) -> Iterator[tuple[str, str]]:
    fixed, plan = draw.commitment, draw.commitment.plan
    yield "Cuộc bốc thăm", draw.draw_id
    yield "Công bố lúc", f"{_moment(draw.committed_at)}, {_person(connection, draw.committed_by)}"
    if fixed.replaces:
        yield "Thay cho cuộc bốc thăm", fixed.replaces
        yield "Lý do", fixed.reason or ""
        asked = approvals.find(connection, draw.approval or "")
        yield "Người đề nghị bốc lại", _person(connection, asked.requested_by if asked else None)
    yield "Danh sách gốc", f"{fixed.frame_units} đơn vị, {len(plan.strata)} tầng"
    yield "Mã của danh sách gốc", fixed.frame_root
    yield "Phương pháp", METHODS[plan.method]
    yield "Số đơn vị bốc", str(sum(each.take for each in plan.strata))
    if plan.lines:
        yield "Số người mỗi đơn vị", f"{plan.lines.take} chính thức, {plan.lines.reserve} dự phòng"
    yield "Mã công bố", commitment_digest(fixed)


def _chance(connection: Connection, draw: StoredDraw) -> Iterator[Block]:
    fixed, manifest = draw.commitment, draw.manifest
    if manifest is None:
        return
    rows = []
    if fixed.source:
        rows.append(("Nguồn", f"{SOURCES[fixed.source.kind]}: {fixed.source.name}"))
        rows.append(("Giá trị công bố", manifest.public_value))
        rows.append(("Xem tại", manifest.evidence or "–"))
    else:
        rows.append(("Nguồn", "các số niêm phong của tổ chức giám sát, tất cả đều được mở"))
    yield Facts(rows=tuple(rows))
    if fixed.secrets:
        bodies = _bodies(connection)
        opened = {each.owner: each for each in manifest.opened}
        yield Table(
            header=("Tổ chức", "Số niêm phong", "Mở lúc"),
            rows=tuple(
                (
                    bodies.get(each.owner, each.owner),
                    _grouped(opened[each.owner].secret)
                    if each.owner in opened
                    else "không mở đúng hạn",
                    _said(opened[each.owner].at) if each.owner in opened else "–",
                )
                for each in fixed.secrets
            ),
            widths=(2.4, 4.4, 1.6),
        )


def _outcome(connection: Connection, draw: StoredDraw) -> Iterator[Block]:
    manifest = draw.manifest
    if manifest is None or draw.drawn_at is None:
        return
    cases = tuple(samples.each_case(connection, draw.draw_id.replace("/", ".")))
    listed = Counter(case.list for case in cases)
    rows = [
        ("Bốc lúc", f"{_moment(draw.drawn_at)}, {_person(connection, draw.drawn_by)}"),
        ("Số mầm", manifest.seed),
        ("Mã của danh sách mẫu", manifest.sample_sha256),
    ]
    if cases:
        said = f"{listed['official']} chính thức, {listed['reserve']} dự phòng"
        rows.append(("Số trường hợp", said))
    yield Facts(rows=tuple(rows))
    counted = Counter((case.stratum, case.psu) for case in cases)
    sizes = {unit.unit: unit.size for unit in frame_from(draw.frame).units}
    if 0 < len(counted) <= MOST_UNITS:
        yield Table(
            header=("Tầng", "Đơn vị", "Tên", "Quy mô", "Trường hợp"),
            rows=tuple(
                (stratum, unit, draw.names.get(unit, ""), str(sizes[unit]), str(count))
                for (stratum, unit), count in sorted(counted.items())
            ),
            widths=(1.2, 1.8, 3, 1, 1.2),
            right=frozenset({3, 4}),
        )


def _bodies(connection: Connection) -> dict[str, str]:
    return {code: one.name["vi"] for code, one in organisations.everyone(connection).items()}


def _person(connection: Connection, username: str | None) -> str:
    found = accounts.find(connection, username) if username else None
    return found.name if found else ""


def _grouped(digits: str) -> str:
    """Return a hash in groups, which a cell can break and an eye can follow."""
    return " ".join(digits[start : start + GROUP] for start in range(0, len(digits), GROUP))


def _moment(at: datetime) -> str:
    return at.astimezone(ZONE).strftime("%H:%M, %d/%m/%Y")


def _said(moment: str) -> str:
    return _moment(datetime.fromisoformat(moment))
