"""The monitors' desk of a running service: what the screens read and do, in one place.

Every call is one transaction. Who acts is the member who signs in with the account; nobody acts
for another.
"""

from collections.abc import Callable
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from questionnaires.text import Wording
from survey_service.ledger.link_keys import LinkKeys
from survey_service.minutes import OfficialDocument
from survey_service.minutes.document import Language
from survey_service.pipeline.monitors import (
    asking,
    links,
    observing,
    opinions,
    visits,
)
from survey_service.pipeline.monitors.asking import AskedAgain
from survey_service.pipeline.monitors.bodies import bodies_of, monitor_of_account
from survey_service.pipeline.monitors.links import Household
from survey_service.pipeline.monitors.minutes import minutes_of
from survey_service.pipeline.monitors.opinions import ShownOpinion
from survey_service.pipeline.monitors.oversight import OversightDesk
from survey_service.pipeline.monitors.rules import ChecklistItem, rules_of
from survey_service.pipeline.monitors.visits import Came
from survey_service.problems import Problem
from survey_service.store import (
    back_checks,
    observations,
)
from survey_service.store.back_checks import Visit
from survey_service.store.database import Connection, Database
from survey_service.store.field_people import FieldPerson
from survey_service.store.observations import (
    ListCheck,
    Observation,
    Observed,
    PlannedVisit,
    Verdict,
)
from survey_service.store.opinions import OpinionWord
from survey_service.store.samples import Psu
from survey_service.units.registry import Registry


class Workspace(Struct, frozen=True, kw_only=True):
    """A member's own work: visits to make and made, where to go, villages, the opinion asked."""

    person: FieldPerson
    organisation: Wording
    to_visit: tuple[Visit, ...]
    visited: int
    planned: tuple[PlannedVisit, ...]
    villages: tuple[tuple[Psu, ListCheck | None], ...]
    observed: int
    opinion: ShownOpinion | None


class OpenCheck(Struct, frozen=True, kw_only=True):
    """A visit with what is asked, and the household where it may still be known."""

    visit: Visit
    questions: tuple[AskedAgain, ...]
    household: Household | None
    purged: bool


