"""Who may check what: members of bodies that supervise, and never a body its own work.

Bodies are groups of organisations that count as one (`organisations.body_of`). The tables refuse
the same once more, so that no way around this module helps.
"""

from datetime import date

from msgspec import Struct

from survey_service.problems import Problem
from survey_service.store import field_people, organisations
from survey_service.store.database import Connection
from survey_service.store.field_people import FieldPerson
from survey_service.store.organisations import Organisation


class Bodies(Struct, frozen=True, kw_only=True):
    """The organisations of a campaign, and which of them supervise in it."""

    known: dict[str, Organisation]
    supervising: frozenset[str]
    people: dict[str, FieldPerson]

    def body(self, organisation: str) -> str:
        """Return the body with which an organisation counts."""
        return organisations.body_of(self.known, organisation)

    def body_of_person(self, code: str) -> str:
        """Return the body of a person.

        Raises:
            Problem: `monitor-unknown`, no such person.
        """
        return self.body(self.person(code).organisation)

    def person(self, code: str) -> FieldPerson:
        """Return a person.

        Raises:
            Problem: `monitor-unknown`.
        """
        found = self.people.get(code)
        if found is None:
            raise Problem("monitor-unknown", "person", code)
        return found

    def monitor(self, code: str) -> FieldPerson:
        """Return a member of a body that supervises in this campaign.

        Raises:
            Problem: `monitor-unknown`.
        """
        found = self.person(code)
        if found.kind != "monitor" or found.organisation not in self.supervising:
            raise Problem("monitor-unknown", "person", code)
        return found

    def monitors(self, today: date) -> tuple[FieldPerson, ...]:
        """Return the members who can be sent, by code."""
        return tuple(
            one
            for _, one in sorted(self.people.items())
            if one.kind == "monitor"
            and one.organisation in self.supervising
            and (one.left_on is None or today < one.left_on)
        )

    def group(self, organisation: str) -> frozenset[str]:
        """Return all organisations of a body."""
        body = self.body(organisation)
        return frozenset(code for code in self.known if self.body(code) == body)


def bodies_of(connection: Connection, campaign: str) -> Bodies:
    """Read the organisations, roles and people of a campaign."""
    roles = organisations.roles(connection, campaign)
    return Bodies(
        known=organisations.everyone(connection),
        supervising=frozenset(one.organisation for one in roles if one.role == "supervises"),
        people=field_people.everyone(connection),
    )


def require_independent(bodies: Bodies, person: FieldPerson, collector_body: str) -> None:
    """Refuse that somebody checks the work of their own body.

    Raises:
        Problem: `monitor-own-work`.
    """
    if bodies.body(person.organisation) == collector_body:
        expected = {
            "vi": f"người của một đơn vị khác {collector_body}",
            "en": f"somebody of another body than {collector_body}",
        }
        raise Problem("monitor-own-work", "person", person.code, expected)


def monitor_of_account(connection: Connection, campaign: str, account: str) -> FieldPerson:
    """Return the member of a monitoring body who signs in with this account.

    Raises:
        Problem: `monitor-unknown`.
    """
    found = field_people.of_account(connection, account)
    if found is None:
        raise Problem("monitor-unknown", "account", account)
    return bodies_of(connection, campaign).monitor(found.code)
