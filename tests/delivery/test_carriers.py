"""Carriers against servers of this machine: what goes out, and what every answer means."""

import email
import json
from email.policy import default

import pytest

from survey_service.delivery.folder import FolderCarrier
from survey_service.delivery.gateway import Gateway, GatewayCarrier
from survey_service.delivery.mail import Mailbox, MailCarrier
from survey_service.delivery.message import ACCEPTED, Carrier, Message
from tests.delivery.servers import gateway, mail_server

KEY = "0123456789abcdef" * 2


def message(**changes) -> Message:
    given = {"key": KEY, "channel": "email", "to": "an@example.vn", "subject": "Kính mời Ông/Bà"}
    return Message(**given | {"text": "Mời Ông/Bà góp ý: https://ln.vn/t/ABC"} | changes)


def mailbox(port, **changes):
    given = {"host": "127.0.0.1", "port": port, "security": "none", "sender": "moi@example.vn"}
    return MailCarrier(Mailbox(**given | changes))


def test_a_mail_arrives_as_written_and_bears_its_key():
    with mail_server(250) as (port, taken):
        carrier = mailbox(port, sender_name="Lắng nghe")
        assert carrier.carry(message()) == ACCEPTED
        assert carrier.carry(message(to="binh@example.vn")) == ACCEPTED
        carrier.close()
    first = email.message_from_bytes(taken.requests[0]["mail"].encode(), policy=default)
    assert first["Message-ID"] == f"<{KEY}@example.vn>"
    assert (first["Subject"], first["To"]) == ("Kính mời Ông/Bà", "an@example.vn")
    assert "Lắng nghe" in str(first["From"])
    assert first.get_content().strip() == message().text
    assert len(taken.requests) == 2


@pytest.mark.parametrize(
    ("reply", "result"), [(550, "refused"), (450, "later"), (421, "later"), (553, "refused")]
)
def test_what_a_mail_server_says_of_a_recipient_is_heeded(reply, result):
    with mail_server(reply, 250) as (port, _):
        carrier = mailbox(port)
        answer = carrier.carry(message())
        assert (answer.result, answer.reason) == (result, f"smtp-{reply}")
        assert carrier.carry(message()) == ACCEPTED  # the next one is not hurt by it
        carrier.close()


def test_no_server_is_a_reason_to_try_later():
    answer = mailbox(1).carry(message())
    assert (answer.result, answer.reason) == ("later", "smtp-ConnectionRefusedError")
    web = GatewayCarrier(Gateway(url="http://127.0.0.1:1/", body={"a": "{to}{text}"}))
    assert web.carry(message()).result == "later"


def test_a_provider_gets_what_its_configuration_says_and_the_key():
    body = {"phone": "{to}", "parts": [{"text": "{text}", "n": 1}], "ref": "{key}", "as": "{other}"}
    with gateway(200) as (url, taken):
        headers = {"Authorization": "Bearer {secret}"}
        carrier = GatewayCarrier(Gateway(url=url, headers=headers, body=body, secret="s3cret"))
        sent = message(channel="sms", to="+84912345678", text='Mời: {key} "nháy" {to}')
        assert carrier.carry(sent) == ACCEPTED
    [got] = taken.requests
    assert got["path"] == "/send?v=1"
    assert got["headers"]["authorization"] == "Bearer s3cret"
    assert got["headers"]["idempotency-key"] == KEY
    assert got["body"] == {
        "phone": "+84912345678",
        "parts": [{"text": 'Mời: {key} "nháy" {to}', "n": 1}],  # filled in once, never again
        "ref": KEY,
        "as": "{other}",
    }


@pytest.mark.parametrize(
    ("status", "result"),
    [(201, "accepted"), (202, "accepted"), (429, "later"), (503, "later"), (400, "refused"),
     (403, "refused"), (302, "refused")],
)  # fmt: skip
def test_the_status_alone_decides_and_no_redirect_is_followed(status, result):
    with gateway(status) as (url, taken):
        carrier = GatewayCarrier(Gateway(url=url, body={"to": "{to}", "text": "{text}"}))
        answer = carrier.carry(message(channel="sms", to="+84912345678"))
    assert answer.result == result
    assert answer.reason in {"", f"http-{status}"}
    assert len(taken.requests) == 1


def test_the_folder_holds_each_message_once_for_its_owner_alone(tmp_path):
    folder = tmp_path / "out"
    carrier = FolderCarrier(folder)
    assert carrier.carry(message()) == ACCEPTED
    assert carrier.carry(message(text="lần nữa")) == ACCEPTED
    [path] = folder.iterdir()
    assert json.loads(path.read_text())["text"] == message().text
    assert (path.stat().st_mode & 0o777, folder.stat().st_mode & 0o777) == (0o600, 0o700)
    (tmp_path / "file").write_text("")
    assert FolderCarrier(tmp_path / "file").carry(message()).result == "later"


def test_every_carrier_keeps_the_protocol(tmp_path):
    made = (
        FolderCarrier(tmp_path),
        mailbox(1),
        GatewayCarrier(Gateway(url="https://a.vn", body={})),
    )
    assert all(isinstance(each, Carrier) for each in made)
    for each in made:
        each.close()
