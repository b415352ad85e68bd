"""What a person typed about one question → fields of the form, or what is wrong with it."""

from collections.abc import Sequence

import msgspec

from survey_service.scans.answers import Asked, Field


class Mistyped(msgspec.Struct, frozen=True):
    """Why what was typed is no answer."""

    got: str
    expected: str


def keyed(asked: Asked, typed: Sequence[str]) -> tuple[Field, ...] | Mistyped:
    """Return the fields that an answer at the keyboard stands for.

    Args:
        asked: the question.
        typed: codes where codes are chosen; one rank for each code where they are ranked (an empty
            text for none); one text where something is written. Nothing: the sheet says nothing.
    """
    if asked.how == "choose":
        return _chosen(asked, [text for text in typed if text])
    if asked.how == "rank":
        return _ranked(asked, typed)
    text = " ".join(" ".join(typed).split())
    return ((asked.item, text),) if text else ()


def _chosen(asked: Asked, codes: Sequence[str]) -> tuple[Field, ...] | Mistyped:
    expected = "one of" if not asked.many else "some of"
    if any(code not in asked.codes for code in codes) or (len(codes) > 1 and not asked.many):
        return Mistyped(", ".join(codes), f"{expected} {', '.join(asked.codes)}")
    return tuple((asked.item, code) for code in asked.codes if code in codes)


def _ranked(asked: Asked, typed: Sequence[str]) -> tuple[Field, ...] | Mistyped:
    ranks = [text.strip() for text in typed]
    given = [rank for rank in ranks if rank]
    wanted = [str(place) for place in range(1, len(given) + 1)]
    if len(ranks) > len(asked.codes) or sorted(given, key=_order) != wanted:
        return Mistyped(" ".join(ranks), f"each of 1 to {len(asked.codes)} at most once, from 1 on")
    placed = sorted(zip(ranks, asked.codes, strict=False), key=lambda pair: _order(pair[0]))
    return tuple((asked.item, code) for rank, code in placed if rank)


def _order(rank: str) -> tuple[int, str]:
    return (len(rank), rank)
