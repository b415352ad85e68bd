"""What the words in entries of acts mean, in both languages: the small print of the ledger's page.

Codes of rounds, offices, questionnaires and samples stand as they are, after what they are; words
of the program are translated. A word that this version does not know (the log may be older or
younger) is left out.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from questionnaires.text import Wording, say
from survey_service.console.labels import CAMPAIGN_STATES, SERIES
from survey_service.console.language import translate
from survey_service.console.numbers import count
from survey_service.console.role_names import ROLE_NAMES
from survey_service.exports import EXPORTS, Export
from survey_service.ledger.entries import Kind
from survey_service.pipeline.deletion import REASON_NAMES as DELETION_REASONS
from survey_service.pipeline.monitors.opinions import NAMES as OPINION_NAMES
from survey_service.pipeline.sync_rules import REASONS as HOLDING_REASONS

PARTED: Final = "\N{NO-BREAK SPACE}· "
"""Between two particulars; a line never begins with the dot."""

Say = Callable[[Any, str], str | None]
"""Says a value in a language; None where there is nothing to say."""


class Part(NamedTuple):
    """A field of an entry, and how it is said."""

    field: str
    say: Say


def _words(table: Mapping[str, Wording]) -> Say:
    """Say a word of the program; several where spaces part them."""

    def said(value: Any, language: str) -> str | None:  # noqa: ANN401 - any value of an entry
        known = [say(table[word], language) for word in str(value or "").split() if word in table]
        return ", ".join(map(_within_a_line, known)) or None

    return said


def _within_a_line(label: str) -> str:
    """Labels begin with a capital where they stand alone."""
    return label[:1].lower() + label[1:]


def _after(vi: str, en: str) -> Say:
    """Say a code or a name after what it is."""
    table: Wording = {"vi": vi, "en": en}
    return lambda value, language: f"{say(table, language)} {value}" if value else None


def _counted(vi: str, one: str, more: str) -> Say:
    def said(value: Any, language: str) -> str | None:  # noqa: ANN401 - any value of an entry
        if value is None:
            return None
        noun = vi if language == "vi" else one if value == 1 else more
        return f"{count(value, language)} {noun}"

    return said


def _typed(value: Any, _language: str) -> str | None:  # noqa: ANN401 - any value of an entry
    """Say what a person typed, as typed."""
    return f"“{value}”" if value else None


def _whether(yes: Wording, no: Wording | None = None) -> Say:
    """Say whether there is a value."""

    def said(value: Any, language: str) -> str | None:  # noqa: ANN401 - any value of an entry
        words = no if value is None else yes
        return None if words is None else say(words, language)

    return said


def _labels(marked: Mapping[str, str]) -> Mapping[str, Wording]:
    return {code: {"vi": word, "en": translate(word, "en")} for code, word in marked.items()}


def _titled(export: Export) -> Wording:
    """Return the title of a file and its format: some come in two."""
    ending = export.filename.rpartition(".")[2].upper()
    return {language: f"{title} ({ending})" for language, title in export.title.items()}


KEY_ROLES: Final[Mapping[str, Wording]] = {
    "ledger": {"vi": "khoá ký sổ cái", "en": "key of the ledger"},
    "issuer": {"vi": "khoá phát mã biên nhận", "en": "key of an issuer"},
    "release": {"vi": "khoá ký bản phát hành", "en": "key of releases"},
    "epoch": {"vi": "khoá mở phiếu của thiết bị", "en": "key that opens forms of devices"},
}
ROLE_CHANGES: Final[Mapping[str, Wording]] = {
    "grant": {"vi": "cấp quyền", "en": "granted"},
    "revoke": {"vi": "thu hồi quyền", "en": "revoked"},
    "disable": {"vi": "khoá tài khoản", "en": "account disabled"},
}
DEVICE_CHANGES: Final[Mapping[str, Wording]] = {
    "enrolled": {"vi": "ghi danh", "en": "enrolled"},
    "revoked": {"vi": "thu hồi", "en": "revoked"},
}
MONITORING_ACTS: Final[Mapping[str, Wording]] = {
    "rules": {"vi": "đặt quy tắc", "en": "rules set"},
    "draw": {"vi": "bốc thăm phúc tra", "en": "back-checks drawn"},
    "back-check": {"vi": "phúc tra một phiếu", "en": "an interview asked again"},
    "plan": {"vi": "lập kế hoạch đi giám sát", "en": "visits planned"},
    "flags": {"vi": "tìm dấu hiệu bất thường", "en": "flags looked for"},
    "flag-resolved": {"vi": "kết luận một dấu hiệu", "en": "a flag resolved"},
    "opinion-asked": {"vi": "đề nghị cho ý kiến giám sát", "en": "an opinion asked for"},
    "opinion": {"vi": "ý kiến giám sát", "en": "a supervision opinion"},
    "minutes": {"vi": "đính kèm biên bản giám sát", "en": "supervision minutes attached"},
    "links": {"vi": "niêm phong liên kết hộ và phiếu", "en": "households sealed"},
    "links-purged": {"vi": "huỷ liên kết hộ và phiếu", "en": "households destroyed"},
}
DRAW_ACTS: Final[Mapping[str, Wording]] = {
    "commit": {"vi": "công bố trước khi bốc", "en": "fixed beforehand"},
    "open": {"vi": "mở số niêm phong", "en": "a sealed number opened"},
    "draw": {"vi": "bốc thăm", "en": "drawn"},
}
DECISIONS: Final[Mapping[str, Wording]] = {
    "held": {"vi": "giữ lại", "en": "held"},
    "released": {"vi": "cho tính", "en": "released to count"},
    "rejected": {"vi": "bác bỏ", "en": "rejected"},
}
CORRECTION_REASONS: Final[Mapping[str, Wording]] = {
    "entry-error": {"vi": "nhập sai", "en": "entered wrongly"},
    "wrong-person": {"vi": "nhầm người trả lời", "en": "the wrong person answered"},
    "duplicate": {"vi": "phiếu trùng", "en": "entered twice"},
    "falsified": {"vi": "phiếu nguỵ tạo", "en": "made up"},
    "trial": {"vi": "phiếu thử", "en": "a trial"},
}
BRIDGE_METHODS: Final[Mapping[str, Wording]] = {
    "parallel": {"vi": "hỏi song song hai bản", "en": "both versions asked side by side"},
    "overlap": {"vi": "hỏi cùng người hai bản", "en": "both versions asked of the same people"},
    "judgement": {"vi": "theo đánh giá chuyên môn", "en": "by a judgement"},
}
FILES: Final[Mapping[str, Wording]] = {
    **{export.filename: _titled(export) for export in EXPORTS},
    "audit": {"vi": "gói kiểm tra", "en": "audit bundle"},
}

_ROUND: Final = Part("campaign", _after("đợt", "round"))
_SERIES: Final = Part("series", _words(_labels(SERIES)))
_OFFICE: Final = Part("unit", _after("đơn vị", "office"))

PARTICULARS: Final[Mapping[Kind, tuple[Part, ...]]] = {
    "manifest": (_OFFICE, _ROUND, Part("count", _counted("mã", "code", "codes"))),
    "codes-revoked": (Part("count", _counted("mã", "code", "codes")), Part("reason", _typed)),
    "issuer": (Part("name", _typed),),
    "key": (
        Part("role", _words(KEY_ROLES)),
        Part("replaces", _whether({"vi": "thay khoá trước", "en": "replaces the one before"})),
    ),
    "instrument": (
        Part("name", _after("phiếu", "questionnaire")),
        Part("version", _after("bản", "version")),
        Part("bridge", _whether({"vi": "nối hai bản", "en": "two versions joined"})),
        Part("method", _words(BRIDGE_METHODS)),
    ),
    "sample": (
        _ROUND,
        Part("name", _after("mẫu", "sample")),
        Part("cases", _counted("đối tượng", "case", "cases")),
    ),
    "export": (
        Part("what", _words(FILES)),
        _ROUND,
        _SERIES,
        Part("rows", _counted("dòng", "row", "rows")),
    ),
    "role": (Part("role", _words(ROLE_NAMES)), Part("change", _words(ROLE_CHANGES)), _OFFICE),
    "configuration": (),
    "correction": (
        Part("new", _whether({"vi": "sửa", "en": "corrected"}, {"vi": "huỷ", "en": "voided"})),
        Part("reason", _words(CORRECTION_REASONS)),
    ),
    "deletion": (Part("reason", _words(DELETION_REASONS)),),
    "snapshot": (_ROUND, _SERIES, Part("n", _counted("phiếu", "answer", "answers"))),
    "publication": (
        _ROUND,
        _SERIES,
        Part("sequence", _after("lần", "no.")),
        Part("state", _words(_labels(CAMPAIGN_STATES))),
    ),
    "quarantine": (Part("decision", _words(DECISIONS)), Part("reason", _words(HOLDING_REASONS))),
    "device": (Part("change", _words(DEVICE_CHANGES)), _OFFICE),
    "backup": (),
    "restore": (Part("size", _counted("mục", "entry", "entries")),),
    "paper": (
        _ROUND,
        Part("printed", _counted("phiếu in", "form printed", "forms printed")),
        Part("returned", _counted("phiếu thu về", "form returned", "forms returned")),
        Part(
            "unexplained",
            _counted(
                "chỗ lệch chưa rõ lý do",
                "difference without a reason",
                "differences without a reason",
            ),
        ),
    ),
    "monitoring": (
        Part("act", _words(MONITORING_ACTS)),
        _ROUND,
        Part("drawn", _counted("phiếu", "interview", "interviews")),
        Part("opened", _counted("dấu hiệu mới", "new flag", "new flags")),
        Part("opinion", _words({str(word): name for word, name in OPINION_NAMES.items()})),
    ),
    "draw": (
        Part("act", _words(DRAW_ACTS)),
        Part("draw", _typed),
        Part("owner", _after("của", "of")),
        Part("replaces", _whether({"vi": "thay lần trước", "en": "replaces one before"})),
        Part("cases", _counted("trường hợp", "case", "cases")),
    ),
    "fieldwork": (
        _ROUND,
        Part("cases", _counted("đối tượng", "case", "cases")),
        Part("changes", _counted("lần ghi kết quả", "change recorded", "changes recorded")),
        Part("reserves", _counted("dự bị được gọi", "reserve called", "reserves called")),
    ),
}
"""What is said of each kind of act, in order."""


def particulars(kind: Kind, fields: Mapping[str, Any], language: str) -> str:
    """Return what an act was about, from the fields of its entry."""
    return PARTED.join(_said(kind, fields, language))


def _said(kind: Kind, fields: Mapping[str, Any], language: str) -> Iterator[str]:
    for part in PARTICULARS[kind]:
        if part.field in fields and (words := part.say(fields[part.field], language)):
            yield words
