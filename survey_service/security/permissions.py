"""Who may do what: permissions, roles, and the duties that no one person may hold together.

A role is a set of permissions; an account holds grants (role, unit scope). Separation of duty is
the protection against one's own people (OWASP ASVS 5.0, 2.3.5): each role belongs to one duty, and
all roles of an account belong to the same one. A new permission is one line in `Permission` and
one in `ROLES`; a route that needs it says so in `opt["permission"]`.
"""

from collections.abc import Iterable
from enum import StrEnum

from msgspec import Struct

from survey_service.problems import Problem

PUBLIC = "public"
"""The permission of a route that anybody may use without an account."""


class Permission(StrEnum):
    """One thing that can be allowed. The value is stable: it appears in documents and tests."""

    CONSOLE_OPEN = "console.open"
    """Open the staff pages at all."""
    ACCOUNTS_MANAGE = "accounts.manage"
    """Create and disable accounts, grant and revoke roles."""
    SERVICE_OPERATE = "service.operate"
    """Read the state of the service: versions, queue, storage; never an answer."""
    UNITS_MANAGE = "units.manage"
    """Open, close, merge and rename units."""
    INSTRUMENTS_EDIT = "instruments.edit"
    """Draft questionnaires and ask for their publication."""
    CAMPAIGNS_MANAGE = "campaigns.manage"
    """Set up rounds and samples, and ask for publication of their results."""
    RESULTS_PREVIEW = "results.preview"
    """Read figures before they are published."""
    ANSWERS_EXPORT = "answers.export"
    """Take away row-level answers without names."""
    ANSWERS_CORRECT = "answers.correct"
    """Void or correct an interview, and ask for the deletion of one."""
    ANSWERS_ENTER = "answers.enter"
    """Enter paper forms: see the handwriting in doubt, type answers."""
    DELETION_DECIDE = "deletion.decide"
    """Approve or refuse a deletion that another person asked for."""
    PUBLICATION_DECIDE = "publication.decide"
    """Approve or refuse what another person asked to publish."""
    FIELDWORK_READ = "fieldwork.read"
    """Read the sample, its weights, dispositions, rates and coverage; never an answer."""
    FIELDWORK_RECORD = "fieldwork.record"
    """See the cases that one has, and record attempts and dispositions about them."""
    FIELDWORK_MONITOR = "fieldwork.monitor"
    """Read flags on cases, and enter the findings of checks."""
    UNIT_READ = "unit.read"
    """Read the pages of a unit, published figures only, and print its posters; scoped to it."""
    CODES_ISSUE = "codes.issue"
    """Register manifests of receipt codes and report closed transactions."""


UNSCOPED = frozenset({Permission.CONSOLE_OPEN})
"""Permissions that are about no unit: a grant limited to one gives them in full."""


class Duty(StrEnum):
    """A column of the separation of duty. Nobody holds two."""

    OPERATION = "operation"
    COLLECTION = "collection"
    METHOD = "method"
    PUBLICATION = "publication"
    OVERSIGHT = "oversight"
    ISSUING = "issuing"
    SCORED = "scored"


class Role(Struct, frozen=True):
    """A named set of permissions.

    Attributes:
        duty: the column of the separation of duty.
        permissions: what the role may do.
        scoped: a grant of this role must name a unit and reaches no further than that unit.
    """

    duty: Duty
    permissions: frozenset[Permission]
    scoped: bool = False


def _role(duty: Duty, *permissions: Permission, scoped: bool = False) -> Role:
    return Role(duty, frozenset(permissions), scoped)


ROLES: dict[str, Role] = {
    "administrator": _role(
        Duty.OPERATION,
        Permission.CONSOLE_OPEN,
        Permission.ACCOUNTS_MANAGE,
        Permission.SERVICE_OPERATE,
        Permission.UNITS_MANAGE,
    ),
    "form_author": _role(Duty.METHOD, Permission.CONSOLE_OPEN, Permission.INSTRUMENTS_EDIT),
    "entry_clerk": _role(Duty.METHOD, Permission.CONSOLE_OPEN, Permission.ANSWERS_ENTER),
    "analyst": _role(
        Duty.METHOD,
        Permission.CONSOLE_OPEN,
        Permission.CAMPAIGNS_MANAGE,
        Permission.RESULTS_PREVIEW,
        Permission.FIELDWORK_READ,
        Permission.ANSWERS_EXPORT,
        Permission.ANSWERS_CORRECT,
        Permission.UNIT_READ,
    ),
    "publisher": _role(
        Duty.PUBLICATION,
        Permission.CONSOLE_OPEN,
        Permission.RESULTS_PREVIEW,
        Permission.FIELDWORK_READ,
        Permission.PUBLICATION_DECIDE,
        Permission.DELETION_DECIDE,
        Permission.UNIT_READ,
    ),
    "monitor": _role(
        Duty.OVERSIGHT,
        Permission.CONSOLE_OPEN,
        Permission.FIELDWORK_READ,
        Permission.FIELDWORK_MONITOR,
        Permission.UNIT_READ,
    ),
    "enumerator": _role(Duty.COLLECTION, Permission.CONSOLE_OPEN, Permission.FIELDWORK_RECORD),
    "unit_reader": _role(Duty.SCORED, Permission.CONSOLE_OPEN, Permission.UNIT_READ, scoped=True),
    "service": _role(Duty.ISSUING, Permission.CODES_ISSUE),
}


class Grant(Struct, frozen=True, order=True):
    """A role of an account. An empty unit is the whole city."""

    role: str
    unit: str = ""

    def covers(self, unit: str) -> bool:
        """Tell whether `unit` is the granted unit or a centre, site or counter inside it."""
        return not self.unit or unit == self.unit or unit.startswith(self.unit + ".")


def check_grants(grants: Iterable[Grant]) -> None:
    """Refuse grants that cannot stand together.

    Raises:
        Problem: `parameter-invalid` for an unknown role, `scope-required` for a scoped role
            without a unit, `duties-conflict` for roles of two duties.
    """
    duties: dict[Duty, str] = {}
    for grant in sorted(grants):
        role = ROLES.get(grant.role)
        if role is None:
            raise Problem("parameter-invalid", "role", grant.role, ", ".join(ROLES))
        if role.scoped and not grant.unit:
            raise Problem("scope-required", "unit", expected=grant.role)
        duties.setdefault(role.duty, grant.role)
    if len(duties) > 1:
        raise Problem("duties-conflict", "role", " + ".join(duties.values()))


def allows(grants: Iterable[Grant], permission: Permission, unit: str | None = None) -> bool:
    """Tell whether any grant gives `permission`, for `unit` or (None) for the whole city.

    With `unit=None` a grant scoped to a unit does not count, since the question is about
    everybody; except for the permissions that are about no unit.
    """
    return any(
        permission in ROLES[grant.role].permissions
        and (permission in UNSCOPED or _reaches(grant, unit))
        for grant in grants
        if grant.role in ROLES
    )


def _reaches(grant: Grant, unit: str | None) -> bool:
    return not grant.unit if unit is None else grant.covers(unit)


def holds(grants: Iterable[Grant], permission: Permission) -> bool:
    """Tell whether any grant gives `permission` somewhere, in whatever unit."""
    return any(
        permission in ROLES[grant.role].permissions for grant in grants if grant.role in ROLES
    )
