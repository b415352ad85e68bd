"""The list on which respondents sign for a payment (danh sách ký nhận), to be filled in by hand.

No form can be found from it. It is made of a village's name, a number of lines and a rate, and of
nothing else: no case and no form goes in. What could still join them is the order, since forms are
handed out by number and people would sign one after the other. So people sign on lines in a random
order: the order is drawn anew for each list, printed on a sheet of its own, kept nowhere, and that
sheet is destroyed when the list is full.
"""

from collections.abc import Callable

from msgspec import Struct

from questionnaires.text import Wording, say
from survey_service.minutes import Facts, OfficialDocument, Paragraph, Signatory, Table
from survey_service.pipeline.honoraria import wrong
from survey_service.pipeline.paper_papers import Desk, whole
from survey_service.store.honoraria import Rate

Shuffle = Callable[[list[int]], None]
"""Puts a list into a random order: `secrets.SystemRandom().shuffle` outside tests."""
MOST_LINES = 200
ROW_HEIGHT = 12.0
PAYS_FOR = {"valid": "phiếu hợp lệ", "returned": "phiếu thu về"}


class SigningPlace(Struct, frozen=True, kw_only=True):
    """What a list says of where it is signed: the round, the commune, the village, in words."""

    round: Wording
    commune: str
    village: str
    notice: str = ""


def honorarium_list(place: SigningPlace, rate: Rate, lines: int, desk: Desk) -> OfficialDocument:
    """Return the list of a village; every name is written by hand.

    Args:
        place: where it is signed.
        rate: the rate and its decision.
        lines: how many people can sign.
        desk: who draws it up.

    Raises:
        Problem: `honorarium-refused`.
    """
    if not 1 <= lines <= MOST_LINES:
        raise wrong("--lines", lines, f"1 to {MOST_LINES}")
    amount = whole(rate.amount)
    return OfficialDocument(
        issuer=desk.issuer,
        number=desk.number,
        place=desk.place,
        day=desk.day,
        kind="DANH SÁCH",
        about=f"Ký nhận kinh phí hỗ trợ người trả lời – {say(place.round, 'vi')}",
        blocks=(
            Facts(
                rows=(
                    ("Xã, phường, đặc khu", place.commune),
                    ("Thôn, tổ dân phố", place.village),
                    ("Mức chi", f"{amount} đồng một {PAYS_FOR[rate.pays_for]}"),
                    ("Căn cứ", rate.basis),
                )
            ),
            Paragraph(
                text="Mỗi người ký ở dòng ghi trên tờ thứ tự đi kèm. Không ghi số phiếu, không ký "
                "lần lượt theo thứ tự phát phiếu. Ai không tự ký được thì người khác ký thay (ghi "
                "họ tên, quan hệ) hoặc điểm chỉ."
            ),
            Table(
                header=("Dòng", "Họ và tên người nhận", "Số tiền (đồng)", "Tự ký nhận",
                        "Ký thay: họ tên, quan hệ", "Chữ ký người ký thay", "Điểm chỉ", "Ghi chú"),
                rows=tuple((str(n), "", amount, "", "", "", "", "") for n in range(1, lines + 1)),
                widths=(0.6, 2.6, 1.2, 1.5, 2.2, 1.5, 1.1, 1.2),
                right=frozenset({0, 2}),
                row_height=ROW_HEIGHT,
            ),
            Facts(
                rows=(
                    ("Tự ký nhận (người)", ""),
                    ("Ký thay (người)", ""),
                    ("Điểm chỉ (người)", ""),
                    ("Tổng số tiền (đồng)", ""),
                    ("Bằng chữ", ""),
                )
            ),
        ),
        signatories=(
            Signatory(role="NGƯỜI CHI TIỀN"),
            Signatory(role="ĐẠI DIỆN THÔN, TỔ DÂN PHỐ"),
            Signatory(role="KẾ TOÁN"),
            Signatory(role="THỦ TRƯỞNG ĐƠN VỊ"),
        ),
        notice=place.notice,
        landscape=True,
    )  # fmt: skip


def signing_order(lines: int, shuffle: Shuffle) -> tuple[int, ...]:
    """Return the line on which the first, the second, … person signs: every order as likely."""
    order = list(range(1, lines + 1))
    shuffle(order)
    return tuple(order)


def order_sheet(place: SigningPlace, order: tuple[int, ...], desk: Desk) -> OfficialDocument:
    """Return the sheet that says who signs where; it goes with the list and is then destroyed."""
    rows = tuple((str(person), str(line), "") for person, line in enumerate(order, start=1))
    return OfficialDocument(
        issuer=desk.issuer,
        place=desk.place,
        day=desk.day,
        kind="TỜ THỨ TỰ KÝ",
        about="Hủy ngay khi danh sách đã ký xong",
        blocks=(
            Facts(
                rows=(
                    ("Xã, phường, đặc khu", place.commune),
                    ("Thôn, tổ dân phố", place.village),
                )
            ),
            Paragraph(
                text="Người đến lượt thứ nhất ký ở dòng ghi bên cạnh số 1, người thứ hai ở dòng "
                "bên cạnh số 2, v.v. Đánh dấu người đã ký. Không kẹp tờ này vào danh sách, không "
                "chụp, không lưu: nhờ vậy không ai dò được phiếu nào của người nào."
            ),
            Table(
                header=("Người thứ", "Ký ở dòng", "Đã ký"),
                rows=rows,
                widths=(1, 1, 1),
                right=frozenset({0, 1}),
            ),
        ),
        signatories=(Signatory(role="NGƯỜI CHI TIỀN (KÝ KHI HỦY)"),),
        notice=place.notice,
    )
