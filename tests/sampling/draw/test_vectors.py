"""Product and stand-alone verifier agree with the vectors, and with each other on every change."""

import json
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sampling.draw import DrawPlan, canonical, draw_sample, frame_csv, frame_root, sample_csv
from sampling.draw.frame import DrawFrame, DrawUnit, frame_from, frame_of
from sampling.draw.manifest import checked, manifest_json, read_manifest
from sampling.draw.seed import tagged
from sampling.errors import SamplingError
from survey_service.ledger import merkle, verify_draw

VECTORS = Path(__file__).parent / "vectors"
NAMES = ("villages", "dossiers", "certain")
VERIFIER = Path(verify_draw.__file__)


def files(name: str) -> tuple[bytes, bytes, bytes, bytes]:
    """Manifest, frame, commitment and sample of a vector."""
    folder = VECTORS / name
    return tuple(  # type: ignore[return-value]
        (folder / file).read_bytes()
        for file in ("manifest.json", "frame.csv", "commitment.json", "sample.csv")
    )


def product(raw: bytes, text: bytes, kept: bytes = b"", used: bytes = b"") -> int:
    """Exit code that the product's check comes to."""
    try:
        return 1 if checked(raw, frame_from(text.decode()), kept, used) else 0
    except (SamplingError, msgspec.DecodeError, ValueError):
        return 2


def second(tmp: Path, *contents: bytes) -> int:
    """Exit code of the stand-alone verifier."""
    paths = []
    for number, content in enumerate(contents):
        path = tmp / str(number)
        path.write_bytes(content)
        paths.append(str(path))
    return verify_draw.main(*paths)


def resealed(said: dict[str, Any]) -> bytes:
    """A manifest whose digest was made anew by whoever changed it."""
    rest = {name: value for name, value in said.items() if name != "sha256"}
    return canonical(rest | {"sha256": tagged("manifest", canonical(rest)).hex()}) + b"\n"


@pytest.mark.parametrize("name", NAMES)
def test_the_vectors_hold(name: str, tmp_path: Path) -> None:
    contents = files(name)
    assert product(*contents) == 0
    assert second(tmp_path, *contents) == 0
    assert manifest_json(read_manifest(contents[0])) == contents[0]


