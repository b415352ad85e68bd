"""Words of the field for codes that figures carry, written once (the glossary of the console).

Vietnamese here, English in `locales/`. A code without a line here is a KeyError in a test, not a
code on a page.
"""

from collections.abc import Mapping

from analysis import disclosure
from questionnaires.text import Wording
from survey_service.console.language import mark

CAMPAIGN_STATES = {
    "draft": mark("Đang chuẩn bị"),
    "field": mark("Đang thu thập phiếu"),
    "preliminary": mark("Số liệu sơ bộ"),
    "final": mark("Số liệu chính thức"),
    "corrected": mark("Số liệu đã đính chính"),
}
FIGURE_STATES = {
    "published": mark("Đã công bố"),
    "low-precision": mark("Độ chính xác thấp"),
    "suppressed": mark("Không đủ phiếu"),
}
SERIES = {
    "sample": mark("Chỉ số chính thức"),
    "transaction": mark("Ý kiến sau giao dịch"),
    "open": mark("Ý kiến tự do"),
}
QUESTIONS = {
    "sample": mark("Người dân hài lòng đến mức nào?"),
    "transaction": mark("Ngay sau khi làm thủ tục, người dân nói gì?"),
    "open": mark("Những ai tự quét mã áp phích nói gì?"),
}
BLOCKS = {
    "departments": mark("Khối sở, ban, ngành"),
    "wards": mark("Khối phường"),
    "communes": mark("Khối xã, đặc khu"),
}
APPROVAL_STATES = {
    "open": mark("Chờ người thứ hai"),
    "approved": mark("Đã đồng ý"),
    "rejected": mark("Không đồng ý"),
}
LEVELS = {
    "overview": mark("Toàn thành phố"),
    "department": mark("Sở, ban, ngành"),
    "commune": mark("Phường, xã, đặc khu"),
}
PACES = {
    "done": mark("xong"),
    "on": mark("kịp"),
    "slow": mark("hơi chậm"),
    "behind": mark("chậm"),
    "none": mark("chưa đến ngày"),
}
HOWS = {
    "visit": mark("Đến tận nhà"),
    "phone": mark("Gọi điện"),
    "message": mark("Nhắn tin"),
    "letter": mark("Gửi thư"),
}
REASONS: Mapping[str, Wording] = {str(code): words for code, words in disclosure.REASONS.items()}
"""Why a figure is held back or marked: the words of the publication rule itself."""
