"""`mingzhang-verify.py` as a stranger meets it: one file, bare Python, exit codes, memory and evidence."""

from __future__ import annotations

import ast
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from audit.bare import mingzhang_verify
from audit.bare.mingzhang_verify import compact
from audit.fork import Fork
from audit.verify_directory import verify_directory
from ledger.encoding import encode_base64
from ledger.merkle import leaf_hash
from tests.audit.bare.forging import Log
from tests.audit.bare.running import PROGRAM, run, verify
from tests.world import World

OLDER = ["python3.9", "python3.10", "python3.12", "python3.13", "python3.14"]


@pytest.fixture
def published(log: Log, tmp_path: Path) -> Path:
    return log.publish(tmp_path / "published")


def fingerprint(log: Log) -> str:
    return encode_base64(leaf_hash(log.entries[1]))


def vkey(directory: Path) -> str:
    return str(json.loads((directory / "founding").read_bytes())["log_key"])


def test_one_file_beside_bare_python_says_sound_in_both_languages(log: Log, published: Path) -> None:
    said = run(published, "--founding", fingerprint(log), "--log-key", vkey(published))
    assert said.returncode == 0, said.stdout + said.stderr
    assert f"✓ 无误：{log.origin}" in said.stdout
    assert f"✓ sound: {log.origin}" in said.stdout
    assert "未核：" in said.stdout
    assert "not checked: " in said.stdout
    assert "neither fingerprint nor log key was given" not in said.stdout


def test_without_an_anchor_it_says_what_to_compare(log: Log, published: Path) -> None:
    said = run(published)
    assert said.returncode == 0
    assert fingerprint(log) in said.stdout
    assert "未给出" in said.stdout
    assert "compare them with a source you trust" in said.stdout


def test_another_fingerprint_or_key_is_another_ledger(published: Path) -> None:
    said = run(published, "--founding", "A" * 43 + "=")
    assert said.returncode == 1
    assert "✗ 有误" in said.stdout
    assert "✗ unsound" in said.stdout
    other = "ledger.example/funds+587378a3+AZJzCPU9Z2VQPStkwQOrWqRyBqs5UCz+j5hEL9tUMQC3"
    assert verify(published, "--log-key", other).first == ("founding", "log-key-differs")


def test_what_is_not_there_cannot_be_told(published: Path, tmp_path: Path) -> None:
    for directory in (tmp_path / "nowhere", tmp_path):
        said = run(directory, "--json")
        assert said.returncode == 2
        assert json.loads(said.stdout)["verdict"] == "undecided"
    (published / "tile" / "0").rename(tmp_path / "aside")
    said = run(published)
    assert said.returncode == 2
    assert "？无法判断" in said.stdout
    assert "? could not tell" in said.stdout


@pytest.mark.parametrize(
    "arguments",
    [(), (".", "--founding", "short"), (".", "--log-key", "none"), (".", "--colour"), (".", "..")],
)
def test_a_wrong_command_line_is_no_verdict(arguments: tuple[str, ...]) -> None:
    said = run(*arguments)
    assert said.returncode == 64
    assert not said.stdout
    assert "usage: mingzhang-verify.py" in said.stderr


