"""What is wrong with an expression text, and where."""


class ExpressionError(ValueError):
    """The text is no expression of the subset.

    Attributes:
        code: stable name of the mistake.
        position: character offset, 0 for the first.
        got: what stands there.
        expected: what could stand there.
    """

    def __init__(self, code: str, position: int, got: str, expected: str) -> None:
        super().__init__(f"{code} at character {position + 1}: got {got!r}, expected {expected}")
        self.code = code
        self.position = position
        self.got = got
        self.expected = expected
