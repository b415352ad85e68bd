"""Hanging a poster: a reusable code for one office, which feeds the `open` series.

The code is public, unlike those of receipts: it is stored in letters as well as hashed, so that the
same poster can be printed again.
"""

from collections.abc import Sequence
from datetime import date

from kiosk import tokens
from questionnaires.text import Wording
from survey_service.pipeline.born import RandomBytes
from survey_service.pipeline.places import Places
from survey_service.problems import Problem
from survey_service.store import posters
from survey_service.store.database import Connection
from survey_service.store.posters import Poster


def hang_poster(
    connection: Connection,
    places: Places,
    *,
    campaign: str,
    place: Wording,
    hung_on: date,
    random: RandomBytes,
) -> Poster:
    """Make a code for an office, store it, and return the poster.

    Args:
        connection: an open transaction.
        places: the rated, the receiving and the deciding office.
        campaign: code of a campaign with an `open` series.
        place: headline of the poster: the office, and where it hangs if that has to be said.
        hung_on: the day from which it hangs.
        random: source of random bytes.
    """
    length = tokens.POSTER_LENGTH
    code = tokens.make(random(tokens.random_bytes_needed(length)), length)
    poster = Poster(
        hash=tokens.code_hash(code),
        code=code,
        unit=places.unit,
        receiving=places.receiving,
        deciding=places.deciding,
        campaign=campaign,
        place=place,
        hung_on=hung_on,
    )
    posters.add(connection, poster)
    return poster


def take_down_poster(connection: Connection, typed: str, day: date) -> str:
    """Record that a poster no longer hangs and return its code; answers to it are refused then.

    Args:
        connection: an open transaction.
        typed: the code as somebody read it off the poster.
        day: the day on which it was taken down.

    Raises:
        Problem: `poster-unknown`, no poster of this code hangs.
    """
    code = tokens.normalise(typed, tokens.POSTER_LENGTH)
    if code is None or not posters.take_down(connection, code, day):
        expected = f"the {tokens.POSTER_LENGTH} characters of a poster that hangs"
        raise Problem("poster-unknown", "CODE", typed, expected)
    return code


def hanging(connection: Connection, campaign: str, typed: Sequence[str]) -> list[Poster]:
    """Return the posters that hang in a campaign: those of the codes typed, or all.

    Raises:
        Problem: `poster-unknown`, no poster of a code hangs there, or none at all.
    """
    hung = [one for one in posters.every(connection, campaign) if one.taken_down_on is None]
    if not typed and hung:
        return hung
    by_code = {one.code: one for one in hung}
    codes = [tokens.normalise(code, tokens.POSTER_LENGTH) or "" for code in typed]
    for given, code in zip(typed, codes, strict=True):
        if code not in by_code:
            raise Problem("poster-unknown", "CODES", given, f"a poster that hangs in {campaign}")
    if not codes:
        raise Problem("poster-unknown", "--campaign", campaign, "a campaign in which posters hang")
    return [by_code[code] for code in codes]
