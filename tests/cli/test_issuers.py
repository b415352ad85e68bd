"""`langnghe tokens key|trust|withdraw|register`: nobody becomes an issuer by the way."""

import stat
from datetime import UTC, date, datetime

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from survey_service.cli import main
from survey_service.ledger import keys
from survey_service.pipeline.codes import trust_issuer
from tests.cli.commands import Command, refused
from tests.cli.test_tokens import issue, registered

WARD = "11311"


def with_key(command: Command, name: str, output: str):
    more = ("--unit", WARD, "--issuer-key", str(command.folder / name))
    return issue(command, *more, output=output)


def made(command: Command, name: str) -> str:
    result = CliRunner().invoke(main, ["tokens", "key", str(command.folder / name)])
    assert result.exit_code == 0, result.output
    return result.stdout.strip()


def test_a_new_key_makes_nobody_an_issuer(ready):
    assert with_key(ready, "first.key", "a.jsonl").exit_code == 0
    line = refused(with_key(ready, "brandnew.key", "b.jsonl"), "issuer-unknown", "brandnew.key")
    assert "langnghe tokens trust" in line
    assert not (ready.folder / "brandnew.key").exists()
    made(ready, "brandnew.key")
    refused(with_key(ready, "brandnew.key", "b.jsonl"), "issuer-unknown", "langnghe tokens trust")
    assert registered(ready) == [1, 5, 1]
    assert not list(ready.folder.glob("b.*"))


def test_the_installation_s_own_key_issues_on_any_database_of_its_operator(ready):
    assert with_key(ready, "first.key", "a.jsonl").exit_code == 0
    assert issue(ready, "--unit", WARD, output="b.jsonl").exit_code == 0
    assert registered(ready) == [2, 10, 2]
    assert issue(ready, "--unit", WARD, output="c.jsonl").exit_code == 0
    assert registered(ready) == [3, 15, 2]


@pytest.mark.parametrize("as_file", [True, False])
def test_a_key_that_is_trusted_on_purpose_may_issue(ready, as_file):
    assert with_key(ready, "first.key", "a.jsonl").exit_code == 0
    public = made(ready, "second.key")
    given = ready.folder / "second.pub"
    given.write_text(public + "\n", encoding="ascii")
    issuer = ready.ok(
        "tokens", "trust", str(given) if as_file else public, "--name", "Cổng"
    ).strip()
    assert issuer == keys.fingerprint(bytes.fromhex(public))
    assert with_key(ready, "second.key", "b.jsonl").exit_code == 0
    assert registered(ready) == [2, 10, 2]


def test_a_key_is_made_once_and_for_its_owner(ready):
    public = made(ready, "portal.key")
    path = ready.folder / "portal.key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert made(ready, "portal.key") == public == keys.public_bytes(keys.load_key(path)).hex()


def test_a_manifest_made_elsewhere_is_registered_once(ready, tmp_path_factory):
    """The issuer's machine and the collector's: a key here, a public key and a manifest there."""
    folder = tmp_path_factory.mktemp("issuer")
    portal = Command(folder, f"sqlite:///{folder}/portal.db")
    portal.ok("init")
    assert issue(portal).exit_code == 0
    manifest = str(folder / "codes.manifest.json")
    refused(ready("tokens", "register", manifest), "manifest-issuer")
    ready.ok("tokens", "trust", made(portal, "issuer.key"), "--name", "Cổng dịch vụ công")
    assert ready.ok("tokens", "register", manifest) == f"5 codes for {WARD}: registered\n"
    assert ready.ok("tokens", "register", manifest).endswith("registered before\n")
    assert registered(ready) == [1, 5, 1]
    assert not (ready.folder / "issuer.key").exists()


def test_an_issuer_that_is_withdrawn_issues_no_more(ready):
    assert issue(ready).exit_code == 0
    public = made(ready, "issuer.key")
    issuer = keys.fingerprint(bytes.fromhex(public))
    first = ready.ok("tokens", "withdraw", issuer)
    assert first.startswith(issuer)
    refused(issue(ready, output="b.jsonl"), "manifest-issuer")
    refused(ready("tokens", "trust", public, "--name", "Again"), "issuer-withdrawn")
    refused(with_key(ready, "brandnew.key", "c.jsonl"), "issuer-unknown")
    assert registered(ready) == [1, 5, 1]


def test_withdrawing_again_does_not_move_the_day(ready):
    database = ready.opened()
    with database.write() as connection:
        issuer = trust_issuer(connection, bytes(32), "Portal", date(2025, 7, 1), datetime.now(UTC))
        connection.execute(text("UPDATE issuers SET trusted_to = '2025-12-31'"))
    database.close()
    assert "trusted until 2025-12-31" in ready.ok("tokens", "withdraw", issuer)


def test_withdrawing_somebody_unknown_is_one_line(ready):
    refused(ready("tokens", "withdraw", "0" * 32), "issuer-unknown", "0" * 32)


def test_what_is_no_public_key_is_refused_and_not_repeated(ready):
    made(ready, "issuer.key")
    private = ready.folder / "issuer.key"
    for given in (str(private), "abcd", "z" * 64, ""):
        line = refused(ready("tokens", "trust", given, "--name", "X"), "key-unreadable")
        assert "PRIVATE" not in line
        assert private.read_text("ascii").splitlines()[1] not in line
    assert registered(ready) == [0, 0, 0]


def test_a_file_that_is_no_manifest_is_refused(ready):
    path = ready.folder / "codes.manifest.json"
    path.write_text("{}", encoding="ascii")
    refused(ready("tokens", "register", str(path)), "manifest-unreadable")
