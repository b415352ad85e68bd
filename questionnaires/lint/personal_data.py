"""Questions that ask for sensitive or identifying data without saying why.

Sensitive: origin, belief, political opinion, health, sexual life, crime, where a person is (Decree
13/2023/NĐ-CP, article 2.4, kept by the Law on personal data protection 91/2025/QH15). Such an item
states its purpose in `sensitive`. Data that identify a person are no less asked for a reason.
"""

import re
from collections.abc import Iterator

from questionnaires.lint.finding import Remark, Rule
from questionnaires.lint.subject import Subject
from questionnaires.question_types import CalculatedItem, GeopointItem, NoteItem, tag_of

_SENSITIVE = re.compile(
    r"dân tộc (?:nào|gì|của|kinh|thiểu số)|^dân tộc\b|người dân tộc"
    r"|tôn giáo (?:nào|gì|của)|^tôn giáo\b|theo đạo\b|tín ngưỡng"
    r"|tình trạng sức khỏe|sức khỏe của (?:ông|bà|anh|chị|mình)|mắc (?:bệnh|phải)|bệnh (?:gì|nào)\b"
    r"|chẩn đoán|khuyết tật|mang thai|nhiễm hiv"
    r"|đảng viên|quan điểm chính trị|chính kiến"
    r"|xu hướng tính dục|đồng tính|đời sống tình dục|tiền án|tiền sự"
    r"|\bethnic|\byour race\b|\breligio|\bfaith\b"
    r"|\byour (?:own )?(?:health|illness|disease|diagnos|disabilit)|\bhealth condition|\bdisabilit"
    r"|\bpregnan|\bpolitical (?:opinion|view|part)|\bparty member|\bsexual|\bcriminal record",
    re.IGNORECASE,
)
_IDENTIFYING = re.compile(
    r"họ(?: và)? tên|tên của (?:ông|bà|anh|chị)|quý danh"
    r"|số điện thoại|số (?:căn cước|định danh|hộ chiếu|tài khoản)|căn cước công dân"
    r"|\bcccd\b|\bcmnd\b|địa chỉ (?:nhà|nơi ở|cư trú|thường trú|liên hệ|của|thư)|số nhà"
    r"|ngày(?:, tháng)?(?:, năm)? sinh|biển số xe|mã hồ sơ|\bzalo của"
    r"|\b(?:full|your|first|last) name|\btelephone number|\bphone number|\bidentity (?:card|number)"
    r"|\bid number|\bpassport|\b(?:home|your|postal|e-?mail) address|\bdate of birth|\bfile number",
    re.IGNORECASE,
)


def sensitive_data(subject: Subject) -> Iterator[Remark]:
    """Yield items that ask for sensitive data and state no purpose."""
    yield from _asking(subject, _SENSITIVE, located=True)


def personal_data(subject: Subject) -> Iterator[Remark]:
    """Yield items that ask who or where somebody is and state no purpose."""
    yield from _asking(subject, _IDENTIFYING, located=False)


def _asking(subject: Subject, pattern: re.Pattern[str], *, located: bool) -> Iterator[Remark]:
    for where, item in subject.items:
        if item.sensitive or isinstance(item, NoteItem | CalculatedItem):
            continue
        if located and isinstance(item, GeopointItem):
            yield Remark(f"{where}.type", tag_of(item))
            continue
        for language, said in item.text.items():
            if found := pattern.search(said):
                yield Remark(f"{where}.text.{language}", found[0])
                break


SENSITIVE_DATA = Rule(
    code="sensitive-data",
    severity="error",
    what={
        "vi": "Câu hỏi về dữ liệu cá nhân nhạy cảm (“{got}”) chưa nêu mục đích.",
        "en": "Sensitive personal data (“{got}”) are asked without a stated purpose.",
    },
    mend={
        "vi": "Hãy bỏ câu hỏi, hoặc ghi mục đích vào `sensitive` và không bắt buộc trả lời.",
        "en": "Take the question out, or state the purpose in `sensitive` and do not require it.",
    },
    look=sensitive_data,
)
PERSONAL_DATA = Rule(
    code="personal-data",
    severity="warning",
    what={
        "vi": "Câu hỏi làm lộ người trả lời là ai (“{got}”).",
        "en": "The question asks who somebody is (“{got}”).",
    },
    mend={
        "vi": "Hãy bỏ câu hỏi, hoặc ghi mục đích vào `sensitive`.",
        "en": "Take the question out, or state the purpose in `sensitive`.",
    },
    look=personal_data,
)
