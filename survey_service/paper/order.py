"""What is to be printed: an order for copies of a form."""

import msgspec

from questionnaires.instrument import Instrument
from questionnaires.text import Wording


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be printed.

    Attributes:
        instrument: the questionnaire.
        language: one of its languages.
        copies: how many, each with its own number.
        first: serial of the first copy.
        campaign: code of the round, or an empty text.
        campaign_title: its name, printed below the title.
        unit: code and name of the rated office, where all copies are about one.
        privacy: a sentence about what happens to the answers in that round, if it is known.
    """

    instrument: Instrument
    language: str
    copies: int = 1
    first: int = 1
    campaign: str = ""
    campaign_title: Wording | None = None
    unit: tuple[str, Wording] | None = None
    privacy: Wording | None = None