def test_its_own_mistake_is_no_verdict_either(published: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mingzhang_verify, "split_bundle", lambda *_: 1 // 0)
    said = verify(published)
    assert (said.exit_code, said.first[1]) == (2, "unexpected")


def test_a_checkpoint_once_seen_must_begin_the_log_for_ever(log: Log, tmp_path: Path) -> None:
    memory, seen = tmp_path / "seen", len(log.entries)
    first, older = log.ends[-2], log.copy()
    older.entries = older.entries[:first]
    older.ends = [end for end in older.ends if end <= first]
    early, late = older.publish(tmp_path / "early"), log.publish(tmp_path / "late")
    assert verify(early, "--remember", memory).exit_code == 0
    assert verify(late, "--remember", memory).exit_code == 0
    assert f"\\n{seen}\\n" in memory.read_text()
    kept = memory.read_bytes()
    rolled_back = verify(early, "--remember", memory)
    assert (rolled_back.exit_code, rolled_back.first[1]) == (1, "rolled-back")
    assert memory.read_bytes() == kept
    # The big program reads what the bare one remembers, and says the same.
    assert verify_directory(late, remember=memory).verdict == "sound"
    assert verify_directory(early, remember=memory).findings[0].code == "rolled-back"


def test_a_fork_leaves_evidence_that_the_big_program_and_anybody_can_check(
    world: World, log: Log, tmp_path: Path
) -> None:
    memory = tmp_path / "seen"
    assert verify(log.publish(tmp_path / "one"), "--remember", memory).exit_code == 0
    other = log.copy()
    keys = [world.desk.key_of(world.institution(), f"officer-{number}") for number in (1, 2)]
    other.entries, other.ends = other.entries[: log.ends[-2]], other.ends[:-1]
    for amount_fen in (1, 2, 3, 4, 5, 6):
        signed = other.submission(
            [world.expense("C1", amount_fen)], (keys[0], "prepare"), (keys[1], "approve")
        )
        other.add(signed)
    said = verify(other.publish(tmp_path / "other"), "--remember", memory)
    assert (said.exit_code, said.first[1]) == (1, "forked")
    evidence = Fork.parse((tmp_path / "seen.fork").read_text())
    assert evidence.is_proven()
    assert evidence.second == said.report["checkpoint"]
    again = verify(tmp_path / "other", "--remember", memory)
    assert again.first[1] == "forked"
    assert (tmp_path / "seen.fork-2").exists()


def test_a_memory_of_another_ledger_or_of_nothing_is_said_so(published: Path, tmp_path: Path) -> None:
    memory = tmp_path / "seen"
    assert verify(published, "--remember", memory).exit_code == 0
    members = json.loads(memory.read_bytes())
    memory.write_bytes(compact({**members, "founding": "A" * 43 + "="}) + b"\n")
    assert verify(published, "--remember", memory).first[1] == "remembered-another"
    damaged = [b"", b"{}", compact(members), compact({**members, "checkpoint": "x"}) + b"\n"]
    for content in (*damaged, compact({**members, "format": "x"}) + b"\n", b"[" * 50_000):
        memory.write_bytes(content)
        said = verify(published, "--remember", memory)
        assert (said.exit_code, said.first[1]) == (2, "remembered-damaged")


def test_a_verifier_in_the_directory_that_is_another_program_is_told_of(published: Path) -> None:
    shutil.copyfile(PROGRAM, published / "mingzhang-verify.py")
    assert not verify(published).report["verifier_in_directory_is_another"]
    (published / "mingzhang-verify.py").write_bytes(PROGRAM.read_bytes() + b"\n")
    said = run(published)
    assert said.returncode == 0
    assert "do not run it before you compared it" in said.stdout


def test_a_pipe_in_the_place_of_a_file_is_not_waited_for(published: Path) -> None:
    path = published / "checkpoint"
    path.unlink()
    os.mkfifo(path)
    assert verify(published).first == ("checkpoint", "file-not-plain")


def test_it_needs_nothing_but_the_standard_library_of_python_3_9() -> None:
    tree = ast.parse(PROGRAM.read_text(encoding="utf-8"), feature_version=(3, 9))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.partition(".")[0] for name in imported} <= sys.stdlib_module_names


@pytest.mark.parametrize("name", OLDER)
def test_other_pythons_say_the_same(name: str, log: Log, published: Path) -> None:
    kept_by_pyenv = sorted(Path.home().glob(f".pyenv/versions/{name.removeprefix('python')}.*/bin/python"))
    python = kept_by_pyenv[-1] if kept_by_pyenv else shutil.which(name)
    if python is None or subprocess.run([python, "-c", ""], capture_output=True, check=False).returncode:
        pytest.skip(f"no {name} on this machine")
    said = run(published, "--json", "--founding", fingerprint(log), python=python)
    assert said.returncode == 0, said.stdout + said.stderr
    assert json.loads(said.stdout)["size"] == len(log.entries)


def test_every_sentence_is_there_in_both_languages_with_the_same_figures() -> None:
    used = {
        node.args[1].value
        for node in ast.walk(ast.parse(PROGRAM.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in {"Unsound", "Undecided"}
        and isinstance(node.args[1], ast.Constant)
    }
    assert used == set(mingzhang_verify.SAID)
    for zh, en in mingzhang_verify.SAID.values():
        assert zh.count("{}") == en.count("{}")
        assert not zh.isascii()
        assert en.isascii()
