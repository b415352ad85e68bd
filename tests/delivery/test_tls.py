"""Nothing goes to a server whose certificate nobody vouches for, not even its address."""

import pytest

from survey_service.delivery.gateway import Gateway, GatewayCarrier
from survey_service.delivery.mail import Mailbox, MailCarrier
from survey_service.delivery.message import ACCEPTED
from tests.delivery import certificates
from tests.delivery.servers import gateway, mail_server
from tests.delivery.test_carriers import message


@pytest.fixture
def tls(tmp_path):
    return certificates.made(tmp_path)


def box(port, security):
    return Mailbox(host="127.0.0.1", port=port, security=security, sender="moi@example.vn")


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_mail_goes_to_a_server_that_is_vouched_for_and_to_no_other(tls, security):
    server, trust = tls
    with mail_server(250, **{security: server}) as (port, taken):
        carrier = MailCarrier(box(port, security), trust)
        assert carrier.carry(message()) == ACCEPTED
        carrier.close()
        assert "mail" in taken.requests[-1]
        taken.requests.clear()
        stranger = MailCarrier(box(port, security)).carry(message())
        assert (stranger.result, stranger.reason) == ("later", "smtp-SSLCertVerificationError")
        assert not any("mail" in each for each in taken.requests)


def test_a_server_that_offers_no_tls_gets_nothing():
    with mail_server(250) as (port, taken):
        answer = MailCarrier(box(port, "starttls")).carry(message())
    assert (answer.result, taken.requests) == ("later", [])


def test_a_provider_is_reached_by_https_and_must_be_vouched_for(tls):
    server, trust = tls
    with gateway(200, tls=server) as (url, taken):
        asked = Gateway(url=url, body={"to": "{to}", "text": "{text}"})
        assert GatewayCarrier(asked, trust).carry(message()) == ACCEPTED
        assert len(taken.requests) == 1
        stranger = GatewayCarrier(asked).carry(message())
        assert (stranger.result, stranger.reason) == ("later", "http-SSLCertVerificationError")
        assert len(taken.requests) == 1
