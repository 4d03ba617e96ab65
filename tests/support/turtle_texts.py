"""Writes random Turtle, with a note of where each term that matters stands."""

from __future__ import annotations

from dataclasses import dataclass, field

from hypothesis import strategies as st

LOCAL = st.from_regex(r"[a-zé][a-z0-9_é]{0,4}(\.[a-z0-9]{1,2})?", fullmatch=True)
SPACE = st.sampled_from(
    [" ", "  ", "\n", "\n    ", "\t", ' # it\'s a "note"; with . signs, [ ( <\n', "\r\n", "\n\n"]
)
BARE = st.text("abé \t'#;,.[]()<>{}@^", max_size=8)
LONG = st.text("abé \n\t#;,.[]()<>{}@^", max_size=12)


@dataclass
class Writer:
    """A text that grows. `marks` are the offsets (in characters) of objects, in no order."""

    draw: st.DrawFn
    text: str = ""
    objects: list[int] = field(default_factory=list)

    def put(self, token: str) -> None:
        """Write a token and some space."""
        self.text += token + self.draw(SPACE)


@st.composite
def documents(draw: st.DrawFn) -> str:
    """Return a well-formed Turtle document."""
    out = Writer(draw)
    if draw(st.booleans()):
        out.text += "\ufeff"
    out.put("@prefix : <urn:a:> .")
    for _ in range(draw(st.integers(1, 5))):
        kind = draw(st.sampled_from(["triples"] * 6 + ["prefix", "sparql", "base"]))
        if kind == "prefix":
            out.put(f"@prefix : <urn:{draw(LOCAL)}:> .")
        elif kind == "sparql":
            out.put(f"PREFIX p: <urn:{draw(LOCAL)}/>")
        elif kind == "base":
            out.put(draw(st.sampled_from(["@base <urn:b/> .", "BASE <urn:c/>"])))
        else:
            _triples(out)
    return out.text


def _triples(out: Writer) -> None:
    subject = out.draw(st.sampled_from(["name", "name", "name", "blank", "list", "label"]))
    if subject == "blank":
        _blank(out, 1)
        if out.text.rstrip().endswith("]") and out.draw(st.booleans()) and not _empty(out):
            out.put(".")
            return
    elif subject == "list":
        _list(out, 1)
    else:
        out.put(f":{out.draw(LOCAL)}" if subject == "name" else "_:x")
    _predicates(out, 0)
    out.put(".")


def _empty(out: Writer) -> bool:
    return out.text.rstrip().endswith("[]") or out.text.rstrip()[:-1].rstrip().endswith("[")


def _predicates(out: Writer, depth: int) -> None:
    for number in range(out.draw(st.integers(1, 3))):
        if number:
            out.put(";")
            if out.draw(st.integers(0, 5)) == 0:
                out.put(";")
        out.put(out.draw(st.sampled_from(["a", ":p", "<urn:q#x>", ":r.s"])))
        for place in range(out.draw(st.integers(1, 3))):
            if place:
                out.put(",")
            _object(out, depth + 1)
    if out.draw(st.integers(0, 5)) == 0:
        out.put(";")


def _object(out: Writer, depth: int) -> None:
    kinds = ["name", "iri", "number", "string", "long", "typed", "tagged", "boolean"]
    if depth < 4:
        kinds += ["blank", "list"] * 2
    kind = out.draw(st.sampled_from(kinds))
    if kind == "blank":
        _blank(out, depth)
    elif kind == "list":
        _list(out, depth)
    elif kind == "name":
        out.put(out.draw(st.sampled_from([f":{out.draw(LOCAL)}", "_:x.y", ":a\\,b", ":%2E"])))
    elif kind == "iri":
        out.put(f"<urn:{out.draw(LOCAL)}#;,.>")
    elif kind == "number":
        out.put(out.draw(st.sampled_from(["1", "-2.5", ".5", "1e3", "+7.0E-2"])))
    elif kind == "boolean":
        out.put("true")
    else:
        _string(out, kind)


def _string(out: Writer, kind: str) -> None:
    quote = out.draw(st.sampled_from("\"'"))
    if kind == "long":
        text = out.draw(LONG) + out.draw(st.sampled_from(["", "\\\\", f"\\{quote}", f"{quote}x"]))
        out.put(f"{quote * 3}{text}{quote * 3}")
        return
    text = out.draw(BARE).replace(quote, f"\\{quote}")
    if kind == "typed":
        # Space may stand around the type.
        out.put(f"{quote}{text}{quote}")
        out.put("^^")
        out.put(out.draw(st.sampled_from([":t", "<urn:t>"])))
    elif kind == "tagged":
        out.put(f"{quote}{text}{quote}@{out.draw(st.sampled_from(['en', 'uk', 'de-CH']))}")
    else:
        out.put(f"{quote}{text}{quote}")


def _blank(out: Writer, depth: int) -> None:
    out.put("[")
    if out.draw(st.integers(0, 3)):
        _predicates(out, depth)
    out.put("]")


def _list(out: Writer, depth: int) -> None:
    out.put("(")
    for _ in range(out.draw(st.integers(0, 3))):
        _object(out, depth + 1)
    out.put(")")
