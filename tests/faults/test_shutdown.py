"""Asked to stop in the middle of answers: each is stored and acknowledged, or not stored at all."""

import signal
from collections import deque

ANSWERS_BEFORE = 120
ROUNDS = 2


def test_nobody_is_left_without_knowing(installed, trial):
    service = trial.serve(installed)
    clients = trial.clients(service)
    codes = deque(installed.codes)
    for _ in range(ROUNDS):
        service.start()

        def stopped(acknowledged):
            if acknowledged == ANSWERS_BEFORE:
                service.signal(signal.SIGTERM)
            return False

        assert clients.answer(codes, until=stopped) >= ANSWERS_BEFORE
        assert service.ended() in {0, -signal.SIGTERM}
        # a request that was read is answered; one that was not was never taken
        assert installed.count()["submission_keys"] == len(clients.receipts)
        assert {refusal.status for refusal in clients.refusals} <= {503}
        clients.unknown.clear()
    trial.tell(f"{ROUNDS} stops with 50 clients, {len(clients.receipts)} answers")
    service.start()
    clients.compare(installed)
    service.stop()
    installed.consistent(len(clients.receipts))
