"""`langnghe keys`: made once, in two places, replaced in the open, and never printed."""

import shutil

import pytest
from click.testing import CliRunner

from survey_service.cli import main
from survey_service.ledger import entries, keys
from survey_service.ledger.announcements import signed_by
from survey_service.ledger.key_store import ROLES, KeyStore
from survey_service.store import ledger
from survey_service.units.working_days import local_date
from tests.cli.commands import refused


@pytest.fixture
def run(tmp_path):
    """`langnghe keys …` with two places for keys and no database but the one that is named."""

    def ran(*words):
        environment = {
            "LANGNGHE_KEYS": str(tmp_path / "keys"),
            "LANGNGHE_KEYS_COPY": str(tmp_path / "copy"),
            "LANGNGHE_DATABASE": None,
        }
        return CliRunner().invoke(main, ["keys", *words], env=environment)

    return ran


@pytest.fixture
def store(tmp_path):
    return KeyStore(tmp_path / "keys", tmp_path / "copy")


def announced(ready, role):
    database = ready.opened()
    with database.read() as connection:
        found = [entries.decode(each.entry) for each in ledger.latest(connection, ["key"], 100)]
    database.close()
    return [entry for entry in reversed(found) if entry["role"] == role]


@pytest.mark.parametrize("role", ROLES)
def test_a_key_is_made_and_listed_without_being_shown(run, store, tmp_path, role):
    result = run("create", role)
    assert result.exit_code == 0, result.output
    name = store.current_name(role)
    assert result.stdout == f"{role} {name}\n"
    assert "no database was named" in result.stderr
    listed = run("list")
    day = str(local_date(store.listing()[0].created))
    assert listed.stdout.split() == [role, name, "current", day, "both", "places", "private"]
    [path] = (tmp_path / "keys").rglob("*.pem")
    secret = path.read_text("ascii").splitlines()[1]
    assert secret not in result.output + listed.output + run("public", role).output


def test_a_role_has_one_first_key(run):
    assert run("create", "release").exit_code == 0
    refused(run("create", "release"), "key-exists", "langnghe keys rotate release")


@pytest.mark.parametrize("words", [("create", "mixer"), ("rotate",), ("public", "box")])
def test_an_unknown_role_is_a_usage_error(run, words):
    refused(run(*words), "usage: ", f"keys {words[0]}")


@pytest.mark.parametrize("command", ["rotate", "public"])
def test_what_needs_a_key_says_how_to_make_one(run, command):
    refused(run(command, "release"), "key-missing", "langnghe keys create release")


def test_an_empty_folder_lists_nothing(run):
    result = run("list")
    assert (result.exit_code, result.stdout) == (0, "")


def test_a_rotation_is_announced_and_signed_by_both_keys(ready, run, store):
    shutil.copytree(ready.folder / "keys", ready.folder / "copy")
    old = keys.public_bytes(store.current("ledger"))
    assert run("rotate", "ledger", "--database", ready.url).exit_code == 0
    new = keys.public_bytes(store.current("ledger"))
    first, second = announced(ready, "ledger")
    assert first["public_key"] == old.hex()
    assert second["public_key"] == new.hex()
    assert second["replaces"] == first["fingerprint"] == keys.fingerprint(old)
    assert signed_by(second, old)
    assert signed_by(second, new)
    words = [line.split()[2] for line in run("list").stdout.splitlines()]
    assert words == ["current", "former"]


def test_a_database_of_other_keys_is_refused_before_anything_is_made(ready, run, store, tmp_path):
    """`langnghe init` announced a ledger key; this folder does not hold it."""
    shutil.rmtree(tmp_path / "keys")
    for words in (("create", "ledger"), ("rotate", "ledger")):
        refused(run(*words, "--database", ready.url), "key-succession", "--lost")
    assert store.current_name("ledger") is None
    result = run("rotate", "ledger", "--lost", "--database", ready.url)
    assert result.exit_code == 0, result.output
    first, second = announced(ready, "ledger")
    assert (second["fingerprint"], second["replaces"]) == (
        store.current_name("ledger"),
        first["fingerprint"],
    )


def test_the_public_half_is_for_reading_aloud_and_for_other_tools(run, store):
    run("create", "ledger")
    public = keys.public_bytes(store.current("ledger"))
    name = keys.fingerprint(public)
    digits, spoken = run("public", "ledger").stdout.splitlines()
    assert digits == public.hex()
    assert spoken.replace(" ", "") == name
    assert {len(group) for group in spoken.split()} == {4}
    *pem, last = run("public", "ledger", "--pem").stdout.splitlines()
    assert (pem[0], pem[-1], last) == (
        "-----BEGIN PUBLIC KEY-----",
        "-----END PUBLIC KEY-----",
        spoken,
    )
    run("rotate", "ledger")
    assert run("public", "ledger").stdout.splitlines()[0] != digits
    former = run("public", "ledger", "--fingerprint", name)
    assert former.stdout.splitlines() == [digits, spoken]


def test_what_is_wrong_with_a_key_stands_in_the_list(run, tmp_path):
    for role in ("ledger", "release", "issuer"):
        run("create", role)
    [exposed] = (tmp_path / "keys/ledger").glob("*.pem")
    exposed.chmod(0o644)
    next((tmp_path / "keys/release").glob("*.pem")).unlink()
    next((tmp_path / "copy/issuer").glob("*.pem")).unlink()
    lines = {line.split()[0]: line for line in run("list").stdout.splitlines()}
    assert "EXPOSED: chmod 600" in lines["ledger"]
    assert "ONLY IN THE COPY" in lines["release"]
    assert "NOT IN THE COPY" in lines["issuer"]
    refused(run("public", "ledger"), "key-exposed", "chmod 600")


def test_only_a_former_epoch_key_is_destroyed_and_only_after_asking(ready, run, store):
    run("create", "epoch")
    name = store.current_name("epoch")
    words = ("destroy", name, "--database", ready.url)
    assert run(*words).exit_code != 0  # nobody said yes
    refused(run(*words, "--yes"), "key-in-use", name)
    run("rotate", "epoch")
    assert run(*words, "--yes").stdout == f"epoch {name}: destroyed\n"
    assert run(*words, "--yes").stdout == f"epoch {name}: there is no such key\n"
    assert [info.current for info in store.listing() if info.role == "epoch"] == [True]


def test_an_epoch_key_that_quarantine_may_need_is_kept(ready, run, store, monkeypatch):
    run("create", "epoch")
    name = store.current_name("epoch")
    run("rotate", "epoch")
    monkeypatch.setattr("survey_service.store.quarantine.count", lambda _: 2)
    words = ("destroy", name, "--yes", "--database", ready.url)
    refused(run(*words), "key-needed", "2 envelopes", "langnghe quarantine")
    assert len([info for info in store.listing() if info.role == "epoch"]) == 2
