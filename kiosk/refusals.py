"""What a person reads when a form cannot be opened or stored, and the HTTP status that says so.

One line per refusal of `kiosk.host` and per fault of a request; `templates/refusal.html` draws
them all. Sentences never blame and always name the next step. A new refusal is a new line here; a
test fails until it exists.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

import msgspec

from kiosk.languages import N_


class Explanation(msgspec.Struct, frozen=True):
    """A refusal in words.

    Attributes:
        status: HTTP status.
        title: what happened, in one line.
        sentences: what it means and what to do.
        next_step: which control the page offers below the sentences.
    """

    status: int
    title: str
    sentences: tuple[str, ...]
    next_step: Literal["type-code", "check-receipt", "again", "none"] = "none"


EXPLANATIONS: Mapping[str, Explanation] = MappingProxyType(
    {
        "token-mistyped": Explanation(
            404,
            N_("Mã chưa đúng"),
            (N_("Có thể một ký tự bị nhầm. Xin Ông/Bà xem lại mã in trên giấy và nhập lại."),),
            "type-code",
        ),
        "token-unknown": Explanation(
            404,
            N_("Chưa tìm thấy mã này"),
            (
                N_("Xin Ông/Bà so lại với mã in trên giấy, hoặc quét lại mã QR."),
                N_("Nếu giấy vừa được phát, mã có thể chưa được kích hoạt; xin thử lại sau."),
            ),
            "type-code",
        ),
        "token-spent": Explanation(
            409,
            N_("Mã này đã được dùng"),
            (
                N_("Mỗi mã chỉ gửi được một phiếu, và đã có một phiếu gửi bằng mã này."),
                N_("Nếu đó là phiếu của Ông/Bà thì phiếu đã được nhận và lưu an toàn."),
            ),
            "check-receipt",
        ),
        "token-expired": Explanation(
            410,
            N_("Mã này đã hết hạn"),
            (N_("Cảm ơn Ông/Bà đã dành thời gian. Thời hạn góp ý bằng mã này đã qua."),),
        ),
        "token-revoked": Explanation(
            410,
            N_("Mã này đã bị thu hồi"),
            (
                N_("Cảm ơn Ông/Bà đã dành thời gian. Mã này không còn gửi phiếu được nữa."),
                N_("Việc thu hồi có ghi vào sổ công khai; nếu không đúng, xin báo nơi giám sát."),
            ),
        ),
        "campaign-closed": Explanation(
            410,
            N_("Đợt lấy ý kiến đã kết thúc"),
            (N_("Cảm ơn Ông/Bà đã dành thời gian. Đợt này không nhận thêm phiếu."),),
        ),
        "instrument-mismatch": Explanation(
            409,
            N_("Bộ câu hỏi vừa được cập nhật"),
            (N_("Xin Ông/Bà xem lại các câu trả lời rồi gửi."),),
            "again",
        ),
        "id-conflict": Explanation(
            409,
            N_("Phiếu này đã được gửi trước đó"),
            (
                N_("Phiếu gửi lần đầu đã được lưu và không bị thay đổi."),
                N_("Nội dung Ông/Bà vừa sửa không được ghi thêm."),
            ),
            "check-receipt",
        ),
        "busy": Explanation(
            503,
            N_("Hệ thống đang bận"),
            (N_("Chưa có gì bị mất. Xin Ông/Bà đợi vài giây rồi thử lại."),),
            "again",
        ),
        "storage-failed": Explanation(
            503,
            N_("Hệ thống đang gián đoạn"),
            (N_("Chưa có gì bị mất. Xin Ông/Bà thử lại sau ít phút."),),
            "again",
        ),
        "storage-full": Explanation(
            507,
            N_("Hệ thống tạm hết chỗ lưu"),
            (
                N_("Phiếu này chưa được nhận. Những phiếu đã có mã xác nhận vẫn còn nguyên."),
                N_("Xin Ông/Bà thử lại sau ít phút, hoặc báo cho bộ phận trực."),
            ),
            "again",
        ),
        "receipt-mistyped": Explanation(
            404,
            N_("Mã xác nhận chưa đúng"),
            (N_("Có thể một ký tự bị nhầm. Xin Ông/Bà xem lại và nhập lại."),),
        ),
        "receipt-unknown": Explanation(
            404,
            N_("Chưa tìm thấy phiếu này"),
            (N_("Xin Ông/Bà so lại với mã xác nhận đã hiện ra sau khi gửi phiếu."),),
        ),
        "unknown-item": Explanation(
            422,
            N_("Có câu trả lời không thuộc phiếu này"),
            (N_("Phần đó đã được bỏ ra. Xin Ông/Bà xem lại các câu còn lại rồi gửi."),),
            "again",
        ),
        "unreadable": Explanation(
            400,
            N_("Phiếu đến nơi chưa trọn vẹn"),
            (N_("Chưa có gì được gửi đi. Xin Ông/Bà xem lại các câu trả lời rồi tiếp tục."),),
            "again",
        ),
        "too-large": Explanation(
            413,
            N_("Phiếu quá dài"),
            (N_("Chưa có gì được gửi đi. Xin Ông/Bà quay lại và viết ngắn hơn."),),
        ),
        "too-slow": Explanation(
            408,
            N_("Phiếu đến quá chậm"),
            (N_("Chưa có gì được gửi đi. Xin Ông/Bà quay lại trang trước rồi gửi lại."),),
        ),
        "wrong-media-type": Explanation(
            415,
            N_("Không đọc được phiếu"),
            (N_("Phiếu cần được gửi từ trang trả lời. Xin Ông/Bà quét lại mã QR."),),
            "type-code",
        ),
    }
)


def explanation(code: str) -> Explanation:
    """Return the words of a refusal or fault; raises KeyError for a code without words."""
    return EXPLANATIONS[code]
