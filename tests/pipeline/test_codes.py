"""Issuing and registering: what the collector accepts, and that it holds no code."""

from datetime import date

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from msgspec.structs import replace
from sqlalchemy import select

from kiosk import tokens
from survey_service.ledger import keys, manifests
from survey_service.ledger.errors import LedgerError
from survey_service.pipeline.codes import issue_codes, register_manifest, trust_issuer
from survey_service.store import codes, origins
from survey_service.store.tables import metadata
from tests.pipeline.conftest import NOW


def issue(opened, **changes):
    fields = {
        "unit": "11407",
        "receiving": "11407.TT",
        "deciding": "31",
        "campaign": "hp-2026",
        "instrument": "transaction_feedback",
        "count": 5,
        "issued_on": date(2026, 6, 2),
        "random": opened.random.randbytes,
    }
    return issue_codes(changes.pop("key", opened.key), **(fields | changes))


def register(opened, signed):
    with opened.database.write() as connection:
        return register_manifest(connection, signed, NOW)


def test_codes_are_different_well_formed_and_under_the_root(opened):
    batch = issue(opened, count=300)
    assert len(set(batch.codes)) == 300
    assert all(tokens.normalise(code) == code for code in batch.codes)
    proven = manifests.verify(batch.signed, keys.public_bytes(opened.key))
    assert set(proven) == {tokens.code_hash(code) for code in batch.codes}
    assert list(proven) != [tokens.code_hash(code) for code in batch.codes]


def test_a_registered_batch_can_be_answered_and_registering_again_changes_nothing(opened):
    batch = issue(opened)
    assert register(opened, batch.signed) is True
    assert register(opened, batch.signed) is False
    hashes = [tokens.code_hash(code) for code in batch.codes]
    with opened.database.read() as connection:
        found = origins.find(connection, hashes)
        assert codes.issued(connection, "hp-2026") == {"11311": 40, "11407": 5}
    assert {(origin.unit, origin.ended) for origin in found.values()} == {("11407", None)}
    assert len(found) == 5


def test_the_database_holds_no_code_and_no_private_key(opened):
    batch = issue(opened)
    register(opened, batch.signed)
    secrets = [code.encode() for code in batch.codes] + [opened.key.private_bytes_raw()]
    with opened.database.read() as connection:
        for table in metadata.sorted_tables:
            for row in connection.execute(select(table)):
                for value in row:
                    held = value if isinstance(value, bytes) else str(value).encode()
                    assert not any(secret in held for secret in secrets)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"unit": "99999"}, "manifest-unit"),
        ({"receiving": "nowhere"}, "manifest-unit"),
        ({"deciding": "31.NONE"}, "manifest-unit"),
        ({"campaign": "hp-1999"}, "manifest-campaign"),
        ({"instrument": "sipas_citizen"}, "manifest-campaign"),
        ({"issued_on": date(2025, 12, 31)}, "manifest-issuer"),
        ({"key": Ed25519PrivateKey.from_private_bytes(bytes(32))}, "manifest-issuer"),
    ],
)
def test_a_batch_that_does_not_belong_here_is_refused(opened, changes, code):
    batch = issue(opened, **changes)
    with pytest.raises(LedgerError) as refused:
        register(opened, batch.signed)
    assert refused.value.code == code
    with opened.database.read() as connection:
        assert codes.issued(connection, "hp-2026") == {"11311": 40}


def test_a_code_stands_under_one_manifest_only(opened):
    batch = issue(opened)
    register(opened, batch.signed)
    again = replace(batch.signed.manifest, unit="11311", receiving="11311.TT")
    hashes = [bytes.fromhex(digits) for digits in batch.signed.hashes]
    with pytest.raises(LedgerError, match="manifest-registered"):
        register(opened, manifests.sign(opened.key, again, hashes))
    part = replace(again, count=4, root=manifests.tree_root(hashes[1:]))
    with pytest.raises(LedgerError, match="manifest-registered"):
        register(opened, manifests.sign(opened.key, part, hashes[1:]))


def test_trusting_an_issuer_twice_is_trusting_it_once(opened):
    public = keys.public_bytes(opened.key)
    with opened.database.write() as connection:
        name = trust_issuer(connection, public, "Another name", date(2020, 1, 1), NOW)
        found = codes.issuer(connection, name)
    assert found is not None
    assert (found.name, found.trusted_from) == ("Portal", date(2026, 1, 1))
