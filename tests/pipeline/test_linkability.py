"""Whoever has database, log and backups of all times cannot tell which answer came from which code.

The attacker (`attacker.py`) must do no better than luck on what this service stores, and must
break, by the same program, a schema that stores answers as they come in: or it would be blind.
"""

import logging
import math
import random
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from kiosk import tokens
from kiosk.host import Receipt
from survey_service.ledger.commitments import sealed_hash
from survey_service.pipeline.codes import issue_codes, register_manifest
from survey_service.pipeline.mix_plan import MixRule
from survey_service.pipeline.submit import prepare
from survey_service.store.documents import dump
from tests.pipeline.attacker import Answer, Code, Watcher, attack
from tests.pipeline.conftest import AT_ONCE, NOW

RULE = MixRule(minimum=8, hours=0, wait_weeks=2)
"""Without any delay batches are as small as the minimum allows."""
OFFICES = {"11311": 9, "11329": 5, "11359": 3, "11383": 1, "31.SNV": 2}
"""How busy each office is; the quiet ones wait for company, or end up with their neighbours."""
CENTRES = ("11311.TT", "31.TT")
MOST_AT_ONCE = 12
POINTS = 0.02
WORDS = ("hướng dẫn", "tận tình", "nhưng", "phải chờ lâu", "đi lại nhiều lần", "thiếu giấy tờ")

sizes = pytest.mark.parametrize("size", [800, pytest.param(5000, marks=pytest.mark.endurance)])


class People:
    """Codes of several offices in random order, and what their bearers answer."""

    def __init__(self, opened, size):
        self._opened = opened
        self._chance = random.Random(size)
        self.codes = {}
        weights = list(OFFICES.values())
        drawn = self._chance.choices(list(OFFICES), weights, k=size)
        for office in OFFICES:
            for centre in CENTRES:
                self._issue(office, centre, drawn.count(office))
        order = list(self.codes)
        self._chance.shuffle(order)
        self._left = {
            office: [c for c in order if self.codes[c][0] == office] for office in OFFICES
        }
        self._offices = drawn

    def _issue(self, office, centre, count):
        batch = issue_codes(
            self._opened.key,
            unit=office,
            receiving=centre,
            deciding="31",
            campaign="hp-2026",
            instrument=self._opened.instrument.name,
            count=count,
            issued_on=NOW.date(),
            random=self._chance.randbytes,
        )
        with self._opened.database.write() as connection:
            register_manifest(connection, batch.signed, NOW)
        self.codes |= dict.fromkeys(batch.codes, (office, "receipt", centre, "31"))

    def batches(self):
        """Yield the commits of a few weeks: their moment, and codes with answers."""
        now, waiting = NOW, list(self._offices)
        while waiting:
            count = self._chance.randint(1, MOST_AT_ONCE)
            now += timedelta(minutes=self._chance.randint(1, 40))
            codes = [self._left[office].pop() for office in waiting[:count]]
            del waiting[:count]
            yield now, [(code, self._answers(code)) for code in codes]

    def _answers(self, code):
        said = {"tx_overall": self._chance.randint(1, 5), "tx_comment": code}
        if self._chance.random() < 0.4:  # some write a lot, some nothing
            said["tx_comment"] += " " + " ".join(
                self._chance.choices(WORDS, k=self._chance.randint(1, 60))
            )
        return said

    def job(self, code, answers, now):
        sent = self._opened.submission(
            code,
            id=UUID(bytes=self._chance.randbytes(16)),
            answers=answers,
            language=self._chance.choice(["vi", "vi", "en"]),
            answered=self._chance.choice(["alone", "helped"]),
        )
        return prepare(sent, code, answers, now=now, random=self._chance.randbytes)


def collect(opened, people, look, rule):
    """Let everybody answer, mix as the service does, and look after every commit."""
    intake, mixed, now = opened.intake(), NOW, NOW
    sealed_of = {}
    for now, said in people.batches():
        jobs = [people.job(code, answers, now) for code, answers in said]
        with opened.database.write() as connection:
            outcomes = intake.store(connection, jobs)
        assert all(isinstance(one, Receipt) for one in outcomes)
        for (code, _), outcome in zip(said, outcomes, strict=True):
            sealed_of[tokens.code_hash(code)] = bytes.fromhex(outcome.promise.item)
        look()
        if now - mixed > timedelta(hours=3 if rule.minimum > 1 else 0):
            mixed = now
            opened.mix(rule, now)
            look()
    for weeks in range(1, 6):
        opened.mix(rule, now + timedelta(weeks=weeks))
        look()
    return sealed_of


def truth_of(rows, name):
    """Who said what: every comment begins with the code of its author."""
    return {
        bytes(row[name]): tokens.code_hash(row["answers"].split('"tx_comment":"')[1][:16])
        for row in rows
    }


def told(row):
    return (row["unit"], row["channel"], row["receiving"], row["deciding"])


