"""What the roles of accounts are called, on staff pages and in the public ledger."""

from questionnaires.text import Wording

ROLE_NAMES: dict[str, Wording] = {
    "administrator": {"vi": "Quản trị hệ thống", "en": "Administrator"},
    "form_author": {"vi": "Soạn phiếu hỏi", "en": "Form author"},
    "entry_clerk": {"vi": "Người nhập phiếu", "en": "Data entry"},
    "analyst": {"vi": "Chuyên viên phân tích", "en": "Analyst"},
    "publisher": {"vi": "Người công bố", "en": "Publisher"},
    "enumerator": {"vi": "Điều tra viên", "en": "Enumerator"},
    "monitor": {"vi": "Giám sát viên", "en": "Monitor"},
    "unit_reader": {"vi": "Người xem của đơn vị", "en": "Reader of an office"},
    "service": {"vi": "Cổng phát mã", "en": "Issuing portal"},
}
