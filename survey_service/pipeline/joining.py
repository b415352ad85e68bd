"""Answers to two versions of a questionnaire stand in one figure only where that means something.

A series refuses to join across a break (`questionnaires.comparability`) unless somebody has put
down a bridge, which the ledger shows.
"""

import hashlib
from collections.abc import Iterable
from datetime import datetime

from questionnaires.changes import Change
from questionnaires.comparability import Bridge, Method, breaks
from questionnaires.instrument import Instrument, content_hash
from survey_service.ledger import entries
from survey_service.problems import Problem
from survey_service.store import accounts, bridges, instruments, ledger
from survey_service.store.database import Connection


def require_joinable(
    connection: Connection, current: Instrument, versions: Iterable[str], where: str
) -> None:
    """Refuse to join answers to other versions of an instrument with those to the current one.

    Args:
        connection: reads published versions and bridges.
        current: the version the figures are about.
        versions: the versions of the answers.
        where: what is being computed, for the refusal.

    Raises:
        Problem: `series-broken`, naming the versions and the first change between them;
            `instrument-unknown`, a version is not published.
    """
    for version in sorted(set(versions) - {current.version}):
        previous = instruments.get(connection, current.name, version)
        if previous is None:
            raise Problem("instrument-unknown", where, f"{current.name} {version}")
        found = breaks(previous, current, bridge_between(connection, previous, current))
        if found:
            raise broken(where, previous, current, found)


def bridge_between(
    connection: Connection, previous: Instrument, current: Instrument
) -> Bridge | None:
    """Return the bridge from one version to another, None where nobody put one down."""
    return bridges.find(connection, content_hash(previous), content_hash(current))


def broken(
    where: str, previous: Instrument, current: Instrument, found: tuple[Change, ...]
) -> Problem:
    """Return the refusal to join two versions."""
    first = f"{found[0].code} {found[0].where}"
    got = f"{previous.name} {previous.version} → {current.version}: {first} ({len(found)})"
    return Problem("series-broken", where, got, "versions without a break, or a bridge")


def put_down(
    connection: Connection,
    previous: Instrument,
    current: Instrument,
    *,
    method: Method,
    reason: str,
    username: str,
    at: datetime,
) -> Bridge:
    """Store a bridge and enter it in the ledger, the reason by its hash.

    Raises:
        Problem: `bridge-exists`, or `bridge-needless` where nothing breaks.
    """
    where = f"{previous.name} {previous.version} → {current.version}"
    if not breaks(previous, current):
        raise Problem("bridge-needless", where)
    if bridge_between(connection, previous, current) is not None:
        raise Problem("bridge-exists", where)
    bridge = Bridge(
        from_hash=content_hash(previous),
        to_hash=content_hash(current),
        method=method,
        reason=reason,
        account=username,
    )
    bridges.add(connection, bridge, at)
    ledger.append_once(connection, _entry(connection, bridge, at))
    return bridge


def _entry(connection: Connection, bridge: Bridge, at: datetime) -> bytes:
    account = accounts.find(connection, bridge.account)
    return entries.encode(
        "instrument",
        bridge={"from": bridge.from_hash, "to": bridge.to_hash},
        method=bridge.method,
        reason_sha256=hashlib.sha256(bridge.reason.encode()).hexdigest(),
        account=None if account is None else account.pseudonym,
        at=entries.instant(at),
    )