@pytest.mark.parametrize("name", NAMES)
def test_the_verifier_runs_as_a_file_of_its_own(name: str) -> None:
    folder = VECTORS / name
    command = [sys.executable, "-I", str(VERIFIER), *(
        str(folder / file) for file in ("manifest.json", "frame.csv", "commitment.json")
    )]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "agrees\n")
    done = subprocess.run(command[:3], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "cannot be checked" in done.stdout


def test_the_verifier_is_short_and_needs_the_standard_library_alone() -> None:
    text = VERIFIER.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 120
    imported = {
        line.split()[1] for line in text.splitlines() if line.startswith(("import ", "from "))
    }
    assert imported <= sys.stdlib_module_names


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_any_changed_byte_is_noticed_by_both(data: st.DataObject, tmp_path_factory) -> None:
    tmp = tmp_path_factory.mktemp("bytes")
    contents = list(files(data.draw(st.sampled_from(NAMES))))
    which = data.draw(st.integers(0, 3))
    place = data.draw(st.integers(0, len(contents[which]) - 1))
    byte = data.draw(st.integers(0, 255).filter(lambda b: b != contents[which][place]))
    changed = bytearray(contents[which])
    changed[place] = byte
    contents[which] = bytes(changed)
    found = (product(*contents), second(tmp, *contents))
    assert 0 not in found


def changes(said: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Manifests whose author changed a thing and made the outer digest anew."""
    fixed = said["commitment"]
    strata = [dict(each) for each in fixed["plan"]["strata"]]
    strata[0]["take"] += 1
    found = {
        "size": said | {"commitment": fixed | {"plan": fixed["plan"] | {"strata": strata}}},
        "seed": said | {"seed": sha256(said["seed"].encode()).hexdigest()},
        "frame": said | {"commitment": fixed | {"frame_root": said["seed"]}},
        "units": said | {"commitment": fixed | {"frame_units": fixed["frame_units"] + 1}},
        "draw": said | {"commitment": fixed | {"draw_id": "hp-2026/sample/2026/9"}},
        "value": said | {"public_value": (said["public_value"] or "1") + "0"},
        "sample": said | {"sample_sha256": said["seed"]},
        "reason": said | {"commitment": fixed | {"reason": "because"}},
        "early": said | {"commitment": fixed | {"committed_at": "2027-01-01T00:00:00Z"}},
        "unopened": said | {"unopened": [*said["unopened"], "zz"]},
    }
    if said["opened"]:
        first = said["opened"][0]
        found["secret"] = said | {"opened": [first | {"secret": said["seed"]}, *said["opened"][1:]]}
        found["withheld"] = said | {"opened": said["opened"][1:], "unopened": [
            *said["unopened"], first["owner"]]}  # fmt: skip
        found["late"] = said | {"opened": [
            each | {"at": "2026-09-03T03:30:00Z"} for each in said["opened"]]}  # fmt: skip
        found["twice"] = said | {"opened": [first, *said["opened"]]}
    if len(said["opened"]) > 1:
        found["order"] = said | {"opened": said["opened"][::-1]}
    if fixed["source"]:
        later = fixed["source"] | {"at": "2027-01-01T00:00:00Z"}
        found["before-the-source"] = said | {"commitment": fixed | {"source": later}}
    return found


@pytest.mark.parametrize("name", NAMES)
def test_a_change_with_a_new_digest_is_still_noticed(name: str, tmp_path: Path) -> None:
    raw, frame, _, _ = files(name)
    for what, said in changes(json.loads(raw)).items():
        again = resealed(said)
        assert product(again, frame) != 0, what
        assert second(tmp_path, again, frame) != 0, what


@pytest.mark.parametrize("name", NAMES)
def test_a_draw_made_anew_as_a_whole_differs_from_the_commitment_that_was_kept(
    name: str, tmp_path: Path
) -> None:
    raw, frame, kept, _ = files(name)
    said = json.loads(raw)
    said["commitment"]["committed_at"] = "2026-08-31T00:00:00Z"
    said["commitment_sha256"] = tagged("commitment", canonical(said["commitment"])).hex()
    again = resealed(said)
    assert (product(again, frame), second(tmp_path, again, frame)) == (0, 0)
    assert (product(again, frame, kept), second(tmp_path, again, frame, kept)) == (1, 1)


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_another_order_of_rows_is_the_same_sample(data: st.DataObject, tmp_path_factory) -> None:
    tmp = tmp_path_factory.mktemp("rows")
    raw, text, kept, used = files(data.draw(st.sampled_from(NAMES)))
    head, *lines = text.decode().removesuffix("\n").split("\n")
    mixed = "\n".join([head, *data.draw(st.permutations(lines))]).encode() + b"\n"
    assert (product(raw, mixed, kept, used), second(tmp, raw, mixed, kept, used)) == (0, 0)


codes = st.text(st.sampled_from("abcXYZ019._-ĐỷộÂ "), min_size=1, max_size=6).filter(
    lambda text: text == text.strip()
)
units = st.builds(
    DrawUnit,
    unit=codes,
    stratum=st.sampled_from(["A", "a", "Đồ Sơn"]),
    size=st.integers(1, 50) | st.just(10**12),
    lines=st.integers(1, 30),
)


@st.composite
def plans(draw: st.DrawFn) -> tuple[DrawFrame, dict[str, Any]]:
    """A frame and a plan that fits it."""
    frame = frame_of(draw(st.lists(units, min_size=1, max_size=30, unique_by=lambda u: u.unit)))
    method = draw(st.sampled_from(["srs", "pps"]))
    lines = draw(
        st.none() | st.fixed_dictionaries({"take": st.integers(1, 9), "reserve": st.integers(0, 5)})
    )
    strata = []
    for stratum, own in frame.strata().items():
        take = draw(st.integers(1, len(own)))
        spare = len(own) - take if method == "srs" and lines is None else 0
        reserve = draw(st.integers(0, spare))
        strata.append({"stratum": stratum, "take": take, "reserve": reserve})
    return frame, {"method": method, "strata": strata, "lines": lines}


@settings(max_examples=300, deadline=None)
@given(made=plans(), seed=st.binary(min_size=32, max_size=32))
def test_both_draw_the_same_bytes(made: tuple[DrawFrame, dict[str, Any]], seed: bytes) -> None:
    from_product = sample_csv(draw_sample(made[0], _plan(made[1]), seed))
    rows = verify_draw.frame_of(frame_csv(made[0]).decode())
    assert verify_draw.sample(rows, made[1], seed) == from_product


def _plan(said: dict[str, Any]) -> Any:
    return msgspec.convert(said, DrawPlan)


def test_the_root_is_that_of_the_ledgers_tree() -> None:
    for count in range(1, 40):
        frame = frame_of(DrawUnit(unit=f"u{n:02}", stratum="s", size=n + 1) for n in range(count))
        assert frame_root(frame) == merkle.root(u.row.encode() for u in frame.units).hex()
