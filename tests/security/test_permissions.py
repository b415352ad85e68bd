"""The table of roles: laws that hold whatever roles are added."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey_service.problems import Problem
from survey_service.security.permissions import (
    ROLES,
    Duty,
    Grant,
    Permission,
    allows,
    check_grants,
    holds,
)

UNITS = ("31", "10507", "1050", "10507.TT", "10507.TT.1", "10507X", "31.SNV", "")
GRANTS = st.builds(Grant, st.sampled_from(sorted(ROLES)), st.sampled_from(UNITS))


def test_every_permission_belongs_to_a_role_and_every_duty_has_one() -> None:
    given_out = {permission for role in ROLES.values() for permission in role.permissions}
    assert given_out == set(Permission)
    assert {role.duty for role in ROLES.values()} == set(Duty)


def test_the_powers_that_must_be_apart_are_apart() -> None:
    """Nobody both prepares figures and publishes them, nor issues codes and reads answers."""
    for left, right in (
        (Permission.CAMPAIGNS_MANAGE, Permission.PUBLICATION_DECIDE),
        (Permission.ANSWERS_EXPORT, Permission.CODES_ISSUE),
        (Permission.ACCOUNTS_MANAGE, Permission.ANSWERS_EXPORT),
        (Permission.FIELDWORK_MONITOR, Permission.CAMPAIGNS_MANAGE),
    ):
        duties = [
            {role.duty for role in ROLES.values() if power in role.permissions}
            for power in (left, right)
        ]
        assert duties[0].isdisjoint(duties[1]), (left, right)


@given(st.lists(GRANTS, max_size=4))
def test_grants_stand_together_exactly_when_they_share_a_duty(grants: list[Grant]) -> None:
    duties = {ROLES[grant.role].duty for grant in grants}
    scoped = all(grant.unit or not ROLES[grant.role].scoped for grant in grants)
    if len(duties) <= 1 and scoped:
        check_grants(grants)
    else:
        with pytest.raises(Problem) as refused:
            check_grants(grants)
        assert refused.value.code == ("duties-conflict" if scoped else "scope-required")


def test_an_unknown_role_is_refused_and_gives_nothing() -> None:
    with pytest.raises(Problem, match="parameter"):
        check_grants([Grant("emperor")])
    assert not any(holds([Grant("emperor")], permission) for permission in Permission)


@given(st.lists(GRANTS, max_size=4), st.sampled_from(sorted(Permission)))
def test_the_whole_city_implies_every_unit_which_implies_holding(
    grants: list[Grant], permission: Permission
) -> None:
    for unit in UNITS[:-1]:
        assert allows(grants, permission) <= allows(grants, permission, unit)
        assert allows(grants, permission, unit) <= holds(grants, permission)


@pytest.mark.parametrize(
    ("scope", "unit", "covered"),
    [
        ("10507", "10507", True),
        ("10507", "10507.TT.1.Q1", True),
        ("10507", "105071", False),
        ("10507.TT", "10507", False),
        ("10507", "10516", False),
        ("", "10516", True),
    ],
)
def test_a_scope_reaches_the_unit_and_what_is_inside_it(
    scope: str, unit: str, covered: bool
) -> None:
    assert Grant("unit_reader", scope).covers(unit) is covered
