"""The settlement of a round as an official document (quyết toán), with room for the signatures."""

from collections.abc import Iterator

from questionnaires.text import say
from sampling.settlement import sum_of
from survey_service.minutes import (
    Block,
    Heading,
    OfficialDocument,
    Paragraph,
    Signatory,
    Table,
)
from survey_service.pipeline.honorarium_list import PAYS_FOR
from survey_service.pipeline.paper_papers import Desk, Names, notice, whole
from survey_service.pipeline.settlement import Settlement

DIFFERENCES = {
    "signatures-differ": "số người ký khác số phiếu được chi",
    "amount-differs": "số tiền khác số người ký nhân mức chi",
    "forms-uncounted": "chưa kiểm đếm phiếu",
}


def settlement_minutes(found: Settlement, names: Names, desk: Desk) -> OfficialDocument:
    """Return the settlement: by commune, the differences with their reasons, the budget."""
    ground = names.ground
    return OfficialDocument(
        issuer=desk.issuer,
        number=desk.number,
        place=desk.place,
        day=desk.day,
        kind="BẢNG QUYẾT TOÁN",
        about=f"Kinh phí hỗ trợ người trả lời – {say(ground.campaign.title, 'vi')}",
        blocks=tuple(_blocks(found, names)),
        signatories=(
            Signatory(role="NGƯỜI LẬP BẢNG"),
            Signatory(role="KẾ TOÁN"),
            Signatory(role="ĐẠI DIỆN BÊN PHÁT, THU PHIẾU"),
            Signatory(role="THỦ TRƯỞNG ĐƠN VỊ"),
        ),
        recipients=("Lưu: VT, KT",),
        notice=notice(ground),
    )


def _blocks(found: Settlement, names: Names) -> Iterator[Block]:
    yield Heading(text="I. MỨC CHI")
    for rate in found.rates:
        yield Paragraph(
            number="-",
            text=f"Từ {rate.valid_from:%d/%m/%Y}: {whole(rate.amount)} đồng một "
            f"{PAYS_FOR[rate.pays_for]}, theo {rate.basis}.",
        )
    yield Heading(text="II. PHIẾU, NGƯỜI KÝ VÀ TIỀN THEO XÃ, PHƯỜNG")
    yield _communes(found, names)
    yield Heading(text="III. CHỖ LỆCH VÀ LÝ DO")
    yield from _differences(found, names)
    if found.budget:
        yield Heading(text="IV. SO VỚI DỰ TOÁN")
        yield Table(
            header=("Khoản", "Dự toán (đồng)", "Quyết toán (đồng)", "Còn lại (đồng)"),
            rows=tuple(
                (line.name or line.code, whole(line.planned), whole(line.spent), whole(line.left))
                for line in found.budget
            ),
            widths=(3, 1.4, 1.4, 1.4),
            right=frozenset({1, 2, 3}),
        )


def _communes(found: Settlement, names: Names) -> Table:
    by_commune: dict[str, list[int]] = {}
    for place, line in enumerate(found.villages):
        by_commune.setdefault(line.village.unit, []).append(place)
    rows = []
    for unit, places in by_commune.items():
        own = sum_of(found.villages[place].settled for place in places)
        counts = (whole(own.forms), whole(own.signed), whole(own.paid), whole(own.due))
        rows.append((names.commune(unit), str(len(places)), *counts))
    whole_ = found.whole
    total = (whole(whole_.forms), whole(whole_.signed), whole(whole_.paid), whole(whole_.due))
    return Table(
        header=("Xã, phường", "Số thôn, tổ", "Phiếu được chi", "Số người ký", "Đã chi (đồng)",
                "Phải chi (đồng)"),
        rows=tuple(rows),
        widths=(2.6, 0.9, 1.1, 1.1, 1.4, 1.4),
        right=frozenset({1, 2, 3, 4, 5}),
        total=("Tổng cộng", str(len(found.villages)), *total),
    )  # fmt: skip


def _differences(found: Settlement, names: Names) -> Iterator[Block]:
    rows = [
        (
            names.commune(line.village.unit),
            names.village(line.village.unit, line.village.psu),
            DIFFERENCES[each.code],
            whole(each.got),
            whole(each.expected),
            reason or "",
        )
        for line in found.villages
        for each, reason in zip(line.settled.differences, line.reasons, strict=True)
    ]
    if not rows:
        yield Paragraph(text="Không có chỗ lệch nào.")
        return
    yield Table(
        header=("Xã, phường", "Thôn, tổ dân phố", "Chỗ lệch", "Thực tế", "Phải là", "Lý do"),
        rows=tuple(rows),
        widths=(1.6, 2, 1.8, 0.9, 0.9, 2),
        right=frozenset({3, 4}),
    )
