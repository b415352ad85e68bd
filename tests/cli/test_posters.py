"""`langnghe posters`: a code that opens the form until the poster is taken down."""

import asyncio
from datetime import UTC, datetime
from secrets import token_bytes

import pytest

from kiosk import tokens
from kiosk.host import OpenForm, Refusal
from survey_service.ledger.key_store import KeyStore
from survey_service.pipeline.submissions_host import ServiceHost, submission_writer
from survey_service.store import campaigns, posters
from tests.cli.commands import Command, refused
from tests.paper.seeing import texts

WARD = "11311"


def hung(command: Command) -> tuple[posters.Poster, ...]:
    database = command.opened()
    with database.read() as connection:
        [campaign] = campaigns.every(connection)
        found = posters.every(connection, campaign.code)
    database.close()
    return found


def opened(command: Command, code: str) -> OpenForm | Refusal:
    database = command.opened()
    store = KeyStore(command.folder / "serving")
    if store.current_name("ledger") is None:
        store.create("ledger")
    writer = submission_writer(database, store, token_bytes, limit=8)
    host = ServiceHost(database, writer, clock=lambda: datetime.now(UTC), random=token_bytes)
    found = asyncio.run(host.open_poster(code))
    writer.close()
    database.close()
    return found


def test_a_poster_is_stored_and_its_link_printed(ready):
    said = ready.ok("posters", "hang", "--unit", WARD, "--public-url", "https://ykien.example.vn/")
    code, url = said.split()
    assert tokens.normalise(code, tokens.POSTER_LENGTH) == code
    assert url == f"https://ykien.example.vn/p/{code}"
    [poster] = hung(ready)
    assert (poster.code, poster.hash) == (code, tokens.code_hash(code))
    assert (poster.unit, poster.receiving, poster.deciding) == (WARD, f"{WARD}.TT", WARD)
    assert poster.taken_down_on is None


def test_a_poster_opens_the_form_until_it_is_taken_down(ready):
    code = ready.ok("posters", "hang", "--unit", "31.SNV").split()[0]
    form = opened(ready, code)
    assert isinstance(form, OpenForm)
    assert form.unit_name["vi"] == "Sở Nội vụ"
    assert ready.ok("posters", "take-down", code[:4].lower() + "-" + code[4:]) == (
        f"{code} taken down\n"
    )
    assert isinstance(opened(ready, code), Refusal)
    refused(ready("posters", "take-down", code), "poster-unknown", code)


def test_a_second_poster_names_the_place_where_it_hangs(ready):
    ready.ok("posters", "hang", "--unit", WARD)
    ready.ok("posters", "hang", "--unit", WARD, "--receiving", "31.TT", "--campaign", "hp-2026")
    by_place = {poster.receiving: poster for poster in hung(ready)}
    office = by_place[f"{WARD}.TT"].place["vi"]
    assert by_place["31.TT"].place["vi"].startswith(f"{office} – ")
    assert by_place["31.TT"].code != by_place[f"{WARD}.TT"].code


def test_a_poster_for_the_printer_is_written_before_it_hangs(ready):
    page = ready.folder / "print" / "poster.pdf"
    words = ("posters", "hang", "--unit", WARD, "--output", str(page))
    refused(ready(*words), "address-loopback", "--output", "127.0.0.1")
    assert hung(ready) == ()
    words = (*words, "--public-url", "https://ykien.example.vn")
    code = ready.ok(*words).split()[0]
    [text] = texts(page.read_bytes())
    assert tokens.grouped(code) in text
    assert "ykien.example.vn/p" in text
    refused(ready(*words), "output-unwritable", "poster.pdf")
    assert [poster.code for poster in hung(ready)] == [code]


def test_posters_that_hang_are_printed_again(ready):
    public = ("--public-url", "https://ykien.example.vn")
    first, second, third = (
        ready.ok("posters", "hang", "--unit", unit).split()[0] for unit in (WARD, "31.SNV", WARD)
    )
    ready.ok("posters", "take-down", third)
    every, one = ready.folder / "every.pdf", ready.folder / "one.pdf"
    ready.ok("posters", "print", "--output", str(every), "--paper", "a4", *public)
    assert len(texts(every.read_bytes())) == 2
    ready.ok("posters", "print", second, "--output", str(one), "--language", "en", *public)
    [text] = texts(one.read_bytes())
    assert tokens.grouped(second) in text
    assert tokens.grouped(first) not in text
    assert "Kính mời" not in text
    output = ("--output", str(ready.folder / "none.pdf"), *public)
    refused(ready("posters", "print", third, *output), "poster-unknown", third)


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        (("hang", "--unit", "99999"), ("unit-unknown", "--unit")),
        (("hang", "--unit", f"{WARD}.TT"), ("unit-unknown", "--unit")),
        (("hang", "--unit", WARD, "--receiving", "x"), ("unit-unknown", "--receiving")),
        (("hang", "--unit", WARD, "--campaign", "hp-1999"), ("campaign-unknown", "hp-1999")),
        (("take-down", "ABCD"), ("poster-unknown", "CODE")),
        (("take-down", "0000000G"), ("poster-unknown", "0000000G")),
    ],
)
def test_what_cannot_be_is_refused_in_a_line(ready, words, parts):
    refused(ready("posters", *words), *parts)
    assert hung(ready) == ()
