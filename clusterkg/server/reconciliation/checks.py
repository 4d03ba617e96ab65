"""Reads JSON that comes from outside; says what is wrong where it is not as it should be."""

from __future__ import annotations

import json
from typing import Any

from clusterkg.server.problems import HTTPProblem
from clusterkg.server.reconciliation.model import FEW, MOST_CANDIDATES, Value


def wrong(place: str, message: str) -> HTTPProblem:
    """Return that a part of a request is wrong."""
    return HTTPProblem(400, f"{place}: {message}")


def loaded(text: str) -> Any:
    """Return JSON as Python has it.

    Raises:
        HTTPProblem: It is not JSON.
    """
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise HTTPProblem(400, f"this is not JSON: {' '.join(str(error).split())[:200]}") from None


def an_object(value: Any, place: str) -> dict[str, Any]:
    """Return a value that must be an object."""
    if not isinstance(value, dict):
        raise wrong(place, "must be an object")
    return value


def a_list(value: Any, place: str, most: int) -> list[Any]:
    """Return a value that must be a list, and not too long."""
    if not isinstance(value, list):
        raise wrong(place, "must be a list")
    if len(value) > most:
        raise HTTPProblem(413, f"{place}: at most {most} per request")
    return value


def a_text(value: Any, place: str) -> str:
    """Return a value that must be text."""
    if not isinstance(value, str):
        raise wrong(place, "must be text")
    return value.encode("utf-8", "replace").decode()


def one_of(value: Any, place: str, choices: tuple[str, ...]) -> str:
    """Return a value that must be one of a few."""
    if value not in choices:
        raise wrong(place, f"must be one of {', '.join(choices)}")
    return str(value)


def only(value: dict[str, Any], place: str, allowed: set[str]) -> None:
    """See that an object has no other fields than are known."""
    if unknown := sorted(value.keys() - allowed):
        raise wrong(
            place, f"unknown field {unknown[0]!r}; the known ones are {', '.join(sorted(allowed))}"
        )


def a_number(value: Any, place: str) -> float:
    """Return a value that must be a number."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise wrong(place, "must be a number")
    return value


def a_limit(query: dict[str, Any], place: str) -> int:
    """Return how many candidates are wanted."""
    number = a_number(query.get("limit", FEW), f"{place}.limit")
    return int(max(1, min(number, MOST_CANDIDATES))) if number == number else FEW


def the_values(value: Any, place: str) -> list[Value]:
    """Return one value, or several, of a property."""
    many = a_list(value, place, 100) if isinstance(value, list) else [value]
    found = []
    for each in many:
        if isinstance(each, bool):
            found.append(Value("true" if each else "false"))
        elif isinstance(each, int | float):
            found.append(Value(f"{each:.15g}" if isinstance(each, float) else str(each)))
        elif isinstance(each, str):
            found.append(Value(a_text(each, place)))
        elif isinstance(each, dict):
            if "id" not in each:
                raise wrong(place, "a thing needs its id")
            number = a_text(each["id"], f"{place}.id")
            found.append(Value(a_text(each.get("name", number), f"{place}.name"), number))
        else:
            raise wrong(place, "must be text, a number, true, false or a thing")
    return found