SEALED = {"spent_codes": "hash", "sealed_answers": "seal", "responses": "response_id"}


def seen_by(watcher, people, sealed_of):
    """Everything as the attacker sees it, with the sealed row of every code conceded."""
    tells = {tokens.code_hash(code): what for code, what in people.codes.items()}
    rows = {
        sealed_hash(bytes(one.row["ciphertext"])): one for one in watcher.came["sealed_answers"]
    }
    ends = {bytes(one.row["seal"]): one.commit for one in watcher.went["sealed_answers"]}
    codes = []
    for one in watcher.came["spent_codes"]:
        name = bytes(one.row["hash"])
        sealed = rows[sealed_of[name]]
        opens = ends[bytes(sealed.row["seal"])]
        codes.append(
            Code(name, one.commit, one.place, tells[name], sealed.row, sealed.place, opens)
        )
    answers = [
        Answer(bytes(one.row["response_id"]), one.commit, one.place, told(one.row), one.row)
        for one in watcher.came["responses"]
    ]
    return codes, answers, truth_of([one.row for one in watcher.came["responses"]], "response_id")


@sizes
def test_answers_and_codes_are_joined_no_better_than_by_luck(opened, size, caplog):
    caplog.set_level(logging.DEBUG)
    people = People(opened, size)
    watcher = Watcher(opened.database, SEALED)
    codes, answers, truth = seen_by(watcher, people, collect(opened, people, watcher.look, RULE))
    found = attack(codes, answers, truth)
    assert (found.answers, found.within) == (size, 1.0)
    assert len(set(truth.values())) == size
    slack = 0.0 if size >= 5000 else 4 * math.sqrt(found.chance * (1 - found.chance) / size)
    assert found.best <= found.chance + POINTS + slack, found
    assert 0.05 < found.chance < 0.125  # batches are small, and of eight at least
    # a single stolen copy tells less: no code shares a transaction with an answer
    numbers = [{one.transaction for one in watcher.came[name]} for name in SEALED]
    assert (numbers[0] | numbers[1]) & numbers[2] <= {None}
    for secret in (*truth, *truth.values()):
        assert secret.hex() not in caplog.text


def test_a_mix_of_one_hides_nobody_from_the_same_program(opened):
    """The settings of the demonstration: it is the company that hides, not the sealing."""
    people = People(opened, 200)
    watcher = Watcher(opened.database, SEALED)
    codes, answers, truth = seen_by(watcher, people, collect(opened, people, watcher.look, AT_ONCE))
    found = attack(codes, answers, truth)
    assert found.within == 1.0
    assert found.best > 0.5, found


def test_the_same_program_breaks_a_schema_that_stores_answers_as_they_come(opened):
    people = People(opened, 400)
    binary = "bytea" if opened.database.kind == "postgresql" else "blob"
    with opened.database.write() as connection:
        connection.execute(text(f"CREATE TABLE naive_codes (hash {binary})"))
        connection.execute(
            text(
                f"CREATE TABLE naive_answers (id {binary}, answers text, unit text, channel text,"
                " receiving text, deciding text)"
            )
        )
    tables = {"naive_codes": "hash", "naive_answers": "id"}
    watcher = Watcher(opened.database, tables, rowids=tables)
    for _, said in people.batches():
        with opened.database.write() as connection:
            for code, answers in said:
                store_naively(connection, code, answers, people.codes[code])
        watcher.look()
    tells = {tokens.code_hash(code): what for code, what in people.codes.items()}
    for seen in (watcher, once(opened, tables)):
        codes = [naive_code(one, tells) for one in seen.came["naive_codes"]]
        answers = [naive_answer(one) for one in seen.came["naive_answers"]]
        found = attack(
            codes, answers, truth_of([one.row for one in seen.came["naive_answers"]], "id")
        )
        assert found.answers == 400
        assert found.best >= 0.9, found


def naive_code(one, tells):
    name = bytes(one.row["hash"])
    return Code(name, one.commit, one.place, (*tells[name], one.transaction), None, 0, one.commit)


def naive_answer(one):
    what = (*told(one.row), one.transaction)
    return Answer(bytes(one.row["id"]), one.commit, one.place, what, one.row)


def once(opened, tables):
    """A single stolen copy of the database."""
    watcher = Watcher(opened.database, tables, rowids=tables)
    watcher.look()
    return watcher


def store_naively(connection, code, answers, told):
    unit, channel, receiving, deciding = told
    connection.execute(
        text("INSERT INTO naive_codes VALUES (:hash)"), {"hash": tokens.code_hash(code)}
    )
    connection.execute(
        text("INSERT INTO naive_answers VALUES (:id, :answers, :unit, :channel, :r, :d)"),
        {
            "id": tokens.code_hash(code + "x")[:16],
            "answers": dump(answers),
            "unit": unit,
            "channel": channel,
            "r": receiving,
            "d": deciding,
        },
    )
