"""Client times of an answer: turned into coarse flags at intake, then dropped.

When somebody began and ended would say who stood at the counter, so neither time is kept. What is
kept is whether the pair looks wrong, for the analyst who checks the quality of a round. A flag is
no reason to refuse an answer (clocks of phones are wrong every day) and changes no weight. A new
check is a word of `Flag`, a line in `flags_of` and its wording in `exports/responses.py`.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final, Literal

Flag = Literal["times-reversed", "times-implausible", "too-fast", "official-present"]
"""The last one is said by interviewers, and no conclusion from times."""

LONGEST: Final = timedelta(hours=24)
"""More than this between beginning and end, and the form was not filled in at one sitting."""

CLOCK_TOLERANCE: Final = timedelta(days=1)
"""A client clock further than this from the server's tells nothing about the answer."""

SECONDS_AN_ANSWER: Final = 1.0
"""Fewer seconds for each answered question than reading and tapping take."""


def flags_of(
    started: datetime | None, finished: datetime | None, answered: int, now: datetime
) -> tuple[Flag, ...]:
    """Return what looks wrong about the times of one answer; nothing where none were sent.

    Args:
        started: when the form was opened, by the client's clock; aware.
        finished: when it was sent, by the client's clock; aware.
        answered: number of answered questions.
        now: the server's clock.
    """
    return tuple(_flags(started, finished, answered, now))


def _flags(
    started: datetime | None, finished: datetime | None, answered: int, now: datetime
) -> Iterator[Flag]:
    if finished is None:
        return
    taken = None if started is None else finished - started
    if taken is not None and taken < timedelta(0):
        yield "times-reversed"
    if abs(finished - now) > CLOCK_TOLERANCE or (taken is not None and abs(taken) > LONGEST):
        yield "times-implausible"
    if taken is not None and 0 <= taken.total_seconds() < SECONDS_AN_ANSWER * answered:
        yield "too-fast"
