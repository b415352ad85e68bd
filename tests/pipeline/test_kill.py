"""A process killed in the middle of its commits loses no answer that it acknowledged.

`kill -9` cannot show what a power cut does; it shows that nothing is acknowledged before its COMMIT
and that sending everything again makes no doubles. The receipts printed are the oracle.
"""

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import func, select

from survey_service.store import receipts, responses
from survey_service.store.tables.codes import spent_codes
from survey_service.store.tables.sealing import sealed_answers
from survey_service.store.tables.submissions import submission_keys

ANSWERING = Path(__file__).with_name("answering_process.py")
CODES = 1500
SHORT = (50, 400, 900)
LONG = tuple(range(20, 1460, 48))


def answer_until_killed(url, codes, keys, acknowledged):
    """Run the process, kill it after so many acknowledgements, and return what it acknowledged."""
    command = [sys.executable, "-u", str(ANSWERING), url, str(codes), str(keys)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        lines = []
        for line in process.stdout:
            lines.append(line)
            if len(lines) == acknowledged:
                process.send_signal(signal.SIGKILL)
        process.wait(60)
    # what stood in the pipe when the process died was acknowledged too
    told = [line.split() for line in lines if line.endswith("\n")]
    return dict(told), process.returncode


@pytest.mark.parametrize("kills", [SHORT, pytest.param(LONG, marks=pytest.mark.endurance)], ids=len)
def test_kills_lose_nothing_and_double_nothing(kills, database, fill, key_folder, tmp_path):
    opened = fill(database, CODES)
    url = database.engine.url.render_as_string(hide_password=False)
    codes = tmp_path / "codes"
    codes.write_text("\n".join(opened.codes))
    acknowledged = {}
    for kill_after in kills:
        told, code = answer_until_killed(url, codes, key_folder, kill_after)
        assert code == -signal.SIGKILL
        assert len(told) >= kill_after
        # the same submission has the same receipt, whichever process answered it
        assert all(acknowledged.get(one, receipt) == receipt for one, receipt in told.items())
        acknowledged |= told
        with database.read() as connection:
            assert all(receipts.known(connection, receipt) for receipt in told.values())
    told, code = answer_until_killed(url, codes, key_folder, CODES + 1)
    assert code == 0
    assert len(told) == CODES
    assert acknowledged.items() <= told.items()
    with database.read() as connection:
        stored = [
            connection.scalar(select(func.count()).select_from(sealed_answers)),
            connection.scalar(select(func.count()).select_from(spent_codes)),
            connection.scalar(select(func.count()).select_from(submission_keys)),
        ]
    assert stored == [CODES] * 3
    assert opened.mix().mixed == CODES
    with database.read() as connection:
        assert responses.count(connection) == CODES
