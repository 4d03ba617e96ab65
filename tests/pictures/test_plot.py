"""Pictures hold what the rows say, and are the same for the same rows."""

from __future__ import annotations

import itertools
import random
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest
from command import Run
from query_cases import HEADER, store_of

from clusterkg.model.errors import (
    FormatError,
    OutputError,
    PackageMissingError,
    QueryError,
    QueryHeaderError,
)
from clusterkg.pictures import content, picture, picture_of_query
from clusterkg.pictures.force import force_layout
from clusterkg.pictures.graphs import Graph, Layout, Node, Size, along
from clusterkg.pictures.labels import Area
from clusterkg.pictures.layered import layered_layout
from clusterkg.pictures.rows import figure, number, year
from clusterkg.pictures.svg import Drawing, Picture
from clusterkg.pictures.text import FONTS, width, wrap
from clusterkg.queries.answers import Answer
from clusterkg.queries.catalogue import Plot, load, names, parse
from clusterkg.queries.run import Asked
from clusterkg.queries.run import run as ask
from clusterkg.store import Store

PICTURES = [name for name in names() if load(name).plot]
SVG = "{http://www.w3.org/2000/svg}"
XSD = "http://www.w3.org/2001/XMLSchema#"
BAR = Plot("bar", {"x": "x", "y": "y"})
LINE = Plot("line", {"x": "x", "y": "y", "series": "z"})
NETWORK = Plot("network", {"from": "x", "to": "y", "label": "z"})
TIES = Plot("network", {"from": "x", "to": "y", "label": "z"}, directed=False)

Value = ox.NamedNode | ox.Literal | str | int | float | None


def answer(columns: str, *rows: tuple[Value, ...]) -> Answer:
    def term(value: Value) -> ox.NamedNode | ox.Literal | None:
        if value is None or isinstance(value, ox.NamedNode | ox.Literal):
            return value
        return ox.Literal(value)

    return Answer(columns.split(), [[term(value) for value in row] for row in rows])


def texts(path: Path) -> list[str]:
    return [element.text or "" for element in ElementTree.parse(path).iter(f"{SVG}text")]


def painted(path: Path, rows: Answer, plot: Plot, **more: str) -> list[str]:
    columns = {column: f"meaning of {column}" for column in rows.columns}
    drawn = picture(rows, plot, title="Title", columns=columns, **more)
    (path / "p.svg").write_bytes(content(drawn, path / "p.svg"))
    return texts(path / "p.svg")


def looks(path: Path) -> list[str]:
    return [e.get("class", "") for e in ElementTree.parse(path / "p.svg").iter(f"{SVG}path")]


def squeezed(text: str) -> str:
    return "".join(text.split())


def test_there_are_pictures_of_each_kind() -> None:
    kinds = {plot.kind for name in PICTURES if (plot := load(name).plot)}
    assert kinds == {"bar", "line", "network"}


@pytest.mark.parametrize("name", PICTURES)
@pytest.mark.parametrize("lang", ["en", "uk"])
def test_a_canned_query_draws_its_labels_and_values(
    name: str, lang: str, bundled: Store, tmp_path: Path
) -> None:
    query = load(name)
    store = store_of(name, bundled)
    rows = ask(query, store, query.examples, lang=lang)
    asked = Asked.of(query, store, query.examples, lang=lang)
    drawn = picture_of_query(asked, rows)
    (tmp_path / "p.svg").write_bytes(content(drawn, tmp_path / "p.svg"))
    assert query.plot is not None
    found = texts(tmp_path / "p.svg")
    # Long labels stand in several lines, one after the other.
    together = squeezed("".join(found))
    assert squeezed(query.title[lang]) in together
    shown = [row for row in rows.rows if name != "paper-portrait" or row["part"] != "kind"]
    assert shown
    for row in shown:
        for what in {"x", "series", "from", "to"} & set(query.plot.columns):
            label = row[query.plot.columns[what]]
            if label and query.plot.kind != "line":
                assert squeezed(str(label)) in together
        if isinstance(row.get(query.plot.columns.get("y", "")), int | Decimal):
            written = figure(row[query.plot.columns["y"]], lang)
            assert any(text.endswith(written) for text in found), written
    tree = ElementTree.parse(tmp_path / "p.svg")
    assert tree.findtext(f"{SVG}title") == query.title[lang]


