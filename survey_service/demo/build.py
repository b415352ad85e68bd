"""Building the demonstration: the whole life of a round, through the product's own use-cases.

Units, instruments and campaign come from `initialise`; the sample is drawn and visited; receipts
are issued, signed, registered and answered through the intake; points are imported; the official
index is published. Everything follows from the seed but keys, codes and passwords, which are never
predictable.
"""

import secrets
from collections.abc import Callable
from datetime import UTC, datetime

from survey_service.demo.accounts import create_accounts, user_of
from survey_service.demo.interviews import answer_sample
from survey_service.demo.invitations import invite_people
from survey_service.demo.organisations import name_organisations
from survey_service.demo.paper import count_paper
from survey_service.demo.plan import round_of
from survey_service.demo.points import import_points
from survey_service.demo.posters import hang_posters
from survey_service.demo.public_draws import draw_in_public
from survey_service.demo.receipts import Collector, Issuer, answer_receipts
from survey_service.demo.watching import watch
from survey_service.ledger import keys
from survey_service.ledger.key_store import KeyStore
from survey_service.pipeline import publication_approval
from survey_service.pipeline.opening import open_ledger
from survey_service.pipeline.setup import initialise, require_current
from survey_service.settings import Settings
from survey_service.store import campaigns, units
from survey_service.store.database import Database, open_database
from survey_service.store.errors import StoreError
from survey_service.store.schema import state
from survey_service.units.registry import Registry

Say = Callable[[str], None]


def is_built(url: str) -> bool:
    """Tell whether a finished demonstration stands in this database; False where it is empty.

    Raises:
        StoreError: `demo-database`, real answers or a half-built demonstration stand there and
            simulated answers must not be added; `schema-behind`, `schema-ahead`.
    """
    database = open_database(url)
    try:
        if state(database) == "empty":
            return False
        require_current(database)
        with database.read() as connection:
            found = campaigns.every(connection)
    finally:
        database.close()
    if not all(campaign.synthetic for campaign in found):
        raise _refused(database, "a round of real answers", "Name another --database.")
    if any(campaign.state == "field" for campaign in found):
        hint = "Delete it, or name another --database; the demonstration is then built anew."
        raise _refused(database, "a demonstration that was interrupted", hint)
    return bool(found)


def build(settings: Settings, *, seed: int, say: Say) -> None:
    """Build the synthetic round; `say` is told of every step."""
    now = datetime.now(UTC)
    this = round_of(now, seed)
    database = open_database(settings.database)
    try:
        say("units, questionnaires, campaign")
        initialise(
            database,
            year=this.year,
            now=now,
            release_size=settings.release_step,
            synthetic=True,
        )
        store = KeyStore(settings.keys, settings.keys_copy)
        open_ledger(database, store, now)
        with database.read() as connection:
            registry = units.registry(connection)
        key = keys.load_key(settings.issuer_key) if settings.issuer_key.exists() else None
        key = key or keys.create_key(settings.issuer_key)
        name_organisations(database, this)
        say("accounts")
        create_accounts(database, settings, now)
        say("probability samples and interviews")
        answer_sample(database, registry, this)
        say("receipts, signed and answered")
        collector = Collector(database, store, secrets.token_bytes)
        issuer = Issuer(key, secrets.token_bytes)
        answer_receipts(collector, registry, this, issuer)
        hang_posters(database, registry, this, secrets.token_bytes)
        say("paper, payments and invitations")
        count_paper(database, this)
        invite_people(database, registry, settings, this, issuer)
        say("points")
        import_points(database, registry, this)
        say("monitors")
        watch(database, registry, settings, this)
        draw_in_public(database, this)
        say("official index")
        _publish(database, registry, this.campaign, now)
    finally:
        database.close()


def _publish(database: Database, registry: Registry, campaign: str, now: datetime) -> None:
    """Publish the official index as in a real round: one account asks, another decides."""
    asked = publication_approval.request(
        database, now, campaign=campaign, state="preliminary", requested_by=user_of("analyst")
    )
    publication_approval.decide(
        database, registry, now, asked.id, decided_by=user_of("publisher"), approve=True
    )


def _refused(database: Database, got: str, hint: str) -> StoreError:
    return StoreError(
        "demo-database",
        where=database.url,
        got=got,
        expected="an empty database or a finished demonstration",
        hint=hint,
    )
