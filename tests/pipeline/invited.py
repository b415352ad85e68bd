"""Contacts, codes and carriers for tests of invitations, on the round of `conftest`."""

from datetime import date

from survey_service.delivery.message import ACCEPTED
from survey_service.ledger.contact_keys import ContactKeys
from survey_service.pipeline.code_file import IssuedCode
from survey_service.pipeline.invitations import prepare
from survey_service.pipeline.invite_contacts import DOSSIER_COLUMNS, read_dossiers
from survey_service.pipeline.invite_texts import Texts
from survey_service.pipeline.outbox import Sending
from survey_service.store import campaigns, invitations, units
from tests.pipeline.conftest import CENTRE, NOW, UNIT

PURGE = date(2026, 8, 1)
PEOPLE = {
    "H31.0001": ("email", "an@example.vn"),
    "H31.0002": ("sms", "0912345678"),
    "H31.0003": ("zalo", "0987654321"),
    "H31.0004": ("email", "binh@example.vn"),
    "H31.0005": ("letter", "Số 5 | phường Hồng Bàng"),
}


class Memory:
    """A carrier that remembers keys, and answers as it is told."""

    def __init__(self, *answers):
        self.answers = list(answers) or [ACCEPTED]
        self.sent = []

    def carry(self, message):
        self.sent.append(message)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, BaseException):
            raise answer
        return answer

    def close(self):
        pass


class Killed(BaseException):
    """What a worker does that dies: nothing."""


def contacts(people=PEOPLE, **cells):
    rows = [",".join(DOSSIER_COLUMNS)]
    for dossier, (channel, to) in people.items():
        given = {"dossier": dossier, "office": UNIT, "receiving": CENTRE, "channel": channel}
        given |= {"to": to, "name": "Nguyễn Văn A", "closed_on": "2026-06-01", "language": "vi"}
        rows.append(",".join((given | cells)[name] for name in DOSSIER_COLUMNS))
    return "\n".join(rows) + "\n"


def issued(opened, count=40):
    return [IssuedCode(code, f"https://ln.vn/t/{code}") for code in opened.codes[:count]]


def keys_of(opened):
    return ContactKeys(opened.keys._places.all[0], None, opened.random.randbytes)


def prepared(opened, text=None, *, given=None, purge_on=PURGE, now=NOW):
    with opened.database.write() as connection:
        campaign = campaigns.get(connection, "hp-2026")
        registry = units.registry(connection)
        found = read_dossiers(
            text or contacts(), registry, campaign.period_from, campaign.period_to
        )
        assert found.bad == ()
        return prepare(
            connection, keys_of(opened), campaign, found.contacts,
            codes=issued(opened) if given is None else given, purge_on=purge_on, now=now,
            random=opened.random.randbytes,
        )  # fmt: skip


def sending(opened, carrier, now=NOW, channels=("email", "sms", "zalo", "letter")):
    with opened.database.read() as connection:
        campaign, registry = campaigns.get(connection, "hp-2026"), units.registry(connection)
    return Sending(
        database=opened.database,
        keys=keys_of(opened),
        campaign=campaign,
        registry=registry,
        carriers=dict.fromkeys(channels, carrier),
        texts=Texts(),
        clock=lambda: now,
        random=opened.random.randbytes,
    )


def counted(opened):
    with opened.database.read() as connection:
        found = invitations.counts(connection, "hp-2026")
    sums = {}
    for (_, wave, state), count in found.items():
        sums[wave, state] = sums.get((wave, state), 0) + count
    return sums
