"""`langnghe field record|reserve|case|rates|window|assign`: the round at the command line."""

import json

from tests.cli.commands import refused
from tests.cli.test_field import field, file  # noqa: F401 - a fixture
from tests.field.small_field import WARD
from tests.pipeline.small_round import ROUND

CASE = f"{WARD}-T1-C1"
OF = ("--campaign", ROUND)
HEAD = "unit,case_id,disposition,at,how,person,next_on,reason\n"


def test_a_round_at_the_command_line(field):  # noqa: F811 - the fixture
    days = ("--from", "2026-06-01", "--to", "2099-12-31")
    assert "version 1" in field.ok("field", "window", *OF, *days)
    assert field.ok("field", "assign", *OF) == "12 cases given to 2 people in hp-2026\n"
    case = ("--unit", WARD, "--case", CASE)
    words = ("field", "record", *OF, *case, "--disposition", "5.2", "--at", "2026-06-03T18:30")
    assert field.ok(*words, "--how", "visit") == f"{WARD} {CASE}: not tried → 5.2\n"
    assert field.ok("field", "record", *OF, *case, "--disposition", "2.24").endswith("→ 2.24\n")
    called = field.ok("field", "reserve", *OF, *case)
    assert called == f"{WARD} {WARD}-T1-R1 stands in for {CASE} (2.24)\n"
    story = field.ok("field", "case", WARD, CASE)
    assert "visit by DT0" in story
    assert "5.2 → 2.24 office langnghe field record" in story
    rates = json.loads(field.ok("field", "rates", *OF, "--json"))
    assert (rates[0]["cases"], rates[0]["groups"]["non-contact"]) == (13, 1)
    table = field.ok("field", "rates", *OF, "--by", "unit").splitlines()
    assert table[0].split()[:3] == ["unit", "cases", "I"]
    assert table[1].split()[:2] == [WARD, "7"]


def test_a_file_is_judged_row_by_row(field):  # noqa: F811 - the fixture
    rows = (
        f"{WARD},{CASE},5.2,2026-06-03T18:30,visit,DT01,2026-06-04,\n"
        f"{WARD},{CASE},2.112,2026-06-04,visit,DT01,,\n"
        f"{WARD},{CASE},2.25,2026-06-05,visit,DT01,,\n"
        f"{WARD},nobody,2.24,2026-06-04,visit,,,\n"
        f"{WARD},{WARD}-T1-C2,2.24,soon,call,,,\n"
        f"{WARD},{WARD}-T1-C3,1.1,2026-06-04,visit,,,\n"
    )
    path = file(field, HEAD + rows)
    result = field("field", "record", *OF, "--file", path)
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        f"line 2: {WARD} {CASE}: not tried → 5.2",
        f"line 3: {WARD} {CASE}: 5.2 → 2.112",
        "2 of 7 rows stand on record",
    ]
    told = result.stderr.splitlines()
    assert [line.split(":")[0] for line in told] == [
        "line 4",
        "line 5",
        "line 6",
        "line 6",
        "line 7",
    ]
    assert "why the final 2.112 changes" in told[0]
    assert "5.7 until the answers are in" in told[-1]
    again = field("field", "record", *OF, "--file", path)
    assert again.stdout.splitlines()[0] == f"line 2: {WARD} {CASE}: 5.2 is on record"


def test_refusals_are_one_line(field):  # noqa: F811 - the fixture
    case = ("--unit", WARD, "--case", CASE)
    refused(field("field", "record", *OF, *case, "--disposition", "1.1"), "disposition-refused")
    refused(field("field", "record", *OF, *case), "usage: ", "field record")
    refused(field("field", "reserve", *OF, *case), "reserve-refused", "not tried")
    refused(field("field", "assign", *OF), "window-invalid")
