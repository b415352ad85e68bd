"""Tablets and kiosks: the key each one signs with, and the codes that let a new one in.

A device is named by the fingerprint of its public key, so a name cannot be claimed for another key
and a device that gets a new key is a new device. `unit` is how far it reaches: the office and what
lies inside it; empty is the whole city. An enrolment code is kept as a hash, and once it was used
it names the device it let in.
"""

from typing import Final

from sqlalchemy import CheckConstraint, Column, ForeignKey, LargeBinary, Table, Text

from survey_service.store.tables.base import Digest, Instant, metadata, one_of

DEVICE_KINDS: Final = ("tablet", "kiosk")
_KIOSK_UNIT: Final = "kind <> 'kiosk' OR unit <> ''"

devices: Final = Table(
    "devices",
    metadata,
    Column("device", Text, primary_key=True),
    Column("public_key", LargeBinary(65), nullable=False),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("receiving", Text),
    Column("deciding", Text),
    Column("enrolled_at", Instant, nullable=False),
    Column("revoked_at", Instant),
    one_of("kind", DEVICE_KINDS),
    CheckConstraint(_KIOSK_UNIT, name="kiosk_unit"),
)

enrolments: Final = Table(
    "enrolments",
    metadata,
    Column("code_hash", Digest, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("receiving", Text),
    Column("deciding", Text),
    Column("expires_at", Instant, nullable=False),
    Column("device", Text, ForeignKey("devices.device")),
    one_of("kind", DEVICE_KINDS),
    CheckConstraint(_KIOSK_UNIT, name="kiosk_unit"),
)
