"""What the service does beside answering, and what it does last.

Every process of the service runs these jobs; the database lets one at a time work.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from secrets import token_bytes
from typing import Final

from survey_service.background import Job
from survey_service.ledger.contact_keys import ContactKeys
from survey_service.ledger.key_store import KeyStore
from survey_service.ledger.link_keys import LinkKeys
from survey_service.pipeline.entry_pictures import purge_pictures
from survey_service.pipeline.invite_after import purge as purge_contacts
from survey_service.pipeline.mix import mix_due
from survey_service.pipeline.mix_plan import MixRule
from survey_service.pipeline.monitors.links import purge_due as purge_households
from survey_service.pipeline.opening import follow_ledger_key
from survey_service.pipeline.sequence import checkpoint, sequence
from survey_service.settings import Settings
from survey_service.store.database import Database
from survey_service.units.working_days import local_date

Clock = Callable[[], datetime]

SEQUENCE_SECONDS: Final = 2.0
CHECKPOINT_SECONDS: Final = 15.0
"""How often the service looks whether a checkpoint is due, and whether its key was replaced."""
MIX_SECONDS: Final = 60.0
MIX_AT_ONCE_SECONDS: Final = 0.5
HOUSEHOLD_SECONDS: Final = 600.0
"""How often the service looks whether sealed households have come to their purge date."""
PURGE_SECONDS: Final = 3600.0


def jobs(database: Database, keys: KeyStore, settings: Settings, clock: Clock) -> tuple[Job, ...]:
    """Return the jobs of a running service."""
    rule = MixRule(
        minimum=settings.mix_minimum, hours=settings.mix_hours, wait_weeks=settings.mix_wait_weeks
    )
    every = timedelta(minutes=settings.checkpoint_minutes)
    links = LinkKeys(settings.keys, settings.keys_copy)
    contacts = ContactKeys(settings.keys, settings.keys_copy, token_bytes)
    return (
        Job(
            name="mix",
            run=lambda: mix_due(database, keys, clock(), token_bytes, rule),
            seconds=MIX_SECONDS if settings.mix_hours else MIX_AT_ONCE_SECONDS,
        ),
        Job(name="sequence", run=lambda: sequence(database), seconds=SEQUENCE_SECONDS),
        Job(
            name="households",
            run=lambda: purge_households(database, links, clock()),
            seconds=HOUSEHOLD_SECONDS,
        ),
        Job(
            name="ledger-key",
            run=lambda: follow_ledger_key(database, keys, clock()),
            seconds=CHECKPOINT_SECONDS,
        ),
        Job(
            name="checkpoint",
            run=lambda: checkpoint(database, keys, clock(), every),
            seconds=CHECKPOINT_SECONDS,
        ),
        Job(
            name="contacts",
            run=lambda: purge_contacts(database, contacts, local_date(clock())),
            seconds=PURGE_SECONDS,
        ),
        Job(
            name="pictures",
            run=lambda: purge_pictures(database, local_date(clock())),
            seconds=PURGE_SECONDS,
        ),
    )


def last_jobs(database: Database, keys: KeyStore, clock: Clock) -> tuple[Job, ...]:
    """Return what is done once nothing more is taken in: the log ends with a signature."""
    return (
        Job(name="sequence", run=lambda: sequence(database)),
        Job(name="checkpoint", run=lambda: checkpoint(database, keys, clock())),
    )
