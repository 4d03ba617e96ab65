"""Concentration, change of specialisation and shift-share."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np
import pytest
from command import Run
from hypothesis import given
from hypothesis import strategies as st

from clusterkg.measures.concentration import concentration
from clusterkg.measures.groups import Groups
from clusterkg.measures.shift_share import shift_share

BEFORE = {("a", "1"): 100, ("a", "2"): 300, ("b", "1"): 100, ("b", "2"): 500}
AFTER = {("a", "1"): 150, ("a", "2"): 300, ("b", "1"): 100, ("b", "3"): 50}


def _table(path: Path, *years: tuple[str, dict[tuple[str, str], int]]) -> Path:
    lines = ["region,category,employment,year"]
    lines += [f"{r},{c},{n},{year}" for year, cells in years for (r, c), n in cells.items()]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def _rows(text: str) -> dict[tuple[str, str], dict[str, str]]:
    return {(row["region"], row["category"]): row for row in csv.DictReader(io.StringIO(text))}


def test_concentration_of_categories_and_of_regions(run: Run, tmp_path: Path) -> None:
    _table(tmp_path / "t.csv", ("2010", BEFORE))
    done = run("measure", "concentration", "--table", "t.csv", "--format", "csv")
    assert (done.returncode, done.stderr) == (0, "")
    one, two = csv.DictReader(io.StringIO(done.stdout))
    assert (one["category"], one["herfindahl"], one["normalised"]) == ("1", "0.5", "0.0")
    assert float(two["herfindahl"]) == pytest.approx((300 / 800) ** 2 + (500 / 800) ** 2)
    assert float(two["largest_share"]) == 0.625
    assert (two["employment"], two["units"]) == ("800", "2")
    done = run(
        "measure", "concentration", "--table", "t.csv", "--by", "region", "--year", "year",
        "--format", "csv",
    )  # fmt: skip
    a, b = csv.DictReader(io.StringIO(done.stdout))
    assert (a["region"], a["year"], a["herfindahl"]) == ("a", "2010", "0.625")
    assert float(b["herfindahl"]) == pytest.approx((1 / 6) ** 2 + (5 / 6) ** 2)


def test_concentration_of_one_unit_and_of_no_jobs() -> None:
    groups = Groups(np.array([0, 1, 1, 2, 2]), 3)
    found = concentration(np.array([5.0, 0, 0, 7, 0]), groups)
    assert found.index[[0, 2]].tolist() == [1, 1]
    assert np.isnan(found.index[1])
    assert np.isnan(found.normalised[[0, 1]]).all()
    assert found.normalised[2] == 1


def test_change_of_specialisation(run: Run, tmp_path: Path) -> None:
    _table(tmp_path / "t.csv", ("2010", BEFORE), ("2015", AFTER))
    given_ = ["--table", "t.csv", "--year", "year", "--from", "2010", "--to", "2015"]
    done = run("measure", "change", *given_, "--sum-totals", "--format", "csv")
    assert done.returncode == 0
    assert "2 cells exist in only one of the years" in done.stderr
    rows = _rows(done.stdout)
    assert list(rows) == [("a", "1"), ("a", "2"), ("b", "1"), ("b", "2"), ("b", "3")]
    a1 = rows["a", "1"]
    assert float(a1["lq_from"]) == pytest.approx((100 / 400) / (200 / 1000))
    assert float(a1["lq_to"]) == pytest.approx((150 / 450) / (250 / 600))
    assert float(a1["lq_change"]) == float(a1["lq_to"]) - float(a1["lq_from"])
    assert (rows["b", "3"]["employment_from"], rows["b", "3"]["lq_from"]) == ("0", "0.0")


def test_years_of_one_table_do_not_mix(run: Run, tmp_path: Path) -> None:
    _table(tmp_path / "t.csv", ("2010", BEFORE), ("2015", AFTER))
    _table(tmp_path / "2010.csv", ("2010", BEFORE))
    _table(tmp_path / "2015.csv", ("2015", AFTER))
    end = ["--year", "year", "--sum-totals", "--format", "csv"]
    both, one, other = (
        run("measure", "lq", "--table", f"{name}.csv", *end).stdout.splitlines()
        for name in ("t", "2010", "2015")
    )
    assert len(both) == 9
    assert sorted(both[1:]) == sorted(one[1:] + other[1:])


def test_two_tables_are_as_good_as_one(run: Run, tmp_path: Path) -> None:
    _table(tmp_path / "t.csv", ("2010", BEFORE), ("2015", AFTER))
    _table(tmp_path / "one.csv", ("2010", BEFORE))
    _table(tmp_path / "two.csv", ("2015", AFTER))
    for command in ("change", "shift-share"):
        end = ["--sum-totals", "--format", "csv"]
        both = run("measure", command, "--table", "one.csv", "--later-table", "two.csv", *end)
        years = ["--year", "year", "--from", "2010", "--to", "2015"]
        one = run("measure", command, "--table", "t.csv", *years, *end)
        assert both.returncode == one.returncode == 0, one.stderr
        assert both.stdout == one.stdout


def test_shift_share_by_hand(run: Run, tmp_path: Path) -> None:
    _table(tmp_path / "t.csv", ("2010", BEFORE), ("2015", AFTER))
    totals = {"2010": (2000, 4000, 0), "2015": (3000, 4000, 600)}
    lines = [
        f"{code},{year},{total}"
        for year, each in totals.items()
        for code, total in enumerate(each, 1)
    ]
    (tmp_path / "n.csv").write_text("\n".join(["c,y,t", *lines]), encoding="utf-8")
    given_ = ["--table", "t.csv", "--year", "year", "--from", "2010", "--to", "2015"]
    done = run(
        "measure", "shift-share", *given_, "--totals", "n.csv", "--totals-year", "y",
        "--format", "csv",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    rows = _rows(done.stdout)
    growth = 7600 / 6000 - 1
    a1 = rows["a", "1"]
    assert a1["change"] == "50"
    assert float(a1["national"]) == pytest.approx(100 * growth)
    assert float(a1["industry_mix"]) == pytest.approx(100 * (0.5 - growth))
    assert float(a1["regional_shift"]) == pytest.approx(0)
    assert float(rows["b", "3"]["regional_shift"]) == 50
    for row in rows.values():
        parts = sum(float(row[name]) for name in ("national", "industry_mix", "regional_shift"))
        assert parts == pytest.approx(float(row["change"]))


def test_each_of_two_tables_has_its_totals(run: Run, tmp_path: Path) -> None:
    for name, jobs, totals in (("one", BEFORE, (2000, 4000, 0)), ("two", AFTER, (3000, 4000, 600))):
        _table(tmp_path / f"{name}.csv", (name, jobs))
        lines = [f"{code},{total}" for code, total in enumerate(totals, 1)]
        (tmp_path / f"n-{name}.csv").write_text("\n".join(["c,t", *lines]), encoding="utf-8")
    done = run(
        "measure", "shift-share", "--table", "one.csv", "--later-table", "two.csv",
        "--totals", "n-one.csv", "--later-totals", "n-two.csv", "--format", "csv",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    a1 = _rows(done.stdout)["a", "1"]
    assert float(a1["national"]) == pytest.approx(100 * (7600 / 6000 - 1))
    assert float(a1["regional_shift"]) == pytest.approx(0)


_JOBS = st.lists(st.integers(0, 10**7), min_size=12, max_size=12)


@given(_JOBS, _JOBS)
def test_the_parts_add_up_to_the_change(one: list[int], other: list[int]) -> None:
    before, after = np.array(one, dtype=float), np.array(other, dtype=float)
    category = np.arange(12) % 3
    sums = [np.bincount(category, weights=each)[category] for each in (before, after)]
    found = shift_share(
        before, after, sums[0], sums[1], np.full(12, before.sum()), np.full(12, after.sum())
    )
    parts = found.national + found.industry_mix + found.regional_shift
    assert np.allclose(parts, found.change, rtol=1e-9, atol=1e-5)
    assert found.change.tolist() == (after - before).tolist()
    # What a category gains in one region against its own growth it loses in another.
    if (before.reshape(4, 3).sum(axis=0) > 0).all():
        lost = np.bincount(category, weights=found.regional_shift)
        assert np.allclose(lost, 0, atol=1e-3)


def test_what_years_are_refused(run: Run, tmp_path: Path) -> None:
    _table(tmp_path / "t.csv", ("2010", BEFORE), ("2015", AFTER))
    (tmp_path / "n.csv").write_text("c,t\n1,1\n2,1\n3,1\n", encoding="utf-8")
    year = ["--year", "year"]
    cases = [
        ([*year], "two years are needed"),
        ([*year, "--from", "2010", "--to", "2010"], "a change needs two"),
        ([*year, "--from", "2010", "--to", "2016"], "no rows of the year 2016"),
        (["--from", "2010", "--to", "2015"], "is already in line 2"),
        ([*year, "--from", "2010", "--to", "2015", "--totals", "n.csv"], "do not fit two"),
        ([*year, "--from", "2010", "--to", "2015"], "name them with --totals"),
        ([*year, "--later-table", "t.csv"], "the table has several years"),
    ]
    for given_, message in cases:
        done = run("measure", "shift-share", "--table", "t.csv", *given_)
        assert done.returncode == 2, given_
        assert message in done.stderr
