"""Minutes of a hand-over of forms (biên bản bàn giao phiếu), from movements that were recorded."""

from collections.abc import Sequence

from questionnaires.text import say
from survey_service.minutes import (
    Facts,
    Heading,
    OfficialDocument,
    Paragraph,
    Signatory,
    Table,
)
from survey_service.paper.form_numbers import form_number, printed
from survey_service.pipeline.paper_papers import Desk, Names, notice, whole
from survey_service.pipeline.paper_round import PaperRound, refused, serials_of
from survey_service.store.paper import Movement

STATES = {
    "receive": "phiếu trắng mới in",
    "pass_on_blank": "phiếu trắng",
    "pass_on_returned": "phiếu đã thu",
}


def chosen_movements(
    ground: PaperRound, giver: str, taker: str, numbers: Sequence[int] = ()
) -> tuple[Movement, ...]:
    """Return the standing movements from one organisation to another, optionally some of them.

    Raises:
        Problem: `paper-refused`: there are none, or a number is not among them.
    """
    found = {
        one.number: one
        for one in ground.standing
        if one.kind in STATES and (one.giver, one.taker) == (giver, taker)
    }
    if missing := [number for number in numbers if number not in found]:
        expected = f"movements from {giver} to {taker}: {', '.join(map(str, found)) or 'none'}"
        raise refused("--number", missing[0], expected)
    chosen = [found[number] for number in numbers] or list(found.values())
    if not chosen:
        raise refused(
            "--from, --to", f"{giver}, {taker}", "organisations with a hand-over recorded"
        )
    return tuple(chosen)


def hand_over_minutes(
    ground: PaperRound, names: Names, movements: Sequence[Movement], desk: Desk
) -> OfficialDocument:
    """Return the minutes of a hand-over; people are named by hand.

    Args:
        ground: the round.
        names: of organisations and places.
        movements: at least one, all from one organisation to another.
        desk: who draws it up.
    """
    giver, taker = (names.organisation(code) for code in (movements[0].giver, movements[0].taker))
    rows = tuple(_row(number, one, names) for number, one in enumerate(movements, start=1))
    total = sum(one.count for one in movements)
    return OfficialDocument(
        issuer=desk.issuer,
        number=desk.number,
        place=desk.place,
        day=desk.day,
        kind="BIÊN BẢN",
        about=f"Bàn giao phiếu khảo sát – {say(ground.campaign.title, 'vi')}",
        blocks=(
            Facts(rows=(("Thời gian", ""), ("Địa điểm", ""))),
            Heading(text="I. BÊN GIAO"),
            Facts(rows=(("Đơn vị", giver), ("Người giao, chức vụ", ""))),
            Heading(text="II. BÊN NHẬN"),
            Facts(rows=(("Đơn vị", taker), ("Người nhận, chức vụ", ""))),
            Heading(text="III. SỐ PHIẾU BÀN GIAO"),
            Table(
                header=("STT", "Ngày", "Xã, phường", "Thôn, tổ dân phố", "Loại phiếu", "Số phiếu",
                        "Từ số – đến số"),
                rows=rows,
                widths=(0.6, 1.4, 1.7, 2.2, 1.5, 0.9, 2.3),
                right=frozenset({0, 5}),
                total=("", "", "Tổng cộng", "", "", whole(total), ""),
            ),
            Paragraph(
                text="Hai bên đã đếm và thống nhất số phiếu nêu trên. Chỗ lệch (nếu có) ghi rõ tại "
                "đây, không sửa số:"
            ),
            Facts(rows=(("Chỗ lệch", ""), ("Lý do", ""))),
            Paragraph(text="Biên bản lập thành 02 bản có giá trị như nhau, mỗi bên giữ 01 bản."),
        ),
        signatories=(
            Signatory(role="ĐẠI DIỆN BÊN GIAO"),
            Signatory(role="ĐẠI DIỆN BÊN NHẬN"),
        ),
        recipients=("Như hai bên", "Lưu: VT"),
        notice=notice(ground),
    )  # fmt: skip


def _row(number: int, one: Movement, names: Names) -> tuple[str, ...]:
    serials = serials_of(one)
    between = ""
    if serials is not None:
        ends = (printed(form_number(serials.series, n)) for n in (serials.first, serials.last))
        between = " – ".join(ends)
    return (
        str(number),
        f"{one.happened_on:%d/%m/%Y}",
        names.commune(one.unit),
        names.village(one.unit, one.psu),
        STATES[one.kind],
        whole(one.count),
        between,
    )
