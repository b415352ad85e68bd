"""FieldWork over the service: dashboards and cases from the store, records through the use-case."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from threading import Lock

from questionnaires.text import Wording
from sampling.dispositions import DISPOSITIONS
from sampling.outcome_rates import participation
from survey_service.console.field_data import (
    CaseCard,
    CaseLine,
    FieldDashboard,
    FieldLine,
    LatePaper,
    MyCases,
    RecordForm,
    TileLine,
)
from survey_service.console.field_lines import (
    attempt_line,
    code_line,
    count_lines,
    label_of,
    late_devices,
    line_of,
    person_line,
    week_line,
)
from survey_service.console.tiles import tile_grid
from survey_service.pipeline.csv_rows import day_in
from survey_service.pipeline.dispositions import INTERVIEWS, is_final
from survey_service.pipeline.field_precision import Precision, plan_is_stated, precision_by_unit
from survey_service.pipeline.field_state import QUIET_DAYS, FieldState, Part, field_state
from survey_service.pipeline.paper_stock import paper_report
from survey_service.pipeline.visit_rules import Record, Recorder
from survey_service.pipeline.visits import record_one
from survey_service.problems import Problem
from survey_service.store import (
    assignments,
    campaigns,
    field_people,
    responses,
    samples,
    transactions,
    visits,
)
from survey_service.store.assignments import Assignment
from survey_service.store.attempts import transact
from survey_service.store.campaigns import Campaign
from survey_service.store.database import Connection, Database
from survey_service.store.samples import Case
from survey_service.store.visits import Attempt
from survey_service.units.registry import Registry
from survey_service.units.working_days import local_date


class ServiceFieldWork:
    """Implements `field_data.FieldWork`.

    Args:
        database: the store.
        registry: the offices.
        clock: now.
    """

    def __init__(
        self, database: Database, registry: Registry, *, clock: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._registry = registry
        self._clock = clock
        self._precision: dict[str, tuple[object, dict[str, Precision]]] = {}
        self._lock = Lock()

    def dashboard(self, campaign: str) -> FieldDashboard | None:
        """Return where a campaign's field work stands."""
        now = self._clock()
        with self._database.read() as connection:
            found = campaigns.get(connection, campaign)
            if found is None or not any(part.sample for part in found.series):
                return None
            state = field_state(connection, found, now)
            if state.every is None:
                return None
            precise = self._precise(connection, found)
            taking_part = _participation(connection, found)
            stated = plan_is_stated(connection, found)
            late_paper = _late_paper(connection, campaign)
        day = local_date(now)
        units = tuple(self._unit(part, state, precise.get(part.key), day) for part in state.units)
        window = state.window("")
        return FieldDashboard(
            day=day,
            opens_on=None if window is None else window.opens_on,
            closes_on=None if window is None else window.closes_on,
            every=line_of(state.every, {"vi": "", "en": ""}),
            units=units,
            tiles=self._tiles(units, day),
            people=tuple(person_line(part, state.names) for part in state.people),
            weeks=tuple(week_line(line) for line in state.weeks),
            dispositions=count_lines(state.codes),
            untouched=state.untouched,
            devices=late_devices(state),
            quiet_days=QUIET_DAYS,
            paper=late_paper,
            participation=taking_part,
            assumed=not stated,
        )

    def my_cases(self, user: str) -> MyCases | None:
        """Return the open cases of the person of an account."""
        with self._database.read() as connection:
            person = field_people.of_account(connection, user)
            if person is None:
                return None
            given = assignments.of_person(connection, person.code)
            done = assignments.of_person(connection, person.code, "finished")
            lines = self._cases(connection, given)
        ordered = sorted(lines, key=lambda line: (not line.due, line.next_on or line.expected_by))
        return MyCases(
            name=person.name,
            day=local_date(self._clock()),
            lines=tuple(ordered),
            finished=len(done),
        )

    def case(self, user: str, unit: str, case_id: str) -> CaseCard | None:
        """Return a case that the person of an account has, open or finished."""
        with self._database.read() as connection:
            person = field_people.of_account(connection, user)
            held = assignments.holders(connection, [(unit, case_id)]).get((unit, case_id))
            if person is None or held is None or held.person != person.code:
                return None
            [line] = self._cases(connection, (held,))
            tried = visits.of_case(connection, unit, case_id)
        codes = [code for code in DISPOSITIONS.values() if code.code not in INTERVIEWS]
        return CaseCard(
            line=line,
            attempts=tuple(attempt_line(one) for one in reversed(tried)),
            temporary=tuple(code_line(c.code) for c in codes if c.is_temporary),
            final=tuple(
                code_line(c.code) for c in codes if not c.is_temporary and c.code != "3.11"
            ),
            is_final=is_final(line.code),
        )

    def record(self, user: str, unit: str, case_id: str, form: RecordForm) -> None:
        """Record an attempt at a case that the person of an account has.

        Raises:
            Problem: `disposition-refused`.
        """
        now = self._clock()
        given = Record(
            unit=unit,
            case_id=case_id,
            code=form.code,
            at=now.replace(second=0, microsecond=0),
            how=form.how,
            next_on=day_in(form.next_on),
            reason=form.reason.strip() or None,
        )

        def recorded(connection: Connection) -> None:
            person = field_people.of_account(connection, user)
            held = assignments.holders(connection, [given.key]).get(given.key)
            if person is None or held is None:
                raise Problem("disposition-refused", "case", f"{unit} {case_id}")
            recorder = Recorder(by=user, source="visit", own=person.code)
            record_one(connection, held.sample, given, recorder, now)

        transact(self._database, recorded)

    def _cases(self, connection: Connection, given: tuple[Assignment, ...]) -> tuple[CaseLine, ...]:
        keys = [one.key for one in given]
        cases, tried = samples.cases_of(connection, keys), visits.of_cases(connection, keys)
        villages = samples.village_names(connection, {case.sample for case in cases.values()})
        day = local_date(self._clock())
        return tuple(
            self._case(one, cases[one.key], tried.get(one.key, ()), villages, day) for one in given
        )

    def _case(
        self,
        held: Assignment,
        case: Case,
        tried: tuple[Attempt, ...],
        villages: Mapping[tuple[str, str], Wording],
        day: date,
    ) -> CaseLine:
        unit, code = self._registry.at(case.unit, day), case.disposition
        again = tried[-1].next_on if tried else None
        return CaseLine(
            unit=case.unit,
            case_id=case.case_id,
            place=unit.name if unit else {"vi": case.unit},
            village=villages.get((case.unit, case.psu), {"vi": case.psu}),
            expected_by=held.expected_by,
            late=held.state == "given" and held.expected_by < day,
            code=code,
            label=None if code is None else label_of(code),
            tries=len(tried),
            next_on=again,
            due=held.state == "given" and (again or held.expected_by) <= day,
        )

    def _unit(
        self, part: Part, state: FieldState, precision: Precision | None, day: date
    ) -> FieldLine:
        unit, window = self._registry.at(part.key, day), state.window(part.key)
        return line_of(
            part,
            unit.name if unit else {"vi": part.key},
            planned=precision.planned if precision else None,
            achieved=precision.achieved if precision else None,
            closes_on=None if window is None else window.closes_on,
            extended=window is not None and bool(window.unit),
        )

    def _tiles(self, units: tuple[FieldLine, ...], day: date) -> tuple[TileLine, ...]:
        """Lay the communes out by their coordinates; offices without any are in the table only."""
        lines = {line.key: line for line in units}
        points = {
            unit.code: (unit.longitude, unit.latitude)
            for unit in self._registry.units(day, "commune")
            if unit.code in lines and unit.longitude is not None and unit.latitude is not None
        }
        grid = tile_grid(points)
        ordered = sorted(grid.items(), key=lambda item: (item[1].row, item[1].column))
        return tuple(TileLine(tile=tile, line=lines[code]) for code, tile in ordered)

    def _precise(self, connection: Connection, campaign: Campaign) -> dict[str, Precision]:
        """Return the precision of units; computed anew when answers came in or went."""
        now = sum(responses.counts(connection, campaign.code, "sample").values())
        with self._lock:
            cached = self._precision.get(campaign.code)
        if cached is None or cached[0] != now:
            cached = (now, precision_by_unit(connection, campaign))
            with self._lock:
                self._precision[campaign.code] = cached
        return cached[1]


def _late_paper(connection: Connection, campaign: str) -> LatePaper | None:
    """Return what is out on paper; None where no form was printed."""
    report = paper_report(connection, campaign)
    if not report.whole.printed:
        return None
    return LatePaper(
        forms=report.whole.outstanding,
        villages=sum(line.stock.outstanding > 0 for line in report.villages),
        differences=len(report.open_differences),
    )


def _participation(connection: Connection, campaign: Campaign) -> float | None:
    answers = sum(responses.counts(connection, campaign.code, "transaction").values())
    closed = transactions.totals(connection, campaign.period_from, campaign.period_to)
    return participation(answers, sum(closed.values()))
