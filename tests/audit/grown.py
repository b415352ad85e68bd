"""Random clean histories."""

from collections.abc import Callable

from tests.audit.histories import SERIES, History


def grown(seed: int, acts: int = 30) -> History:
    """A random clean history."""
    history = History(seed)
    draw = history.random
    history.issue(draw.randint(1, 12))
    history.take_in(3)
    history.mix(3)
    history.interview(3)
    choices: list[Callable[[], object]] = [
        lambda: history.issue(draw.randint(1, 12)),
        lambda: history.take_in(draw.randint(1, 6)),
        lambda: history.take_in(draw.randint(1, 6)),
        lambda: history.mix(draw.randint(1, 9)),
        lambda: history.mix(draw.randint(1, 9)),
        lambda: history.interview(draw.randint(1, 5)),
        lambda: history.live("sample") and history.correct(void=draw.random() < 0.5),
        history.delete,
        lambda: history.hold(draw.randint(1, 3)),
        lambda: history.revoke(everything=draw.random() < 0.5),
        lambda: history.publish(draw.choice(SERIES), draw.choice((1, 5))),
        history.checkpoint,
        history.checkpoint,
        history.rotate,
        lambda: history.enter("export", what="figures", rows=draw.randint(0, 9), at=""),
    ]
    for _ in range(draw.randint(0, acts)):
        draw.choice(choices)()
    if draw.random() < 0.5:
        history.checkpoint()
    return history
