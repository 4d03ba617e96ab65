"""The how-to pages: their commands run, the action and the hook work."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import servers
import yaml
from command import Run
from paths import ROOT
from slow import rest_slow

ADDRESS = "http://localhost:7878/query"
HOW_TO = ROOT / "docs" / "how-to"
README = (ROOT / "README.md").read_text(encoding="utf-8")


def saved(page: Path) -> dict[str, str]:
    """Return the files that a page tells to save: name, then the block of the text."""
    text = page.read_text(encoding="utf-8")
    found = re.findall(r"as\s`([^`]+)`:\n\n```(?:csv|json)\n(.*?)```", text, re.DOTALL)
    return dict(found)


def blocks(page: Path, kind: str) -> list[str]:
    return re.findall(rf"```{kind}\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)


COMMANDS = {
    page.stem: [line for text in blocks(page, "sh") for line in text.splitlines()]
    for page in sorted(HOW_TO.glob("*.md"))
    if page.stem != "spreadsheets"  # test_spreadsheets.py runs that, with its Python
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (text,) = re.findall(r"```turtle\n(.*?)```", README, re.DOTALL)
    (tmp_path / "furniture.ttl").write_text(text, encoding="utf-8")
    for page in HOW_TO.glob("*.md"):
        for name, table in saved(page).items():
            (tmp_path / name).write_text(table, encoding="utf-8")
    (table,) = blocks(HOW_TO / "link.md", "tsv")
    (tmp_path / "cities.sssom.tsv").write_text(table, encoding="utf-8")
    return tmp_path


@pytest.fixture
def address(page: str, tmp_path: Path) -> Iterator[str]:
    """The address of a server, for the pages that tell of one."""
    if not any(ADDRESS in command for command in COMMANDS[page]):
        yield ADDRESS
        return
    if servers.oxigraph_command() is None:
        pytest.skip("no Oxigraph server: pip install oxigraph")
    with servers.oxigraph(tmp_path) as server:
        yield server.query


@pytest.mark.parametrize(
    "page", rest_slow([page for page, commands in COMMANDS.items() if commands], first=3)
)
def test_the_commands_run(page: str, folder: Path, address: str, run: Run) -> None:
    for name, text in saved(HOW_TO / f"{page}.md").items():
        (folder / name).write_text(text, encoding="utf-8")
    for line in COMMANDS[page]:
        command = line.replace(ADDRESS, address)
        program, *arguments = shlex.split(command)
        assert program == "clusterkg"
        done = run(*arguments)
        assert done.returncode == 0, f"{command}\n{done.stderr}"


def test_there_are_commands() -> None:
    assert sum(map(len, COMMANDS.values())) >= 10


def environment(folder: Path) -> dict[str, str]:
    """Return an environment in which `clusterkg` is this one, whatever is installed."""
    programs = folder / "programs"
    programs.mkdir(parents=True)
    for name, arguments in (("clusterkg", "-m clusterkg"), ("python", "")):
        path = programs / name
        path.write_text(f'#!/bin/sh\nexec "{sys.executable}" {arguments} "$@"\n', encoding="utf-8")
        path.chmod(0o755)
    return os.environ | {
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "PRE_COMMIT_HOME": str(folder / "pre-commit"),
        "GIT_CONFIG_GLOBAL": os.devnull,
    }


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash")
def test_the_action_checks(folder: Path) -> None:
    action = yaml.safe_load((HOW_TO / "action" / "action.yml").read_text(encoding="utf-8"))
    script = action["runs"]["steps"][-1]
    given = {name: value["default"] for name, value in action["inputs"].items()}
    given |= {"files": "furn*.ttl", "sarif": "report.sarif"}
    variables = {
        name: given[re.fullmatch(r"\$\{\{ inputs\.([\w-]+) \}\}", text)[1]]  # type: ignore[index]
        for name, text in script["env"].items()
    }
    done = subprocess.run(
        ["bash", "-e", "-o", "pipefail", "-c", script["run"]],
        cwd=folder,
        env=environment(folder) | variables,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stdout.startswith("::error file=furniture.ttl,line=7,col=1,title=CLU001::")
    assert (folder / "report.sarif").exists()
    (folder / "other.ttl").write_text("<urn:a> <urn:b> <urn:c> .\n", encoding="utf-8")
    for allowed, status in (("false", 5), ("true", 0)):
        empty = subprocess.run(
            ["bash", "-e", "-o", "pipefail", "-c", script["run"]],
            cwd=folder,
            env=environment(folder / allowed)
            | variables
            | {"FILES": "other.ttl", "ALLOW_EMPTY": allowed},
            capture_output=True,
            text=True,
            check=False,
        )
        assert empty.returncode == status
        assert "::warning title=nothing-checked::" in empty.stdout
    page = (HOW_TO / "check-in-ci.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `([\w-]+)` \|", page, re.MULTILINE)) == set(action["inputs"])


def test_the_hook_checks(folder: Path) -> None:
    config, hooks = blocks(HOW_TO / "check-in-ci.md", "yaml")[1:]
    (folder / ".pre-commit-config.yaml").write_text(config, encoding="utf-8")
    env = environment(folder)

    def command(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            words, cwd=folder, env=env, capture_output=True, text=True, check=False
        )

    assert command("git", "init", "-q").returncode == 0
    (folder / "good.ttl").write_text("<urn:a> <urn:b> <urn:c> .\n", encoding="utf-8")
    command("git", "add", "good.ttl", ".pre-commit-config.yaml")
    pre_commit = (sys.executable, "-m", "pre_commit", "run")
    good = command(*pre_commit)
    assert good.returncode == 0, good.stdout + good.stderr
    command("git", "add", "furniture.ttl")
    bad = command(*pre_commit)
    assert bad.returncode == 1
    assert "furniture.ttl:7:1: violation CLU001" in bad.stdout
    [hook] = yaml.safe_load(hooks)
    [local] = yaml.safe_load(config)["repos"][0]["hooks"]
    assert {key: hook[key] for key in ("id", "entry", "files")} == {
        key: local[key] for key in ("id", "entry", "files")
    }
