"""Table definitions, one module per noun, on one MetaData.

Importing the package makes the MetaData complete.
"""

from survey_service.store.tables import (
    accounts,
    arrivals,
    attachments,
    backups,
    campaigns,
    codes,
    devices,
    envelopes,
    field,
    instruments,
    ledger,
    paper,
    par_points,
    posters,
    procedures,
    publications,
    responses,
    samples,
    sealing,
    submissions,
    transactions,
    units,
)
from survey_service.store.tables.base import metadata

__all__ = [
    "accounts",
    "arrivals",
    "attachments",
    "backups",
    "campaigns",
    "codes",
    "devices",
    "envelopes",
    "field",
    "instruments",
    "ledger",
    "metadata",
    "paper",
    "par_points",
    "posters",
    "procedures",
    "publications",
    "responses",
    "samples",
    "sealing",
    "submissions",
    "transactions",
    "units",
]
