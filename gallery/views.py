"""Every page that can be looked at, and the routes that are none."""

from typing import Final

import msgspec


class View(msgspec.Struct, frozen=True, kw_only=True):
    """One page in the gallery.

    Attributes:
        name: name of its pictures.
        title: what a reader of the gallery is told.
        route: the route it is a page of, as the application spells it.
        address: where to open it; the route itself where it has no parameters.
        link: beginning of the address of the link to follow there, where the page is behind one.
        role: who looks; nobody is signed in without it.
    """

    name: str
    title: str
    route: str
    address: str = ""
    link: str = ""
    role: str = ""


class Surface(msgspec.Struct, frozen=True):
    """Pages that one kind of person meets."""

    name: str
    title: str
    views: tuple[View, ...]


CAMPAIGN: Final = "hp-2026"
RESULTS: Final = f"/results/{CAMPAIGN}"
ROLES: Final = ("administrator", "analyst", "publisher", "monitor", "enumerator", "unit_reader")


def _staff(name: str, title: str, role: str = "analyst") -> View:
    return View(name=name, title=title, route=f"/console/{name}", role=role)


CITIZEN = Surface(
    "citizen",
    "Who answers",
    (
        View(name="code", title="A code is typed from paper", route="/t"),
        View(name="poster-code", title="The same for a poster", route="/p"),
        View(
            name="mistyped",
            title="A code with a wrong letter",
            route="/t/{code}",
            address="/t/0000000000000001",
        ),
        View(
            name="no-poster",
            title="A poster that does not hang",
            route="/p/{code}",
            address="/p/0000000G",
        ),
        View(name="confirmation", title="Is my form there?", route="/r"),
    ),
)
PUBLIC = Surface(
    "public",
    "Who reads",
    (
        View(name="first", title="The first page", route="/", address="/"),
        View(name="demo", title="The demonstration", route="/demo"),
        View(name="results", title="Results", route="/results/{campaign}", address=RESULTS),
        View(
            name="communes",
            title="Results by commune",
            route="/results/{campaign}",
            address=f"{RESULTS}?by=commune",
        ),
        View(
            name="receipts",
            title="Feedback after a transaction",
            route="/results/{campaign}",
            address=f"{RESULTS}?series=transaction",
        ),
        View(
            name="unit",
            title="One office",
            route="/results/{campaign}/units/{unit}",
            address=f"{RESULTS}/units/11311",
        ),
        View(
            name="trace",
            title="A score and all its inputs",
            route="/results/{campaign}/units/{unit}/trace",
            address=f"{RESULTS}/units/11311/trace",
        ),
        View(
            name="scorecards",
            title="Scorecards",
            route="/results/{campaign}/scorecards",
            address=f"{RESULTS}/scorecards",
        ),
        View(
            name="monitors",
            title="What monitors say",
            route="/results/{campaign}/monitors",
            address=f"{RESULTS}/monitors",
        ),
        View(name="draws", title="Draws", route="/draws"),
        View(
            name="draw",
            title="One draw",
            route="/draws/{campaign}/{series}/{period}/{number}",
            address="/draws",
            link="/draws/hp-2026/",
        ),
        View(name="ledger", title="The ledger", route="/ledger"),
        View(name="notice", title="A notice to print", route="/ledger/notice"),
        View(name="api", title="The API", route="/docs/api"),
        View(name="sign-in", title="Sign in", route="/console/login"),
        View(name="not-found", title="No such page", route="/", address="/nowhere"),
    ),
)
STAFF = Surface(
    "console",
    "Who runs the round",
    (
        *(
            View(name=f"overview-{role}", title=f"Overview: {role}", route="/console", role=role)
            for role in ROLES
        ),
        _staff("planner", "Plan"),
        _staff("sample", "Sample"),
        _staff("collection", "Collection"),
        _staff("paper", "Paper forms"),
        _staff("invitations", "Invitations"),
        _staff("fieldwork", "Field work"),
        _staff("devices", "Devices"),
        _staff("quarantine", "Quarantine"),
        _staff("checks", "Back-checks"),
        _staff("flags", "Flags"),
        _staff("weights", "Weights"),
        _staff("exports", "Exports"),
        _staff("print", "Posters"),
        _staff("approvals", "Approvals", "publisher"),
        _staff("accounts", "Accounts", "administrator"),
        _staff("cases", "My cases", "enumerator"),
    ),
)
MONITORS = Surface(
    "monitors",
    "Who watches",
    (
        View(name="today", title="To do", route="/console/monitor", role="monitor"),
        *(
            View(name=name, title=title, route=f"/console/monitor/{name}", role="monitor")
            for name, title in (
                ("plan", "Plan of visits"),
                ("visits", "Households to visit again"),
                ("lists", "Lists to check"),
                ("opinion", "Opinion"),
            )
        ),
        View(
            name="visit",
            title="A visit",
            route="/console/monitor/visits/{unit}/{case}/{step}",
            address="/console/monitor/visits",
            link="/console/monitor/visits/",
            role="monitor",
        ),
        View(
            name="observe",
            title="An observation",
            route="/console/monitor/observe/{kind}",
            address="/console/monitor",
            link="/console/monitor/observe/",
            role="monitor",
        ),
        View(
            name="comparison",
            title="Interview and visit side by side",
            route="/console/checks/{unit}/{case}",
            address="/console/checks",
            link="/console/checks/",
            role="monitor",
        ),
    ),
)
SURFACES: Final = (CITIZEN, PUBLIC, STAFF, MONITORS)

NO_PICTURE: Final[dict[str, str]] = {
    "/T/{code}": "the form of /t/{code}, as symbols spell it",
    "/P/{code}": "the form of /p/{code}, as symbols spell it",
    "/console/cases/one": "every case of the demonstration is finished",
    "/console/entry": "empty without scanned sheets, which the demonstration does not have",
    "/console/entry/picture": "a part of a scanned sheet",
    "/console/exports/{name}": "a file",
    "/console/monitor/minutes.pdf": "among the prints",
    "/console/print/poster.pdf": "among the prints",
    "/console/print/poster.png": "a symbol alone",
    "/console/print/poster.svg": "a symbol alone",
    "/console/static/{name}": "a part of pages",
    "/demo.json": "data",
    "/docs/api.css": "a part of a page",
    "/draws/{campaign}/{series}/{period}/{number}/{name}": "a file",
    "/health": "data",
    "/kiosk/static/{name}": "a part of pages",
    "/results/{campaign}/download/{name}": "a file",
    "/results/{campaign}/units/{unit}/{name}": "a file",
    "/schema": "data",
    "/schema/openapi.json": "data",
    "/schema/openapi.yaml": "data",
    "/schema/{path}": "data",
}
"""Routes that answer GET and are no page to look at, and why. All of /api/v1 is data."""
