"""Refusals of the ledger: one exception with a stable code and the five parts of every refusal."""


class LedgerError(ValueError):
    """A key, signature, tree or manifest that cannot be trusted.

    Attributes:
        code: stable kebab-case name, e.g. `manifest-signature`.
        where: the file, field or issuer meant.
        got: what was found there; never a private key or a receipt code.
        expected: what had to be there.
        hint: what to do about it, in one sentence.
    """

    def __init__(self, code: str, *, where: str, got: object, expected: str, hint: str) -> None:
        super().__init__(f"{code} at {where}: got {got!r}, expected {expected}. {hint}")
        self.code = code
        self.where = where
        self.got = got
        self.expected = expected
        self.hint = hint
