"""What the steps of the demonstration share, and how large each part of it is."""

from datetime import date, datetime

import numpy as np
from msgspec import Struct

from survey_service.units.working_days import local_date

SAMPLING_ENDS = (10, 1)
"""Month and day from which a year's dossiers are listed; before it the year before is shown."""


class Round(Struct, frozen=True):
    """The synthetic round: its campaign, its year, its source of chance, the present."""

    campaign: str
    year: int
    rng: np.random.Generator
    now: datetime

    @property
    def today(self) -> date:
        """The day in Hải Phòng."""
        return local_date(self.now)


def round_of(now: datetime, seed: int) -> Round:
    """Return the round that is in the field at `now`."""
    today = local_date(now)
    year = today.year if (today.month, today.day) >= SAMPLING_ENDS else today.year - 1
    return Round(f"hp-{year}", year, np.random.default_rng(seed), now)