@pytest.mark.parametrize("name", PICTURES)
def test_the_label_is_that_of_the_column_before(name: str, bundled: Store) -> None:
    query = load(name)
    assert query.plot is not None
    rows = ask(query, store_of(name, bundled), query.examples)
    for what in {"x", "series", "from", "to"} & set(query.plot.columns):
        place = rows.columns.index(query.plot.columns[what])
        if (name, what) != ("indicator-over-time", "x"):
            assert any(isinstance(row[place - 1], ox.NamedNode) for row in rows.terms)


@pytest.mark.parametrize("suffix", [".png", ".svg", ".SVG"])
@pytest.mark.parametrize("name", ["figures-by-place", "indicator-over-time", "influence-paths"])
def test_same_rows_same_bytes(name: str, suffix: str, bundled: Store, tmp_path: Path) -> None:
    query = load(name)
    store = store_of(name, bundled)
    rows = ask(query, store, query.examples, lang="uk")
    asked = Asked.of(query, store, query.examples, lang="uk")
    for file in ("a", "b"):
        drawn = picture_of_query(asked, rows)
        path = tmp_path / f"{file}{suffix}"
        path.write_bytes(content(drawn, path))
    data = (tmp_path / f"a{suffix}").read_bytes()
    assert data == (tmp_path / f"b{suffix}").read_bytes()
    assert data.startswith(b"\x89PNG" if suffix == ".png" else b"<?xml")


def test_bars_keep_order_and_say_what_is_left_out(tmp_path: Path) -> None:
    rows = answer("x y", *((f"label {n}", 100 - n) for n in range(45)))
    found = painted(tmp_path, rows, BAR, lang="ru", subtitle="below")
    labels = [text for text in found if text.startswith("label")]
    assert labels == [f"label {n}" for n in range(40)]
    assert "… и ещё 5" in found
    assert {"Title", "below", "meaning of x", "meaning of y"} <= set(found)


def test_groups_share_the_room(tmp_path: Path) -> None:
    rows = answer(
        "g x y", *(("large", f"l{n}", n) for n in range(60)), ("small", "s", 1), ("alone", None, 2)
    )
    found = painted(tmp_path, rows, Plot("bar", {"x": "x", "y": "y", "group": "g"}))
    assert {"large", "small", "s", "l37", "… and 22 more", "meaning of g"} <= set(found)
    assert "l38" not in found
    assert found.count("alone") == 1


def test_bars_say_how_exact_a_value_is(tmp_path: Path) -> None:
    columns = {"qualifier": "q", "until": "u", "unit": "w", "note": "n", "x": "x", "y": "y"}
    rows = answer(
        "x y u q w n",
        ("EU", 2000, None, "more than", "cluster", "in 2011"),
        ("China", 10, 20, None, "cluster", None),
        ("Norway", None, None, "fully", None, None),
        ("Oslo", None, None, None, None, None),
        ("Bergen", -5, -3, None, "cluster", None),
    )
    found = painted(tmp_path, rows, Plot("bar", columns))
    said = {"more than 2000, cluster", "10–20, cluster", "fully", "–", "−5 … −3, cluster"}
    assert said | {"in 2011"} <= set(found)
    tree = ElementTree.parse(tmp_path / "p.svg")
    beside = {text.text: text for text in tree.iter(f"{SVG}text")}
    left, right = beside["−5 … −3, cluster"], beside["10–20, cluster"]
    assert (left.get("text-anchor"), right.get("text-anchor")) == ("end", None)
    assert float(left.get("x", 0)) < float(right.get("x", 0))
    one = answer("x y u q w n", ("EU", 5, None, None, "percent", None))
    assert {"meaning of y (percent)", "5"} <= set(painted(tmp_path, one, Plot("bar", columns)))


