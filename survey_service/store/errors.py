"""Refusals of the store: one exception with a stable code and the five parts every refusal has."""

from typing import Final

UNAVAILABLE: Final = "store-unavailable"
SCHEMA_EMPTY: Final = "schema-empty"


class StoreError(Exception):
    """A broken assumption about the database, as a catalogue code.

    Args:
        code: stable catalogue code, e.g. `store-setting`.
        where: the URL (without password), pragma, table or field meant.
        got: what was found there.
        expected: what had to be there.
        hint: what to do, in one sentence.
    """

    def __init__(self, code: str, *, where: str, got: object, expected: str, hint: str) -> None:
        super().__init__(f"{code}: {where}: got {got!r}, expected {expected}. {hint}")
        self.code = code
        self.where = where
        self.got = got
        self.expected = expected
        self.hint = hint
