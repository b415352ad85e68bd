"""A growing tree: its root after every leaf, and the proofs it can give, against the references."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey_service.ledger import merkle, proofs
from survey_service.ledger.frontier import Frontier
from survey_service.ledger.proofs import Subtree
from tests.ledger.reference_tree import CONSISTENCY, INCLUSION, LEAVES, ROOTS

HASHES = [merkle.leaf_hash(data) for data in LEAVES]
DIGEST = 32


class Grown:
    """A log that remembers nothing but leaf hashes and what each leaf completed."""

    def __init__(self, leaves):
        self.leaves = leaves
        frontier = Frontier()
        self.completed = [frontier.append(leaf) for leaf in leaves]

    def subtree(self, wanted: Subtree) -> bytes:
        if wanted.level == 0:
            return self.leaves[wanted.last]
        start = DIGEST * (wanted.level - 1)
        return self.completed[wanted.last][start : start + DIGEST]

    def hashes(self, parts):
        return [proofs.folded([self.subtree(s) for s in proofs.subtrees(part)]) for part in parts]


def test_the_root_after_every_leaf_of_the_reference_tree():
    frontier = Frontier()
    roots = []
    for leaf in HASHES:
        frontier.append(leaf)
        roots.append(frontier.root())
    assert roots == ROOTS
    assert Frontier().root() == merkle.EMPTY


@pytest.mark.parametrize(("index", "size"), INCLUSION)
def test_inclusion_proofs_of_the_reference_tree(index, size):
    given_proof = [bytes.fromhex(text) for text in INCLUSION[index, size]]
    assert Grown(HASHES).hashes(proofs.inclusion(index, size)) == given_proof
    assert merkle.includes_leaf(ROOTS[size - 1], size, HASHES[index], index, given_proof)


@pytest.mark.parametrize(("first", "second"), CONSISTENCY)
def test_consistency_proofs_of_the_reference_tree(first, second):
    given_proof = [bytes.fromhex(text) for text in CONSISTENCY[first, second]]
    assert Grown(HASHES).hashes(proofs.consistency(first, second)) == given_proof
    assert merkle.consistent(ROOTS[first - 1], first, ROOTS[second - 1], second, given_proof)


def test_proofs_of_the_worked_example_of_the_standard():
    # RFC 6962 §2.1.3: consistency proofs from 3, 4 and 6 leaves to 7
    a, b, c, d, e, f, j = leaves = [merkle.leaf_hash(bytes([number])) for number in range(7)]
    g, h, i = merkle.node_hash(a, b), merkle.node_hash(c, d), merkle.node_hash(e, f)
    k, left = merkle.node_hash(g, h), merkle.node_hash(i, j)
    log = Grown(leaves)
    assert log.hashes(proofs.consistency(3, 7)) == [c, d, g, left]
    assert log.hashes(proofs.consistency(4, 7)) == [left]
    assert log.hashes(proofs.consistency(6, 7)) == [i, j, k]


SIZES = st.integers(1, 300)


@given(SIZES, st.data())
def test_a_proof_holds_for_its_two_trees_and_no_others(second, data):
    first = data.draw(st.integers(1, second))
    leaves = [number.to_bytes(2, "big") for number in range(second)]
    log = Grown([merkle.leaf_hash(leaf) for leaf in leaves])
    old, new = merkle.root(leaves[:first]), merkle.root(leaves)
    proof = log.hashes(proofs.consistency(first, second))
    assert merkle.consistent(old, first, new, second, proof)
    assert not merkle.consistent(bytes(DIGEST), first, new, second, proof)
    assert not merkle.consistent(old, first, bytes(DIGEST), second, proof)
    assert not merkle.consistent(old, first, new, second, [*proof, new])
    if first < second:
        assert not merkle.consistent(old, first, new, second, proof[:-1])
        assert not merkle.consistent(new, second, old, first, proof)
        place = data.draw(st.integers(0, len(proof) - 1))
        broken = bytearray(proof[place])
        broken[data.draw(st.integers(0, DIGEST - 1))] ^= 1 << data.draw(st.integers(0, 7))
        forged = [*proof[:place], bytes(broken), *proof[place + 1 :]]
        assert not merkle.consistent(old, first, new, second, forged)


@given(SIZES, st.data())
def test_a_changed_history_is_never_consistent(second, data):
    first = data.draw(st.integers(1, second))
    changed = data.draw(st.integers(0, first - 1))
    leaves = [merkle.leaf_hash(number.to_bytes(2, "big")) for number in range(second)]
    rewritten = [*leaves[:changed], merkle.leaf_hash(b"forged"), *leaves[changed + 1 :]]
    old, forged = Grown(leaves), Grown(rewritten)
    (old_root,) = old.hashes([range(first)])
    (new_root,) = forged.hashes([range(second)])
    proof = forged.hashes(proofs.consistency(first, second))
    assert not merkle.consistent(old_root, first, new_root, second, proof)


@given(SIZES, st.data())
def test_paths_from_stored_subtrees_are_those_of_the_whole_tree(size, data):
    index = data.draw(st.integers(0, size - 1))
    leaves = [number.to_bytes(2, "big") for number in range(size)]
    log = Grown([merkle.leaf_hash(leaf) for leaf in leaves])
    path = log.hashes(proofs.inclusion(index, size))
    assert tuple(path) == merkle.inclusion_proof(leaves, index)
    assert log.hashes([range(size)]) == [merkle.root(leaves)]


@given(SIZES, st.data())
def test_a_frontier_can_be_put_down_and_taken_up_anywhere(size, data):
    stop = data.draw(st.integers(0, size))
    leaves = [merkle.leaf_hash(number.to_bytes(2, "big")) for number in range(size)]
    log = Grown(leaves)
    taken_up = Frontier(stop, [log.subtree(s) for s in proofs.subtrees(range(stop))])
    assert [taken_up.append(leaf) for leaf in leaves[stop:]] == log.completed[stop:]
    assert [taken_up.root()] == log.hashes([range(size)])


def test_trees_of_no_leaves_and_of_one_size():
    assert merkle.consistent(merkle.EMPTY, 0, ROOTS[2], 3, [])
    assert not merkle.consistent(ROOTS[0], 0, ROOTS[2], 3, [])
    assert not merkle.consistent(merkle.EMPTY, 0, ROOTS[2], 3, [ROOTS[2]])
    assert merkle.consistent(ROOTS[2], 3, ROOTS[2], 3, [])
    assert not merkle.consistent(ROOTS[2], 3, ROOTS[3], 3, [])
    assert not merkle.consistent(ROOTS[0], 1, ROOTS[1], 2, [])


@pytest.mark.parametrize(("first", "second"), [(-1, 3), (4, 3)])
def test_sizes_that_do_not_exist_have_no_proof(first, second):
    with pytest.raises(IndexError):
        proofs.consistency(first, second)


@pytest.mark.parametrize("index", [-1, 3])
def test_leaves_that_do_not_exist_have_no_path(index):
    with pytest.raises(IndexError):
        proofs.inclusion(index, 3)


def test_a_frontier_of_another_size_is_refused():
    with pytest.raises(ValueError, match="1 subtrees for 3 leaves"):
        Frontier(3, [ROOTS[0]])