def test_a_label_is_text_whatever_it_holds(tmp_path: Path) -> None:
    rows = answer("x y", ("$x_1$ <b> & \x01\n“Кластер”", 1), (ox.NamedNode(f"{XSD}integer"), 2))
    found = painted(tmp_path, rows, BAR)
    assert "$x_1$ <b> & � “Кластер”" in found
    assert "xsd:integer" in found


def test_a_line_has_a_gap_where_a_year_is_missing(tmp_path: Path) -> None:
    def line(*years: int) -> int:
        rows = answer("x y z", *((when, when % 7, "one") for when in years))
        painted(tmp_path, rows, LINE)
        return looks(tmp_path).count("c0 line")

    whole = line(2000, 2001, 2002, 2003)
    assert line(2000, 2001, 2003, 2004) == whole + 1
    assert line(2000, 2005, 2010) == whole


def test_lines_have_whole_years_and_a_legend_if_there_are_several(tmp_path: Path) -> None:
    gyear = ox.NamedNode(f"{XSD}gYear")
    one = [(ox.Literal(str(when), datatype=gyear), 1.5, "first") for when in (2014, 2015, 2016)]
    found = painted(tmp_path, answer("x y z", *one), LINE)
    assert {"2014", "2015", "2016", "1.5"} <= set(found)
    assert "first" not in found
    several = [(2014 + k % 3, k, f"series {k // 3}") for k in range(45)]
    found = painted(tmp_path, answer("x y z", *several), LINE)
    assert {"series 0", "series 11", "… and 3 more"} <= set(found)
    assert "series 12" not in found
    assert not any("." in text for text in found if text.startswith("20"))


def test_signs_differ_in_colour_and_line(tmp_path: Path) -> None:
    rows = answer("x y z", ("a", "b", "+"), ("a", "c", "-"), ("b", "d", "+"), ("b", "d", "-"))
    found = painted(tmp_path, rows, NETWORK)
    assert {"a", "b", "c", "d", "+", "−", "+, -", "meaning of x → meaning of y"} <= set(found)
    lines = [look for look in looks(tmp_path) if "thin" in look]
    assert sorted(lines) == ["grey thin", "hot thin dashed", "plain thin"]


def test_things_of_one_label_are_two_boxes(tmp_path: Path) -> None:
    def thing(name: str) -> ox.NamedNode:
        return ox.NamedNode(f"http://e/{name}")

    rows = answer("a x b y z", (thing("1"), "mature", thing("2"), "mature", None),
                  (thing("1"), "mature", thing("3"), None, None))  # fmt: skip
    found = painted(tmp_path, rows, NETWORK)
    assert found.count("mature") == 2
    assert "http://e/3" in found
    assert "meaning of a → meaning of b" in found


def test_ties_have_no_arrows_and_count_once(tmp_path: Path) -> None:
    rows = answer("x y z", ("a", "b", 3), ("b", "a", 3), ("b", "c", 1), ("c", None, None))
    assert {"meaning of x — meaning of y", "3"} <= set(painted(tmp_path, rows, TIES))
    assert painted(tmp_path, rows, TIES).count("3") == 1
    assert not any("tip" in look for look in looks(tmp_path))


def test_a_network_may_have_circles_and_many_lines(tmp_path: Path) -> None:
    rows = answer("x y z", ("a", "b", "+"), ("b", "a", "-"), ("b", "b", "x"), ("b", "c", "y"))
    assert {"a", "b", "c", "+", "−", "x", "y"} <= set(painted(tmp_path, rows, NETWORK))
    many = answer("x y z", *(("top", f"n{n}", None) for n in range(130)))
    assert {"n119", "… and 10 more"} <= set(painted(tmp_path, many, NETWORK))


def graphs(*, directed: bool) -> list[tuple[Graph, dict[Node, Size]]]:
    chance = random.Random(4)
    found = []
    for count, edges in ((2, 1), (6, 9), (12, 8), (25, 40), (40, 45)):
        graph = Graph()
        graph.add(*range(count))
        for _ in range(edges):
            pair = chance.sample(range(count), 2)
            graph.join(*(sorted(pair) if directed else pair))
        found.append((graph, {n: (chance.uniform(40, 230), chance.choice((30, 50, 80)))
                              for n in graph}))  # fmt: skip
    return found


