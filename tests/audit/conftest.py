"""Rounds in a database of each kind."""

import pytest

from tests.audit.rounds import full_round


@pytest.fixture
def held(database, tmp_path):
    """Everything the ledger knows, on a database of each kind."""
    return full_round(database, tmp_path)
