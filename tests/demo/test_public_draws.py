"""The demonstration's public draws: one finished and agreed on by the verifier, one that waits."""

from datetime import UTC, datetime
from pathlib import Path

from survey_service.ledger import verify_draw
from survey_service.pipeline.draw_view import DrawPages
from survey_service.store.database import open_database
from tests.demo.conftest import Built


def test_one_draw_is_finished_and_one_waits(built: Built, tmp_path: Path) -> None:
    database = open_database(built.settings.database)
    pages = DrawPages(database, "https://example.vn", clock=lambda: datetime.now(UTC))
    waits, drawn = pages.every()
    assert (waits.state, drawn.state) == ("waits", "drawn")
    assert [line.late for line in drawn.secrets] == [True, False]
    whole = pages.draw(drawn.draw_id)
    assert whole is not None
    assert len(whole.villages) == len(whole.fixed.plan.strata) == 114
    assert all(line.name["vi"].endswith("(mô phỏng)") for line in whole.villages)
    paths = []
    for name in ("manifest.json", "frame.csv", "commitment.json"):
        content = pages.file(drawn.draw_id, name)
        assert content is not None
        (tmp_path / name).write_bytes(content)
        paths.append(str(tmp_path / name))
    assert verify_draw.main(*paths) == 0
    assert pages.file(drawn.draw_id, "sample.csv") is None
    assert pages.file(waits.draw_id, "manifest.json") is None
    database.close()
