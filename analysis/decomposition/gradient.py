"""The gradient of a function of totals, exact to the last digit: the complex step.

f(x + ih) = f(x) + ih f'(x) + O(h²): with h = 1e-30 the error lies below the rounding and nothing is
subtracted (Squire and Trapp 1998, SIAM Review 40). The function must be analytic: sums, products
and ratios, and choices that depend on the real part alone.
"""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from analysis.grouping import FloatArray

ComplexArray = npt.NDArray[np.complex128]

STEP = 1e-30


def value_and_gradient(
    function: Callable[[ComplexArray], ComplexArray], at: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Values (K) and their derivatives by every element of `at`: (K × the shape of `at`)."""
    point = at.astype(np.complex128)
    value = function(point).real
    gradient = np.empty((len(value), at.size))
    for place in range(at.size):
        moved = point.copy()
        moved.flat[place] += 1j * STEP
        gradient[:, place] = function(moved).imag / STEP
    return value, gradient.reshape(len(value), *at.shape)
