"""A message, what became of it, and what a carrier must be able to do."""

from typing import Literal, Protocol, runtime_checkable

from msgspec import Struct

Channel = Literal["letter", "email", "sms", "zalo"]
Result = Literal["accepted", "refused", "later"]


class Message(Struct, frozen=True, kw_only=True):
    """What is sent to one person.

    Attributes:
        key: 32 hexadecimal digits, the same at every attempt: whoever carries messages can tell by
            it that this one came before.
        channel: how it goes.
        to: the address of that channel, checked.
        name: how the letter begins, or an empty text.
        subject: of a mail or letter.
        text: what is said, the link included.
        link: the link alone, or an empty text.
    """

    key: str
    channel: Channel
    to: str
    name: str = ""
    subject: str
    text: str
    link: str = ""


class Delivery(Struct, frozen=True):
    """What became of a message.

    Attributes:
        result: `accepted` by the next in line, `refused` for good, or to be tried `later`.
        reason: a short code without any part of the address, such as `http-429`.
    """

    result: Result
    reason: str = ""


ACCEPTED = Delivery("accepted")


@runtime_checkable
class Carrier(Protocol):
    """Takes messages of one channel to whoever carries them further."""

    def carry(self, message: Message) -> Delivery:
        """Send one message; whatever goes wrong on the way is an answer, never an exception."""

    def close(self) -> None:
        """End what is open."""
