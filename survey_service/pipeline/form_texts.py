"""Sentences that stand on a citizen's form because of its campaign, in Vietnamese and English.

Each is shown only where it is true: a change of what is stored changes a sentence here.
"""

from typing import Final

from questionnaires.text import Wording
from survey_service.store.campaigns import SeriesName

SYNTHETIC: Final[Wording] = {
    "vi": (
        "Đây là bản trình diễn với số liệu mô phỏng; "
        "câu trả lời không dùng để chấm điểm cơ quan nào."
    ),
    "en": "This is a demonstration with simulated data; answers are not used to score any office.",
}

PUBLISHED_AT_ONCE: Final[Wording] = {
    "vi": "Bản này công bố ngay từng câu trả lời mới; một đợt khảo sát thật chờ đủ mười phiếu.",
    "en": "Here each new answer is published at once; a real round waits until there are ten.",
}

OPENED_AT_ONCE: Final[Wording] = {
    "vi": (
        "Bản này mở niêm phong và công bố ngay từng câu trả lời mới; một đợt khảo sát thật mở "
        "ít nhất tám phiếu cùng lúc và chờ đủ mười phiếu mới công bố."
    ),
    "en": (
        "Here each new answer is unsealed and published at once; a real round unseals at least "
        "eight together and waits until there are ten."
    ),
}

PRIVACY: Final[dict[SeriesName, Wording]] = {
    "transaction": {
        "vi": (
            "Phiếu không hỏi và không lưu tên, số điện thoại hay địa chỉ mạng của Ông/Bà. "
            "Mã trên giấy chỉ để mỗi mã được trả lời một lần. Câu trả lời được niêm phong khi "
            "nhận, mở theo từng đợt và không lưu cùng mã; thời gian của câu trả lời chỉ lưu theo "
            "tuần."
        ),
        "en": (
            "Your name, telephone number and network address are neither asked nor stored. "
            "The code on the slip only makes sure that it answers once. Answers are sealed as "
            "they arrive, opened in batches and not stored with the code; of their time only the "
            "week is kept."
        ),
    },
    "open": {
        "vi": (
            "Phiếu không hỏi và không lưu tên, số điện thoại hay địa chỉ mạng của Ông/Bà; "
            "câu trả lời được niêm phong khi nhận, mở theo từng đợt, thời gian của nó chỉ lưu "
            "theo tuần. Góp ý này được công bố riêng, không tính vào chỉ số chính thức."
        ),
        "en": (
            "Your name, telephone number and network address are neither asked nor stored; "
            "answers are sealed as they arrive and opened in batches, and of their time only the "
            "week is kept. This feedback is shown apart and does not count towards the official "
            "index."
        ),
    },
    "sample": {
        "vi": (
            "Ông/Bà được chọn ngẫu nhiên. Câu trả lời được lưu cùng mã số của phiếu mẫu, không "
            "cùng tên, và chỉ được công bố dưới dạng tổng hợp."
        ),
        "en": (
            "You were chosen at random. Answers are stored with the number of the sampled case, "
            "not with a name, and are published as totals only."
        ),
    },
}


def waits_for(size: int) -> Wording:
    """Return the sentence that says how many new answers wait together before figures move."""
    return {
        "vi": f"Kết quả chỉ được cập nhật khi có thêm ít nhất {size} phiếu mới.",
        "en": f"Results are updated only when at least {size} new answers have come in.",
    }


def notices(*, synthetic: bool, release_size: int) -> tuple[Wording, ...]:
    """Return the notices of a form, the most important first."""
    if release_size > 1:
        published = waits_for(release_size)
    else:
        published = OPENED_AT_ONCE if synthetic else PUBLISHED_AT_ONCE
    return (SYNTHETIC, published) if synthetic else (published,)
