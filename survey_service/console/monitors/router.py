"""All routes of monitors, and what they need from the rest of the service."""

from litestar import Router
from litestar.di import Provide

from survey_service.console.data import ConsoleData
from survey_service.console.monitors import checks, inbox, observe, opinion, public, workspace
from survey_service.console.viewer import Doorkeeper
from survey_service.pipeline.monitors.desk import MonitorDesk

HANDLERS = (
    workspace.workspace_page,
    workspace.visits_page,
    workspace.plan_page,
    workspace.lists_page,
    workspace.check_list,
    checks.visit_page,
    checks.keep_step,
    observe.observe_page,
    observe.observe,
    opinion.opinion_page,
    opinion.opinion,
    opinion.minutes_file,
    inbox.flags_page,
    inbox.resolve_flag,
    inbox.checks_page,
    inbox.comparison_page,
    public.monitors_page,
)


def monitor_router(data: ConsoleData, door: Doorkeeper, desk: MonitorDesk) -> Router:
    """Return the router over what pages read, a doorkeeper, and the monitors' desk."""
    return Router(
        path="/",
        route_handlers=HANDLERS,
        dependencies={
            "console": Provide(lambda: data, sync_to_thread=False),
            "door": Provide(lambda: door, sync_to_thread=False),
            "monitors": Provide(lambda: desk, sync_to_thread=False),
        },
        include_in_schema=False,
    )
