"""All routes of the console, and what they need from the rest of the service.

The composition root calls `console_router` with its parts; a new page is one handler here.
"""

from litestar import Router
from litestar.di import Provide

from survey_service.console import downloads, public_downloads, sign_in, staff
from survey_service.console.assets import asset_file
from survey_service.console.data import ConsoleData
from survey_service.console.deletions import DeletionDesk, decide_deletion
from survey_service.console.field_data import FieldWork
from survey_service.console.field_pages import field_dashboard, my_case, my_cases, record_case
from survey_service.console.home import home_page
from survey_service.console.ledger import LedgerPages, ledger_notice, ledger_page
from survey_service.console.paper import Logistics, invitations_page, paper_page
from survey_service.console.posters import poster_pdf, poster_png, poster_svg
from survey_service.console.quarantine import Desk, decide, quarantine_page
from survey_service.console.results import results_page
from survey_service.console.scorecards import scorecards_page
from survey_service.console.traces import trace_page
from survey_service.console.units import unit_page
from survey_service.console.viewer import Doorkeeper

HANDLERS = (
    asset_file,
    home_page,
    results_page,
    unit_page,
    trace_page,
    scorecards_page,
    ledger_page,
    ledger_notice,
    public_downloads.download,
    public_downloads.unit_download,
    sign_in.login_page,
    sign_in.login,
    sign_in.logout,
    staff.dashboard,
    staff.collection,
    staff.sample,
    staff.weights,
    staff.exports,
    staff.accounts,
    staff.approvals,
    decide_deletion,
    staff.posters,
    paper_page,
    invitations_page,
    quarantine_page,
    decide,
    field_dashboard,
    my_cases,
    my_case,
    record_case,
    poster_pdf,
    poster_png,
    poster_svg,
    downloads.answers,
)


def console_router(
    data: ConsoleData,
    door: Doorkeeper,
    desk: Desk,
    deletions: DeletionDesk,
    log: LedgerPages,
    *,
    supply: Logistics,
    field: FieldWork,
) -> Router:
    """Return the router over what pages read, a doorkeeper and the desks where staff decide."""
    return Router(
        path="/",
        route_handlers=HANDLERS,
        dependencies={
            "console": Provide(lambda: data, sync_to_thread=False),
            "door": Provide(lambda: door, sync_to_thread=False),
            "desk": Provide(lambda: desk, sync_to_thread=False),
            "deletions": Provide(lambda: deletions, sync_to_thread=False),
            "log": Provide(lambda: log, sync_to_thread=False),
            "supply": Provide(lambda: supply, sync_to_thread=False),
            "field": Provide(lambda: field, sync_to_thread=False),
        },
        include_in_schema=False,
    )
