"""The catalogue of problems, read once from `catalogue.yaml` beside this module.

A code is a promise to every client: it may be added, never renamed. Sentences may improve.
"""

from importlib.resources import files

import msgspec

from questionnaires.text import Wording


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One kind of problem: its HTTP status, what happened, and what the reader can do about it."""

    status: int
    title: Wording
    hint: Wording


def _load() -> dict[str, Entry]:
    text = files(__package__).joinpath("catalogue.yaml").read_text("utf-8")
    return msgspec.yaml.decode(text, type=dict[str, Entry])


CATALOGUE = _load()
