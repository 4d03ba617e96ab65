"""Pictures of measures: what is drawn, in which order, and that nothing is lost unsaid."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from clusterkg.measures.pictures import Shown, picture
from clusterkg.model.errors import FormatError, QueryError
from clusterkg.pictures import content

REGIONS = ["Ohio", "Ohio", "Iowa", "Iowa"]
CATEGORIES = ["Metal", "Wine", "Metal", "Wine"]
CELLS = Shown(
    REGIONS,
    CATEGORIES,
    employment=[900, 100, 50, 0],
    lq=[1.5, 0.4, 4.2, 0.0],
    shares=[0.9, 0.1, 1.0, 0.0],
    stars=[1, 0, 3, 0],
    strong=[True, False, True, None],
)
KINDS = ("heat", "stars", "bubbles")


def svg(kind: str, cells: Shown, lang: str = "en") -> str:
    return picture(kind, cells, title="A title", subtitle="states", lang=lang).svg


def words(text: str) -> list[str]:
    return re.findall(r"<text[^>]*>([^<]*)</text>", text)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("lang", ["en", "uk", "ru"])
def test_the_same_figures_give_the_same_picture(kind: str, lang: str, tmp_path: Path) -> None:
    first = svg(kind, CELLS, lang)
    assert "A title" in words(first)
    assert "states" in words(first)
    assert first == svg(kind, CELLS, lang)
    made = content(picture(kind, CELLS, title="A title", lang=lang), tmp_path / "a.png")
    assert made.startswith(b"\x89PNG")


def test_pictures_speak_the_language() -> None:
    assert "коефіцієнт локалізації" in words(svg("heat", CELLS, "uk"))
    assert "сильный кластер" in words(svg("bubbles", CELLS, "ru"))
    assert "категорії із зірками" in words(svg("stars", CELLS, "uk"))


def test_the_region_with_most_stars_is_first() -> None:
    said = words(svg("stars", CELLS))
    assert said.index("Iowa") < said.index("Ohio")
    assert said[said.index("Iowa") :].count("★ 3") == 1


def test_a_cell_is_as_dark_as_its_quotient() -> None:
    def shades(lq: list[float]) -> list[str]:
        cells = Shown(REGIONS, CATEGORIES, [1, 1, 1, 0], lq=lq)
        return sorted(re.findall(r'<rect class="q(\d)" [^>]*><title>', svg("heat", cells)))

    assert shades([0.1, 0.1, 0.1, 9.0]) == ["0", "0", "0"]  # a cell without jobs stays empty
    assert shades([0.5, 1.0, 3.99, 0]) == ["1", "2", "3"]
    assert shades([0.1, 4.0, 9.0, 0]) == ["0", "4", "4"]


def test_strong_cells_have_a_dot() -> None:
    without = Shown(REGIONS, CATEGORIES, CELLS.employment, CELLS.lq)
    assert "strong cluster" not in words(svg("heat", without))
    assert "strong cluster" in words(svg("heat", CELLS))
    assert svg("heat", CELLS).count('class="dotted"') == 2 + 1  # one in the legend


def test_what_is_left_out_is_said() -> None:
    many = [f"Region {n:03}" for n in range(75)]
    cells = Shown(many, ["Metal"] * 75, [n + 1 for n in range(75)], [1.0] * 75, stars=[1] * 75)
    said = words(svg("heat", cells))
    assert "Regions not drawn: 5." in said
    assert "Region 004" not in said  # the smallest go
    assert "Region 005" in said
    assert "Bars not drawn: 15." in words(svg("stars", cells))
    shares = [0.5] * 75
    crowd = Shown(many * 6, ["Metal"] * 450, [5.0] * 450, [1.0] * 450, shares * 6)
    assert "Bubbles not drawn: 50." in words(svg("bubbles", crowd))


def test_names_do_not_cover_each_other() -> None:
    crowd = Shown(["Ohio"] * 30, [f"C{n}" for n in range(30)], [5.0] * 30, [1.0] * 30, [0.5] * 30)
    said = words(svg("bubbles", crowd))
    assert 1 <= sum(bool(re.fullmatch(r"C\d+", word)) for word in said) <= 6


def test_hostile_labels_are_only_text() -> None:
    cells = Shown(["<script>$x$\x00"], ["a & b"], [1], [1.0], [0.5], [2], [True])
    for kind in KINDS:
        text = svg(kind, cells)
        ElementTree.fromstring(text)
        assert "<script>" not in text
        assert "&lt;script&gt;$x$" in text


def test_no_picture_of_nothing(tmp_path: Path) -> None:
    with pytest.raises(QueryError, match="no rows"):
        Shown([], [], [])
    empty = Shown(["Ohio"], ["Metal"], [0], [0.0], [0.0])
    with pytest.raises(QueryError, match="no cell has jobs"):
        picture("bubbles", empty, title="")
    with pytest.raises(FormatError, match="unsupported image format"):
        content(picture("heat", CELLS, title=""), tmp_path / "a.gif")
