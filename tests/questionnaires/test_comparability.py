"""Figures are joined where nothing breaks, or over a bridge between exactly these contents."""

from msgspec.structs import replace

from questionnaires.comparability import Bridge, breaks, comparable
from questionnaires.instrument import content_hash
from questionnaires.loader import load_library

BEFORE = load_library("transaction_feedback")
QUIET = replace(BEFORE, version="2027.1")
BROKEN = replace(BEFORE, version="2027.1", sections=BEFORE.sections[::-1], languages=("vi",))


def bridge(previous, current):
    return Bridge(
        from_hash=content_hash(previous),
        to_hash=content_hash(current),
        method="judgement",
        reason="Chỉ sửa lỗi chính tả.",
        account="an",
    )


def test_what_nobody_meets_joins():
    assert comparable(BEFORE, QUIET)
    assert comparable(BEFORE, BEFORE)


def test_a_break_is_named():
    assert not comparable(BEFORE, BROKEN)
    assert [each.code for each in breaks(BEFORE, BROKEN)] == ["language-removed"]


def test_a_bridge_counts_between_its_own_contents_only():
    assert comparable(BEFORE, BROKEN, bridge(BEFORE, BROKEN))
    assert not comparable(BEFORE, BROKEN, bridge(BROKEN, BEFORE))
    assert not comparable(BEFORE, BROKEN, bridge(BEFORE, QUIET))
