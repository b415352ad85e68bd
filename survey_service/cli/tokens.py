"""`langnghe tokens`: receipt codes and the signed manifest that lets the collector accept them."""

import secrets
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import click

from survey_service.cli import issuers, revocations, tokens_print
from survey_service.cli.code_papers import Papers, papers_options
from survey_service.cli.new_files import written
from survey_service.cli.options import database_option, opened, public_url_option, settings
from survey_service.ledger import keys, manifests
from survey_service.ledger.errors import LedgerError
from survey_service.ledger.key_store import KeyStore
from survey_service.paper.code_prints import Words
from survey_service.pipeline.campaigns import receipt_series
from survey_service.pipeline.code_file import write_codes
from survey_service.pipeline.code_prints import receipt_prints
from survey_service.pipeline.codes import (
    issue_codes,
    register_manifest,
    require_known,
    trust_issuer,
)
from survey_service.pipeline.places import places_of
from survey_service.settings import Settings
from survey_service.store import campaigns, units
from survey_service.store.campaigns import Campaign
from survey_service.store.database import Connection
from survey_service.units.working_days import local_date

ISSUER_NAME = "langnghe tokens issue"
MOST_CODES = 1_000_000
LEAST_DAYS = timedelta(days=30)


@click.group()
def tokens() -> None:
    """Make receipt codes, and say whose codes are accepted."""


for command in (
    *(issuers.key, issuers.trust, issuers.withdraw, issuers.register),
    *(revocations.revoke, revocations.reconcile_command, tokens_print.print_codes),
):
    tokens.add_command(command)


@tokens.command()
@database_option
@click.option("--unit", required=True, help="Code of the office the answers are about.")
@click.option("--instrument", required=True, help="Questionnaire printed beside the code.")
@click.option("--count", type=click.IntRange(1, MOST_CODES), required=True)
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), required=True)
@click.option("--receiving", help="Centre, site or counter that hands the receipts out.")
@click.option("--deciding", help="Agency that decides the dossiers; the unit itself by default.")
@click.option("--campaign", help="Campaign; by default the latest that takes answers.")
@click.option(
    "--expires",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Last day on which the codes are accepted; by default the campaign's last day, "
    f"and at least {LEAST_DAYS.days} days from today.",
)
@public_url_option("Address that stands in the links.")
@click.option(
    "--issuer-key",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Private key of an issuer this database trusts; by default the installation's own.",
)
@papers_options
def issue(
    *,
    database_url: str,
    unit: str,
    instrument: str,
    count: int,
    output: Path,
    receiving: str | None,
    deciding: str | None,
    campaign: str | None,
    expires: datetime | None,
    public_url: str | None,
    issuer_key: Path | None,
    slips: Path | None,
    labels: Path | None,
    per_sheet: str,
    language: Words,
) -> None:
    """Issue COUNT codes for a unit, sign their manifest and register it.

    Writes one line `{"code", "url"}` per code, and the manifest beside it. The codes are secrets:
    the file is readable by its owner alone, and the database gets hashes only.
    """
    chosen = settings()
    base = public_url or chosen.public_url
    papers = Papers(slips=slips, labels=labels, per_sheet=int(per_sheet), language=language)
    papers.check(base, count)
    now = datetime.now(UTC)
    today = local_date(now)
    with opened(database_url) as database:
        with database.read() as connection:
            registry = units.registry(connection)
            where = places_of(registry, today, unit, receiving, deciding)
            found, _ = receipt_series(campaigns.every(connection), instrument, campaign)
            last_day = _last_day(found, today, expires)
            key = _key(connection, issuer_key, chosen)
        batch = issue_codes(
            key,
            unit=where.unit,
            receiving=where.receiving,
            deciding=where.deciding,
            campaign=found.code,
            instrument=instrument,
            count=count,
            issued_on=today,
            expires_on=last_day,
            random=secrets.token_bytes,
        )
        manifest = output.with_suffix(tokens_print.MANIFEST)
        files = {output: write_codes(batch.codes, base), manifest: manifests.encode(batch.signed)}
        with database.read() as connection:
            prints = receipt_prints(
                connection, registry, batch.signed.manifest, batch.codes, base=base
            )
        files |= papers.files(prints, 1, count)
        with written(files), database.write() as connection:
            trust_issuer(connection, keys.public_bytes(key), ISSUER_NAME, today, now)
            register_manifest(connection, batch.signed, now)
    click.echo(f"{count} codes for {where.unit}: {output}, manifest {manifest}")


def _last_day(campaign: Campaign, today: date, asked: datetime | None) -> date:
    """Return the last day of the codes: as asked, or late enough for the last receipt handed out.

    Raises:
        LedgerError: `expiry-past`.
    """
    if asked is None:
        return max(campaign.period_to, today + LEAST_DAYS)
    if asked.date() < today:
        raise LedgerError(
            "expiry-past",
            where="--expires",
            got=str(asked.date()),
            expected=f"{today} or a later day",
            hint="Nothing was issued; codes are accepted through the day that is named.",
        )
    return asked.date()


def _key(connection: Connection, named: Path | None, chosen: Settings) -> keys.PrivateKey:
    """Load the key that was named, or this installation's own, which is made at first use.

    A key that was named must be one the database trusts (or the very first): a mistaken file must
    not become an issuer. An installation's own key is trusted by using it, and stands in the list
    of issuers with its day, where monitors see it: the file of LANGNGHE_ISSUER_KEY where there is
    one, else the issuer key among the installation's keys, else a new file.
    """
    if named is None:
        own, store = chosen.issuer_key, KeyStore(chosen.keys, chosen.keys_copy)
        if not own.exists() and store.current_name("issuer") is not None:
            return store.current("issuer")
        return keys.load_key(own) if own.exists() else keys.create_key(own)
    if named.exists():
        key = keys.load_key(named)
        require_known(connection, keys.public_bytes(key), str(named))
        return key
    require_known(connection, None, str(named))
    return keys.create_key(named)
