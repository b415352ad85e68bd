"""Forms for the rules: a clean header and one item, and for each rule an item it finds."""

from textwrap import dedent, indent

HEADER = """
name: form_in_test
version: "2026.1"
languages: [vi, en]
title: {vi: Phiếu thử, en: Form}
purpose: {vi: Để thử, en: To try}
provenance: {vi: Viết trong phép thử, en: Written here}
scales:
  level:
    - {code: 1, label: {vi: Kém, en: Bad}}
    - {code: 2, label: {vi: Tốt, en: Good}}
"""
USED = "- {name: used, type: likert, scale: level, text: {vi: Nơi chờ mát, en: The room is cool}}\n"


def form(items, *, section="", header=HEADER, more=""):
    body = indent(USED + dedent(items).strip() + "\n", "      ")
    start = f"sections:\n  - name: main\n    title: {{vi: Phần, en: Part}}\n{section}    items:\n"
    return header + start + body + more


def words(vi, en, rest="type: text"):
    return f'- {{name: one, {rest}, text: {{vi: "{vi}", en: "{en}"}}}}'


def choices(*pairs):
    listed = ", ".join(
        f'{{code: {code}, label: {{vi: "{vi}", en: "{en}"}}}}' for code, vi, en in pairs
    )
    return words("Màu nào?", "Which colour?", f"type: single_choice, choices: [{listed}]")


def judged(vi, en):
    return words(vi, en, "type: likert, scale: level")


ITEM = "sections[0].items[1]"
LONG = "Một câu hỏi dài dòng " * 4 + "về rất nhiều điều"
FOUND = {
    "untranslated": (words("Có gì thêm?", "Có gì thêm?"), f"{ITEM}.text.en"),
    "no-diacritics": (words("Ong ba co hai long khong", "Happy?"), f"{ITEM}.text.vi"),
    "label-too-long": (words(LONG, "Long"), f"{ITEM}.text.vi"),
    "value-label-too-long": (
        choices(("a", "Một lựa chọn dài dòng " * 5, "A"), ("b", "Hai", "B")),
        f"{ITEM}.choices[0].label.vi",
    ),
    "duplicate-label": (
        choices(("a", "Đỏ", "Red"), ("b", "đỏ ", "Scarlet")),
        f"{ITEM}.choices[1].label.vi",
    ),
    "duplicate-question": (judged("Nơi chờ mát", "It is cool"), f"{ITEM}.text.vi"),
    "reserved-code": (
        choices(("1", "Đỏ", "Red"), ("98", "Xanh", "Blue")),
        f"{ITEM}.choices[1].code",
    ),
    "double-barrelled": (
        judged("Công chức lịch sự và nhanh nhẹn", "Officials are kind"),
        f"{ITEM}.text.vi",
    ),
    "sensitive-data": (words("Dân tộc của Ông/Bà?", "Which group?"), f"{ITEM}.text.vi"),
    "personal-data": (words("Số điện thoại?", "Which number?"), f"{ITEM}.text.vi"),
    "stored-moment": (
        words("Ngày trả lời", "Day of answering", "type: calculated, calculation: today()"),
        f"{ITEM}.calculation",
    ),
    "abbreviation": (words("Ông/Bà đã đến UBND chưa?", "Did you go?"), f"{ITEM}.text.vi"),
    "scale-reversed": (
        choices(("2", "Tốt", "Good"), ("1", "Kém", "Bad")),
        f"{ITEM}.choices",
    ),
}
