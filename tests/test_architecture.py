"""Who may import whom, one home per technology, and files short enough to read.

The table is the one in docs/architecture.md. A new dependency has to be given a home here.
"""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("questionnaires", "sampling", "analysis", "kiosk", "survey_service")
FIRST_PARTY = {
    "questionnaires": set(),
    "sampling": set(),
    "analysis": set(),
    "kiosk": {"questionnaires"},
    "survey_service": {"questionnaires", "sampling", "analysis", "kiosk"},
}
THIRD_PARTY = {
    "questionnaires": {"msgspec", "yaml", "pyxform", "xlsxwriter"},
    "sampling": {"msgspec", "numpy", "scipy"},
    "analysis": {"msgspec", "yaml", "numpy", "scipy", "statsmodels"},
    "kiosk": {"msgspec", "litestar", "jinja2", "markupsafe", "babel", "qrcode"},
}
HOMES = {
    "sqlalchemy": ("survey_service/store/",),
    "alembic": ("survey_service/store/",),
    "psycopg": ("survey_service/store/",),
    "cryptography": ("survey_service/ledger/", "survey_service/security/"),
    "argon2": ("survey_service/security/",),
    "qrcode": ("kiosk/qr.py",),
    "xlsxwriter": ("survey_service/exports/", "questionnaires/xlsform/workbook_writer.py"),
    "pyarrow": ("survey_service/warehouse/", "survey_service/exports/"),
    "pandas": ("survey_service/warehouse/", "survey_service/exports/"),
    "yaml": ("questionnaires/yaml_notation.py", "analysis/plain_data.py"),
    "pyxform": ("questionnaires/xlsform/xform.py",),
    "openpyxl": (),
    "holidays": ("survey_service/units/",),
    "statsmodels": ("analysis/",),
    "typst": ("survey_service/paper/typesetting.py",),
    "smtplib": ("survey_service/delivery/mail.py",),
    "http": ("survey_service/delivery/gateway.py", "survey_service/cli/"),
    "uvicorn": ("survey_service/cli/",),
    "cv2": ("survey_service/scans/",),
    "pypdfium2": ("survey_service/scans/images.py",),
    "zxingcpp": ("survey_service/scans/registration.py",),
}
SURFACES = {"api", "console", "cli", "demo"}
NOT_INSIDE = {
    "units": {"store", "pipeline", "ledger", "security", "warehouse", "exports", *SURFACES},
    "ledger": {"store", "pipeline", "security", "warehouse", "exports", *SURFACES},
    "store": {"pipeline", "warehouse", "exports", *SURFACES},
    "warehouse": {"pipeline", "exports", *SURFACES},
    "exports": {"store", "warehouse", *SURFACES},
    "paper": {"store", "pipeline", "ledger", "security", "warehouse", "exports", *SURFACES},
    "minutes": {"store", "pipeline", "ledger", "security", "warehouse", "exports", *SURFACES},
    "delivery": {"store", "pipeline", "ledger", "security", "warehouse", "exports", *SURFACES},
    "security": {"pipeline", "warehouse", "exports", *SURFACES},
    "workbooks": {"store", "pipeline", "ledger", "warehouse", "exports", *SURFACES},
    "scans": {"store", "pipeline", "ledger", "security", "warehouse", "exports", *SURFACES},
    "problems": {"pipeline", "warehouse", "exports", *SURFACES},
    "pipeline": SURFACES,
    "api": {"cli", "demo"},  # its page for readers is drawn in the console's shell
    "console": SURFACES - {"console"},
}
"""Inside the service: who must not import whom. Surfaces stand on top and not on each other; the
demonstration stands on everything."""
IMPURE = {
    "os", "pathlib", "random", "secrets", "socket", "sqlite3", "subprocess", "tempfile", "time",
    "threading", "asyncio", "uuid",
}  # fmt: skip
LONGEST_FILE = 300


def sources(package: str) -> Iterator[Path]:
    """Every Python file of a package."""
    return (ROOT / package).rglob("*.py")


@cache
def parsed(path: Path) -> ast.Module:
    """The syntax of a file, read once for all tests."""
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def imported(path: Path) -> tuple[tuple[str, bool], ...]:
    """(top-level module, imported at module level?) of every import of a file."""
    return tuple(_imports(path))


def _imports(path: Path) -> Iterator[tuple[str, bool]]:
    tree = parsed(path)
    top = set(map(id, tree.body))
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name.split(".")[0], id(node) in top
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield (node.module or "").split(".")[0], id(node) in top


@pytest.mark.parametrize("package", PACKAGES)
def test_first_party_imports_follow_the_table(package: str) -> None:
    allowed = FIRST_PARTY[package] | {package}
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in sources(package)
        for name, _ in imported(path)
        if name in PACKAGES and name not in allowed
    ]
    assert wrong == []


@pytest.mark.parametrize("package", sorted(THIRD_PARTY))
def test_third_party_imports_follow_the_table(package: str) -> None:
    known = set(THIRD_PARTY[package]) | set(PACKAGES)
    stdlib = __import__("sys").stdlib_module_names
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in sources(package)
        for name, _ in imported(path)
        if name not in known and name not in stdlib
    ]
    assert wrong == []


def service_parts(path: Path) -> Iterator[str]:
    """The parts of the service that a file imports: `store` for `survey_service.store.units`."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("survey_service."):
            yield str(node.module).split(".")[1]
        elif isinstance(node, ast.ImportFrom) and node.module == "survey_service":
            yield from (alias.name for alias in node.names)


@pytest.mark.parametrize("part", sorted(NOT_INSIDE))
def test_parts_of_the_service_keep_their_order(part: str) -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in (ROOT / "survey_service" / part).rglob("*.py")
        for name in service_parts(path)
        if name in NOT_INSIDE[part]
    ]
    assert wrong == []


@pytest.mark.parametrize("technology", sorted(HOMES))
def test_each_technology_has_one_home(technology: str) -> None:
    strays = [
        str(path.relative_to(ROOT))
        for package in PACKAGES
        for path in sources(package)
        if any(name == technology for name, _ in imported(path))
        and not str(path.relative_to(ROOT)).startswith(HOMES[technology])
    ]
    assert strays == []


@pytest.mark.parametrize("package", ["questionnaires", "sampling", "analysis"])
def test_pure_cores_know_no_clock_file_or_randomness(package: str) -> None:
    wrong = []
    for path in sources(package):
        text = path.read_text(encoding="utf-8")
        wrong += [
            f"{path.relative_to(ROOT)} imports {name}"
            for name, _ in imported(path)
            if name in IMPURE
        ]
        wrong += [
            f"{path.relative_to(ROOT)} calls {call}"
            for call in ("datetime.now(", "date.today(", "np.random.", " open(", "default_rng(")
            if call in text
        ]
    assert wrong == []


@pytest.mark.parametrize("package", PACKAGES)
def test_imports_stand_at_the_top(package: str) -> None:
    inner = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in sources(package)
        for name, at_top in imported(path)
        if not at_top
    ]
    assert inner == []


def test_files_stay_short_enough_to_read() -> None:
    suffixes = {".py", ".js", ".css", ".html"}
    tracked = [
        path
        for package in (*PACKAGES, "tests", "benchmarks", "gallery")
        for path in (ROOT / package).rglob("*")
        if path.suffix in suffixes
    ]
    long = {
        str(path.relative_to(ROOT)): lines
        for path in tracked
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST_FILE
    }
    assert long == {}


def test_every_module_says_what_it_is() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for package in PACKAGES
        for path in sources(package)
        if not ast.get_docstring(parsed(path))
    ]
    assert silent == []
