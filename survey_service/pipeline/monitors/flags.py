"""Flags: what looks odd about the making of interviews, each a case for a person to resolve.

Everything that can be tested is tested together, and what survives false-discovery control over
all of it becomes a case. A flag changes no weight and leaves out no answer.
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final, Literal, get_args

import numpy as np
from msgspec import Struct
from numpy.random import PCG64, Generator

from questionnaires.instrument import Instrument
from questionnaires.text import Wording
from sampling.monitors import enumerator_effects as effects
from sampling.monitors import places, response_patterns, speed, timing
from sampling.monitors.discoveries import FlagKind, Suspicion, weighed
from sampling.monitors.enumerator_effects import Icc
from sampling.monitors.kiosk_gap import TwoFigures, kiosk_gaps
from survey_service.pipeline.campaigns import series_of
from survey_service.pipeline.monitors.entering import enter
from survey_service.pipeline.monitors.interview_measures import Measures, measures
from survey_service.pipeline.monitors.rules import MonitorRules, rules_of
from survey_service.problems import Problem
from survey_service.store import campaigns, flag_cases, instruments, paradata
from survey_service.store.database import Connection
from survey_service.store.flag_cases import FlagCase

Resolution = Literal["explained", "confirmed"]
LEAST_REASON: Final = 10
_SEED: Final = b"langnghe/flags/v1\x00"

KIND_NAMES: Final[Mapping[FlagKind, Wording]] = {
    "speed": {"vi": "Làm rất nhanh", "en": "Very fast"},
    "question-speed": {"vi": "Hỏi từng câu rất nhanh", "en": "Very fast questions"},
    "straight-lining": {"vi": "Chọn một mức từ đầu đến cuối", "en": "Straight-lining"},
    "near-duplicates": {"vi": "Các phiếu gần như giống nhau", "en": "Near-duplicates"},
    "regular": {"vi": "Cách nhau đều đặn khác thường", "en": "Clockwork"},
    "burst": {"vi": "Nhiều phiếu dồn trong chốc lát", "en": "Bursts"},
    "hours": {"vi": "Làm ngoài giờ bình thường", "en": "Odd hours"},
    "mock-location": {"vi": "Máy báo vị trí giả lập", "en": "Made-up positions"},
    "same-place": {"vi": "Nhiều phiếu ở cùng một chỗ", "en": "Many at one spot"},
    "enumerator-effect": {
        "vi": "Kết quả lệch so với người khác",
        "en": "Results apart from others",
    },
    "kiosk-gap": {"vi": "Kiosk cao hơn hẳn hộ gia đình", "en": "Kiosk far above households"},
}
UNIT_NAMES: Final[Mapping[FlagKind, Wording]] = {
    "speed": {"vi": "giây mỗi câu", "en": "seconds a question"},
    "question-speed": {"vi": "lần thời gian thường thấy", "en": "times the usual time"},
    "straight-lining": {"vi": "số câu liền nhau", "en": "of the questions in a row"},
    "near-duplicates": {"vi": "số câu trùng nhau", "en": "of the answers the same"},
    "regular": {"vi": "hệ số biến thiên", "en": "coefficient of variation"},
    "burst": {"vi": "giây cho bốn phiếu", "en": "seconds for four interviews"},
    "hours": {"vi": "số phiếu ngoài giờ", "en": "of the interviews"},
    "mock-location": {"vi": "số phiếu", "en": "of the interviews"},
    "same-place": {"vi": "số phiếu", "en": "of the interviews"},
    "enumerator-effect": {"vi": "điểm so với người khác", "en": "points from the others"},
    "kiosk-gap": {"vi": "cao hơn", "en": "above"},
}
"""What the numbers of a flag count; shares are printed as such."""

STATE_NAMES: Final[Mapping[str, Wording]] = {
    "open": {"vi": "Chờ xem xét", "en": "Open"},
    "explained": {"vi": "Đã giải thích được", "en": "Explained"},
    "confirmed": {"vi": "Đã xác nhận sai phạm", "en": "Confirmed"},
}


class Inspection(Struct, frozen=True, kw_only=True):
    """What a run found: everything tested, how many cases are new, and enumerators' share."""

    tested: tuple[Suspicion, ...]
    opened: int
    icc: Icc


