"""The registry that ships with the service: Hải Phòng since 1 July 2025.

Two tables in `data/` (their sources are in `data/PROVENANCE.md`), and for every commune its
service centre with a first site and counter, derived because no list of them is published. Village
lists and further sites are dated data of a campaign and are not kept here.
"""

import csv
from collections.abc import Iterator
from datetime import date
from functools import cache
from importlib.resources import files

from msgspec import convert

from survey_service.units.registry import Registry
from survey_service.units.unit import CommuneType, Kind, Unit

VALID_FROM = date(2025, 7, 1)
CITY = "31"
CITY_POPULATION = 4_664_124
CITY_AREA_KM2 = 3194.72
NOT_RANKED = frozenset({"11948"})
"""Bạch Long Vĩ: 69 communes and special zones exist, 68 were ranked for 2025 (derived)."""

_TYPES: dict[str, tuple[CommuneType, str]] = {
    "phường": ("phuong", "Ward"),
    "xã": ("xa", "Commune"),
    "đặc khu": ("dac_khu", "Special Zone"),
}
_CENTRE_VI = "Trung tâm Phục vụ hành chính công"
_CENTRE_EN = "Public Administration Service Centre"


@cache
def haiphong() -> Registry:
    """Return the packaged registry: the city, 14 departments, 114 communes, service centres."""
    communes = [_commune(row) for row in _rows("haiphong_communes.csv")]
    points = (point for commune in communes for point in _service_points(commune))
    return Registry([*map(_office, _rows("haiphong_offices.csv")), *communes, *points])


def _rows(name: str) -> list[dict[str, str]]:
    text = files("survey_service.units").joinpath("data", name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def _office(row: dict[str, str]) -> Unit:
    record: dict[str, object] = {
        "code": row["code"],
        "kind": row["kind"],
        "name": {"vi": row["name_vi"], "en": row["name_en"]},
        "parent": row["parent"] or None,
        "valid_from": VALID_FROM,
        "ranked": row["kind"] == "department",
        "mark": row["mark"],
        "provenance": row["source"],
    }
    if row["code"] == CITY:
        record |= {"population": CITY_POPULATION, "area_km2": CITY_AREA_KM2}
    return convert(record, Unit)


def _commune(row: dict[str, str]) -> Unit:
    commune_type, word = _TYPES[row["type"]]
    return Unit(
        code=row["code"],
        kind="commune",
        type=commune_type,
        name={
            "vi": f"{row['type'].capitalize()} {row['name']}",
            "en": f"{row['name']} {word}",
        },
        proper_name=row["name"],
        parent=CITY,
        valid_from=VALID_FROM,
        ranked=row["code"] not in NOT_RANKED,
        population=int(row["population"]),
        area_km2=float(row["area_km2"]),
        longitude=float(row["longitude"]),
        latitude=float(row["latitude"]),
        provenance="NQ 1669/NQ-UBTVQH15; QĐ 19/2025/QĐ-TTg. " + row["note"],
    )


def _service_points(commune: Unit) -> Iterator[Unit]:
    """Yield the centre, first site and first counter of a commune, named after it."""
    vi, en = commune.name["vi"], commune.name["en"]
    seat_vi = f"{_CENTRE_VI} {vi[0].lower()}{vi[1:]}"
    seat_en = f"{en} {_CENTRE_EN}"
    centre = _point(f"{commune.code}.TT", "centre", commune.code, seat_vi, seat_en)
    site = _point(
        f"{centre.code}.1", "site", centre.code, f"{seat_vi} – cơ sở 1", f"{seat_en} – site 1"
    )
    yield centre
    yield site
    yield _point(
        f"{site.code}.Q1", "counter", site.code, f"Quầy số 1 – {seat_vi}", f"Counter 1 – {seat_en}"
    )


def _point(code: str, kind: Kind, parent: str, vi: str, en: str) -> Unit:
    return Unit(
        code=code,
        kind=kind,
        name={"vi": vi, "en": en},
        parent=parent,
        valid_from=VALID_FROM,
        mark="D",
        provenance="derived: every commune has a service centre with at least one counter",
    )
