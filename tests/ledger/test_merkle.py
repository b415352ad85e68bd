"""The Merkle tree against the reference tree of Certificate Transparency and the recursive law."""

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from survey_service.ledger import merkle
from tests.ledger.reference_tree import LEAVES, ROOTS


def test_roots_of_the_reference_tree():
    assert [merkle.root(LEAVES[:size]) for size in range(1, 9)] == ROOTS


def test_the_empty_tree_is_the_hash_of_nothing():
    assert merkle.root([]) == hashlib.sha256(b"").digest()


def recursive(leaves):
    """MTH of RFC 6962 §2.1, letter by letter."""
    if len(leaves) == 1:
        return hashlib.sha256(b"\x00" + leaves[0]).digest()
    split = 1 << (len(leaves) - 1).bit_length() - 1
    both = recursive(leaves[:split]) + recursive(leaves[split:])
    return hashlib.sha256(b"\x01" + both).digest()


TREES = st.lists(st.binary(max_size=4), min_size=1, max_size=70)


@given(TREES)
def test_level_by_level_is_the_recursive_definition(leaves):
    assert merkle.root(leaves) == recursive(leaves)


@given(st.lists(st.binary(max_size=4), min_size=1, max_size=70, unique=True), st.data())
def test_every_leaf_is_proven_and_nothing_else_is(leaves, data):
    index = data.draw(st.integers(0, len(leaves) - 1))
    proof = merkle.inclusion_proof(leaves, index)
    root = merkle.root(leaves)
    size = len(leaves)
    assert merkle.includes(root, size, leaves[index], index, proof)
    assert not merkle.includes(root, size, leaves[index] + b"x", index, proof)
    assert not merkle.includes(root, size, leaves[index], index, (*proof, bytes(32)))
    assert not merkle.includes(root, size, leaves[index], size, proof)
    if proof:
        assert not merkle.includes(root, size, leaves[index], index, proof[:-1])
        assert not merkle.includes(root, size, leaves[index], index ^ 1, proof)
        place = data.draw(st.integers(0, len(proof) - 1))
        broken = bytearray(proof[place])
        broken[data.draw(st.integers(0, 31))] ^= 1 << data.draw(st.integers(0, 7))
        forged = (*proof[:place], bytes(broken), *proof[place + 1 :])
        assert not merkle.includes(root, size, leaves[index], index, forged)


def test_proofs_of_the_worked_example_of_the_standard():
    # RFC 6962 §2.1.3: seven leaves d0..d6, audit paths of d0, d3, d4 and d6
    leaves = [bytes([number]) for number in range(7)]
    a, b, c, d, e, f, j = map(merkle.leaf_hash, leaves)
    g, h, i = merkle.node_hash(a, b), merkle.node_hash(c, d), merkle.node_hash(e, f)
    k, left = merkle.node_hash(g, h), merkle.node_hash(i, j)
    assert merkle.root(leaves) == merkle.node_hash(k, left)
    assert merkle.inclusion_proof(leaves, 0) == (b, h, left)
    assert merkle.inclusion_proof(leaves, 3) == (c, g, left)
    assert merkle.inclusion_proof(leaves, 4) == (f, j, k)
    assert merkle.inclusion_proof(leaves, 6) == (i, k)
