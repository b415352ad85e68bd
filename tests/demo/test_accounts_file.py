"""Every demonstration keeps its own accounts, under a name that tells nothing secret."""

from pathlib import Path

import pytest

from survey_service.demo.accounts import accounts_file
from survey_service.settings import Settings


def file_for(url: str) -> Path:
    return accounts_file(Settings(database=url, issuer_key=Path("var/demo-issuer.key")))


def test_it_stands_beside_the_file_of_sqlite(tmp_path):
    here = file_for(f"sqlite:///{tmp_path}/demo.db")
    assert here == tmp_path / "demo.db.accounts.json"
    assert file_for(f"sqlite:///file:{tmp_path}/demo.db?uri=true") == here
    assert file_for("sqlite:///demo.db") == Path.cwd() / "demo.db.accounts.json"


@pytest.mark.parametrize(
    "other",
    ["{}/demo.sqlite", "{}/other.db", "{}/deep/demo.db"],
)
def test_a_second_demonstration_leaves_the_first_alone(tmp_path, other):
    first = file_for(f"sqlite:///{tmp_path}/demo.db")
    assert file_for("sqlite:///" + other.format(tmp_path)) != first


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("postgresql://an:bimat123@db.vn:5433/demo", "demo-accounts-db.vn-5433-demo.json"),
        ("postgres://db.vn/demo?password=bimat123", "demo-accounts-db.vn-demo.json"),
        ("postgresql:///demo?host=/run/pg&port=5", "demo-accounts-run-pg-5-demo.json"),
        ("postgresql://db.vn/../../etc", "demo-accounts-db.vn-..-..-etc.json"),
    ],
)
def test_on_a_server_it_is_named_after_the_database(url, name):
    assert file_for(url) == Path("var") / name
