"""Field work for the pages: every commune, people, a silent tablet, cases of one enumerator."""

from datetime import UTC, date, datetime

from sampling.dispositions import DISPOSITIONS, tally
from sampling.outcome_rates import rates
from survey_service.console.data import CountLine
from survey_service.console.field_data import (
    AttemptLine,
    CaseCard,
    CaseLine,
    DeviceLine,
    FieldDashboard,
    FieldLine,
    LatePaper,
    MyCases,
    TileLine,
)
from survey_service.console.tiles import tile_grid
from survey_service.problems import Problem
from survey_service.units.haiphong import VALID_FROM, haiphong

DAY = date(2026, 11, 22)
PACES = ("done", "on", "slow", "behind", "none")
COMMUNES = haiphong().units(VALID_FROM, "commune")


def label(code):
    return {"vi": DISPOSITIONS[code].vi, "en": DISPOSITIONS[code].en}


def line(key, name, number, **more):
    cases = 70
    done = 70 if number % 5 == 0 else 20 + (number * 7) % 45
    codes = {str(n): "1.1" if n < done * 0.7 else "2.24" for n in range(done)}
    fields = {
        "cases": cases,
        "finished": done,
        "interviews": round(done * 0.7),
        "expected": 55.0,
        "late": number % 4,
        "rates": rates(tally(map(str, range(cases)), codes)),
        "pace": PACES[number % 5],
    }
    return FieldLine(key=key, name=name, **(fields | more))


UNITS = tuple(
    line(unit.code, unit.name, number, planned=0.117, achieved=0.131 if number % 3 else None,
         closes_on=DAY, extended=number % 20 == 0)
    for number, unit in enumerate(COMMUNES)
)  # fmt: skip
GRID = tile_grid({unit.code: (unit.longitude, unit.latitude) for unit in COMMUNES})


def case(number, code=None, *, due=True):
    return CaseLine(
        unit="10507",
        case_id=f"T1-C{number}",
        place={"vi": "Phường Thành Đông", "en": "Thành Đông ward"},
        village={"vi": f"Tổ dân phố {number}", "en": f"Neighbourhood {number}"},
        expected_by=DAY if due else date(2026, 11, 25),
        late=number == 2,
        code=code,
        label=label(code) if code else None,
        tries=number - 1,
        next_on=DAY if code == "5.1" else None,
        due=due,
    )


CASES = (case(1), case(2, "5.2"), case(3, "5.1"), case(4, due=False))


class SampleField:
    """Implements FieldWork; remembers what was recorded, refuses complete interviews."""

    def __init__(self) -> None:
        self.recorded = []

    def dashboard(self, campaign):
        return FieldDashboard(
            day=DAY,
            opens_on=date(2026, 11, 2),
            closes_on=date(2026, 11, 27),
            every=line("", {"vi": ""}, 1, cases=7980, finished=5120, expected=5600.0),
            units=UNITS,
            tiles=tuple(TileLine(tile=GRID[one.key], line=one) for one in UNITS),
            people=(line("DT01", {"vi": "Nguyễn Thị An"}, 1), line("", {"vi": "chưa giao"}, 4)),
            weeks=(line("2026-11-02", {"vi": ""}, 2), line("2026-11-09", {"vi": ""}, 3)),
            dispositions=tuple(
                CountLine(code=code, label=label(code), count=count)
                for code, count in (("1.1", 4000), ("2.112", 320), ("5.2", 610))
            ),
            untouched=2860,
            paper=LatePaper(forms=214, villages=31, differences=3),
            devices=(
                DeviceLine(
                    name="Máy số 7", person="Nguyễn Thị An", open_cases=12, missing=2,
                    heard_at=datetime(2026, 11, 18, 3, tzinfo=UTC),
                ),
                DeviceLine(
                    name="Máy số 9", person="Trần Văn Bình", open_cases=3, missing=0, heard_at=None
                ),
            ),
            quiet_days=2,
            participation=0.183,
            assumed=True,
        )  # fmt: skip

    def my_cases(self, user):
        return MyCases(name="Nguyễn Thị An", day=DAY, lines=CASES, finished=31)

    def case(self, user, unit, case_id):
        found = next((one for one in CASES if one.case_id == case_id), None)
        if found is None:
            return None
        codes = [code for code in DISPOSITIONS.values() if code.code not in {"1.1", "1.2", "3.11"}]
        offered = {
            temporary: tuple(
                CountLine(code=c.code, label=label(c.code), count=0)
                for c in codes
                if c.is_temporary == temporary
            )
            for temporary in (True, False)
        }
        before = (
            AttemptLine(at=datetime(2026, 11, 20, 11, tzinfo=UTC), how="visit", label=label("5.2"),
                        next_on=DAY),
        )  # fmt: skip
        return CaseCard(
            line=found,
            attempts=before if found.tries else (),
            temporary=offered[True],
            final=offered[False],
            is_final=case_id == "T1-C4",
        )

    def record(self, user, unit, case_id, form):
        if form.code == "1.1":
            expected = {"vi": "5.7 cho đến khi phiếu về", "en": "5.7 until the answers are in"}
            raise Problem("disposition-refused", "disposition", "1.1", expected)
        self.recorded.append((user, unit, case_id, form.code, form.how, form.next_on))