class MonitorDesk(OversightDesk):
    """Reads and acts for the screens of monitors.

    Args:
        database: the store.
        keys: of sealed households.
        registry: the offices.
        clock: now.
        url: the public address of the ledger, printed on minutes.
    """

    def __init__(
        self,
        database: Database,
        keys: LinkKeys,
        registry: Registry,
        *,
        clock: Callable[[], datetime],
        url: str,
    ) -> None:
        super().__init__(database, registry, clock)
        self._keys = keys
        self._url = url

    def workspace(self, campaign: str, account: str) -> Workspace:
        """Return a member's own work. Raises Problem `monitor-unknown`."""
        with self._database.read() as connection:
            person = monitor_of_account(connection, campaign, account)
            bodies = bodies_of(connection, campaign)
            own = back_checks.visits_of_person(connection, campaign, person.code)
            checked = observations.checked_lists(connection, campaign)
            mine = {(one.unit, one.psu): one for one in checked if one.person == person.code}
            seen = observations.seen(connection, campaign)
            said = opinions.shown(connection, campaign, self.today())
            return Workspace(
                person=person,
                organisation=bodies.known[person.organisation].name,
                to_visit=tuple(one for one in own if one.state == "given"),
                visited=sum(one.state != "given" for one in own),
                planned=self._planned(connection, campaign, person),
                villages=tuple(
                    (one, mine.get((one.unit, one.psu)))
                    for one in observing.villages(connection, campaign)
                    if person.reaches(one.unit)
                ),
                observed=sum(one.person == person.code for one in seen),
                opinion=next((o for o in said if o.organisation == person.organisation), None),
            )

    def check(self, campaign: str, account: str, unit: str, case_id: str) -> OpenCheck:
        """Return a visit that this member was given. Raises Problem."""
        with self._database.read() as connection:
            person = monitor_of_account(connection, campaign, account)
            visit = visits.visit_of(connection, campaign, unit, case_id, person.code)
            household, purged = self._household(connection, visit)
            return OpenCheck(
                visit=visit,
                questions=asking.questions(connection, campaign),
                household=household,
                purged=purged,
            )

    def keep(
        self,
        campaign: str,
        account: str,
        unit: str,
        case_id: str,
        *,
        question: str | None,
        given: tuple[str, ...],
    ) -> None:
        """Keep one answer; without a question, whether anybody asked before. Raises Problem."""
        with self._database.write() as connection:
            person = monitor_of_account(connection, campaign, account)
            visit = visits.visit_of(connection, campaign, unit, case_id, person.code)
            if question is None:
                visits.keep_answers(connection, visit, {}, denied=given == ("no",))
                return
            asked = {one.name: one for one in asking.questions(connection, campaign)}
            if question not in asked:
                raise Problem("parameter-invalid", "question", question)
            answer = asking.typed(asked[question], given)
            visits.keep_answers(connection, visit, {question: answer})

    def finish(self, campaign: str, account: str, unit: str, case_id: str, came: Came) -> None:
        """Close a visit. Raises Problem."""
        with self._database.write() as connection:
            person = monitor_of_account(connection, campaign, account)
            visit = visits.visit_of(connection, campaign, unit, case_id, person.code)
            visits.finish(connection, visit, came, self._clock())

    def checklist(self, campaign: str, kind: Observed) -> tuple[ChecklistItem, ...]:
        """Return what is looked at. Raises Problem `monitor-rules-missing`."""
        with self._database.read() as connection:
            return rules_of(connection, campaign).checklists.get(kind, ())

    def collectors(self, campaign: str, account: str) -> tuple[tuple[str, Wording], ...]:
        """Return the organisations whose work this member may watch. Raises Problem."""
        with self._database.read() as connection:
            person = monitor_of_account(connection, campaign, account)
            bodies = bodies_of(connection, campaign)
            own = bodies.body(person.organisation)
            return tuple(
                (code, one.name) for code, one in bodies.known.items() if bodies.body(code) != own
            )

    def observe(self, seen: Observation, account: str, organisation: str | None) -> None:
        """Note what this member saw. Raises Problem."""
        with self._database.write() as connection:
            person = monitor_of_account(connection, seen.campaign, account)
            own = replace(seen, person=person.code, recorded_at=self._clock())
            observing.observe(connection, own, organisation=organisation)

    def check_list(
        self,
        campaign: str,
        account: str,
        unit: str,
        psu: str,
        *,
        verdict: Verdict,
        remark: str | None,
    ) -> None:
        """Note what this member found of the list of a village. Raises Problem."""
        with self._database.write() as connection:
            person = monitor_of_account(connection, campaign, account)
            observing.check_list(
                connection, campaign, unit=unit, psu=psu, person=person.code, verdict=verdict,
                remark=remark, at=self._clock(),
            )  # fmt: skip

    def give_opinion(
        self, campaign: str, account: str, opinion: OpinionWord, words: str | None
    ) -> None:
        """Give the opinion of this member's organisation. Raises Problem."""
        with self._database.write() as connection:
            person = monitor_of_account(connection, campaign, account)
            opinions.give(
                connection, campaign, person=person.code, opinion=opinion, words=words,
                at=self._clock(),
            )  # fmt: skip

    def minutes(self, campaign: str, account: str, language: Language) -> OfficialDocument:
        """Return the minutes of this member's organisation. Raises Problem."""
        with self._database.read() as connection:
            person = monitor_of_account(connection, campaign, account)
            return minutes_of(
                connection, campaign, person.organisation, url=self._url, today=self.today(),
                language=language,
            )  # fmt: skip

    def _planned(
        self, connection: Connection, campaign: str, person: FieldPerson
    ) -> tuple[PlannedVisit, ...]:
        plan = observations.plan(connection, campaign)
        return tuple(o for o in plan if o.person == person.code and o.day >= self.today())

    def _household(self, connection: Connection, visit: Visit) -> tuple[Household | None, bool]:
        if visit.state != "given":
            return None, False
        try:
            found = links.household_for(
                connection, self._keys, visit.campaign, unit=visit.unit, case_id=visit.case_id,
                person=visit.person, now=self._clock(),
            )  # fmt: skip
        except Problem as problem:
            if problem.code != "links-purged":
                raise
            return None, True
        return found, False