def boxes(layout: Layout, sizes: dict[Node, Size]) -> dict[Node, Area]:
    areas = {node: Area.around(*layout.middles[node], *sizes[node]) for node in sizes}
    assert not any(one.shared(other) for one, other in itertools.combinations(areas.values(), 2))
    for area in areas.values():
        assert min(area.left, area.top) > -1
        assert area.right < layout.wide + 1
        assert area.bottom < layout.high + 1
    return areas


def test_columns_lead_to_the_right_and_lines_cross_no_box() -> None:
    for graph, sizes in graphs(directed=True):
        layout = layered_layout(graph, sizes, 100.0)
        areas = boxes(layout, sizes)
        for (one, other), route in layout.routes.items():
            assert areas[one].right < areas[other].left
            assert route[0][0] == pytest.approx(areas[one].right)
            assert route[-1][0] == pytest.approx(areas[other].left)
            for share in range(1, 200):
                x, y = along(route, share / 200)
                dot = Area.around(x, y, 0.01, 0.01)
                assert not any(dot.shared(areas[n]) for n in areas if n not in (one, other))


def test_springs_keep_boxes_apart() -> None:
    for graph, sizes in graphs(directed=False):
        boxes(force_layout(graph, sizes, 100.0), sizes)


def test_lines_of_text_keep_to_their_room() -> None:
    words = "кластер https://example.org/" + "very-long/" * 9 + " з довгою назвою" * 9
    lines = wrap(words, 190.0)
    assert len(lines) == 4
    assert lines[-1].endswith("…")
    assert all(width(line) <= 190.0 for line in lines)
    assert squeezed("".join(wrap(words, 190.0, most=99))) == squeezed(words)
    assert wrap("", 190.0) == []


def test_numbers_and_years() -> None:
    def literal(text: str, datatype: str) -> ox.Literal:
        return ox.Literal(text, datatype=ox.NamedNode(XSD + datatype))

    assert number(literal("INF", "double")) is None
    assert number(ox.Literal(True)) is None
    assert number(literal("1" + "0" * 400, "integer")) is None
    assert number(literal("2.50", "decimal")) == Decimal("2.50")
    assert figure(Decimal("333333.333333333333333333")) == "333\u202f333"
    assert figure(10**18) == "1e18"
    assert [year(literal(*pair)) for pair in (
        ("2012", "gYear"), ("2012-05-01", "date"), ("2012-05", "gYearMonth"), ("2012", "integer"),
        ("2012.5", "decimal"), ("soon", "string"), ("20123", "string"),
    )] == [2012, 2012, 2012, 2012, None, None, None]  # fmt: skip


@pytest.mark.parametrize(
    "plot",
    [
        "{kind: network, from: x, to: x, directed: maybe}",
        "{kind: bar, x: x, y: x, directed: false}",
        "{kind: bar, x: x, y: x, until: z}",
        "{kind: line, x: x, y: x, group: x}",
    ],
)
def test_a_header_that_says_too_much(plot: str, tmp_path: Path) -> None:
    path = tmp_path / "own.rq"
    path.write_text(HEADER.replace("KIND", "iri").replace("[]", f"[]\n#+ plot: {plot}", 1))
    with pytest.raises(QueryHeaderError, match="plot must name a kind"):
        parse(path)


@pytest.mark.parametrize(
    ("rows", "plot", "message"),
    [
        (answer("x y"), BAR, "no rows"),
        (answer("x y", ("a", "b")), BAR, "column 'y' has no numbers"),
        (answer("x z", ("a", "b")), BAR, "no column 'y'"),
        (answer("x y z", ("soon", 1, "a")), LINE, "no row has a year"),
        (answer("x y z", (None, None, "+")), NETWORK, "name nothing"),
    ],
)
def test_what_cannot_be_drawn(rows: Answer, plot: Plot, message: str) -> None:
    with pytest.raises(QueryError, match=message):
        picture(rows, plot, title="T", columns={})


