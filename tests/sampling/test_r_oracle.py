"""R `sampling` itself, where it is installed: probabilities of sizes drawn here, to 1e-8."""

import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from sampling.joint import systematic_joint
from sampling.pps import inclusion_probabilities
from sampling.sampford import sampford_joint

pytestmark = pytest.mark.endurance

SCRIPT = Path(__file__).parent / "oracle.R"


@pytest.fixture(scope="module")
def rscript() -> str:
    program = shutil.which("Rscript")
    if program is None:
        pytest.skip("R is not installed")
    asked = subprocess.run([program, "-e", "library(sampling)"], capture_output=True, check=False)
    if asked.returncode:
        pytest.skip("R has no package sampling")
    return program


@pytest.mark.parametrize("seed", range(8))
def test_probabilities_equal_r(rscript: str, seed: int) -> None:
    random = np.random.default_rng(seed)
    units = int(random.integers(6, 25))
    n = int(random.integers(3, units // 2 + 1))
    sizes = random.integers(80, 140, units)
    given = f"{' '.join(map(str, sizes))}\n{n}\n"
    ran = subprocess.run(
        [rscript, str(SCRIPT)], input=given, capture_output=True, text=True, check=True
    )
    rows = np.array([[float(cell) for cell in line.split()] for line in ran.stdout.splitlines()])
    pi = inclusion_probabilities(sizes, n)
    assert pi.max() < 1
    np.testing.assert_allclose(pi, rows[0], rtol=1e-12)
    np.testing.assert_allclose(sampford_joint(pi), rows[1 : units + 1], rtol=1e-8)
    np.testing.assert_allclose(systematic_joint(pi), rows[units + 1 :], rtol=1e-8, atol=1e-12)
