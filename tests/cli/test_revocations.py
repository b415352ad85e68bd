"""`langnghe tokens issue --expires`, `revoke` and `reconcile`."""

import asyncio
import csv
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text

from kiosk.host import Refusal
from survey_service.ledger import manifests
from survey_service.pipeline.submissions_host import ServiceHost
from survey_service.units.working_days import local_date
from tests.cli.commands import Command, refused
from tests.cli.test_tokens import WARD, issue, lines

TODAY = local_date(datetime.now(UTC))
MONDAY = TODAY - timedelta(days=TODAY.weekday())
NEXT = str(MONDAY + timedelta(days=7))
CAMPAIGN = f"hp-{TODAY.year}"


def signed(command: Command):
    return manifests.decode((command.folder / "codes.manifest.json").read_bytes())


def root(command: Command) -> str:
    return signed(command).manifest.root


def opens(command: Command, now: datetime) -> list[str]:
    """What each code's page says at a moment."""
    database = command.opened()
    host = ServiceHost(database, None, clock=lambda: now, random=bytes)
    found = [asyncio.run(host.open_receipt(line["code"])) for line in lines(command)]
    database.close()
    return [page.code if isinstance(page, Refusal) else "open" for page in found]


def close(command: Command, closed: int) -> None:
    path = command.folder / "closed.csv"
    path.write_text(
        f"unit,receiving,week,closed\n{WARD},{WARD}.TT,{MONDAY},{closed}\n", encoding="utf-8"
    )
    command.ok("transactions", "import", "--file", str(path))


def reconcile(command: Command, *more: str):
    return command("tokens", "reconcile", "--campaign", CAMPAIGN, "--until", NEXT, *more)


def test_codes_expire_with_the_campaign_and_not_within_a_month(ready):
    assert issue(ready).exit_code == 0
    manifest = signed(ready).manifest
    assert manifest.version == 2
    assert manifest.last_day == max(date(TODAY.year, 12, 31), TODAY + timedelta(days=30))


def test_a_last_day_that_was_asked_for_is_signed_and_kept(ready):
    last = TODAY + timedelta(days=3)
    assert issue(ready, "--unit", WARD, "--expires", str(last)).exit_code == 0
    assert signed(ready).manifest.last_day == last
    now = datetime.now(UTC)
    assert opens(ready, now + timedelta(days=3)) == ["open"] * 5
    assert opens(ready, now + timedelta(days=4)) == ["token-expired"] * 5


@pytest.mark.parametrize("asked", [str(TODAY - timedelta(days=1)), "2000-01-01"])
def test_codes_that_expired_before_they_were_issued_are_refused(ready, asked):
    refused(issue(ready, "--unit", WARD, "--expires", asked), "expiry-past", asked)
    assert not list(ready.folder.glob("codes.*"))
    assert not (ready.folder / "issuer.key").exists()


def test_what_is_no_day_is_a_usage_error(ready):
    refused(issue(ready, "--unit", WARD, "--expires", "tomorrow"), "usage: ", "--expires")


def test_a_whole_batch_is_revoked_by_its_manifest_or_its_root(ready):
    assert issue(ready).exit_code == 0
    manifest = str(ready.folder / "codes.manifest.json")
    done = ready.ok("tokens", "revoke", "--manifest", manifest, "--reason", "Bị mất hộp phiếu")
    assert done.startswith(f"{WARD}: 5 codes revoked, 0 revoked before, 0 answered")
    again = ready.ok("tokens", "revoke", "--root", root(ready), "--reason", "Bị mất hộp phiếu")
    assert again.startswith(f"{WARD}: 0 codes revoked, 5 revoked before, 0 answered")
    assert opens(ready, datetime.now(UTC)) == ["token-revoked"] * 5


def test_some_codes_of_a_batch_are_revoked(ready):
    assert issue(ready).exit_code == 0
    some = ready.folder / "lost.jsonl"
    kept = (ready.folder / "codes.jsonl").read_text(encoding="ascii").splitlines()
    some.write_text("\n".join(kept[:2]), encoding="ascii")
    words = ("--root", root(ready), "--codes", str(some), "--reason", "Rách")
    assert ready.ok("tokens", "revoke", *words).startswith(f"{WARD}: 2 codes revoked")
    assert opens(ready, datetime.now(UTC)) == ["token-revoked"] * 2 + ["open"] * 3