def test_files_and_packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = picture(answer("x y", ("a", 1)), BAR, title="T", columns={})
    for name in ("p.jpg", "p"):
        with pytest.raises(FormatError, match=r"unsupported image format.*use \.png or \.svg"):
            content(drawn, tmp_path / name)
    monkeypatch.setattr("clusterkg.pictures.find_spec", lambda _: None)
    content(drawn, tmp_path / "p.svg")  # SVG needs nothing else
    with pytest.raises(PackageMissingError, match=r"clusterkg\[plot\]"):
        content(drawn, tmp_path / "p.png")


def test_a_picture_says_what_it_is_and_a_notebook_shows_it() -> None:
    rows = answer("x y", ("a", 1))
    drawn = picture(rows, BAR, title="A & B", columns={"x": "thing"}, subtitle="s", lang="uk")
    root = ElementTree.fromstring(drawn.svg)
    assert root.get("role") == "img"
    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == "uk"
    assert root.findtext(f"{SVG}title") == "A & B"
    assert root.findtext(f"{SVG}desc") == "thing; y"
    assert drawn._repr_svg_() == drawn.svg
    assert "var(" not in drawn.svg  # many programs do not know it


def test_hostile_text_is_text() -> None:
    drawing = Drawing()
    drawing.text(0, 0, "</text><script>&\x00\x1b\ud800\u202eabc\n\"'")
    drawing.rectangle(0, 0, 1, 1, "q0", "]]><b>&amp;\uffff")
    for svg in (drawing.file("<t>", "&"), drawing.inline('"><script>')):
        root = ElementTree.fromstring(svg)
        assert not [one for one in root.iter() if one.tag.endswith("script")]
        texts = [one.text for one in root.iter() if one.tag.endswith("text")]
        assert "</text><script>&���abc \"'" in texts


def test_png_has_letters_or_an_error(tmp_path: Path) -> None:
    def png(text: str) -> bytes:
        drawing = Drawing()
        drawing.text(0, 10, text)
        drawing.height = 20
        return content(Picture(drawing.file("")), tmp_path / "p.png")

    assert len({png("а"), png("б"), png("★"), png("ґ"), png("")}) == 5
    with pytest.raises(OutputError, match=r"no font for '\\U0010fff0'.*\.svg"):
        png("\U0010fff0")  # a letter for private use


def test_widths_are_those_of_the_fonts() -> None:
    # From the table of the full font, in units of 2048 to the size.
    wanted = {"A": 1401, "ї": 569, "Щ": 2240, "★": 1836, " ": 651, "\u0301": 0}
    assert {letter: round(width(letter, 2048)) for letter in wanted} == wanted
    assert width("漢", 10) == 10
    assert width("abc", bold=True) > width("abc")
    assert all(path.exists() for path in FONTS)


def test_the_command_draws(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for seed in ("1", "2"):
        monkeypatch.setenv("PYTHONHASHSEED", seed)
        done = run(
            "query", "run", "alignments", "scheme=stage", "--format", "csv",
            "--plot", f"{seed}.svg", "--lang", "uk",
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        assert done.stdout.startswith("one,oneLabel,match")
    data = (tmp_path / "1.svg").read_bytes()
    assert data == (tmp_path / "2.svg").read_bytes()
    found = texts(tmp_path / "1.svg")
    assert "кластер, що зростає" in found
    told = "scheme: стадії життєвого циклу кластерів (https://w3id.org/clusterkg/vocab/stage)"
    assert squeezed(told) in squeezed("".join(found))
    done = run("query", "run", "roles", "--plot", "p.svg")
    assert (done.returncode, done.stdout) == (2, "")
    assert "roles has no picture" in done.stderr
    done = run("query", "run", "kinds-of", "--plot", "p.pdf")
    assert (done.returncode, done.stdout) == (2, "")
    assert not list(tmp_path.glob("p.*"))
