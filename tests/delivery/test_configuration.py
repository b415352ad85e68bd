"""The operator's file of carriers, and addresses by channel."""

import pytest

from survey_service.delivery.addresses import address
from survey_service.delivery.configuration import ConfigurationError, read_carriers
from survey_service.delivery.folder import FolderCarrier
from survey_service.delivery.gateway import GatewayCarrier
from survey_service.delivery.mail import MailCarrier

GOOD = """
email: {kind: smtp, host: mail.example.vn, port: 465, security: tls, sender: moi@example.vn}
sms: {kind: http, url: "https://example.vn/sms", body: {a: "{to}", b: "{text}"}, secret_file: key}
zalo: {kind: http, url: "http://127.0.0.1:8080/", body: {a: "{to}", b: "{text}"}}
letter: {kind: folder, folder: out}
"""


def read(tmp_path, text):
    path = tmp_path / "carriers.yaml"
    path.write_text(text, encoding="utf-8")
    return read_carriers(path)


def secret(tmp_path, mode=0o600):
    path = tmp_path / "key"
    path.write_text("s3cret\n")
    path.chmod(mode)


def test_each_channel_gets_its_carrier(tmp_path):
    secret(tmp_path)
    made = read(tmp_path, GOOD)
    kinds = {channel: type(carrier) for channel, carrier in made.items()}
    assert kinds == {
        "email": MailCarrier,
        "sms": GatewayCarrier,
        "zalo": GatewayCarrier,
        "letter": FolderCarrier,
    }


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("pigeon: {kind: folder, folder: out}", "carriers.yaml"),
        ("sms: {kind: pigeon}", "carriers.yaml"),
        ("sms: {kind: folder, folder: out, speed: 9}", "carriers.yaml"),
        ("sms: [", "carriers.yaml"),
        ("sms: {kind: smtp, host: a, port: 1, security: tls, sender: a@b.vn}", "sms"),
        ('email: {kind: http, url: "https://a.vn", body: {}}', "email"),
        ("email: {kind: smtp, host: a, port: 1, security: tls, sender: nobody}", "email.sender"),
        (
            "email: {kind: smtp, host: mail.vn, port: 25, security: none, sender: a@b.vn}",
            "email.security",
        ),
        ('sms: {kind: http, url: "http://a.vn/", body: {a: "{to}{text}"}}', "sms.url"),
        ('sms: {kind: http, url: "https://u:p@a.vn/", body: {a: "{to}{text}"}}', "sms.url"),
        ('sms: {kind: http, url: "https://[", body: {a: "{to}{text}"}}', "sms.url"),
        ('sms: {kind: http, url: "https://a.vn/", body: {a: "{to}"}}', "sms.body"),
        (GOOD.replace("secret_file: key", "secret_file: none"), "sms.secret_file"),
    ],
)
def test_a_wrong_place_is_named(tmp_path, text, where):
    secret(tmp_path)
    with pytest.raises(ConfigurationError) as refused:
        read(tmp_path, text)
    assert refused.value.where == where


def test_a_secret_that_others_can_read_is_none(tmp_path):
    secret(tmp_path, 0o644)
    with pytest.raises(ConfigurationError, match="chmod 600"):
        read(tmp_path, GOOD)


def test_no_file_is_said_to_be_none(tmp_path):
    with pytest.raises(ConfigurationError):
        read_carriers(tmp_path / "nowhere.yaml")


@pytest.mark.parametrize(
    ("channel", "given", "kept"),
    [
        ("email", " An.Nguyen@Example.VN ", "An.Nguyen@example.vn"),
        ("sms", "0912 345 678", "+84912345678"),
        ("zalo", "+84 (91) 234-5678", "+84912345678"),
        ("sms", "+4915112345678", "+4915112345678"),
        ("letter", "Số 5, tổ 7 | phường  Hồng Bàng|", "Số 5, tổ 7 | phường Hồng Bàng"),
    ],
)
def test_an_address_has_one_form(channel, given, kept):
    assert address(channel, given) == kept
    assert address(channel, kept) == kept


@pytest.mark.parametrize(
    ("channel", "given"),
    [
        ("email", ""), ("email", "an"), ("email", "an@localhost"), ("email", "an@@b.vn"),
        ("email", "a n@b.vn"), ("email", "an@b.vn\nBcc: x@y.vn"), ("email", "an@b.vn, x@y.vn"),
        ("email", "“an”@b.vn"), ("email", "x" * 65 + "@b.vn"), ("email", ".an@b.vn"),
        ("sms", ""), ("sms", "12345"), ("sms", "0912345678x"), ("sms", "1900"),
        ("sms", "+84 ٠٩١٢٣٤٥٦"), ("zalo", "+0912345678"),
        ("letter", ""), ("letter", "12345"), ("letter", "a|b|c|d|e|f"), ("letter", "x" * 101),
    ],
)  # fmt: skip
def test_what_is_no_address_is_none(channel, given):
    assert address(channel, given) is None
