"""`langnghe devices`: let tablets and kiosks in, list them, and trust one no more."""

import asyncio
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

import click
from msgspec.structs import asdict

from kiosk.tokens import grouped
from survey_service.cli.options import database_option, opened, settings
from survey_service.ledger.key_store import KeyStore
from survey_service.pipeline import devices as pipeline
from survey_service.pipeline.attachments import Attachments
from survey_service.pipeline.device_states import device_states
from survey_service.pipeline.outbox_file import Taken
from survey_service.pipeline.outbox_file import take as take_file
from survey_service.pipeline.places import places_of
from survey_service.pipeline.sync_host import SyncHost
from survey_service.problems import Problem
from survey_service.store import units
from survey_service.store.device_reports import DeviceReport
from survey_service.store.devices import Device, DeviceKind, Placed
from survey_service.units.working_days import local_date


@click.group()
def devices() -> None:
    """Let tablets and kiosks in, and keep track of what they send."""


@devices.command()
@database_option
@click.option("--kind", type=click.Choice(get_args(DeviceKind)), required=True)
@click.option("--name", required=True, help="What people call it.")
@click.option("--unit", default="", help="How far a tablet reaches; the office of a kiosk.")
@click.option("--receiving", help="Centre, site or counter where a kiosk stands.")
@click.option("--deciding", help="Agency that decides the dossiers; the unit itself by default.")
def enrol(
    *,
    database_url: str,
    kind: DeviceKind,
    name: str,
    unit: str,
    receiving: str | None,
    deciding: str | None,
) -> None:
    """Print a code that lets one device in within ten minutes."""
    now = datetime.now(UTC)
    with opened(database_url) as database, database.write() as connection:
        registry, today = units.registry(connection), local_date(now)
        if kind == "kiosk":
            places = asdict(places_of(registry, today, unit, receiving, deciding))
            placed = Placed(kind=kind, name=name, **places)
        elif unit and registry.at(unit, today) is None:
            raise Problem("unit-unknown", "--unit", unit, f"a unit that exists on {today}")
        else:
            placed = Placed(kind=kind, name=name, unit=unit)
        code = pipeline.invite(connection, placed, now, secrets.token_bytes)
    click.echo(f"{grouped(code)}  valid once, until {now + pipeline.CODE_LIFETIME:%H:%M} UTC")


@devices.command("list")
@database_option
def list_devices(database_url: str) -> None:
    """Print every device: what counts, what is held, and how many numbers are missing."""
    with opened(database_url) as database, database.read() as connection:
        found = device_states(connection)
    for each in found:
        device = each.device
        click.echo(
            f"{device.device} {device.kind} {device.unit or 'city'} {_state(device)}"
            f" counted {each.counted} held {each.held} missing {each.missing}"
            f"{_heard(each.report)} {device.name}"
        )


@devices.command()
@database_option
@click.argument("device")
def revoke(device: str, database_url: str) -> None:
    """Trust DEVICE no more: what it sends from now on is kept in quarantine."""
    with opened(database_url) as database, database.write() as connection:
        found = pipeline.revoke(connection, device, datetime.now(UTC))
    click.echo(f"{found.device} revoked")


@devices.command()
@database_option
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def take(file: Path, database_url: str) -> None:
    """Take in FILE, which a device exported where it had no network; doing it again is safe.

    The device keeps what it has until it can send it itself, and then gets the same receipts.
    """
    taken = _taken(file.read_bytes(), database_url)
    click.echo(f"{taken.origin.device} {taken.origin.name}")
    click.echo(f"envelopes: {_counts(taken.envelopes)}")
    click.echo(f"photos: {_counts(taken.photos)}")
    if taken.unreadable:
        click.echo(f"unreadable lines: {', '.join(map(str, taken.unreadable))}")
    if not taken.is_whole:
        raise SystemExit(1)


def _taken(content: bytes, database_url: str) -> Taken:
    chosen, clock = settings(), lambda: datetime.now(UTC)
    store = KeyStore(chosen.keys, chosen.keys_copy)
    with opened(database_url) as database:
        host = SyncHost(database, store, secrets.token_bytes, clock)
        files = Attachments(database, chosen.attachments, host.quarantine, clock)
        try:
            return asyncio.run(take_file(content, host, files))
        finally:
            host.close()


def _counts(found: Mapping[str, int]) -> str:
    return ", ".join(f"{word} {count}" for word, count in sorted(found.items())) or "none"


def _heard(report: DeviceReport | None) -> str:
    """When it was last heard, and what it said waits on it."""
    if report is None:
        return " never heard"
    return f" heard {report.heard_at:%Y-%m-%d %H:%M} UTC, waiting {report.waiting}"


def _state(device: Device) -> str:
    return "active" if device.revoked_at is None else f"revoked {device.revoked_at:%Y-%m-%d}"
