"""Attacks on the database: statements or a program of the insider, and the findings they cause."""

from collections.abc import Callable

from survey_service.store.database import Connection
from tests.audit import insider
from tests.audit.rounds import Round

Attack = str | Callable[[Round, Connection], object]

COPIED = (
    "campaign, series, channel, answered, receiving, deciding, instrument, version, language, "
    "week, answers, flags, case_id"
)
COLUMNS = f"unit, response_id, {COPIED}, salt, commitment"
ONE = "SELECT commitment FROM responses WHERE series = 'transaction' ORDER BY commitment LIMIT 1"
UNSPENT = "hash NOT IN (SELECT hash FROM spent_codes)"
ANSWERED = "hash NOT IN (SELECT hash FROM revoked_codes)"

ROWS: dict[str, tuple[Attack, set[str]]] = {
    "insert a row": (
        f"""INSERT INTO responses ({COLUMNS}) SELECT unit, :new, {COPIED}, :new32, :new32
            FROM responses WHERE commitment = ({ONE})""",
        {"row-unannounced"},
    ),
    "copy a row with its commitment": (
        f"""INSERT INTO responses ({COLUMNS}) SELECT unit, :new, {COPIED}, salt, commitment
            FROM responses WHERE commitment = ({ONE})""",
        {"row-unannounced"},
    ),
    "delete a row": (f"DELETE FROM responses WHERE commitment = ({ONE})", {"row-missing"}),
    "delete an old version": ("DELETE FROM superseded_responses", {"row-missing"}),
    "count a voided interview again": (
        f"""INSERT INTO responses ({COLUMNS}) SELECT {COLUMNS}
            FROM superseded_responses;
            DELETE FROM superseded_responses""",
        {"correction-ignored"},
    ),
    "leave an interview out": (
        f"""INSERT INTO superseded_responses ({COLUMNS}, reason)
            SELECT {COLUMNS}, 'trial: ' FROM responses WHERE case_id = 'case-9';
            DELETE FROM responses WHERE case_id = 'case-9'""",
        {"superseded-unannounced"},
    ),
    "swap the answers of two people": (insider.swap, {"row-changed"}),
    "lose a sealed answer": (
        """DELETE FROM sealed_answers
           WHERE seal IN (SELECT seal FROM sealed_answers ORDER BY seal LIMIT 1)""",
        {"answer-lost"},
    ),
    "rewrite an answer down to its leaf": (insider.forge_leaf, {"checkpoint-root"}),
}
CODES: dict[str, tuple[Attack, set[str]]] = {
    "spend a code that nobody used": (
        f"""INSERT INTO spent_codes SELECT hash, unit FROM code_hashes
            WHERE {UNSPENT} ORDER BY hash LIMIT 1""",
        {"spent-unannounced"},
    ),
    "give a spent code back": (
        f"""DELETE FROM spent_codes WHERE hash IN
            (SELECT hash FROM spent_codes WHERE {ANSWERED} ORDER BY hash LIMIT 1)""",
        {"spent-missing"},
    ),
    "take back a revocation": (
        """DELETE FROM spent_codes WHERE hash IN (SELECT hash FROM revoked_codes);
           DELETE FROM revoked_codes""",
        {"revoked-missing"},
    ),
    "spend a code that no manifest covers": (insider.spend_uncovered, {"code-unissued"}),
    "add a code to a manifest": (
        "INSERT INTO code_hashes SELECT :new32, unit, manifest FROM code_hashes LIMIT 1",
        {"manifest-root"},
    ),
    "rewrite a manifest": (
        "UPDATE manifests SET document = replace(document, 'hp-2026', 'hp-2027')",
        {"manifest-signature", "manifest-changed"},
    ),
    "break a manifest": ("UPDATE manifests SET document = '{'", {"manifest-malformed"}),
    "cut a hash short": (
        """UPDATE code_hashes SET hash = substr(hash, 2)
           WHERE hash IN (SELECT hash FROM code_hashes ORDER BY hash LIMIT 1)""",
        {"code-malformed", "manifest-root"},
    ),
    "drop a manifest": (
        """DELETE FROM code_hashes WHERE manifest = (SELECT min(id) FROM manifests);
           DELETE FROM manifests WHERE id = (SELECT min(id) FROM manifests)""",
        {"manifest-missing", "code-unissued"},
    ),
    "trust another issuer": (
        "INSERT INTO issuers SELECT 'x', :new32, name, trusted_from, trusted_to FROM issuers",
        {"issuer-unannounced"},
    ),
}
PUBLICATIONS: dict[str, tuple[Attack, set[str]]] = {
    "replace a figure": (insider.change_figure, {"publication-changed"}),
    "break a publication": (
        "UPDATE publications SET figures = '[', versions = '['",
        {"publication-changed"},
    ),
    "withdraw a publication": (
        "DELETE FROM publications WHERE series = 'sample'",
        {"publication-missing"},
    ),
    "publish without an entry": (
        "UPDATE publications SET sequence = 9 WHERE series = 'sample'",
        {"publication-missing", "publication-unannounced"},
    ),
}
LOG: dict[str, tuple[Attack, set[str]]] = {
    "cut the end of the log": (
        "DELETE FROM ledger_entries WHERE position > 1",
        {"checkpoint-beyond", "row-unannounced"},
    ),
    "cut out an entry": (
        "DELETE FROM ledger_entries WHERE position = 6",
        {"entry-malformed", "checkpoint-root"},
    ),
    "exchange two entries": (
        """UPDATE ledger_entries SET position = -1 WHERE position = 5;
           UPDATE ledger_entries SET position = 5 WHERE position = 6;
           UPDATE ledger_entries SET position = 6 WHERE position = -1""",
        {"checkpoint-root"},
    ),
    "write an entry anew": (
        """UPDATE ledger_entries SET entry = replace(entry, 'hp-2026', 'hp-2027')
           WHERE kind = 'manifest'""",
        {"checkpoint-root", "manifest-changed"},
    ),
    "write an entry that is none": (
        "UPDATE ledger_entries SET entry = 'gone' WHERE kind = 'manifest'",
        {"checkpoint-root", "entry-malformed"},
    ),
    "invent a kind of entry": (
        lambda _, connection: insider.wait(connection, kind="blessing"),
        {"entry-unknown"},
    ),
    "sign with another key": (insider.sign_as_a_stranger, {"checkpoint-signature"}),
    "sign another root": (insider.sign_another_root, {"checkpoint-root"}),
    "break the signatures": (
        "UPDATE checkpoints SET note = replace(note, 'T0', 'T1')",
        {"checkpoint-signature"},
    ),
    "write a checkpoint that is none": (
        "UPDATE checkpoints SET note = 'all is well'",
        {"checkpoint-malformed"},
    ),
    "announce a key of one's own": (insider.announce_a_key, {"checkpoint-signature"}),
}
ATTACKS = ROWS | CODES | PUBLICATIONS | LOG
