"""`langnghe tokens issue`: secret codes, a manifest that proves them, or nothing at all."""

import asyncio
import json
import stat
from datetime import UTC, date, datetime
from secrets import token_bytes

import pytest
from sqlalchemy import text

from kiosk import tokens
from kiosk.host import OpenForm
from survey_service.ledger import keys, manifests
from survey_service.ledger.key_store import KeyStore
from survey_service.pipeline.codes import trust_issuer
from survey_service.pipeline.submissions_host import ServiceHost, submission_writer
from tests.cli.commands import Command, refused
from tests.paper.seeing import texts

WARD = "11311"
PUBLIC = ("--public-url", "https://langnghe.example.vn")
TABLES = ("manifests", "code_hashes", "issuers")


ODD = '{"code":"KCZYVV0Q8W82DE40","url":"https://elsewhere.example/t/KCZYVV0Q8W82DE40"}'


def issue(command: Command, *more: str, output: str = "codes.jsonl", count: str = "5"):
    return command(
        "tokens", "issue", "--instrument", "transaction_feedback", "--count", count,
        "--output", str(command.folder / output), *(more or ("--unit", WARD)),
    )  # fmt: skip


def registered(command: Command) -> list[int]:
    database = command.opened()
    with database.read() as connection:
        found = [connection.scalar(text(f"SELECT count(*) FROM {table}")) for table in TABLES]
    database.close()
    return found


def lines(command: Command, output: str = "codes.jsonl") -> list[dict]:
    text_ = (command.folder / output).read_text(encoding="ascii")
    return [json.loads(line) for line in text_.splitlines()]


def nothing_happened(command: Command) -> None:
    assert registered(command) == [0, 0, 0]
    assert not list(command.folder.glob("*.jsonl"))
    assert not list(command.folder.glob("*.manifest.json"))


def test_codes_are_well_formed_different_and_stand_in_their_links(ready):
    result = issue(ready, "--unit", WARD, "--public-url", "https://langnghe.example.vn/")
    assert result.exit_code == 0, result.output
    found = lines(ready)
    assert len(found) == 5
    assert len({line["code"] for line in found}) == 5
    for line in found:
        assert list(line) == ["code", "url"]
        assert tokens.normalise(line["code"]) == line["code"]
        assert line["url"] == f"https://langnghe.example.vn/t/{line['code']}"
        assert line["code"] not in result.output
    assert registered(ready) == [1, 5, 1]


def test_the_link_defaults_to_the_address_of_the_service(ready):
    assert issue(ready).exit_code == 0
    assert lines(ready)[0]["url"].startswith("http://127.0.0.1:8000/t/")


def test_secrets_are_for_the_owner_alone(ready):
    assert issue(ready).exit_code == 0
    for name in ("codes.jsonl", "codes.manifest.json", "issuer.key"):
        assert stat.S_IMODE((ready.folder / name).stat().st_mode) == 0o600


def test_the_manifest_beside_it_proves_the_codes(ready):
    assert issue(ready).exit_code == 0
    signed = manifests.decode((ready.folder / "codes.manifest.json").read_bytes())
    key = keys.public_bytes(keys.load_key(ready.folder / "issuer.key"))
    hashes = manifests.verify(signed, key)
    assert sorted(hashes) == sorted(tokens.code_hash(line["code"]) for line in lines(ready))
    manifest = signed.manifest
    assert (manifest.unit, manifest.receiving, manifest.deciding) == (WARD, f"{WARD}.TT", WARD)
    assert (manifest.count, manifest.series) == (5, "transaction")


def test_the_database_holds_no_code(ready):
    assert issue(ready).exit_code == 0
    stored = b"".join(p.read_bytes() for p in (ready.folder / "var").iterdir())
    for line in lines(ready):
        assert line["code"].encode() not in stored
        assert tokens.code_hash(line["code"]) in stored


def test_codes_open_forms(ready):
    assert issue(ready, "--unit", "31.SNV", count="2").exit_code == 0
    database = ready.opened()
    store = KeyStore(ready.folder / "serving")
    store.create("ledger")
    writer = submission_writer(database, store, token_bytes, limit=8)
    host = ServiceHost(database, writer, clock=lambda: datetime.now(UTC), random=token_bytes)
    for line in lines(ready):
        opened = asyncio.run(host.open_receipt(line["code"]))
        assert isinstance(opened, OpenForm)
        assert opened.instrument.name == "transaction_feedback"
        assert opened.unit_name["vi"] == "Sở Nội vụ"
    writer.close()
    database.close()


