"""The fixed sentences of the paper form and the script, in Vietnamese and English.

Each is true of paper as it is: a sheet is handled by people, handwriting can be recognised, and a
form number says which sheets belong together and nothing else.
"""

from typing import Final, Literal

from questionnaires.text import Wording

Audience = Literal["citizen", "organisation", "official", "enumerator"]

FORM: Final[dict[str, Wording]] = {
    "form_number": {"vi": "Số phiếu", "en": "Form number"},
    "page": {"vi": "Trang", "en": "Page"},
    "code_alt": {"vi": "Mã của trang này", "en": "Code of this page"},
    "keep_corners": {
        "vi": "Xin không viết đè, không gấp bốn góc đen và ô mã",
        "en": "Please keep the four black corners and the code free of writing and folds",
    },
    "empty_page": {
        "vi": "Trang này được để trống.",
        "en": "This page is left empty.",
    },
    "stamp": {"vi": "Chỗ đóng dấu", "en": "Room for a stamp"},
    "how_title": {"vi": "Cách trả lời", "en": "How to answer"},
    "how_cross": {
        "vi": "Đánh dấu chéo vào ô phù hợp với ý kiến của {you}.",
        "en": "Put a cross in the box that fits your opinion.",
    },
    "how_undo": {
        "vi": "Nếu đánh nhầm, tô kín ô đó rồi đánh dấu vào ô khác.",
        "en": "If you cross the wrong box, fill it in completely and cross another one.",
    },
    "how_pen": {
        "vi": (
            "Dùng bút mực đen hoặc xanh. Chữ số viết mỗi ô một số, sát bên phải. "
            "Câu không phù hợp thì làm theo chỉ dẫn ở câu đó."
        ),
        "en": (
            "Use a black or blue pen. Write one digit in a cell, starting from the right-hand "
            "side. Follow the directions at questions that do not apply to you."
        ),
    },
    "privacy_title": {"vi": "Thông tin riêng của {you}.", "en": "Your privacy."},
    "thanks": {"vi": "Trân trọng cảm ơn {you}!", "en": "Thank you very much."},
    "office_title": {
        "vi": "Phần dành cho cơ quan khảo sát",
        "en": "For the survey office",
    },
    "office_unit": {"vi": "Cơ quan được đánh giá", "en": "Rated office"},
    "office_day": {"vi": "Ngày trả lời", "en": "Day of answering"},
    "office_person": {"vi": "Mã người thu", "en": "Collector no."},
    "name_label": {"vi": "Tên", "en": "Name"},
    "code_label": {"vi": "Mã số (nếu biết)", "en": "Code (if known)"},
    "kish_table": {"vi": "Bảng chọn", "en": "Selection table"},
    "kish_adults": {"vi": "Số người đủ điều kiện", "en": "Number of eligible people"},
    "kish_selected": {"vi": "Phỏng vấn người thứ", "en": "Interview person number"},
    "kish_row": {"vi": "Số dòng của người được chọn", "en": "Line of the selected person"},
}

YOU: Final[dict[Audience, str]] = {
    "citizen": "Ông/Bà",
    "organisation": "Quý cơ quan, doanh nghiệp",
    "official": "Ông/Bà",
    "enumerator": "Ông/Bà",
}

PURPOSE: Final[Wording] = {"vi": "Mục đích: {purpose}", "en": "Purpose: {purpose}"}

INVITATION: Final[dict[Audience, Wording]] = {
    "citizen": {
        "vi": (
            "Kính mời Ông/Bà cho biết ý kiến của mình. Việc trả lời là tự nguyện; "
            "Ông/Bà có thể bỏ qua câu không muốn trả lời."
        ),
        "en": (
            "You are kindly invited to say what you think. Answering is voluntary; "
            "you may leave out any question."
        ),
    },
    "organisation": {
        "vi": (
            "Kính mời Quý cơ quan, doanh nghiệp cho biết ý kiến. Việc trả lời là tự nguyện; "
            "câu không muốn trả lời có thể bỏ qua."
        ),
        "en": (
            "Your organisation is kindly invited to say what it thinks. Answering is voluntary; "
            "any question may be left out."
        ),
    },
    "official": {
        "vi": (
            "Kính mời Ông/Bà cho biết ý kiến của mình. Việc trả lời là tự nguyện; "
            "Ông/Bà có thể bỏ qua câu không muốn trả lời."
        ),
        "en": (
            "You are kindly invited to say what you think. Answering is voluntary; "
            "you may leave out any question."
        ),
    },
    "enumerator": {
        "vi": "Phiếu do người thu thập thông tin ghi.",
        "en": "This form is filled in by the interviewer.",
    },
}

