"""What is checked before paper is printed: a link on it cannot be corrected."""

import ipaddress
from urllib.parse import urlsplit

from survey_service.settings import SettingsError


class LoopbackError(SettingsError):
    """An address that only this machine reaches, where paper would carry it to others."""

    code = "address-loopback"
    hint = "Give --public-url https://…: what is printed cannot be corrected."

    def __init__(self, option: str, got: str) -> None:
        super().__init__(option, got, "links that people's phones reach")


def check_printable(option: str, url: str) -> None:
    """Refuse to print a link that no phone reaches.

    Args:
        option: the option that asks for paper.
        url: the address that would stand in the QR code.

    Raises:
        LoopbackError: it is an address of this machine alone.
    """
    host = urlsplit(url).hostname or ""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        local = host.rstrip(".").rpartition(".")[2] == "localhost"
    else:
        local = address.is_loopback or address.is_unspecified
    if local:
        raise LoopbackError(option, url)
