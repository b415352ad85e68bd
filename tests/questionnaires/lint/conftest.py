"""The packaged files as they were written, waivers included."""

from importlib import resources

import pytest


@pytest.fixture(scope="session")
def library_text():
    """Return the text of a packaged instrument."""
    folder = resources.files("questionnaires") / "library"
    return lambda name: (folder / f"{name}.yaml").read_text(encoding="utf-8")
