"""Measures equal the published ones of U.S. states, and wrong rules do not."""

from __future__ import annotations

import csv
import inspect
import io
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from command import Run
from us_mapping import AREAS, STATES, TOTALS, needs_files, options, rows

from clusterkg.measures.cells import Cells
from clusterkg.measures.location import category_pools, graded, locate
from clusterkg.measures.star_cells import star_cells
from clusterkg.measures.stars import PRESETS, StarMethod
from clusterkg.measures.strength import flags
from clusterkg.measures.table import Columns, read_cells
from clusterkg.measures.totals import Totals, joined, read_totals
from clusterkg.model.errors import CoverageError

pytestmark = needs_files

FLAGS = ("qualifying", "significant", "strong", "strong10")
COLUMNS = Columns(
    "region_code_t",
    "cluster_code_t",
    "emp_tl",
    "est_tl",
    "region_type_t",
    "year_t",
    "traded_b",
)


@pytest.fixture(scope="module")
def cells() -> Cells:
    return read_cells(STATES, COLUMNS)


@pytest.fixture(scope="module")
def totals() -> Totals:
    return read_totals(TOTALS)


@pytest.fixture(scope="module")
def published() -> list[dict[str, str]]:
    return rows(STATES)


@pytest.mark.parametrize("command", ["strong", "lq", "stars"])
def test_the_ratios_are_the_published_ones(
    command: str, run: Run, published: list[dict[str, str]]
) -> None:
    base = ["--base", "traded"] if command == "stars" else []
    done = run(
        "measure", command, "--table", STATES, *options(), "--totals", TOTALS, *base,
        "--format", "csv",
    )  # fmt: skip
    assert done.returncode == 0
    assert done.stderr == ""
    ours = list(csv.DictReader(io.StringIO(done.stdout)))
    assert len(ours) == len(published) == 3350
    compared = 0
    for mine, theirs in zip(ours, published, strict=True):
        assert (mine["region"], mine["category"], mine["employment"]) == (
            theirs["region_code_t"],
            theirs["cluster_code_t"],
            theirs["emp_tl"],
        )
        if theirs["emp_tl"] == "0":
            assert (mine["lq"], mine["region_share"], mine["category_share"]) == ("0.0",) * 3
            continue
        compared += 1
        assert float(mine["lq"]) == pytest.approx(float(theirs["lq_tf"]), rel=2e-7)
        shares = ("region_share", "region_emp_per_tf"), ("category_share", "cluster_emp_per_tf")
        for share, column in shares:
            assert float(mine[share]) == pytest.approx(float(theirs[column]), rel=2e-7)
            assert np.float32(mine[share]) == np.float32(theirs[column])
    assert compared == 3294


def test_the_flags_are_the_published_ones(run: Run, published: list[dict[str, str]]) -> None:
    done = run(
        "measure", "strong", "--table", STATES, *options(), "--totals", TOTALS, "--format", "csv"
    )
    ours = list(csv.DictReader(io.StringIO(done.stdout)))
    found = [[row[flag] for flag in FLAGS] for row in ours]
    assert found == [[row[f"{flag}_b"] for flag in FLAGS] for row in published]
    number = [sum(row[place] == "TRUE" for row in found) for place in range(4)]
    assert number == [1454, 1014, 512, 209]
    assert sum(row == ["NA"] * 4 for row in found) == 800
    west_virginia = next(row for row in ours if (row["region"], row["category"]) == ("54", "5"))
    assert float(west_virginia["lq"]) > 1.0101711
    assert west_virginia["strong"] == "FALSE"


def test_without_year_and_kind_of_region_the_table_is_one_pool(run: Run) -> None:
    both = [
        run("measure", "strong", "--table", STATES, *options(*without), "--totals", TOTALS,
            "--format", "csv").stdout
        for without in ((), ("--year", "--region-type"))
    ]  # fmt: skip
    long, short = (list(csv.reader(io.StringIO(text))) for text in both)
    assert [row[:2] + row[4:] for row in long] == short
    assert len(short) == 3351


Part = dict[str, Any]
Change = Callable[[Part], Part]


@dataclass(frozen=True)
class Mutant:
    """A wrong rule: other text of the module, other quantiles, or other input."""

    strong: int
    strong10: int
    text: tuple[str, str] | None = None
    method: str | None = None
    change: Change | None = None


