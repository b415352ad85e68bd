"""Mail by SMTP (RFC 5321), over TLS. The only import of `smtplib`.

The Message-ID is made of the message's key, so a mail that goes out twice (the connection broke
after the server took it) is one mail to every program that looks at it.
"""

import smtplib
import ssl
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from typing import Final, Literal

from msgspec import Struct

from survey_service.delivery.message import ACCEPTED, Delivery, Message

Security = Literal["tls", "starttls", "none"]
TIMEOUT_SECONDS: Final = 20
FOR_GOOD: Final = 500
"""Replies from this number on are permanent (RFC 5321, 4.2.1)."""


class Mailbox(Struct, frozen=True, kw_only=True):
    """Where mail is handed in, and from whom it comes.

    Attributes:
        host: the server.
        port: its port.
        security: `tls` from the first byte, `starttls`, or `none` on this machine alone.
        sender: the address it comes from.
        sender_name: the name beside it.
        username: of the account, or an empty text.
        password: of the account.
    """

    host: str
    port: int
    security: Security
    sender: str
    sender_name: str = ""
    username: str = ""
    password: str = ""


class MailCarrier:
    """Sends mail through one connection, opened when the first one goes.

    Args:
        mailbox: the server and the sender.
        trust: what certificates are accepted; those of the system by default.
    """

    def __init__(self, mailbox: Mailbox, trust: ssl.SSLContext | None = None) -> None:
        self._mailbox = mailbox
        self._trust = trust or ssl.create_default_context()
        self._open: smtplib.SMTP | None = None

    def carry(self, message: Message) -> Delivery:
        """Send one mail."""
        try:
            if self._open is None:
                self._open = self._connected()
            self._open.send_message(self._written(message))
        except smtplib.SMTPRecipientsRefused as error:
            self._reset()
            return _judged(next(iter(error.recipients.values()))[0])
        except smtplib.SMTPResponseException as error:
            self.close()
            return _judged(error.smtp_code)
        except (smtplib.SMTPException, OSError) as error:
            self.close()
            return Delivery("later", f"smtp-{type(error).__name__}")
        return ACCEPTED

    def close(self) -> None:
        """End the connection."""
        opened, self._open = self._open, None
        if opened is not None:
            opened.close()

    def _reset(self) -> None:
        try:
            if self._open is not None:
                self._open.rset()
        except (smtplib.SMTPException, OSError):
            self.close()

    def _connected(self) -> smtplib.SMTP:
        box = self._mailbox
        if box.security == "tls":
            made: smtplib.SMTP = smtplib.SMTP_SSL(
                box.host, box.port, timeout=TIMEOUT_SECONDS, context=self._trust
            )
        else:
            made = smtplib.SMTP(box.host, box.port, timeout=TIMEOUT_SECONDS)
        try:
            if box.security == "starttls":
                made.starttls(context=self._trust)
            if box.username:
                made.login(box.username, box.password)
        except (smtplib.SMTPException, OSError):
            made.close()
            raise
        return made

    def _written(self, message: Message) -> EmailMessage:
        mail = EmailMessage(policy=SMTP)
        mail["From"] = Address(self._mailbox.sender_name, addr_spec=self._mailbox.sender)
        mail["To"] = Address(addr_spec=message.to)
        mail["Subject"] = message.subject
        domain = self._mailbox.sender.rpartition("@")[2]
        mail["Message-ID"] = f"<{message.key}@{domain}>"
        mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office notes, please
        mail.set_content(message.text)
        return mail


def _judged(code: int) -> Delivery:
    return Delivery("refused" if code >= FOR_GOOD else "later", f"smtp-{code}")