PRIVACY: Final[dict[str, Wording]] = {
    "nameless": {
        "vi": (
            "Xin {you} không ghi họ tên, số điện thoại, mã hồ sơ lên phiếu. Số phiếu ở góc mỗi "
            "trang chỉ để biết các trang nào đi cùng nhau và để mỗi phiếu được nhập một lần."
        ),
        "en": (
            "Please write no name, telephone number or dossier number on the form. The form number "
            "in the corner of each page only says which pages belong together, so that each "
            "form is "
            "entered once."
        ),
    },
    "named": {
        "vi": (
            "Ngoài những chỗ phiếu hỏi, xin {you} không ghi họ tên, số điện thoại, mã hồ sơ lên "
            "phiếu. Số phiếu ở góc mỗi trang để biết các trang nào đi cùng nhau và để mỗi phiếu "
            "được nhập một lần."
        ),
        "en": (
            "Except where the form asks for them, please write no name, telephone number or "
            "dossier "
            "number on it. The form number in the corner of each page says which pages belong "
            "together, so that each form is entered once."
        ),
    },
    "handwriting": {
        "vi": (
            "Nét chữ có thể cho biết ai là người viết; các dòng để viết ý kiến có thể bỏ trống."
        ),
        "en": (
            "Handwriting can show who wrote it; the lines for remarks may be left empty."
        ),
    },
    "totals": {
        "vi": "Kết quả chỉ được công bố dưới dạng tổng hợp.",
        "en": "Results are published as totals only.",
    },
}  # fmt: skip

RULES: Final[dict[str, Wording]] = {
    "go_to": {"vi": "sang câu {n}", "en": "go to question {n}"},
    "end": {"vi": "kết thúc phiếu", "en": "end of the form"},
    "skip_if": {
        "vi": "Nếu {condition} thì bỏ qua {questions}, {next}.",
        "en": "If {condition}, skip {questions} and {next}.",
    },
    "only_if": {
        "vi": "{questions}: chỉ trả lời nếu {condition}. Nếu không thì {next}.",
        "en": "{questions}: answer only if {condition}. Otherwise {next}.",
    },
    "row_if": {
        "vi": "(Chỉ trả lời nếu {condition}.)",
        "en": "(Answer only if {condition}.)",
    },
    "question": {"vi": "Câu {n}", "en": "Question {n}"},
    "questions": {"vi": "Câu {first}–{last}", "en": "Questions {first}–{last}"},
    "note": {"vi": "Phần dưới đây", "en": "The following"},
}

ASKING: Final[dict[str, Wording]] = {
    "choose_one": {"vi": "Chọn một ô.", "en": "Choose one box."},
    "choose_many": {"vi": "Có thể chọn nhiều ô.", "en": "You may choose several boxes."},
    "choose_most": {"vi": "Chọn nhiều nhất {max} ô.", "en": "Choose at most {max} boxes."},
    "choose_between": {
        "vi": "Chọn từ {min} đến {max} ô.",
        "en": "Choose {min} to {max} boxes.",
    },
    "choose_exactly": {"vi": "Chọn đúng {max} ô.", "en": "Choose exactly {max} boxes."},
    "rank_all": {
        "vi": "Ghi 1 cho điều quan trọng nhất, rồi 2, 3… cho đến hết.",
        "en": "Write 1 for the first in importance, then 2, 3 … for all of them.",
    },
    "rank_some": {
        "vi": "Ghi 1 cho điều quan trọng nhất, rồi lần lượt đến {max}; các ô khác để trống.",
        "en": "Write 1 for the first in importance, and so on to {max}; leave the others empty.",
    },
    "day": {"vi": "Ngày/tháng/năm", "en": "Day/month/year"},
    "clock": {"vi": "Giờ:phút (0–23 giờ)", "en": "Hour:minute (24 hours)"},
    "procedure": {
        "vi": "Ghi tên thủ tục; mã thủ tục in trên giấy hẹn.",
        "en": "Write the name of the procedure; its code is on the appointment slip.",
    },
    "by_device": {
        "vi": "Câu này trả lời bằng máy, không trả lời trên giấy.",
        "en": "This is answered with a device, not on paper.",
    },
    "between": {"vi": "(từ {min} đến {max})", "en": "({min} to {max})"},
    "signature": {"vi": "Ký trong khung.", "en": "Sign inside the frame."},
    "several_people": {
        "vi": "Ghi mỗi người hoặc mỗi mục một dòng. Nếu thiếu dòng, dùng thêm một phiếu.",
        "en": "One line for each. If there are more, use another form.",
    },
    "select_title": {
        "vi": "Chọn một người để phỏng vấn",
        "en": "Select one person to interview",
    },
    "kish": {
        "vi": (
            "Xếp thứ tự những người đủ điều kiện: nam từ nhiều tuổi nhất đến ít tuổi nhất, rồi nữ "
            "từ nhiều tuổi nhất đến ít tuổi nhất. Tìm cột có số người đủ điều kiện; con số "
            "bên dưới "
            "là người được phỏng vấn. Không đổi người khác."
        ),
        "en": (
            "Put the eligible people in order: men from the oldest to the youngest, then "
            "women from "
            "the oldest to the youngest. Find the column with the number of eligible people; the "
            "figure below it is the person to interview. Nobody else may take their place."
        ),
    },
    "birthday": {
        "vi": (
            "Phỏng vấn người đủ điều kiện có ngày sinh nhật (ngày và tháng) đến sớm nhất kể từ hôm "
            "nay. Không đổi người khác."
        ),
        "en": (
            "Interview the eligible person whose birthday (day and month) comes next, counted from "
            "today. Nobody else may take their place."
        ),
    },
    "eligible": {"vi": "Đủ điều kiện: {condition}.", "en": "Eligible: {condition}."},
}  # fmt: skip


def said(words: Wording, language: str, **values: object) -> str:
    """Return a sentence with its values put in; Vietnamese where there is no translation."""
    return (words.get(language) or words["vi"]).format(**values)
