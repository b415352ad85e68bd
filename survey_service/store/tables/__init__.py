"""Table definitions, one module per noun, on one MetaData.

Importing the package makes the MetaData complete.
"""

from survey_service.store.tables import (
    accounts,
    campaigns,
    codes,
    instruments,
    par_points,
    posters,
    publications,
    responses,
    samples,
    submissions,
    transactions,
    units,
)
from survey_service.store.tables.base import metadata

__all__ = [
    "accounts",
    "campaigns",
    "codes",
    "instruments",
    "metadata",
    "par_points",
    "posters",
    "publications",
    "responses",
    "samples",
    "submissions",
    "transactions",
    "units",
]