def test_the_issuer_key_of_the_installation_signs_where_no_file_holds_one(ready):
    ready.ok("keys", "create", "issuer")
    assert issue(ready).exit_code == 0
    made = KeyStore(ready.folder / "keys").current("issuer")
    signed = manifests.decode((ready.folder / "codes.manifest.json").read_bytes())
    assert len(manifests.verify(signed, keys.public_bytes(made))) == 5
    assert not (ready.folder / "issuer.key").exists()


def test_a_second_batch_has_the_same_issuer_and_other_codes(ready):
    assert issue(ready, output="a.jsonl").exit_code == 0
    assert issue(ready, output="b.jsonl").exit_code == 0
    assert registered(ready) == [2, 10, 1]
    assert not {x["code"] for x in lines(ready, "a.jsonl")} & {
        x["code"] for x in lines(ready, "b.jsonl")
    }


@pytest.mark.parametrize("count", ["0", "-1", "1000001", "many", "1.5"])
def test_a_count_out_of_bounds_is_refused(ready, count):
    refused(issue(ready, count=count), "usage: ", "tokens issue", "--count")
    nothing_happened(ready)


@pytest.mark.parametrize(
    ("more", "parts"),
    [
        (("--unit", "99999"), ("unit-unknown", "--unit", "99999")),
        (("--unit", f"{WARD}.TT"), ("unit-unknown", "--unit", "department or commune")),
        (("--unit", WARD, "--receiving", "99999.TT"), ("unit-unknown", "--receiving")),
        (("--unit", WARD, "--deciding", "31.XXX"), ("unit-unknown", "--deciding", "31.XXX")),
        (("--unit", WARD, "--instrument", "sipas_citizen"), ("campaign-unknown", "sipas_citizen")),
        (("--unit", WARD, "--instrument", "none"), ("campaign-unknown", "none")),
        (
            ("--unit", WARD, "--campaign", "nope"),
            ("campaign-unknown: --campaign, got 'nope', expected hp-",),
        ),
        (
            ("--unit", WARD, "--public-url", "notaurl"),
            ("setting-invalid", "--public-url", "notaurl"),
        ),
        (("--unit", WARD, "--issuer-key", "/dev/null"), ("key-exposed", "/dev/null")),
    ],
)
def test_a_wrong_option_is_one_line_and_nothing_is_registered(ready, more, parts):
    refused(issue(ready, *more), *parts)
    nothing_happened(ready)


@pytest.mark.parametrize("taken", ["codes.jsonl", "codes.manifest.json"])
def test_a_file_that_exists_is_never_written_over(ready, taken):
    (ready.folder / taken).write_text("giữ nguyên", encoding="utf-8")
    refused(issue(ready), "output-unwritable", taken)
    assert (ready.folder / taken).read_text(encoding="utf-8") == "giữ nguyên"
    assert registered(ready) == [0, 0, 0]
    assert len(list(ready.folder.glob("codes.*"))) == 1


def test_a_folder_that_cannot_be_written_is_one_line(ready):
    refused(issue(ready, output="/proc/none/codes.jsonl"), "output-unwritable")
    nothing_happened(ready)


def test_what_cannot_be_registered_is_not_left_for_the_printer(ready):
    key = keys.create_key(ready.folder / "issuer.key")
    database = ready.opened()
    with database.write() as connection:  # an issuer whose time has not come
        public = keys.public_bytes(key)
        trust_issuer(connection, public, "Portal", date(2999, 1, 1), datetime.now(UTC))
    database.close()
    refused(issue(ready), "manifest-issuer")
    assert not list(ready.folder.glob("codes.*"))
    assert registered(ready) == [0, 0, 1]


def test_a_round_that_is_over_says_so(ready):
    database = ready.opened()
    with database.write() as connection:
        connection.execute(text("UPDATE campaigns SET state = 'final'"))
        code = connection.scalar(text("SELECT code FROM campaigns"))
    database.close()
    refused(
        issue(ready, "--unit", WARD, "--campaign", code), "--campaign", f"{code}, which is final"
    )


def test_a_database_without_tables_is_told_to_init(command):
    refused(issue(command), "schema-empty", "langnghe init")
    assert not list(command.folder.glob("codes.*"))
    assert not (command.folder / "issuer.key").exists()


