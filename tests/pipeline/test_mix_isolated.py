"""What goes wrong with one batch, or only seems to, and does not concern the others."""

from survey_service.store import responses
from tests.pipeline.test_mix_faults import balance, box_of, fill


def test_a_batch_that_fails_for_an_unknown_reason_stops_nothing_else(opened, monkeypatch, caplog):
    fill(opened)
    opened.mix()  # its keys went; now a batch of receipts that fails and one of a poster
    opened.store(*(opened.job(code) for code in opened.codes[10:20]), opened.job(opened.poster))
    bad, add = box_of(opened), responses.add

    def fails(connection, rows):
        if rows[0].channel == "receipt":
            message = "một câu trả lời"
            raise RuntimeError(message)
        return add(connection, rows)

    monkeypatch.setattr(responses, "add", fails)
    report = opened.mix()
    assert (report.mixed, report.waiting, report.errors) == (1, 10, {"RuntimeError": 1})
    assert "RuntimeError" in caplog.text
    assert "một câu" not in caplog.text
    assert opened.keys.box_keys() == {bad.box}
    monkeypatch.undo()
    report = opened.mix()
    assert (report.mixed, report.waiting, report.errors) == (10, 0, {})
    assert balance(opened) == (0, 26)


def test_a_box_that_another_process_mixed_just_now_is_not_lost(opened, monkeypatch):
    fill(opened)
    box_keys = opened.keys.box_keys

    def slow():
        monkeypatch.undo()
        assert opened.mix().mixed == 15
        return box_keys()

    monkeypatch.setattr(opened.keys, "box_keys", slow)
    report = opened.mix()
    assert (report.mixed, report.failed) == (0, {})
