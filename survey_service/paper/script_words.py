"""The sentences of the read-aloud script, in Vietnamese and English."""

from typing import Final

from questionnaires.text import Wording

SCRIPT: Final[dict[str, Wording]] = {
    "subtitle": {
        "vi": "Lời đọc dành cho người phỏng vấn khi người trả lời không tự đọc được phiếu",
        "en": "Script for the interviewer when the person cannot read the form",
    },
    "page": {"vi": "Trang", "en": "Page"},
    "card": {"vi": "Thẻ", "en": "Card"},
    "rules_title": {"vi": "Cách đọc", "en": "How to read"},
    "not_aloud": {"vi": "Không đọc:", "en": "Do not read aloud:"},
    "begin": {"vi": "Bắt đầu bằng lời sau:", "en": "Begin with these words:"},
    "end": {"vi": "Kết thúc bằng lời sau:", "en": "End with these words:"},
    "thanks": {
        "vi": "Tôi đã hỏi xong. Trân trọng cảm ơn {you}!",
        "en": "That was the last question. Thank you very much.",
    },
}

RULES: Final[tuple[Wording, ...]] = (
    {
        "vi": "Chữ lớn có vạch đậm bên trái: đọc nguyên văn, chậm, không thêm, không bớt.",
        "en": "Large text behind a bar: read it word for word, slowly; add and leave out nothing.",
    },
    {
        "vi": "Không giải thích, không gợi ý, không tỏ ý khen chê. Chưa nghe rõ thì đọc "
        "lại cả câu.",
        "en": "Do not explain, suggest or show approval. If it was not heard, read it all again.",
    },
    {
        "vi": (
            "Ô nét đứt là phương án không đọc. Chỉ ghi khi người trả lời tự nói ra, sau khi đã đọc "
            "lại câu hỏi một lần."
        ),
        "en": (
            "Answers in a dashed frame are not read. Record them only if the person says so "
            "unprompted, after the question was read once more."
        ),
    },
    {
        "vi": (
            "Khi có thẻ: đưa thẻ cho người trả lời cầm, chỉ tay vào từng mức và đọc to mức "
            "đó; người "
            "trả lời nói hoặc chỉ vào mức của mình."
        ),
        "en": (
            "Where there is a card: hand it over, point at each level and read it aloud; the "
            "person "
            "says or points at their level."
        ),
    },
    {
        "vi": (
            "Không để cán bộ của cơ quan được đánh giá hoặc người khác trả lời thay hay nghe cùng. "
            "Ghi cách trả lời là “Được đọc câu hỏi”."
        ),
        "en": (
            "Nobody from the rated office may be present, and nobody answers for the person. "
            "Record "
            "the way of answering as “Read aloud”."
        ),
    },
)

OPENING: Final[Wording] = {
    "vi": (
        "Kính chào {you}. Tôi xin đọc câu hỏi và ghi câu trả lời giúp {you}. Việc trả lời là tự "
        "nguyện; câu nào không muốn trả lời, {you} cứ nói để tôi bỏ qua."
    ),
    "en": (
        "Good day. I will read the questions and write down your answers for you. Answering is "
        "voluntary; if you do not want to answer a question, tell me and I leave it out."
    ),
}

DOING: Final[dict[str, Wording]] = {
    "show_card": {
        "vi": "Đưa thẻ {letter}. Chỉ vào từng mức và đọc:",
        "en": "Show card {letter}. Point at each level and read:",
    },
    "card_again": {
        "vi": "Vẫn dùng thẻ {letter}. Đọc lại các mức nếu người trả lời còn ngập ngừng.",
        "en": "Card {letter} again. Repeat the levels if the person hesitates.",
    },
    "read_all": {"vi": "Đọc hết các phương án:", "en": "Read all answers:"},
    "ask_more": {
        "vi": "Hỏi thêm “Còn gì nữa không ạ?” cho đến khi không còn. {limit}",
        "en": "Ask “Anything else?” until there is nothing more. {limit}",
    },
    "rank": {
        "vi": (
            "Hỏi “Điều nào quan trọng nhất với {you}?”, ghi 1; rồi hỏi điều tiếp theo. {limit}"
        ),
        "en": "Ask “Which is the most important to you?”, write 1; then ask for the next. {limit}",
    },
    "other": {
        "vi": "Nếu trả lời khác, ghi đúng lời người trả lời.",
        "en": "If the answer is another one, write it in the person's own words.",
    },
    "score": {
        "vi": "Để người trả lời nói một số từ {min} đến {max}.",
        "en": "Let the person say a number from {min} to {max}.",
    },
    "text": {
        "vi": "Ghi đúng lời người trả lời, không tóm tắt, không ghi họ tên.",
        "en": "Write the person's own words; do not sum up; write no names.",
    },
    "number": {"vi": "Ghi con số người trả lời nói.", "en": "Write the number that is said."},
    "record": {"vi": "Ghi câu trả lời vào phiếu.", "en": "Write the answer on the form."},
    "device": {"vi": "Ghi bằng máy.", "en": "Record it with the device."},
    "sign": {"vi": "Mời người trả lời ký vào phiếu.", "en": "Ask the person to sign the form."},
    "consent": {
        "vi": "Chờ câu trả lời rõ ràng. Im lặng không phải là đồng ý.",
        "en": "Wait for a clear answer. Silence is not consent.",
    },
    "roster": {
        "vi": "Hỏi lần lượt từng người, mỗi người một dòng trên phiếu.",
        "en": "Ask for one person after another, one line of the form each.",
    },
    "ends": {
        "vi": "{min} là “{low}”, {max} là “{high}”.",
        "en": "{min} means “{low}”, {max} means “{high}”.",
    },
}  # fmt: skip
