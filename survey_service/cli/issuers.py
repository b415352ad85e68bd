"""`langnghe tokens key|trust|withdraw|register`: whose codes a database accepts.

The issuer makes a key and hands over its public half; the collector trusts it from today on and
registers the manifests it signed. No private key comes near the collector.
"""

from datetime import UTC, datetime
from pathlib import Path

import click

from survey_service.cli.options import database_option, opened
from survey_service.ledger import keys, manifests
from survey_service.ledger.errors import LedgerError
from survey_service.pipeline.codes import register_manifest, trust_issuer, withdraw_issuer
from survey_service.store import codes
from survey_service.units.working_days import local_date

PUBLIC_KEY_BYTES = 32
LONGEST_FILE = 200

_file = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def key(file: Path) -> None:
    """Print the public key of the private key in FILE, which is made where there is none."""
    private = keys.load_key(file) if file.exists() else keys.create_key(file)
    click.echo(keys.public_bytes(private).hex())


@click.command()
@click.argument("public_key")
@click.option("--name", required=True, help="Who the issuer is.")
@database_option
def trust(public_key: str, name: str, database_url: str) -> None:
    """Accept codes issued from today on under PUBLIC_KEY: 64 hexadecimal digits, or a file."""
    public = public_bytes(public_key)
    now = datetime.now(UTC)
    with opened(database_url) as database, database.write() as connection:
        issuer = trust_issuer(connection, public, name, local_date(now), now)
        found = codes.issuer(connection, issuer)
    if found is not None and found.trusted_to is not None:
        raise LedgerError(
            "issuer-withdrawn",
            where="PUBLIC_KEY",
            got=f"{issuer}, withdrawn on {found.trusted_to}",
            expected="a new key",
            hint="Let the issuer make another key; trust that was withdrawn does not come back.",
        )
    click.echo(issuer)


@click.command()
@click.argument("issuer")
@database_option
def withdraw(issuer: str, database_url: str) -> None:
    """Refuse codes that ISSUER issues from today on; what is registered stays valid."""
    now = datetime.now(UTC)
    with opened(database_url) as database, database.write() as connection:
        found = withdraw_issuer(connection, issuer, local_date(now), now)
    click.echo(f"{found.issuer} ({found.name}): trusted until {found.trusted_to}")


@click.command()
@click.argument("manifest", type=_file)
@database_option
def register(manifest: Path, database_url: str) -> None:
    """Register a signed MANIFEST made elsewhere, so that its codes are accepted."""
    signed = manifests.decode(manifest.read_bytes())
    with opened(database_url) as database, database.write() as connection:
        new = register_manifest(connection, signed, datetime.now(UTC))
    batch = f"{signed.manifest.count} codes for {signed.manifest.unit}"
    click.echo(f"{batch}: {'registered' if new else 'registered before'}")


def public_bytes(text: str) -> bytes:
    """Return the public key given as digits, or as a file that holds them.

    Raises:
        LedgerError: `key-unreadable`; what was read is not repeated, it could be a private key.
    """
    path = Path(text)
    digits = text
    try:
        if path.is_file():
            digits = path.read_bytes()[:LONGEST_FILE].decode("ascii", "replace")
        found = bytes.fromhex(digits)
    except (OSError, ValueError):
        found = b""
    if len(found) != PUBLIC_KEY_BYTES:
        raise LedgerError(
            "key-unreadable",
            where="PUBLIC_KEY",
            got="something else",
            expected="64 hexadecimal digits, or a file that holds them",
            hint="Ask the issuer for what `langnghe tokens key` prints.",
        )
    return found