def _zero_cells(part: Part) -> Part:
    return part | {"counted": part["traded"]}


def _total_base(part: Part) -> Part:
    return part | {"lq": part["lq_of_all"]}


MUTANTS = {
    "none": Mutant(0, 0),
    "quantile lower": Mutant(31, 38, method="lower"),
    "quantile higher": Mutant(10, 3, method="higher"),
    "quantile nearest": Mutant(2, 34, method="nearest"),
    "quantile hazen": Mutant(2, 3, method="hazen"),
    "quantile weibull": Mutant(45, 13, method="weibull"),
    "quantile median-unbiased": Mutant(45, 10, method="median_unbiased"),
    "zero cells kept in the quantiles": Mutant(9, 2, change=_zero_cells),
    "strict top quarter": Mutant(2, 0, text=("lq >= three_quarters", "lq > three_quarters")),
    "no bound of 1": Mutant(23, 0, text=(" & (lq >= 1)", "")),
    "size not strict": Mutant(
        4,
        2,
        text=(
            "(employment > jobs) & (establishments > places)",
            "(employment >= jobs) & (establishments >= places)",
        ),
    ),
    "no establishments": Mutant(61, 30, text=(" & (establishments > places)", "")),
    "no employment": Mutant(11, 2, text=(" & (employment > jobs)", "")),
    "quotient of all employment": Mutant(53, 32, change=_total_base),
}


def _mutated(mutant: Mutant) -> ModuleType:
    module = ModuleType("mutated")
    source = inspect.getsource(import_module("clusterkg.measures.strength"))
    if mutant.text is not None:
        assert mutant.text[0] in source
        source = source.replace(*mutant.text)
    module.__dict__["__name__"] = "clusterkg.measures.strength"
    exec(compile(source, "mutated", "exec"), module.__dict__)
    if mutant.method is not None:
        method = mutant.method

        def quantiles(values: Any, groups: Any, chosen: Any, shares: Any) -> list[Any]:
            result = np.full((len(shares), groups.number), np.nan)
            for place in range(groups.number):
                inside = values[chosen & (groups.values == place)]
                if len(inside):
                    result[:, place] = np.quantile(inside, shares, method=method)
            return list(result)

        module.__dict__["quantiles"] = quantiles
    return module


@pytest.mark.parametrize("name", MUTANTS)
def test_each_wrong_rule_differs_from_the_published_flags(
    name: str, cells: Cells, totals: Totals, published: list[dict[str, str]]
) -> None:
    mutant = MUTANTS[name]
    traded = graded(cells)
    part: Part = {
        "lq": locate(cells, totals).ratios.lq,
        "lq_of_all": locate(cells, totals, by_type=False).ratios.lq,
        "counted": traded & (cells.employment > 0),
        "traded": traded,
    }
    if mutant.change is not None:
        part = mutant.change(part)
    found = _mutated(mutant).strength(
        cells.employment, cells.establishments, part["lq"], category_pools(cells), part["counted"]
    )
    wrong = [
        sum(
            bool(mine) != (row[f"{flag}_b"] == "TRUE")
            for mine, row, known in zip(getattr(found, flag), published, traded, strict=True)
            if known
        )
        for flag in ("strong", "strong10")
    ]
    assert wrong == [mutant.strong, mutant.strong10]


def test_there_are_all_the_mutants() -> None:
    assert len(MUTANTS) == 14
    assert all(m.strong + m.strong10 > 0 for name, m in MUTANTS.items() if name != "none")


PLAIN = PRESETS["observatory-2007"]


def _stars(cells: Cells, totals: Totals, method: StarMethod) -> list[int]:
    _, found = star_cells(cells, totals, method)
    number: list[int] = found.number[graded(cells)].tolist()
    return number


@pytest.mark.parametrize(
    ("preset", "distribution"),
    [
        ("observatory-2007", [2113, 222, 131, 84]),
        ("eu10-2006", [1679, 638, 210, 23]),
        ("seed-004", [2101, 196, 199, 54]),
    ],
)
def test_stars_by_each_preset(
    preset: str, distribution: list[int], cells: Cells, totals: Totals
) -> None:
    assert np.bincount(_stars(cells, totals, PRESETS[preset])).tolist() == distribution


