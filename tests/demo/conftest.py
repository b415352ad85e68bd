"""One small synthetic round for all tests of the demonstration."""

from pathlib import Path

import pytest
from msgspec import Struct

from survey_service.demo import build as building
from survey_service.demo import receipts
from survey_service.settings import Settings

SEED = 7
RECEIPTS = 600


class Built(Struct, frozen=True):
    """A synthetic round as it was built, and what the building said."""

    settings: Settings
    said: tuple[str, ...]


def built_in(folder: Path, url: str) -> Built:
    """Build a round with fewer receipts than usual."""
    settings = Settings(
        database=url,
        demo=True,
        release_step=1,
        issuer_key=folder / "demo-issuer.key",
        keys=folder / "demo-keys",
        mix_minimum=1,
        mix_hours=0,
    )
    said: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(receipts, "ANSWERS", RECEIPTS)
        building.build(settings, seed=SEED, say=said.append)
    return Built(settings, tuple(said))


@pytest.fixture(scope="session")
def built(tmp_path_factory) -> Built:
    """The small round on SQLite; tests only read it."""
    folder = tmp_path_factory.mktemp("round")
    return built_in(folder, f"sqlite:///{folder}/demo.db")