def test_what_cannot_be_revoked_is_one_line_and_changes_nothing(ready):
    assert issue(ready).exit_code == 0
    manifest = str(ready.folder / "codes.manifest.json")
    broken = ready.folder / "broken.txt"
    broken.write_bytes(b"\xff\xfe not a code\n")
    other = ready.folder / "other.txt"
    other.write_text("0" * 64 + "\n", encoding="ascii")
    reason = ("--reason", "x")
    for words, parts in (
        (reason, ("usage: ", "--manifest or --root")),
        (("--manifest", manifest, "--root", root(ready), *reason), ("usage: ",)),
        (("--manifest", manifest), ("usage: ", "--reason")),
        (("--manifest", manifest, "--reason", " "), ("usage: ", "--reason")),
        (("--manifest", manifest, "--reason", "x" * 201), ("usage: ", "--reason")),
        (("--root", "abcd", *reason), ("manifest-unknown", "--root", "abcd")),
        (("--root", "0" * 64, *reason), ("manifest-unknown", "0" * 64)),
        (("--manifest", str(broken), *reason), ("manifest-unreadable",)),
        (("--manifest", manifest, "--codes", str(broken), *reason), ("codes-unreadable", "line 1")),
        (("--manifest", manifest, "--codes", str(other), *reason), ("codes-foreign", "1 codes")),
    ):
        refused(ready("tokens", "revoke", *words), *parts)
    assert opens(ready, datetime.now(UTC)) == ["open"] * 5


def test_codes_and_closed_transactions_that_agree_exit_with_0(ready):
    assert issue(ready).exit_code == 0
    close(ready, 5)
    result = reconcile(ready)
    assert result.exit_code == 0, result.output
    assert "issued 5, revoked 0, closed 5, answered 0 (0.0% of closed); gaps 0" in result.stdout
    assert "proven by a signed manifest: 0, unproven: 0" in result.stdout


@pytest.mark.parametrize(
    ("closed", "gap", "words"), [(3, 2, "2 codes too many"), (9, -4, "4 transactions without a")]
)
def test_gaps_exit_with_1_and_stand_in_the_table(ready, closed, gap, words):
    assert issue(ready).exit_code == 0
    close(ready, closed)
    output = ready.folder / "gaps.csv"
    result = reconcile(ready, "--output", str(output))
    assert result.exit_code == 1, result.output
    assert f"{WARD} {WARD}.TT {MONDAY}: issued 5, revoked 0, closed {closed}: {words}" in (
        result.stdout
    )
    with output.open(encoding="utf-8", newline="") as file:
        [row] = csv.DictReader(file)
    assert row == {
        "unit": WARD, "receiving": f"{WARD}.TT", "week": str(MONDAY), "issued": "5",
        "revoked": "0", "closed": str(closed), "answered": "0", "gap": str(gap),
    }  # fmt: skip
    refused(reconcile(ready, "--output", str(output)), "output-unwritable", "gaps.csv")


def test_a_spent_code_without_proof_exits_with_1(ready):
    assert issue(ready).exit_code == 0
    close(ready, 5)
    database = ready.opened()
    with database.write() as connection:
        connection.execute(
            text("INSERT INTO spent_codes SELECT hash, unit FROM code_hashes LIMIT 1")
        )
        connection.execute(text("UPDATE manifests SET signature = zeroblob(64)"))
        spent = connection.scalar(text("SELECT lower(hex(hash)) FROM spent_codes"))
    database.close()
    result = reconcile(ready)
    assert result.exit_code == 1
    assert f"spent code {spent}: under no manifest that holds" in result.stdout
    assert "unproven: 1" in result.stdout


def test_a_week_that_is_not_over_is_not_compared(ready):
    assert issue(ready).exit_code == 0
    result = ready("tokens", "reconcile", "--campaign", CAMPAIGN)
    assert result.exit_code == 0
    assert "issued 0" in result.stdout
    early = ready("tokens", "reconcile", "--campaign", CAMPAIGN, "--until", "2001-01-01")
    assert "no week of this campaign is over" in early.stdout


def test_an_unknown_campaign_cannot_be_compared(ready):
    words = ("tokens", "reconcile", "--campaign", "hp-1999")
    refused(ready(*words), "campaign-unknown", "--campaign", "hp-1999", CAMPAIGN)
