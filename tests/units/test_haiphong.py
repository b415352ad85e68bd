"""Proves that the packaged registry is Hải Phòng: counts, sums, names, and quick to load."""

import csv
import hashlib
from datetime import date
from importlib.resources import files
from time import process_time
from unicodedata import is_normalized

from survey_service.units import haiphong, search

DAY = date(2026, 11, 22)
DATA = files("survey_service.units").joinpath("data")


def test_counts_of_every_kind_and_block() -> None:
    registry = haiphong()
    kinds = {k: len(registry.units(DAY, k)) for k in ("city", "department", "commune")}
    assert kinds == {"city": 1, "department": 14, "commune": 114}
    types = [unit.type for unit in registry.units(DAY, "commune")]
    assert [types.count(t) for t in ("phuong", "xa", "dac_khu")] == [45, 67, 2]
    blocks = {b: len(registry.units(DAY, block=b)) for b in ("departments", "wards", "communes")}
    assert blocks == {"departments": 14, "wards": 45, "communes": 69}


def test_area_is_the_official_total_and_population_the_published_sum() -> None:
    communes = haiphong().units(DAY, "commune")
    assert round(sum(unit.area_km2 or 0 for unit in communes), 2) == 3194.72
    assert sum(unit.population or 0 for unit in communes) == 4_662_669


def test_the_table_is_the_one_its_provenance_names() -> None:
    digest = hashlib.sha256(DATA.joinpath("haiphong_communes.csv").read_bytes()).hexdigest()
    assert digest in DATA.joinpath("PROVENANCE.md").read_text(encoding="utf-8")


def test_one_of_sixty_nine_is_not_ranked() -> None:
    communes = haiphong().units(DAY, block="communes")
    assert [unit.code for unit in communes if not unit.ranked] == ["11948"]
    assert haiphong().at("11948", DAY).name["vi"] == "Đặc khu Bạch Long Vĩ"
    assert all(unit.ranked for unit in haiphong().units(DAY, block="departments"))


def test_names_in_both_languages() -> None:
    names = {code: haiphong().at(code, DAY).name for code in ("11383", "11914", "31.SNV")}
    assert names["11383"] == {"vi": "Phường Lê Chân", "en": "Lê Chân Ward"}
    assert names["11914"] == {"vi": "Đặc khu Cát Hải", "en": "Cát Hải Special Zone"}
    assert names["31.SNV"] == {"vi": "Sở Nội vụ", "en": "Department of Home Affairs"}
    centre = haiphong().at("11383.TT", DAY).name
    assert centre["vi"] == "Trung tâm Phục vụ hành chính công phường Lê Chân"


def test_every_name_is_composed_and_every_record_says_where_it_is_from() -> None:
    for unit in haiphong().units(DAY):
        assert all(is_normalized("NFC", name) for name in unit.name.values())
        assert unit.provenance
        assert unit.mark in "HMDR"


def test_only_one_department_is_recalled_and_no_mark_is_lost() -> None:
    rows = csv.DictReader(DATA.joinpath("haiphong_offices.csv").read_text("utf-8").splitlines())
    for row in rows:
        assert haiphong().at(row["code"], DAY).mark == row["mark"]
    recalled = [u.code for u in haiphong().units(DAY) if u.mark == "R"]
    assert recalled == ["31.SNNMT"]


def test_every_commune_has_a_centre_a_site_and_a_counter() -> None:
    registry = haiphong()
    for commune in registry.units(DAY, "commune"):
        below = [unit.code for unit in registry.descendants(commune.code, DAY)]
        code = commune.code
        assert below == [f"{code}.TT", f"{code}.TT.1", f"{code}.TT.1.Q1"]


def test_the_city_centre_has_two_sites() -> None:
    sites = haiphong().children("31.TT", DAY, "site")
    assert [unit.code for unit in sites] == ["31.TT.1", "31.TT.2"]


def test_nothing_exists_before_the_merger_of_provinces() -> None:
    assert haiphong().units(date(2025, 6, 30)) == ()
    assert haiphong().at("11383", date(2025, 7, 1)) is not None


def test_two_communes_that_differ_by_one_mark_stay_apart() -> None:
    found = search(haiphong(), "Cẩm Giàng", DAY, "commune")
    assert [(m.unit.code, m.exact) for m in found] == [("10903", True), ("10888", False)]
    found = search(haiphong(), "Cẩm Giang", DAY, "commune")
    assert [(m.unit.code, m.exact) for m in found] == [("10888", True), ("10903", False)]
    found = search(haiphong(), "cam giang", DAY, "commune")
    assert [(m.unit.code, m.exact) for m in found] == [("10888", False), ("10903", False)]
    assert haiphong().at("Cẩm Giàng", DAY) is None


def test_an_unfinished_word_is_not_a_different_letter() -> None:
    found = search(haiphong(), "Cẩm Gia", DAY, "commune")
    assert [(m.unit.code, m.exact) for m in found] == [("10888", True), ("10903", False)]


def test_search_reads_both_styles_of_tone_marks_and_d_with_stroke() -> None:
    for text in ("Hòa Bình", "Hoà Bình", "  HOÀ   bình"):
        found = search(haiphong(), text, DAY, "commune")
        assert [(m.unit.code, m.exact) for m in found] == [("11533", True)]
    assert "11411" in {m.unit.code for m in search(haiphong(), "dong hai", DAY)}
    assert "11560" in {m.unit.code for m in search(haiphong(), "Thuỷ Nguyên", DAY) if m.exact}
    assert search(haiphong(), "  ", DAY) == ()


def test_loading_takes_less_than_fifty_milliseconds() -> None:
    haiphong.cache_clear()
    start = process_time()
    haiphong()
    assert process_time() - start < 0.05
