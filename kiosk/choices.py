"""One choice as it stands on a screen."""

import msgspec


class ChoiceView(msgspec.Struct, frozen=True, kw_only=True):
    """One choice; `face` is 1–5 on a five-level scale, else 0; `apart` choices are no opinion.

    `note` stands small below the label: the official code, and where the place lies.
    """

    value: str
    label: str
    is_chosen: bool
    face: int = 0
    apart: bool = False
    note: str = ""
