"""Queries on the monitors' rules of a campaign, kept as the document that somebody gave."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from survey_service.store.documents import dump, load
from survey_service.store.tables.monitoring import monitor_rules


def put(connection: Connection, campaign: str, document: object, at: datetime) -> None:
    """Store rules in place of those before."""
    connection.execute(delete(monitor_rules).where(monitor_rules.c.campaign == campaign))
    row = {"campaign": campaign, "document": dump(document), "set_at": at}
    connection.execute(insert(monitor_rules).values(row))


def get(connection: Connection, campaign: str) -> dict[str, Any] | None:
    """Return the rules of a campaign."""
    wanted = select(monitor_rules.c.document).where(monitor_rules.c.campaign == campaign)
    found = connection.scalar(wanted)
    return None if found is None else load(found, dict[str, Any])
