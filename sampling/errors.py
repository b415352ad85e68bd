"""The one error of the package: whatever a person can get wrong, said so that they can mend it."""


class SamplingError(ValueError):
    """A frame, design or request that cannot be carried out.

    Attributes:
        code: stable kebab-case name of the problem (`sample-larger-than-stratum`, …).
        where: the stratum, unit, case or argument that is wrong.
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
