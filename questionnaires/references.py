"""What only the service knows: which official codes exist. Checking is given it as a protocol."""

from typing import Literal, Protocol

Registry = Literal["commune", "village", "procedure"]
"""The registers that answers may be codes of."""


class References(Protocol):
    """The registers as they stood on the day of the answers."""

    def has(self, kind: Registry, code: str) -> bool:
        """Tell whether the code is in force."""
        ...