def inspect(
    connection: Connection,
    campaign: str,
    gaps: Sequence[TwoFigures],
    at: datetime,
) -> Inspection:
    """Test all interviews of a campaign and open a case for what is too odd.

    Args:
        connection: a transaction that writes.
        campaign: the campaign.
        gaps: figures of kiosk and household per office, where both are known.
        at: now.

    Raises:
        Problem: `monitor-rules-missing`, `campaign-unknown`.
    """
    rules, traces = rules_of(connection, campaign), paradata.of_campaign(connection, campaign)
    columns = measures(traces, _instrument(connection, campaign))
    generator = _generator(campaign, len(traces))
    found = [*suspicions(columns, rules, generator), *kiosk_gaps(gaps, rules.honest_gap)]
    tested = weighed(found)
    cases = [_case(campaign, one, at) for one in tested if one.q_value <= rules.false_discovery]
    opened = flag_cases.put(connection, cases)
    share = effects.icc(columns.work, _mean_marks(columns), generator)
    document = [[one.kind, one.subject, one.p_value] for one in tested]
    enter(connection, "flags", campaign, at, document=document, tested=len(tested), opened=opened)
    return Inspection(tested=tested, opened=opened, icc=share)


def suspicions(
    columns: Measures, rules: MonitorRules, generator: Generator
) -> tuple[Suspicion, ...]:
    """Return everything that can be tested about these interviews."""
    work, ended = columns.work, columns.ended
    if not work.enumerators:
        return ()
    return (
        *speed.speed(work, columns.seconds, columns.answered, generator),
        *response_patterns.straight_lining(work, columns.marks, generator),
        *response_patterns.near_duplicates(work, columns.answers, generator, columns.areas),
        *timing.regularity(work, ended, generator),
        *timing.bursts(work, ended, generator),
        *timing.odd_hours(work, ended, rules.first_hour, rules.last_hour),
        *places.mock_locations(work, columns.mock),
        *places.same_place(work, columns.latitude, columns.longitude, generator),
        *effects.enumerator_effects(work, _mean_marks(columns), generator),
    )


def resolve(
    connection: Connection,
    campaign: str,
    number: int,
    *,
    resolution: Resolution,
    reason: str,
    by: str,
    at: datetime,
) -> None:
    """Resolve a flag, as a person, with a reason.

    Raises:
        Problem: `flag-unknown`, `flag-resolved`; `reason-missing` for fewer than `LEAST_REASON`
            characters; `parameter-invalid` for another word.
    """
    if resolution not in get_args(Resolution):
        raise Problem("parameter-invalid", "state", resolution, ", ".join(get_args(Resolution)))
    words = " ".join(reason.split())
    if len(words) < LEAST_REASON:
        raise Problem("reason-missing", "reason", words, f"≥ {LEAST_REASON}")
    if not any(one.number == number for one in flag_cases.every(connection, campaign)):
        raise Problem("flag-unknown", "number", number)
    done = flag_cases.resolve(
        connection, campaign, number, state=resolution, reason=words, by=by, at=at
    )
    if not done:
        raise Problem("flag-resolved", "number", number)
    enter(connection, "flag-resolved", campaign, at, number=number, state=resolution)


def flagged_enumerators(connection: Connection, campaign: str) -> frozenset[str]:
    """Return the enumerators with a flag that nobody has explained.

    A flag on what people answered does not count here: leaving out interviews because of their
    answers would make the figure that one wants to see.
    """
    return frozenset(
        one.subject
        for one in flag_cases.every(connection, campaign)
        if one.about == "enumerator"
        and one.kind != "enumerator-effect"
        and one.state != "explained"
    )


def _case(campaign: str, one: Suspicion, at: datetime) -> FlagCase:
    return FlagCase(
        campaign=campaign,
        number=0,
        kind=one.kind,
        about=one.about,
        subject=one.subject,
        n=one.n,
        statistic=one.statistic,
        usual=one.usual,
        p_value=one.p_value,
        q_value=one.q_value,
        found_at=at,
    )


def _mean_marks(columns: Measures) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    known = ~np.isnan(columns.marks)
    counts = known.sum(axis=1)
    sums = np.where(known, columns.marks, 0.0).sum(axis=1)
    return np.where(counts > 0, sums / np.maximum(counts, 1), np.nan)


def _generator(campaign: str, interviews: int) -> Generator:
    """Shuffles of the same interviews are the same again, so a p-value can be checked."""
    seed = hashlib.sha256(_SEED + f"{campaign} {interviews}".encode()).digest()
    return Generator(PCG64(int.from_bytes(seed, "big")))


def _instrument(connection: Connection, campaign: str) -> Instrument | None:
    found = campaigns.get(connection, campaign)
    if found is None:
        raise Problem("campaign-unknown", "campaign", campaign)
    part = series_of(found, "sample")
    if part is None:
        return None
    return instruments.get(connection, part.instrument, part.instrument_version)
