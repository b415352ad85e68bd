"""Devices, a network that loses, delays, repeats and reorders, and a server that dies.

Every rule is one thing that happens in the field. The server is the real pipeline over a real
database; `Model` says what must become of what it is told.
"""

import hashlib
import random
from contextlib import nullcontext
from typing import Any, ClassVar

import msgspec
import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule
from sqlalchemy import func, select

from survey_service.ledger import entries
from survey_service.pipeline import devices as pipeline
from survey_service.pipeline.attachment_files import Stored
from survey_service.pipeline.attachments import Attachments
from survey_service.problems import Problem
from survey_service.store import devices, ledger, quarantine
from survey_service.store.tables.envelopes import envelopes
from survey_service.store.tables.responses import responses
from survey_service.store.tables.sealing import sealed_answers
from tests.sync.fieldwork import NOW, WARD, Device, Field
from tests.sync.model import Model
from tests.sync.sides import Client, PowerCut, Server, content_of

PHOTOS = [hashlib.sha256(bytes([number])).hexdigest() for number in range(2)]
WHY = "Đã xác minh với người phỏng vấn"
MOST_DEVICES = 4
pick = st.integers(0, 1_000_000)
photos = st.frozensets(st.sampled_from(PHOTOS))


class SyncMachine(RuleBasedStateMachine):
    """`opened` gives each run a field over an empty database; `reopened` the same after a crash."""

    opened: ClassVar[Any]
    reopened: ClassVar[Any]

    @initialize(seed=st.integers(0, 2**32))
    def begin(self, seed):
        self.field: Field = self.opened()
        self.random = random.Random(seed)
        self.server = Server(self.field, self.field.database)
        self.model = Model()
        self.clients: list[Client] = []
        self.requests: list[tuple[Client, list[dict]]] = []
        self.replies: list[tuple[Client, list[dict], list[Any]]] = []
        self.promised: dict[str, str] = {}
        for kind in ("tablet", "kiosk"):
            self.enrol(kind)

    def enrol(self, kind):
        device = Device(self.random, kind, WARD if kind == "kiosk" else "")
        with self.server.database.write() as connection:
            devices.add(connection, device.enrolled())
        self.model.known.add(device.name)
        self.clients.append(Client(device))

    def client(self, number) -> Client:
        return self.clients[number % len(self.clients)]

    @rule(who=pick, cases=st.lists(st.integers(0, 23), min_size=1, max_size=3), photos=photos)
    def fill_in(self, who, cases, photos):
        client = self.client(who)
        for case in cases:
            if client.device.kind == "kiosk":
                item = client.device.kiosk_answer()
            else:
                named = [f"sha256:{photo}" for photo in sorted(photos)] if case % 4 == 0 else []
                item = client.device.interview(case, **({"attachments": named} if named else {}))
            client.outbox[content_of(item)] = item

    @precondition(lambda self: any(client.outbox for client in self.clients))
    @rule(who=pick, seed=pick)
    def transmit(self, who, seed):
        waiting = [client for client in self.clients if client.outbox]
        client = waiting[who % len(waiting)]
        items = list(client.outbox.values())
        random.Random(seed).shuffle(items)
        self.requests.append((client, items[: 1 + seed % 5]))

    @precondition(lambda self: self.requests)
    @rule(which=pick, keep=st.booleans())
    def deliver(self, which, keep):
        number = which % len(self.requests)
        client, items = self.requests[number] if keep else self.requests.pop(number)
        outcomes = self.server.receive(items)
        assert len(outcomes) == len(items)
        for item, outcome in zip(items, outcomes, strict=True):
            self.judge(item, outcome)
        self.replies.append((client, items, outcomes))

    @precondition(lambda self: self.requests)
    @rule(which=pick)
    def die_over(self, which):
        """The server dies over a request, which may come again."""
        _, items = self.requests[which % len(self.requests)]
        try:
            self.server.receive(items, dies=True)
        except PowerCut:
            self.restart()

    @rule(who=pick, cases=st.lists(st.integers(0, 23), min_size=1, max_size=3),
          fate=st.sampled_from(["heard", "unheard", "repeated", "dies"]))  # fmt: skip
    def exchange(self, who, cases, fate):
        """What happens most, in one step: filled in, sent, and one thing goes wrong or nothing."""
        self.fill_in(who, cases, frozenset())
        client = self.client(who)
        self.requests.append((client, list(client.outbox.values())))
        last = len(self.requests) - 1
        if fate == "dies":
            self.die_over(last)
            return
        self.deliver(last, keep=fate == "repeated")
        if fate == "heard":
            self.hear(len(self.replies) - 1, keep=False)

    def judge(self, item, outcome):
        content = content_of(item)
        place = self.model.receive(content, item)
        assert (outcome.status == "quarantined") == (place != "counted"), outcome
        assert self.promised.setdefault(content, outcome.receipt) == outcome.receipt

    @precondition(lambda self: self.requests)
    @rule(which=pick)
    def lose_a_request(self, which):
        self.requests.pop(which % len(self.requests))

    @precondition(lambda self: self.replies)
    @rule(which=pick, keep=st.booleans())
    def hear(self, which, keep):
        number = which % len(self.replies)
        client, items, outcomes = self.replies[number] if keep else self.replies.pop(number)
        for item, outcome in zip(items, outcomes, strict=True):
            content = content_of(item)
            assert client.receipts.setdefault(content, outcome.receipt) == outcome.receipt
            client.outbox.pop(content, None)

    @precondition(lambda self: self.replies)
    @rule(which=pick)
    def lose_a_reply(self, which):
        self.replies.pop(which % len(self.replies))

    @rule(who=pick)
    def persist(self, who):
        self.client(who).persist()

    @rule(who=pick)
    def crash(self, who):
        self.client(who).crash()

    @rule(who=pick)
    def restart_device(self, who):
        self.client(who).device.start()

    @rule()
    def restart(self):
        self.server = Server(self.field, self.reopened(self.server.database))

    @precondition(lambda self: len(self.clients) < MOST_DEVICES)
    @rule(who=pick)
    def clone(self, who):
        self.clients.append(self.client(who).clone())

    @rule(who=pick)
    def revoke(self, who):
        name = self.client(who).device.name
        if name not in self.model.known:
            return
        with self.server.database.write() as connection:
            pipeline.revoke(connection, name, NOW)
        self.model.revoked.add(name)

    @precondition(lambda self: len(self.clients) < MOST_DEVICES)
    @rule(kind=st.sampled_from(["tablet", "kiosk"]), known=st.booleans())
    def enrol_anew(self, kind, known):
        if known:
            self.enrol(kind)
        else:
            reach = WARD if kind == "kiosk" else ""
            self.clients.append(Client(Device(self.random, kind, reach)))

    @rule(who=pick)
    def enrol_late(self, who):
        device = self.client(who).device
        if device.name not in self.model.known:
            with self.server.database.write() as connection:
                devices.add(connection, device.enrolled())
            self.model.known.add(device.name)

    @rule(photo=st.sampled_from(PHOTOS))
    def upload(self, photo):
        files = Attachments(self.server.database, None, self.server.desk, lambda: NOW)
        is_new = files.enter(Stored(bytes.fromhex(photo), "image/png", 1))
        assert is_new == (f"sha256:{photo}" not in self.model.photos)
        if is_new:
            self.model.upload(f"sha256:{photo}")

    @rule(which=pick, lets_it_count=st.booleans())
    def decide(self, which, lets_it_count):
        with self.server.database.read() as connection:
            held = quarantine.undecided(connection)
        if not held:
            return
        reference = held[which % len(held)].envelope.hex()
        if not lets_it_count:
            self.server.desk.reject(reference, by="binh", reason=WHY)
            self.model.places[reference] = "rejected"
            return
        allowed = self.model.release(reference)
        refused = nullcontext() if allowed else pytest.raises(Problem, match="cannot count")
        with refused:
            self.server.desk.release(reference, by="binh", reason=WHY)

    def teardown(self):
        if hasattr(self, "server"):
            self.send_everything_home()
            self.compare()
            self.reopened(self.server.database).close()

    def send_everything_home(self):
        """The network is whole again: every device sends what it has until it has nothing."""
        for client in self.clients:
            while client.outbox:
                items = list(client.outbox.values())[:50]
                self.requests.append((client, items))
                self.deliver(len(self.requests) - 1, keep=False)
                self.hear(len(self.replies) - 1, keep=False)

    def compare(self):
        """What was acknowledged is what is stored, each once, and nothing is in limbo."""
        with self.server.database.read() as connection:
            rows = connection.execute(select(envelopes)).mappings().all()
            kept = quarantine.everything(connection)
            held = {one.envelope.hex() for one in kept if one.decision is None}
            born = connection.execute(select(responses.c.case_id)).scalars().all()
            sealed = connection.scalar(select(func.count()).select_from(sealed_answers))
            told = [
                entries.decode(text)
                for kind in ("responses", "intake", "quarantine")
                for text in ledger.texts(connection, kind)
            ]
        places = self.model.places
        assert sorted(row["receipt"] for row in rows) == sorted(self.promised.values())
        assert {name for name, place in places.items() if place == "held"} == held
        counted = [self.model.items[name] for name, place in places.items() if place == "counted"]
        cases = [item["envelope"]["case_id"] for item in counted if "case_id" in item["envelope"]]
        assert sorted(born) == sorted(cases)
        assert len(set(born)) == len(born)
        assert sealed == len(counted) - len(cases)
        items = {value for entry in told for value in (
            *entry.get("commitments", ()), *entry.get("sealed", ()),
            *([entry["envelope"]] if entry.get("decision") == "held" else ()),
        )}  # fmt: skip
        promised = {msgspec.json.decode(text)["item"] for text in self.promised.values()}
        assert promised <= items
