"""One hundred mistakes: what is said, with which exit status, and what is still there afterwards.

The table is `mistakes.yaml`. Each case has the command line and

- `says`: what stands on stderr, a line or a list of lines; `…` stands for any text in a line;
- `shows`: a line of the report on stdout, in place of `says` or beside it;
- `status`: the exit status;
- `stdin`: what standard input holds, if not nothing;
- `answer`: what the server at `{address}` answers (see `scripted.Answer`); nobody listens at
  `{nobody}`;
- `plain`: why the message needs no next step.

No case may change, add or remove a file: the folder is compared by hashes.
"""

from __future__ import annotations

import re
import shlex
import shutil
import socket
from pathlib import Path
from typing import Any

import mistaken
import pytest
import yaml
from command import run_here
from scripted import Answer, serving

TABLE: dict[str, list[dict[str, Any]]] = yaml.safe_load(
    Path(__file__).with_name("mistakes.yaml").read_text(encoding="utf-8")
)
CASES = [pytest.param(case, id=case["run"]) for cases in TABLE.values() for case in cases]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder as it is before a mistake."""
    folder = tmp_path_factory.mktemp("mistakes")
    mistaken.make(folder)
    return folder


@pytest.mark.parametrize("case", CASES)
def test_a_mistake(case: dict[str, Any], template: Path, tmp_path: Path) -> None:
    folder = tmp_path / "room"
    shutil.copytree(template, folder)
    before = mistaken.hashes(folder)
    with serving() as endpoint:
        if "answer" in case:
            endpoint.spoil = lambda _: _answer(case["answer"])
        places = {"address": endpoint.address, "nobody": _nobody()}
        words = [_filled(word, places) for word in shlex.split(case["run"])]
        done = run_here(*words, folder=folder, stdin=case.get("stdin", ""))
    assert mistaken.hashes(folder) == before
    assert done.returncode == case["status"], done.stderr
    for line in _lines(case.get("shows", [])):
        assert any(_matches(_filled(line, places), shown) for shown in done.stdout.splitlines())
    if "says" in case:
        said = done.stderr.splitlines()
        wanted = [_filled(line, places) for line in _lines(case["says"])]
        assert len(said) == len(wanted), done.stderr
        for line, shown in zip(wanted, said, strict=True):
            assert _matches(line, shown), f"{shown}\nis not\n{line}"
    assert done.stdout == "" or case["status"] in {0, 1, 5} or case.get("plain")


def test_the_table_is_sound() -> None:
    """It has a hundred mistakes, each once, and each message names a next step."""
    cases = [case for group in TABLE.values() for case in group]
    lines = [(case["run"], case.get("stdin", "")) for case in cases]
    assert len(lines) >= 100
    assert len(set(lines)) == len(lines)
    for case in cases:
        assert "says" in case or "shows" in case, case
        said = " ".join([*_lines(case.get("says", [])), *_lines(case.get("shows", []))])
        assert "plain" in case or ("(" in said and ")" in said) or "--force" in said, case["run"]
        if case["status"] == 2 and "plain" not in case:
            assert len(_lines(case["says"])) == 1 or case["says"][-1].endswith("^"), case["run"]
    assert {case["status"] for case in cases} >= {0, 1, 2, 3, 5}


def _lines(text: str | list[str]) -> list[str]:
    return [text] if isinstance(text, str) else text


def _matches(wanted: str, shown: str) -> bool:
    return re.fullmatch(".*".join(map(re.escape, wanted.split("…"))), shown) is not None


def _filled(text: str, places: dict[str, str]) -> str:
    for name, value in places.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def _answer(told: dict[str, Any]) -> Answer:
    body = str(told.get("body", "")).encode()
    return Answer(told.get("status", 200), body, {"Content-Type": told.get("type", "text/html")})


def _nobody() -> str:
    """Return an address at which nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{free.getsockname()[1]}/sparql"
