"""Supervision minutes (biên bản giám sát): what a body did and what it says, to print and sign."""

from datetime import date

from questionnaires.text import say
from survey_service.minutes import (
    Facts,
    Heading,
    Issuer,
    OfficialDocument,
    Paragraph,
    Signatory,
    Table,
    Trace,
)
from survey_service.minutes.document import Block, Language
from survey_service.pipeline.monitors import opinions
from survey_service.pipeline.monitors.bodies import Bodies, bodies_of
from survey_service.pipeline.monitors.opinions import ShownOpinion
from survey_service.pipeline.monitors.results import RoundResult, round_result
from survey_service.problems import Problem
from survey_service.store import back_checks, campaigns, observations
from survey_service.store.campaigns import Campaign
from survey_service.store.database import Connection
from survey_service.store.organisations import roles

WORDS = {
    "kind": {"vi": "BIÊN BẢN", "en": "MINUTES"},
    "about": {"vi": "Giám sát đợt khảo sát", "en": "Supervision of the survey"},
    "basis": {"vi": "Căn cứ tính độc lập", "en": "Grounds of independence"},
    "work": {"vi": "I. VIỆC ĐÃ GIÁM SÁT", "en": "I. WHAT WAS SUPERVISED"},
    "found": {"vi": "II. KẾT QUẢ PHÚC TRA", "en": "II. WHAT BACK-CHECKS FOUND"},
    "said": {"vi": "III. Ý KIẾN GIÁM SÁT", "en": "III. OPINION"},
    "lists": {"vi": "Danh sách mẫu đã kiểm tra (thôn)", "en": "Sample lists checked (villages)"},
    "remarks": {"vi": "Trong đó có nhận xét", "en": "Of these with remarks"},
    "seen": {"vi": "Lần quan sát phát, thu phiếu, kiosk", "en": "Observations"},
    "visits": {"vi": "Phiếu đã hỏi lại", "en": "Interviews asked again"},
    "not_met": {"vi": "Phiếu không gặp được người trả lời", "en": "People not met"},
    "item": {"vi": "Nội dung", "en": "Item"},
    "number": {"vi": "Số lượng", "en": "Number"},
    "rate": {
        "vi": "Ước tính {rate} số phiếu của cả đợt không khớp khi hỏi lại "
        "(khoảng tin cậy 95%: {low}–{high}), từ {checked} phiếu đã có kết quả của mọi tổ chức.",
        "en": "An estimated {rate} of all interviews would fail when asked again "
        "(95% interval: {low}–{high}), from {checked} results of all bodies.",
    },
    "no_rate": {"vi": "Chưa có kết quả phúc tra.", "en": "There is no result yet."},
    "opinion": {"vi": "Ý kiến", "en": "Opinion"},
    "reason": {"vi": "Nội dung cụ thể", "en": "In words"},
    "due": {"vi": "Thời hạn trả lời", "en": "Due"},
    "signs": {"vi": "ĐẠI DIỆN TỔ CHỨC GIÁM SÁT", "en": "FOR THE SUPERVISING BODY"},
    "leads": {"vi": "ĐẠI DIỆN CƠ QUAN CHỦ TRÌ", "en": "FOR THE LEADING AGENCY"},
    "trace": {
        "vi": "Ảnh chụp biên bản đã ký, đóng dấu được lưu cùng mã băm trong sổ cái.",
        "en": "A photograph of the signed minutes is kept, its hash stands in the ledger.",
    },
    "synthetic": {"vi": "DỮ LIỆU MÔ PHỎNG", "en": "SIMULATED DATA"},
}


def minutes_of(
    connection: Connection,
    campaign: str,
    organisation: str,
    *,
    url: str,
    today: date,
    language: Language = "vi",
) -> OfficialDocument:
    """Return the supervision minutes of an organisation as they stand today.

    Raises:
        Problem: `campaign-unknown`; `monitor-unknown`, the organisation does not supervise;
            `monitor-rules-missing`.
    """
    found, bodies = campaigns.get(connection, campaign), bodies_of(connection, campaign)
    if found is None:
        raise Problem("campaign-unknown", "campaign", campaign)
    if organisation not in bodies.supervising:
        raise Problem("monitor-unknown", "organisation", organisation)
    said = {name: words[language] for name, words in WORDS.items()}
    statement = next(
        one.statement or ""
        for one in roles(connection, campaign)
        if one.organisation == organisation and one.role == "supervises"
    )
    name = say(bodies.known[organisation].name, language)
    shown = {one.organisation: one for one in opinions.shown(connection, campaign, today)}
    blocks: tuple[Block, ...] = (
        Facts(rows=((said["basis"], statement),)),
        Heading(text=said["work"]),
        _work(connection, campaign, bodies, organisation, said),
        Heading(text=said["found"]),
        Paragraph(text=_found(round_result(connection, campaign), said, language)),
        Heading(text=said["said"]),
        _opinion(shown.get(organisation), said, language),
    )
    return OfficialDocument(
        issuer=Issuer(body=name),
        place="Hải Phòng",
        kind=said["kind"],
        about=f"{said['about']}: {_title(found, language)}",
        blocks=blocks,
        signatories=(Signatory(role=said["signs"]), Signatory(role=said["leads"])),
        trace=Trace(text=said["trace"], url=url),
        notice=said["synthetic"] if found.synthetic else "",
        language=language,
    )


def _work(
    connection: Connection, campaign: str, bodies: Bodies, organisation: str, said: dict[str, str]
) -> Table:
    members = {o.code for o in bodies.people.values() if o.organisation == organisation}
    lists = [o for o in observations.checked_lists(connection, campaign) if o.person in members]
    seen = [o for o in observations.seen(connection, campaign) if o.person in members]
    visits = [o for o in back_checks.visits(connection, campaign) if o.person in members]
    rows = (
        (said["lists"], len(lists)),
        (said["remarks"], sum(o.verdict == "remark" for o in lists)),
        (said["seen"], len(seen)),
        (said["visits"], sum(o.state == "done" for o in visits)),
        (said["not_met"], sum(o.state == "not_met" for o in visits)),
    )
    return Table(
        header=(said["item"], said["number"]),
        rows=tuple((name, str(count)) for name, count in rows),
        widths=(4, 1),
        right=frozenset({1}),
    )


def _found(result: RoundResult, said: dict[str, str], language: Language) -> str:
    rate = result.rate
    if rate is None:
        return said["no_rate"]
    shares = {
        name: f"{100 * value:.1f}%".replace(".", "," if language == "vi" else ".")
        for name, value in (("rate", rate.rate), ("low", rate.low), ("high", rate.high))
    }
    return said["rate"].format(**shares, checked=rate.checked)


def _opinion(one: ShownOpinion | None, said: dict[str, str], language: Language) -> Facts:
    if one is None:
        return Facts(rows=((said["opinion"], ""), (said["reason"], "")))
    is_open = one.state == "waiting"
    return Facts(
        rows=(
            (said["opinion"], "" if is_open else say(opinions.NAMES[one.state], language)),
            (said["reason"], one.words or ""),
            (said["due"], f"{one.due_on:%d/%m/%Y}"),
        )
    )


def _title(campaign: Campaign, language: Language) -> str:
    return say(campaign.title, language)
