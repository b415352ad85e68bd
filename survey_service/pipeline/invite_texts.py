"""What invitations and reminders say, by kind, channel and language; a file can say it otherwise.

Places: `{office}`, `{link}`, `{round}`. A text about a dossier must hold the link. Texts of our own
promise only what is true: the code in the link is tied to no name in the answers.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Final, Literal

import msgspec
from msgspec import Struct

from questionnaires.text import Wording, say
from survey_service.problems import Problem
from survey_service.store.invitations import MessageChannel

Kind = Literal["dossier", "dossier-reminder", "case", "case-reminder"]


class Said(Struct, frozen=True, forbid_unknown_fields=True):
    """A subject and a text."""

    subject: Wording
    text: Wording


LONG: Final[Mapping[Kind, Said]] = {
    "dossier": Said(
        subject={"vi": "Kính mời Ông/Bà góp ý về {office}", "en": "Please tell us about {office}"},
        text={
            "vi": "Ông/Bà vừa làm thủ tục tại {office}. Kính mời Ông/Bà dành 1 phút cho biết mình "
            "được phục vụ như thế nào:\n\n{link}\n\nMỗi đường dẫn chỉ dùng một lần. Phiếu không "
            "ghi họ tên, số điện thoại hay mã hồ sơ; {office} không xem được phiếu trả lời của "
            "từng người. Không trả lời cũng không ảnh hưởng gì đến Ông/Bà.",
            "en": "You have just used {office}. Please take one minute to say how you were "
            "served:\n\n{link}\n\nThe link works once. The form holds neither your name nor your "
            "number nor your dossier; {office} cannot see what anyone answered. Not answering "
            "changes nothing for you.",
        },
    ),
    "dossier-reminder": Said(
        subject={"vi": "Nhắc: mời Ông/Bà góp ý về {office}", "en": "A reminder about {office}"},
        text={
            "vi": "Chúng tôi đã gửi Ông/Bà lời mời góp ý về {office}. Vì phiếu không ghi tên, "
            "chúng tôi không biết ai đã trả lời nên nhắc tất cả; nếu đã trả lời, xin Ông/Bà bỏ "
            "qua thư này và nhận lời cảm ơn của chúng tôi.\n\n{link}",
            "en": "We asked you how {office} served you. The form is anonymous, so we do not know "
            "who has answered and remind everyone; if you have, please ignore this, with our "
            "thanks.\n\n{link}",
        },
    ),
    "case": Said(
        subject={"vi": "Thông báo khảo sát: {round}", "en": "A survey: {round}"},
        text={
            "vi": "Gia đình Ông/Bà nằm trong mẫu khảo sát được chọn ngẫu nhiên của {round}. Điều "
            "tra viên sẽ đến gặp trong những ngày tới và luôn mang theo giấy giới thiệu. Việc trả "
            "lời là tự nguyện.",
            "en": "Your household is in the random sample of {round}. An interviewer with a letter "
            "of introduction will call in the coming days. Answering is voluntary.",
        },
    ),
    "case-reminder": Said(
        subject={"vi": "Nhắc lịch khảo sát: {round}", "en": "A reminder: {round}"},
        text={
            "vi": "Điều tra viên của {round} chưa gặp được gia đình Ông/Bà và sẽ trở lại. Việc trả "
            "lời là tự nguyện.",
            "en": "The interviewer of {round} has not met your household yet and will call again. "
            "Answering is voluntary.",
        },
    ),
}
SHORT: Final[Mapping[Kind, Said]] = {
    "dossier": Said(
        subject=LONG["dossier"].subject,
        text={
            "vi": "Kính mời Ông/Bà góp ý về {office} (1 phút, không ghi tên): {link}",
            "en": "Please tell us how {office} served you (1 minute, no names): {link}",
        },
    ),
    "dossier-reminder": Said(
        subject=LONG["dossier-reminder"].subject,
        text={
            "vi": "Nhắc: mời Ông/Bà góp ý về {office}; nếu đã trả lời xin bỏ qua: {link}",
            "en": "Reminder: how did {office} serve you? If you have answered, thank you: {link}",
        },
    ),
    "case": LONG["case"],
    "case-reminder": LONG["case-reminder"],
}
"""For text messages, which hold little."""


class Texts:
    """The texts of a round, our own where the operator's file has none.

    Args:
        given: texts by kind, from a file.
    """

    def __init__(self, given: Mapping[Kind, Said] | None = None) -> None:
        self._given = given or {}

    def said(
        self, kind: Kind, channel: MessageChannel, language: str, filling: Mapping[str, str]
    ) -> tuple[str, str]:
        """Return subject and text with their places filled in."""
        ours = SHORT if channel in {"sms", "zalo"} else LONG
        chosen = self._given.get(kind) or ours[kind]
        subject = " ".join(_filled(say(chosen.subject, language), filling).split())
        return subject, _filled(say(chosen.text, language), filling)


def read_texts(path: Path) -> Texts:
    """Read an operator's texts: YAML, kind to `subject` and `text`, each by language.

    Raises:
        Problem: `texts-invalid`.
    """
    try:
        given = msgspec.yaml.decode(path.read_bytes(), type=dict[Kind, Said])
    except (OSError, msgspec.MsgspecError) as error:
        raise Problem("texts-invalid", path.name, str(error), "kinds of texts") from error
    for kind, said in given.items():
        if not (said.text.get("vi", "").strip() and said.subject.get("vi", "").strip()):
            raise Problem(
                "texts-invalid", f"{kind}.vi", "nothing", "subject and text in Vietnamese"
            )
        for language in said.text:
            if kind.startswith("dossier") and "{link}" not in say(said.text, language):
                raise Problem("texts-invalid", f"{kind}.text.{language}", "no {link}", "{link}")
    return Texts(given)


def _filled(text: str, filling: Mapping[str, str]) -> str:
    for name, value in filling.items():
        text = text.replace("{" + name + "}", value)
    return text
