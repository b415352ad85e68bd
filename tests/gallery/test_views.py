"""The gallery shows every page: a route that answers GET is in its table, or is excused by name."""

import re

from litestar import Litestar
from litestar.routes import HTTPRoute

from gallery.views import NO_PICTURE, SURFACES
from survey_service.app import create_app
from survey_service.settings import Settings
from tests.sync.quick import database_url  # noqa: F401 - fixture

BY_JOURNEY = {"/t/{code}"}
"""Walked screen by screen, and shown in the table with a wrong code as well."""

DEMONSTRATION = {"/demo", "/demo.json"}
"""Served over a built round only."""


def readable(app: Litestar) -> set[str]:
    """The addresses that answer GET, without the types of their parameters."""
    found = {
        re.sub(r"\{(\w+):\w+\}", r"{\1}", route.path_format or route.path)
        for route in app.routes
        if isinstance(route, HTTPRoute) and "GET" in route.methods
    }
    return {path for path in found if not path.startswith("/api/v1/")}


def test_every_page_is_shown_or_excused(database, tmp_path):
    url = database.engine.url.render_as_string(hide_password=False)
    settings = Settings(database=url, keys=tmp_path / "keys", attachments=tmp_path / "files")
    pages = readable(create_app(settings)) | DEMONSTRATION
    shown = {view.route for surface in SURFACES for view in surface.views} | BY_JOURNEY
    assert pages - shown - NO_PICTURE.keys() == set()
    assert (shown | NO_PICTURE.keys()) - pages == set()
    assert shown & NO_PICTURE.keys() == set()


def test_pictures_have_names_of_their_own():
    for surface in SURFACES:
        names = [view.name for view in surface.views]
        assert len(set(names)) == len(names), surface.name