def test_slips_and_labels_say_the_codes_that_were_issued(ready):
    slips, labels = ready.folder / "slips.pdf", ready.folder / "labels.pdf"
    more = ("--slips", str(slips), "--labels", str(labels), "--per-sheet", "4")
    result = issue(ready, "--unit", WARD, *more, *PUBLIC)
    assert result.exit_code == 0, result.output
    assert stat.S_IMODE(slips.stat().st_mode) == stat.S_IMODE(labels.stat().st_mode) == 0o600
    pages, quarters = texts(slips.read_bytes()), texts(labels.read_bytes())
    assert (len(pages), len(quarters)) == (5, 2)
    assert all(
        tokens.grouped(line["code"]) in page for line, page in zip(lines(ready), pages, strict=True)
    )
    assert all("Phường Hồng Bàng" in page for page in pages)
    assert "Mã số 5–5 trong 5" in quarters[1]


def test_a_sheet_that_jammed_is_printed_again_from_the_file(ready):
    assert issue(ready, "--unit", WARD, *PUBLIC).exit_code == 0
    [codes] = ready.folder.glob("codes.jsonl")
    again = ready.folder / "again.pdf"
    words = ("tokens", "print", str(codes), "--labels", str(again), "--first", "2", "--last", "4")
    assert "3 codes: 2–4 of 5" in ready.ok(*words)
    [sheet] = texts(again.read_bytes())
    assert "Mã số 2–4 trong 5" in sheet
    there = [line["code"][:4] in sheet for line in lines(ready)]
    assert there == [False, True, True, True, False]


@pytest.mark.parametrize(
    ("spoil", "more", "parts"),
    [
        (lambda codes: codes.with_suffix(".manifest.json").unlink(), (), ("no manifest",)),
        (lambda codes: codes.write_text("?"), (), ("other lines",)),
        (lambda codes: codes.write_text(codes.read_text() + ODD), (), ("line 6",)),
        (lambda _: None, ("--first", "6"), ("--first", "5")),
    ],
)
def test_what_cannot_be_printed_again_is_refused_in_a_line(ready, spoil, more, parts):
    assert issue(ready, "--unit", WARD, *PUBLIC).exit_code == 0
    [codes] = ready.folder.glob("codes.jsonl")
    spoil(codes)
    again = ready.folder / "again.pdf"
    result = ready("tokens", "print", str(codes), "--slips", str(again), *more)
    assert result.exit_code == 2
    assert all(part in result.stderr for part in parts), result.stderr
    assert not again.exists()


def test_a_link_too_long_for_paper_stops_the_issue(ready):
    more = ("--unit", WARD, "--slips", str(ready.folder / "slips.pdf"))
    address = "https://ykien.trungtamphucvuhanhchinhcong.haiphong.gov.vn"
    refused(issue(ready, *more, "--public-url", address), "link-too-long", address)
    nothing_happened(ready)


def test_more_slips_than_a_file_holds_stop_the_issue(ready):
    more = ("--unit", WARD, "--slips", str(ready.folder / "slips.pdf"), "--count", "2001")
    result = issue(ready, *more, *PUBLIC)
    assert result.exit_code == 2
    assert "tokens print" in result.stderr
    nothing_happened(ready)


def test_slips_are_never_written_over_a_file(ready):
    slips = ready.folder / "slips.pdf"
    slips.write_text("kept", encoding="utf-8")
    refused(issue(ready, "--unit", WARD, "--slips", str(slips), *PUBLIC), "output-unwritable")
    assert slips.read_text(encoding="utf-8") == "kept"
    nothing_happened(ready)


@pytest.mark.parametrize(
    "address",
    ["http://127.0.0.1:8000", "http://127.9.9.9", "http://[::1]:8000", "http://localhost",
     "http://LangNghe.localhost.", "http://0.0.0.0:8000"],
)  # fmt: skip
def test_paper_never_carries_an_address_of_this_machine(ready, address):
    slips = ready.folder / "slips.pdf"
    more = ("--unit", WARD, "--slips", str(slips))
    refused(issue(ready, *more, "--public-url", address), "address-loopback", "--public-url https")
    assert not slips.exists()
    assert not (ready.folder / "issuer.key").exists()
    nothing_happened(ready)


def test_without_an_address_nothing_is_printed(ready):
    more = ("--unit", WARD, "--slips", str(ready.folder / "slips.pdf"))
    refused(issue(ready, *more), "address-loopback", "127.0.0.1")
    nothing_happened(ready)
