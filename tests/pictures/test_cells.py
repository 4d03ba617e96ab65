"""Pictures of measures: what is drawn, in which order, and that nothing is lost unsaid."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from clusterkg.model.errors import FormatError, QueryError
from clusterkg.pictures import draw_cells
from clusterkg.pictures.cells import Cells

REGIONS = ["Ohio", "Ohio", "Iowa", "Iowa"]
CATEGORIES = ["Metal", "Wine", "Metal", "Wine"]
CELLS = Cells(
    REGIONS,
    CATEGORIES,
    employment=[900, 100, 50, 0],
    lq=[1.5, 0.4, 4.2, 0.0],
    shares=[0.9, 0.1, 1.0, 0.0],
    stars=[1, 0, 3, 0],
    strong=[True, False, True, None],
)
KINDS = ("heat", "stars", "bubbles")


def svg(tmp_path: Path, kind: str, cells: Cells, lang: str = "en") -> str:
    path = tmp_path / f"{kind}.svg"
    draw_cells(kind, cells, path, title="A title", subtitle="states", lang=lang)
    return path.read_text(encoding="utf-8")


def words(text: str) -> list[str]:
    return re.findall(r"<text[^>]*>([^<]*)</text>", text)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("lang", ["en", "uk", "ru"])
def test_the_same_figures_give_the_same_picture(kind: str, lang: str, tmp_path: Path) -> None:
    first = svg(tmp_path, kind, CELLS, lang)
    assert "A title" in words(first)
    assert "states" in words(first)
    assert first == svg(tmp_path, kind, CELLS, lang)
    draw_cells(kind, CELLS, tmp_path / "a.png", title="A title")
    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")


def test_pictures_speak_the_language(tmp_path: Path) -> None:
    assert "коефіцієнт локалізації" in words(svg(tmp_path, "heat", CELLS, "uk"))
    assert "сильный" in words(svg(tmp_path, "bubbles", CELLS, "ru"))
    assert "категорії із зірками" in words(svg(tmp_path, "stars", CELLS, "uk"))


def test_the_region_with_most_stars_is_first(tmp_path: Path) -> None:
    said = words(svg(tmp_path, "stars", CELLS))
    assert said.index("Iowa") < said.index("Ohio")
    assert said[said.index("Iowa") :].count("★ 3") == 1


def test_a_cell_is_as_dark_as_its_quotient(tmp_path: Path) -> None:
    def fills(lq: list[float]) -> list[str]:
        cells = Cells(REGIONS, CATEGORIES, [1, 1, 1, 0], lq=lq)
        text = svg(tmp_path, "heat", cells).split("location quotient")[0]
        return sorted(re.findall(r"fill: (#[0-9a-f]{6})", text))

    dark = "#08306b"
    legend = fills([0.1, 0.1, 0.1, 9.0]).count(dark)  # a cell without jobs stays empty
    assert fills([0.1, 0.1, 3.99, 0]).count(dark) == legend
    assert fills([0.1, 4.0, 9.0, 0]).count(dark) == legend + 2


def test_strong_cells_have_a_dot(tmp_path: Path) -> None:
    without = Cells(REGIONS, CATEGORIES, CELLS.employment, CELLS.lq)
    assert "strong" not in words(svg(tmp_path, "heat", without))
    assert "strong" in words(svg(tmp_path, "heat", CELLS))


def test_what_is_left_out_is_said(tmp_path: Path) -> None:
    many = [f"Region {n:03}" for n in range(75)]
    cells = Cells(many, ["Metal"] * 75, [n + 1 for n in range(75)], [1.0] * 75, stars=[1] * 75)
    said = words(svg(tmp_path, "heat", cells))
    assert "region: … and 5 more" in said
    assert "Region 004" not in said  # the smallest go
    assert "Region 005" in said
    assert "… and 15 more" in words(svg(tmp_path, "stars", cells))
    shares = [0.5] * 75
    crowd = Cells(many * 6, ["Metal"] * 450, [5.0] * 450, [1.0] * 450, shares * 6)
    assert "… and 50 more" in words(svg(tmp_path, "bubbles", crowd))


def test_names_do_not_cover_each_other(tmp_path: Path) -> None:
    crowd = Cells(["Ohio"] * 30, [f"C{n}" for n in range(30)], [5.0] * 30, [1.0] * 30, [0.5] * 30)
    said = words(svg(tmp_path, "bubbles", crowd))
    assert 1 <= sum(bool(re.fullmatch(r"C\d+", word)) for word in said) <= 6


def test_hostile_labels_are_only_text(tmp_path: Path) -> None:
    cells = Cells(["<script>$x$\x00"], ["a & b"], [1], [1.0], [0.5], [2], [True])
    for kind in KINDS:
        assert "<script>" not in svg(tmp_path, kind, cells)


def test_no_picture_of_nothing(tmp_path: Path) -> None:
    with pytest.raises(QueryError, match="no rows"):
        Cells([], [], [])
    empty = Cells(["Ohio"], ["Metal"], [0], [0.0], [0.0])
    with pytest.raises(QueryError, match="no cell has jobs"):
        draw_cells("bubbles", empty, tmp_path / "a.svg", title="")
    with pytest.raises(FormatError, match="svg"):
        draw_cells("heat", CELLS, tmp_path / "a.gif", title="")
