"""All routes of the API in one place. A new noun is a module beside this one and a line here."""

from litestar import Router

from survey_service.api.attachments import send_attachment
from survey_service.api.devices import enrol_device, report_status
from survey_service.api.field import lease_quota, record_visits, show_cases
from survey_service.api.health import health
from survey_service.api.instruments import list_instruments, show_instrument
from survey_service.api.ledger import list_checkpoints, list_entries, show_checkpoint, show_keys
from survey_service.api.ledger_proofs import prove_consistency, prove_inclusion
from survey_service.api.page import api_page, api_style
from survey_service.api.receipts import find_receipt
from survey_service.api.results import show_results
from survey_service.api.scores import show_scores, trace_score
from survey_service.api.submissions import send_submission
from survey_service.api.sync import sync
from survey_service.api.units import list_units
from survey_service.services import Services, provide


def api_router(services: Services) -> Router:
    """The API under /api/v1, /health, and the page that explains them."""
    version_1 = Router(
        "/api/v1",
        route_handlers=[
            send_submission,
            find_receipt,
            enrol_device,
            report_status,
            sync,
            send_attachment,
            show_cases,
            record_visits,
            lease_quota,
            list_instruments,
            show_instrument,
            show_results,
            show_scores,
            trace_score,
            list_units,
            show_checkpoint,
            list_checkpoints,
            list_entries,
            show_keys,
            prove_consistency,
            prove_inclusion,
        ],
    )
    return Router(
        "/",
        route_handlers=[version_1, health, api_page, api_style],
        dependencies=provide(services),
    )
