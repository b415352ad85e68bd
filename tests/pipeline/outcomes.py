"""Outcomes without their signed promises, which tests of their own look at."""

from msgspec.structs import replace

from kiosk.host import Receipt


def plain(outcome):
    """A receipt without its promise; anything else as it is, and every member of a list."""
    if isinstance(outcome, list | tuple):
        return [plain(one) for one in outcome]
    return replace(outcome, promise=None) if isinstance(outcome, Receipt) else outcome
