"""`langnghe invite`: from the issuer's codes to letters on the table, and the end of addresses."""

import csv
import io
import json
from datetime import UTC, datetime, timedelta

import pytest

from survey_service.pipeline.invite_contacts import DOSSIER_COLUMNS
from survey_service.units.working_days import local_date
from tests.cli.commands import refused
from tests.delivery.servers import gateway

TODAY = local_date(datetime.now(UTC))
PURGE = str(TODAY + timedelta(days=60))
OFFICE = "11311"


def contacts(command, *rows):
    lines = [",".join(DOSSIER_COLUMNS)]
    for number, (channel, to) in enumerate(rows):
        given = f"H31.{number:04d},{OFFICE},{OFFICE}.TT,{TODAY},{channel},{to},Nguyễn Văn A,vi"
        lines.append(given)
    path = command.folder / "contacts.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return str(path)


@pytest.fixture
def round_(ready):
    """A round with five codes of the issuer's for one office."""
    codes = str(ready.folder / "codes.jsonl")
    ready.ok(
        "tokens", "issue", "--unit", OFFICE, "--instrument", "transaction_feedback",
        "--count", "5", "--output", codes,
    )  # fmt: skip
    return ready, codes, f"hp-{TODAY.year}"


def invite(round_, word, *words):
    command, _, campaign = round_
    return command("invite", word, "--campaign", campaign, *words)


def prepare(round_, path):
    return invite(round_, "prepare", "--contacts", path, "--codes", round_[1], "--purge-on", PURGE)


def test_messages_go_out_letters_are_printed_and_addresses_end(round_):
    command, _, _ = round_
    people = contacts(
        command, ("sms", "0912345678"), ("letter", "Số 5 | Hồng Bàng"), ("letter", "Số 6 | Lê Chân")
    )
    done = prepare(round_, people)
    assert done.exit_code == 0, done.output
    assert (
        done.stdout
        == "letter: 2 queued\nsms: 1 queued\n0 invited already, 0 set aside, 2 codes left\n"
    )
    assert "3 invited already" in prepare(round_, people).stdout
    carriers = command.folder / "carriers.yaml"
    with gateway(503, 200) as (url, taken):
        body = '{to: "{to}", text: "{text}"}'
        carriers.write_text(f'sms: {{kind: http, url: "{url}", body: {body}}}')
        sent = invite(round_, "send", "--carriers", str(carriers))
    assert sent.stdout == "0 sent, 1 to be tried again, 0 failed\n"
    assert "http://127.0.0.1:8000/t/" in taken.requests[0]["body"]["text"]
    files = [str(command.folder / f"letters{ending}") for ending in (".pdf", ".csv", ".xlsx")]
    options = [word for file in files for word in ("--output", file)]
    assert invite(round_, "letters", *options).stdout == "2 letters\n"
    rows = list(
        csv.DictReader(io.StringIO((command.folder / "letters.csv").read_text("utf-8-sig")))
    )
    assert [row["line_1"] for row in rows] in (["Số 5", "Số 6"], ["Số 6", "Số 5"])
    assert (command.folder / "letters.pdf").read_bytes().startswith(b"%PDF")
    assert (command.folder / "letters.csv").stat().st_mode & 0o777 == 0o600
    back = command.folder / "back.csv"
    back.write_text(f"reference,reason\n{rows[0]['reference']},moved\n")
    assert "1 came back" in command("invite", "returned", str(back)).stdout
    reminded = invite(round_, "remind").stdout
    assert (
        reminded
        == "letter: 1 reminders queued\n1 not reminded: not-sent\n1 not reminded: returned\n"
    )
    status = invite(round_, "status").stdout
    assert "letter invitation returned: 1" in status
    assert "sms http-503: 1" in status
    assert "Số 5" not in status
    assert command("invite", "purge").stdout == "0 batches erased, 0 messages never sent\n"


def test_a_letter_file_that_is_there_is_kept_and_letters_wait(round_):
    command, _, _ = round_
    prepare(round_, contacts(command, ("letter", "Số 5 | Hồng Bàng")))
    there = command.folder / "letters.csv"
    there.write_text("giữ nguyên")
    refused(invite(round_, "letters", "--output", str(there)), "output-unwritable")
    assert there.read_text() == "giữ nguyên"
    assert (
        invite(round_, "letters", "--output", str(command.folder / "new.csv")).stdout
        == "1 letters\n"
    )


def test_what_is_wrong_is_told_and_prepares_nothing(round_):
    command, _, _ = round_
    bad = prepare(round_, contacts(command, ("sms", "12"), ("fax", "0912345678")))
    assert bad.exit_code == 2
    assert [line.split(":")[0] for line in bad.stderr.splitlines()] == [
        *("line 2, to", "line 3, channel", "contacts-invalid"),
    ]
    many = contacts(command, *(("sms", f"09123456{n:02d}") for n in range(6)))
    refused(prepare(round_, many), "codes-unusable", "5 codes", "6, one for each dossier")
    carriers = command.folder / "carriers.yaml"
    carriers.write_text(json.dumps({"sms": {"kind": "pigeon"}}))
    refused(invite(round_, "send", "--carriers", str(carriers)), "carriers-invalid")
    wrong = command.folder / "back.csv"
    wrong.write_text("reference,reason\nzz,moved\n" + "0" * 32 + ",moved\n")
    assert command("invite", "returned", str(wrong)).exit_code == 2
    assert "queued" not in invite(round_, "status").stdout


def test_nobody_is_served_what_was_never_sent(round_):
    command, _, _ = round_
    refused(command("invite", "status", "--campaign", "hp-1999"), "campaign-unknown")