VARIANTS: list[tuple[dict[str, Any], int]] = [
    ({"specialisation": ">2"}, 0),
    ({"tenth": "above-quantile"}, 0),
    ({"tenth": "ceil"}, 0),
    ({"tenth": "floor"}, 14),
    ({"minimum_employment": 500}, 20),
    ({"minimum_employment": 0}, 35),
    ({"base": "traded"}, 65),
    ({"zero_cells": True}, 2),
    ({"focus": "top 10% of all"}, 333),
    ({"specialisation": ">=1.75"}, 63),
    ({"specialisation": ">=1.5"}, 173),
]


@pytest.mark.parametrize(("choice", "changed"), VARIANTS, ids=lambda each: str(each))
def test_each_choice_changes_so_many_cells(
    choice: dict[str, Any], changed: int, cells: Cells, totals: Totals
) -> None:
    before, after = (_stars(cells, totals, method) for method in (PLAIN, PLAIN.varied(**choice)))
    assert sum(a != b for a, b in zip(before, after, strict=True)) == changed


def test_options_of_stars_override_the_preset(run: Run) -> None:
    def distribution(*given: str) -> list[int]:
        done = run("measure", "stars", "--table", STATES, *options(), "--totals", TOTALS,
                   "--format", "csv", *given)  # fmt: skip
        assert done.returncode == 0, done.stderr
        found = [row["stars"] for row in csv.DictReader(io.StringIO(done.stdout))]
        assert found.count("NA") == 800
        return [found.count(str(number)) for number in range(4)]

    assert distribution("--preset", "observatory-2007") == [2113, 222, 131, 84]
    as_eu10 = ["--size", ">10000", "--specialisation", ">=2", "--focus", ">3%"]
    assert distribution(*as_eu10, "--minimum-employment", "0") == [1679, 638, 210, 23]
    assert distribution("--tenth", "floor", "--zero-cells") != [2113, 222, 131, 84]


def test_five_areas_of_180_are_refused_where_cells_are_compared(run: Run) -> None:
    given = ["--table", AREAS, *options(), "--totals", TOTALS, "--format", "csv"]
    for command in (["strong"], ["stars"], ["stars", "--preset", "seed-004"]):
        done = run("measure", *command, *given)
        assert done.returncode == 2
        assert done.stdout == ""
        assert "region type economic, year 2016 holds 2.9% of the jobs" in done.stderr
        assert "--min-coverage" in done.stderr
        assert done.stderr.count("\n") == 1
    allowed = run("measure", "strong", *given, "--min-coverage", "0")
    assert allowed.returncode == 0
    assert len(allowed.stdout.splitlines()) == 336


def test_a_pool_is_judged_on_its_own(cells: Cells, totals: Totals) -> None:
    located = locate(cells, totals)
    assert joined(cells, totals).shape == (67, 1)
    assert flags(located, least_coverage=0.99)
    with pytest.raises(CoverageError, match=r"region type state, year 2016"):
        flags(located, least_coverage=1.02)


def test_quotients_of_five_areas_are_exact(run: Run) -> None:
    done = run("measure", "lq", "--table", AREAS, *options(), "--totals", TOTALS, "--format", "csv")
    assert done.returncode == 0
    compared = 0
    for mine, theirs in zip(csv.DictReader(io.StringIO(done.stdout)), rows(AREAS), strict=True):
        if theirs["emp_tl"] != "0":
            compared += 1
            assert float(mine["lq"]) == pytest.approx(float(theirs["lq_tf"]), rel=2e-7)
    assert compared == 329


def test_codes_with_zeros_in_front_are_joined(run: Run, tmp_path: Path) -> None:
    lines = TOTALS.read_text(encoding="utf-8").splitlines()
    padded = [lines[0], *(f"00{line}" for line in lines[1:])]
    (tmp_path / "totals.csv").write_text("\n".join(padded), encoding="utf-8")
    plain, other = (
        run("measure", "lq", "--table", STATES, *options(), "--totals", each, "--format", "csv")
        for each in (TOTALS, tmp_path / "totals.csv")
    )
    assert other.stdout == plain.stdout
    assert other.stderr == ""
