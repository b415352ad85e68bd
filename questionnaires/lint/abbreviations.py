"""Abbreviations of offices, which a citizen does not have to know."""

import re
from collections.abc import Iterator

from questionnaires.lint.finding import Remark, Rule
from questionnaires.lint.subject import Subject

EXPANSIONS = {
    "BHXH": "bảo hiểm xã hội",
    "BHYT": "bảo hiểm y tế",
    "BPMC": "bộ phận một cửa",
    "CBCC": "cán bộ, công chức",
    "CBCCVC": "cán bộ, công chức, viên chức",
    "CCHC": "cải cách hành chính",
    "CCVC": "công chức, viên chức",
    "CNTT": "công nghệ thông tin",
    "CQHC": "cơ quan hành chính",
    "CQNN": "cơ quan nhà nước",
    "CSDL": "cơ sở dữ liệu",
    "DVC": "dịch vụ công",
    "DVCTT": "dịch vụ công trực tuyến",
    "DVHCC": "dịch vụ hành chính công",
    "ĐKKD": "đăng ký kinh doanh",
    "GCN": "giấy chứng nhận",
    "GQTTHC": "giải quyết thủ tục hành chính",
    "HCC": "hành chính công",
    "HCNN": "hành chính nhà nước",
    "HĐND": "hội đồng nhân dân",
    "KNTC": "khiếu nại, tố cáo",
    "KSTTHC": "kiểm soát thủ tục hành chính",
    "MTTQ": "mặt trận tổ quốc",
    "PAKN": "phản ánh, kiến nghị",
    "PCTN": "phòng, chống tham nhũng",
    "QĐ": "quyết định",
    "QPPL": "quy phạm pháp luật",
    "TCCN": "tổ chức, cá nhân",
    "THPT": "trung học phổ thông",
    "THCS": "trung học cơ sở",
    "TNHS": "tiếp nhận hồ sơ",
    "TTHC": "thủ tục hành chính",
    "TTPVHCC": "trung tâm phục vụ hành chính công",
    "UBND": "ủy ban nhân dân",
    "VBQPPL": "văn bản quy phạm pháp luật",
}
"""Abbreviation to what it stands for."""

_NOT_READ = {"guidance", "provenance", "short"}
"""Wording that citizens do not see."""

_SENTENCE = re.compile(r"(?<=[.!?…])\s+")
_TOKEN = re.compile(r"\b[A-ZĐ]{2,8}\b")


def officialese(subject: Subject) -> Iterator[Remark]:
    """Yield abbreviations on citizen forms whose sentence does not say what they stand for."""
    if subject.instrument.audience != "citizen":
        return
    for where, field, text in subject.sentences:
        if field in _NOT_READ:
            continue
        for language, said in text.items():
            for short in dict.fromkeys(_unexplained(said)):
                expansion = EXPANSIONS[short]
                yield Remark(f"{where}.{language}", short, {"expansion": expansion})


def _unexplained(text: str) -> Iterator[str]:
    for sentence in _SENTENCE.split(text):
        for short in _TOKEN.findall(sentence):
            if short in EXPANSIONS and not _explained(short, sentence):
                yield short


def _explained(short: str, sentence: str) -> bool:
    """Tell whether the sentence spells it out, or has it in brackets behind words of its own."""
    return EXPANSIONS[short] in sentence.casefold() or f"({short})" in sentence


OFFICIALESE = Rule(
    code="abbreviation",
    severity="warning",
    what={
        "vi": "Người dân không phải biết “{got}” là gì.",
        "en": "A citizen does not have to know what “{got}” stands for.",
    },
    mend={
        "vi": "Hãy viết đầy đủ: {expansion}.",
        "en": "Write it out; in Vietnamese: {expansion}.",
    },
    look=officialese,
)
