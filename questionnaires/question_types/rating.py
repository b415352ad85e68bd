"""Rating items: a Likert item that is drawn as faces or as stars."""

from dataclasses import replace
from typing import Literal

from questionnaires.question_types.likert import LIKERT, LikertItem


class RatingItem(LikertItem, frozen=True, kw_only=True, tag="rating"):
    """One thing judged on the named scale; `symbol` is what a level is drawn as."""

    symbol: Literal["face", "star"] = "face"


RATING = replace(LIKERT, item=RatingItem)
