"""The one error of the unit registry, in the five parts that every refusal of the service has."""


class UnitError(ValueError):
    """A registry or a change to it that cannot be true.

    Attributes:
        code: stable kebab-case name of the problem (`overlapping-validity`, `not-nfc`, …).
        where: the unit or the line of the file that is wrong.
        got: what stood there.
        expected: what could have stood there.
        hint: what to do about it.
    """

    def __init__(self, code: str, *, where: str, got: object, expected: str, hint: str) -> None:
        super().__init__(f"{code} at {where}: got {got!r}, expected {expected}. {hint}")
        self.code = code
        self.where = where
        self.got = got
        self.expected = expected
        self.hint = hint
