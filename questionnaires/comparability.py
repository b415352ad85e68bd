"""May figures from two versions be joined in one series? Only without a break, or over a bridge."""

from typing import Literal

import msgspec

from questionnaires.changes import Change
from questionnaires.diff import diff
from questionnaires.instrument import Instrument, content_hash

Method = Literal["parallel", "overlap", "judgement"]
"""How somebody knows that a break can be crossed: both versions asked of random halves of a sample;
both asked of the same people; or a person's judgement that the change does not matter."""


class Bridge(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody's word that figures from two versions may be joined all the same.

    Attributes:
        from_hash: content hash of the earlier version.
        to_hash: content hash of the later version.
        method: how this is known.
        reason: what was found, in a sentence.
        account: who says so.
    """

    from_hash: str
    to_hash: str
    method: Method
    reason: str
    account: str


def breaks(
    previous: Instrument, current: Instrument, bridge: Bridge | None = None
) -> tuple[Change, ...]:
    """Return the changes that forbid to join figures from both; none where they may be joined.

    A bridge counts only between exactly the two contents that it names.
    """
    named = (content_hash(previous), content_hash(current))
    if bridge is not None and (bridge.from_hash, bridge.to_hash) == named:
        return ()
    return tuple(each for each in diff(previous, current) if each.breaks)


def comparable(previous: Instrument, current: Instrument, bridge: Bridge | None = None) -> bool:
    """Tell whether figures from both versions may stand in one series."""
    return not breaks(previous, current, bridge)
