"""Hadamard matrices: ±1, rows orthogonal, the first of ones.

Built by doubling (Sylvester 1867) and from quadratic residues of primes (Paley 1933), which reaches
every order that a survey needs; where an order is missing, the next one is taken.
"""

import numpy as np
import numpy.typing as npt

Signs = npt.NDArray[np.int64]


def hadamard(at_least: int) -> Signs:
    """The smallest matrix that can be built with at least so many rows, its first row all ones."""
    order = max(at_least, 1)
    while (found := _of_order(order)) is None:
        order += 1
    return np.asarray(found * found[0], dtype=np.int64)


def _of_order(order: int) -> Signs | None:
    if order == 1:
        return np.ones((1, 1), dtype=np.int64)
    if order % 2:
        return None
    half = _of_order(order // 2)
    if half is not None:
        return np.block([[half, half], [half, -half]])
    if order % 4 == 0 and _is_prime(order - 1):
        return _from_residues(order - 1)
    if order % 4 == 0 and (order // 2 - 1) % 4 == 1 and _is_prime(order // 2 - 1):
        return _from_twice_residues(order // 2 - 1)
    return None


def _from_residues(prime: int) -> Signs:
    """Order p + 1 for a prime p = 3 modulo 4."""
    core = _jacobsthal(prime)
    skew = np.zeros((prime + 1, prime + 1), dtype=np.int64)
    skew[0, 1:], skew[1:, 0] = 1, -1
    skew[1:, 1:] = core
    return np.asarray(skew + np.eye(prime + 1, dtype=np.int64))


def _from_twice_residues(prime: int) -> Signs:
    """Order 2(p + 1) for a prime p = 1 modulo 4."""
    symmetric = np.zeros((prime + 1, prime + 1), dtype=np.int64)
    symmetric[0, 1:], symmetric[1:, 0] = 1, 1
    symmetric[1:, 1:] = _jacobsthal(prime)
    on_diagonal = np.array([[1, -1], [-1, -1]])
    elsewhere = np.array([[1, 1], [1, -1]])
    eye = np.eye(prime + 1, dtype=np.int64)
    return np.asarray(np.kron(symmetric, elsewhere) + np.kron(eye, on_diagonal))


def _jacobsthal(prime: int) -> Signs:
    """The residue symbol of every difference: 1 for squares, -1 for others, 0 for 0."""
    symbol = np.full(prime, -1, dtype=np.int64)
    symbol[(np.arange(1, prime) ** 2) % prime] = 1
    symbol[0] = 0
    return np.asarray(symbol[np.subtract.outer(np.arange(prime), np.arange(prime)) % prime])


def _is_prime(number: int) -> bool:
    return number > 1 and all(number % divisor for divisor in range(2, int(number**0.5) + 1))
