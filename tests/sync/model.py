"""What must become of every envelope, in a few sets: the oracle of the machine.

It is told what the server is told, in the order of the commits, and knows nothing of SQL, hashes or
ledgers. An envelope is its bytes.
"""

from dataclasses import dataclass, field


@dataclass
class Model:
    """The server as it ought to be."""

    known: set[str] = field(default_factory=set)
    revoked: set[str] = field(default_factory=set)
    photos: set[str] = field(default_factory=set)
    answered: set[str] = field(default_factory=set)
    numbers: set[tuple[str, str, int]] = field(default_factory=set)
    ids: dict[str, str] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    items: dict[str, dict] = field(default_factory=dict)
    unproven: set[str] = field(default_factory=set)

    def receive(self, content: str, item: dict) -> str:
        """Return where an envelope is: `counted`, `held` or `rejected`; what came before stays."""
        envelope = item["envelope"]
        was_unproven = content in self.unproven and envelope["device_id"] in self.known
        if content in self.places and not (self.places[content] == "held" and was_unproven):
            return self.places[content]
        self.unproven.discard(content)
        if envelope["device_id"] not in self.known:
            self.unproven.add(content)
        self.items[content] = item
        return self._judge(content, waived=False)

    def release(self, content: str) -> bool:
        """Tell whether a person may let a held envelope count."""
        return self._judge(content, waived=True) == "counted"

    def upload(self, photo: str) -> None:
        """A photo is there: what waited for nothing else counts."""
        self.photos.add(photo)
        for content, item in self.items.items():
            named = set(item["envelope"].get("attachments", ()))
            if self.places[content] == "held" and photo in named and named <= self.photos:
                self._judge(content, waived=False)

    def _judge(self, content: str, *, waived: bool) -> str:
        envelope = self.items[content]["envelope"]
        proven = envelope["device_id"] in self.known
        number = (envelope["device_id"], envelope["boot_id"], envelope["seq"])
        overruled = (
            proven
            and envelope["device_id"] not in self.revoked
            and self.ids.get(envelope["envelope_id"], content) == content
            and number not in self.numbers
            and set(envelope.get("attachments", ())) <= self.photos
        )
        counted = (waived or overruled) and envelope.get("case_id") not in self.answered
        if proven:
            self.ids.setdefault(envelope["envelope_id"], content)
        self.places[content] = "counted" if counted else "held"
        if counted:
            if not waived:
                self.numbers.add(number)
            if "case_id" in envelope:
                self.answered.add(envelope["case_id"])
        return self.places[content]
