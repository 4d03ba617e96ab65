"""The README: its commands are run, its set-up commands are the ones that are checked."""

from __future__ import annotations

import re
import shlex
import tomllib
from pathlib import Path

import pytest
from command import Run
from paths import ROOT

TEXT = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", TEXT, re.DOTALL)
SHELL = [line for kind, text in BLOCKS if kind == "sh" for line in text.splitlines()]
SETUPS = [line for line in SHELL if line.startswith("python3")]
COMMANDS = [line for line in SHELL if line.startswith("clusterkg ")]


def test_two_commands_set_up_everything() -> None:
    start, test = SETUPS
    assert re.fullmatch(
        r"python3 -m venv (\S+) && \1/bin/pip install \. && \1/bin/clusterkg demo", start
    )
    extras = re.fullmatch(
        r"python3 -m venv (\S+) && \1/bin/pip install '\.\[(\w+)\]'"
        r" && \1/bin/python -m pytest -n 2",
        test,
    )
    assert extras
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert extras[2] in project["optional-dependencies"]


def test_ci_runs_the_test_command_of_the_readme() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert 'sed -n "/^python3 -m venv .*pytest -n 2\\$/p" README.md' in script
    assert 'sh -ec "$tests"' in script


def test_no_other_shell_lines() -> None:
    assert len(COMMANDS) >= 10
    assert set(SHELL) == {*SETUPS, *COMMANDS}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the file that the README asks to save."""
    (text,) = (text for kind, text in BLOCKS if kind == "turtle")
    (tmp_path / "furniture.ttl").write_text(text, encoding="utf-8")
    return tmp_path


def test_the_commands_run(folder: Path, run: Run) -> None:
    for command in COMMANDS:
        done = run(*shlex.split(command)[1:])
        assert done.returncode == 0, f"{command}\n{done.stderr}"
        assert done.stdout or done.stderr or "--output" in command, command


def test_the_file_shows_what_validation_finds(folder: Path, run: Run) -> None:
    done = run("validate", "furniture.ttl")
    assert done.returncode == 1
    assert "furniture.ttl:7:1: violation CLU001" in done.stdout
    assert "furniture.ttl:10:1: violation MEM002" in done.stdout


def test_the_python_example_runs(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (code,) = (text for kind, text in BLOCKS if kind == "python")
    monkeypatch.chdir(folder)
    exec(compile(code, "README.md", "exec"), {})
    printed = capsys.readouterr().out
    assert printed.count("https://w3id.org/clusterkg/id/paper/p001") == 5
    assert "furniture.ttl 7" in printed
