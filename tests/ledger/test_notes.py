"""Signed notes against the examples of the Go reference implementation, and everything broken."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from survey_service.ledger import keys, notes
from survey_service.ledger.errors import LedgerError
from survey_service.ledger.notes import NoteKey

# golang.org/x/mod/sumdb/note, note_test.go: the key of PeterNeumann, his note, and EnochRoot's line
SEED = bytes.fromhex("810a1402d5146c8d84f2443330f54080ebf98ee17d9c74f6252fc5d5c7283173")
PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
ENOCH = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop"
TEXT = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
)
PETER_LINE = (
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngot"
    "pRZb6KE6RyyBwJnAM=\n"
)
ENOCH_LINE = (
    "— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLo"
    "x33WWd1RvMc+QQ=\n"
)
NOTE = f"{TEXT}\n{PETER_LINE}"

KEY = Ed25519PrivateKey.from_private_bytes(SEED)
PETER_KEY = NoteKey("PeterNeumann", keys.public_bytes(KEY))
ENOCH_KEY = NoteKey(
    "EnochRoot",
    bytes.fromhex("3b6a27bcceb6a42d62a3a8d02a6f0d73653215771de243a63ac048a18b59da29"),
)


def refused(note, known=(PETER_KEY,)):
    with pytest.raises(LedgerError) as caught:
        notes.text_of(note, known)
    return caught.value.code


def test_keys_are_written_as_other_tools_write_them():
    assert (PETER_KEY.text, ENOCH_KEY.text) == (PETER, ENOCH)


def test_a_note_is_signed_byte_for_byte_as_the_reference_does():
    assert notes.sign(KEY, "PeterNeumann", TEXT) == NOTE


def test_the_notes_of_the_reference_are_read():
    assert notes.text_of(NOTE, [PETER_KEY]) == TEXT
    assert notes.text_of(NOTE + ENOCH_LINE, [PETER_KEY]) == TEXT
    assert notes.text_of(NOTE + ENOCH_LINE, [ENOCH_KEY]) == TEXT
    assert notes.text_of(NOTE + ENOCH_LINE, [PETER_KEY, ENOCH_KEY]) == TEXT


def test_a_note_without_a_known_signature_says_nothing():
    assert refused(NOTE, [ENOCH_KEY]) == "note-unsigned"
    assert refused(NOTE, []) == "note-unsigned"
    namesake = NoteKey("PeterNeumann", ENOCH_KEY.public_key)
    assert refused(NOTE, [namesake]) == "note-unsigned"


def test_a_forged_line_of_a_known_key_spoils_the_note():
    forged = PETER_LINE.replace("ZJku", "ZJkv")
    assert refused(f"{TEXT}\n{forged}") == "note-forged"
    assert refused(f"{TEXT}\n{ENOCH_LINE}{forged}", [PETER_KEY, ENOCH_KEY]) == "note-forged"
    assert refused(f"{TEXT}and more\n\n{PETER_LINE}") == "note-forged"


@pytest.mark.parametrize(
    "note",
    [
        "",
        TEXT,
        f"{TEXT}\n",
        f"{TEXT}{PETER_LINE}",
        f"{TEXT}\n{PETER_LINE[:-1]}",
        f"\x01{TEXT}\n{PETER_LINE}",
        f"{TEXT}\n— Bad Name {PETER_LINE.split()[2]}\n",
        f"{TEXT}\n— PeterNeumann x08go_ZJ\n",
        f"{TEXT}\n— PeterNeumann x08g\n",
        f"{TEXT}\n- PeterNeumann {PETER_LINE.split()[2]}\n",
        f"{TEXT}\n{PETER_LINE}Unexpected line.\n",
        f"{TEXT}\n{PETER_LINE * 101}",
    ],
)
def test_what_is_no_note_is_refused(note):
    assert refused(note) == "note-malformed"


@pytest.mark.parametrize(
    ("name", "text"),
    [("a+b", "t\n"), ("a b", "t\n"), ("", "t\n"), ("a\x00", "t\n"), ("a", "t"), ("a", "\tt\n")],
)
def test_what_a_note_cannot_carry_is_not_signed(name, text):
    with pytest.raises(ValueError, match="a note"):
        notes.sign(KEY, name, text)


NAMES = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1).filter(
    lambda name: "+" not in name and not any(map(str.isspace, name))
)
LINES = st.lists(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"])), min_size=1)


@given(NAMES, LINES, st.data())
def test_every_text_comes_back_and_every_changed_byte_is_seen(name, lines, data):
    text = "\n".join(lines) + "\n"
    note = notes.sign(KEY, name, text)
    known = [NoteKey(name, keys.public_bytes(KEY))]
    assert notes.text_of(note, known) == text
    content = bytearray(note.encode())
    place = data.draw(st.integers(0, len(content) - 1))
    content[place] ^= 1 << data.draw(st.integers(0, 7))
    try:
        changed = content.decode()
    except UnicodeDecodeError:
        return
    assert refused(changed, known) in {"note-malformed", "note-unsigned", "note-forged"}
