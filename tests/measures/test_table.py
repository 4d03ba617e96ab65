"""Tables that measures cannot be computed from are refused by file and line."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from command import Run

HEADER = "region,category,employment,establishments,kind,year,traded"
ROWS = [
    f"r{region},{category},{100 * region + category},{region + category},state,2016,{traded}"
    for region in range(1, 6)
    for category, traded in ((1, "TRUE"), (2, "yes"), (3, "0"))
]
TOTALS = "code,name,total\n1,One,1505\n2,Two,1510\n3,Three,1515\n"


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "t.csv").write_text("\n".join([HEADER, *ROWS]) + "\n", encoding="utf-8")
    (tmp_path / "totals.csv").write_text(TOTALS, encoding="utf-8")
    return tmp_path


ALL = ["--region-type", "kind", "--year", "year", "--traded", "traded"]
STRONG = ["measure", "strong", "--table", "t.csv", "--totals", "totals.csv", "--format", "csv"]


def test_a_sound_table(files: Path, run: Run) -> None:
    done = run(*STRONG, *ALL)
    assert (done.returncode, done.stderr) == (0, "")
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert list(rows[0]) == [
        "region", "category", "region_type", "year", "employment", "establishments",
        "region_share", "category_share", "lq", "qualifying", "significant", "strong", "strong10",
    ]  # fmt: skip
    assert [row["region"] + row["category"] for row in rows[:4]] == ["r11", "r12", "r13", "r21"]
    assert float(rows[0]["region_share"]) == 101 / (101 + 102)
    assert float(rows[0]["category_share"]) == 101 / 1505
    assert float(rows[0]["lq"]) == (101 / 203) / (1505 / 3015)
    assert float(rows[2]["lq"]) == 1.0
    assert {row["strong"] for row in rows if row["category"] == "3"} == {"NA"}
    assert {row["strong"] for row in rows if row["category"] == "1"} == {"TRUE", "FALSE"}


CHANGED: dict[str, tuple[str, str, str]] = {
    "negative jobs": (",201,", ",-201,", "t.csv:5: -201 jobs"),
    "no number": (",201,", ",many,", "t.csv:5: column 'employment': 'many' is not a number"),
    "decimal comma": (",201,", ',"201,5",', "decimal comma? then give --decimal ,"),
    "thousands": (",201,", ',"1,201",', "t.csv:5: column 'employment': '1,201' is not a number"),
    "underscore": (",201,", ",2_01,", "t.csv:5: column 'employment': '2_01' is not a number"),
    "infinite": (",201,", ",inf,", "t.csv:5: column 'employment': 'inf' is not a number"),
    "missing": (",201,", ",NA,", "t.csv:5: column 'employment' is 'NA', not a number"),
    "empty": (",201,", ",,", "t.csv:5: column 'employment' is empty"),
    "not traded": ("201,3,state,2016,TRUE", "201,3,state,2016,FALSE", "is traded in one row and"),
    "unclear": ("201,3,state,2016,TRUE", "201,3,state,2016,maybe", "t.csv:5: column 'traded'"),
    "no region": ("r2,1,", " ,1,", "t.csv:5: column 'region' is empty"),
    "twice": ("r2,1,", "r1,1,", "t.csv:5: region r1, category 1, region type state, year 2016 is"),
    "short row": ("r2,1,", "r2,", "t.csv:5: the row has 6 cells, the header 7"),
    "long row": ("r2,1,", "r2,1,1,", "t.csv:5: the row has 8 cells, the header 7"),
    "no such column": ("employment,", "employed,", "no column 'employment'"),
    "two columns": ("kind,", "region,", "2 columns are named 'region'"),
    "no total": ("r2,1,", "r2,9,", "totals.csv: no total for category 9"),
}


@pytest.mark.parametrize("name", CHANGED)
def test_a_fault_is_named_with_its_line(name: str, files: Path, run: Run) -> None:
    old, new, message = CHANGED[name]
    text = (files / "t.csv").read_text(encoding="utf-8")
    assert old in text
    (files / "t.csv").write_text(text.replace(old, new, 1), encoding="utf-8")
    done = run(*STRONG, *ALL)
    assert done.returncode == 2
    assert done.stdout == ""
    assert message in done.stderr
    assert done.stderr.count("\n") == 1


TOTALS_CHANGED: dict[str, tuple[str, str, str]] = {
    "negative": ("1505", "-1505", "totals.csv:2: category 1: a total must not be negative"),
    "nothing": ("1505", "0", "category 1 has jobs, but its national total is 0"),
    "no number": ("1505", "NA", "totals.csv:2: column 'total' is 'NA'"),
    "twice": ("2,Two", "1,Two", "totals.csv:3: category 1 has a second total"),
    "a code less": ("3,Three", "4,Three", "no total for category 3"),
}


@pytest.mark.parametrize("name", TOTALS_CHANGED)
def test_a_fault_of_the_totals_is_named(name: str, files: Path, run: Run) -> None:
    old, new, message = TOTALS_CHANGED[name]
    (files / "totals.csv").write_text(TOTALS.replace(old, new, 1), encoding="utf-8")
    done = run(*STRONG, *ALL)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr


def test_years_that_are_mixed_are_refused(files: Path, run: Run) -> None:
    later = [row.replace("2016", "2017") for row in ROWS]
    (files / "t.csv").write_text("\n".join([HEADER, *ROWS, *later]), encoding="utf-8")
    done = run(*STRONG)
    assert done.returncode == 2
    assert "is already in line 2" in done.stderr
    assert "does the table need --year or --region-type?" in done.stderr
    done = run(*STRONG, "--year", "year")
    assert done.returncode == 0
    assert "the same totals are used for all 2 years" in done.stderr
    assert len(done.stdout.splitlines()) == 31
    yearly = "code,year,total\n" + "".join(
        f"{code},{year},{total}\n"
        for code, total in ((1, 1505), (2, 1510), (3, 1515))
        for year in (2016, 2017)
    )
    (files / "totals.csv").write_text(yearly, encoding="utf-8")
    with_years = run(*STRONG, "--year", "year", "--totals-year", "year")
    assert (with_years.returncode, with_years.stderr) == (0, "")
    assert with_years.stdout == done.stdout


def test_each_kind_of_region_has_its_own_pool_and_totals_too_small_are_told(
    files: Path, run: Run
) -> None:
    other = [row.replace("state", "city") for row in ROWS]
    (files / "t.csv").write_text("\n".join([HEADER, *ROWS, *other]), encoding="utf-8")
    alone = run(*STRONG, *ALL)
    assert (alone.returncode, alone.stderr) == (0, "")
    (files / "totals.csv").write_text(TOTALS.replace("15", "3"), encoding="utf-8")
    done = run(*STRONG, *ALL)
    assert done.returncode == 0
    assert "do regions overlap?" in done.stderr


def test_regions_that_are_missing_are_refused_for_flags_only(files: Path, run: Run) -> None:
    (files / "t.csv").write_text("\n".join([HEADER, *ROWS[:6]]), encoding="utf-8")
    done = run(*STRONG)
    assert (done.returncode, done.stdout) == (2, "")
    assert "the table holds 20.1% of the jobs in the totals" in done.stderr
    assert run(*STRONG, "--min-coverage", "0.2").returncode == 0
    assert run(*STRONG, "--min-coverage", "0.21").returncode == 2
    ratios = ["measure", "lq", *STRONG[2:]]
    assert run(*ratios).returncode == 0
    absolute = ["measure", "stars", "--preset", "eu10-2006", *STRONG[2:]]
    assert run(*absolute).returncode == 0


def test_establishments_without_jobs_are_counted(files: Path, run: Run) -> None:
    text = (files / "t.csv").read_text(encoding="utf-8")
    (files / "t.csv").write_text(text.replace(",201,", ",0,", 1), encoding="utf-8")
    done = run(*STRONG, *ALL)
    assert done.returncode == 0
    assert "1 rows have establishments but no jobs" in done.stderr
    zero = next(row for row in csv.DictReader(io.StringIO(done.stdout)) if row["employment"] == "0")
    assert (zero["lq"], zero["qualifying"], zero["strong"]) == ("0.0", "FALSE", "FALSE")


def test_rows_without_numbers_are_left_out_if_told(files: Path, run: Run) -> None:
    text = (files / "t.csv").read_text(encoding="utf-8")
    (files / "t.csv").write_text(text.replace(",201,", ",NA,", 1), encoding="utf-8")
    done = run(*STRONG, *ALL, "--missing", "skip", "--min-coverage", "0.8")
    assert done.returncode == 0
    assert "1 rows without a number were skipped" in done.stderr
    assert len(done.stdout.splitlines()) == 15
    assert "r2,2" in done.stdout
    assert "r2,1," not in done.stdout


def test_a_decimal_comma_is_read_if_told(files: Path, run: Run) -> None:
    plain = run(*STRONG, *ALL).stdout
    text = (
        (files / "t.csv").read_text(encoding="utf-8").replace(",", ";").replace(";201;", ";201,0;")
    )
    (files / "t.csv").write_text(text, encoding="utf-8")
    assert "201,0" in run(*STRONG, *ALL).stderr
    done = run(*STRONG, *ALL, "--decimal", ",")
    assert (done.returncode, done.stdout) == (0, plain)
    (files / "t.csv").write_text(text.replace("201,0", "201.0"), encoding="utf-8")
    assert "a full stop has no place" in run(*STRONG, *ALL, "--decimal", ",").stderr


VARIANTS = {
    "CRLF": lambda text: text.replace("\n", "\r\n"),
    "CR": lambda text: text.replace("\n", "\r"),
    "byte order mark": lambda text: "\ufeff" + text,
    "quotes": lambda text: text.replace("state", '"state"'),
    "quoted header": lambda text: text.replace("region", '"region"', 1),
    "blank lines": lambda text: text.replace("\n", "\n\n") + "\n\n",
    "tabs": lambda text: text.replace(",", "\t"),
    "semicolons": lambda text: text.replace(",", ";"),
    "no end of line": lambda text: text.rstrip("\n"),
    "spaces around codes": lambda text: text.replace("r2,", " r2 ,"),
}


@pytest.mark.parametrize("name", VARIANTS)
def test_forms_of_csv_make_no_difference(name: str, files: Path, run: Run) -> None:
    plain = run(*STRONG, *ALL).stdout
    text = (files / "t.csv").read_text(encoding="utf-8")
    changed = VARIANTS[name](text)
    assert changed != text
    (files / "t.csv").write_bytes(changed.encode())
    done = run(*STRONG, *ALL)
    assert (done.stderr, done.stdout) == ("", plain)


def test_lines_are_right_after_quoted_line_ends(files: Path, run: Run) -> None:
    text = (files / "t.csv").read_text(encoding="utf-8")
    text = text.replace("state", '"sta\nte"', 1).replace(",201,", ",-1,")
    (files / "t.csv").write_text(text, encoding="utf-8")
    assert "t.csv:6: -1 jobs" in run(*STRONG, *ALL).stderr


def test_workbooks_and_utf_16_are_read(files: Path, run: Run) -> None:
    from openpyxl import Workbook

    plain = run(*STRONG, *ALL).stdout
    text = (files / "t.csv").read_text(encoding="utf-8")
    (files / "t.csv").write_bytes(text.encode("utf-16"))
    assert run(*STRONG, *ALL).stdout == plain
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in csv.reader(io.StringIO(text)):
        sheet.append([int(cell) if cell.isdigit() else cell for cell in row])
    book.save(files / "t.xlsx")
    done = run("measure", "strong", "--table", "t.xlsx", *STRONG[4:], *ALL)
    assert (done.stderr, done.stdout) == ("", plain)


def test_bytes_that_are_no_utf_8_are_refused(files: Path, run: Run) -> None:
    (files / "t.csv").write_bytes((files / "t.csv").read_bytes().replace(b"r2", b"\xff\xe9"))
    done = run(*STRONG, *ALL)
    assert done.returncode == 2
    assert "t.csv: is not UTF-8 text" in done.stderr
    assert "none.csv: no such file" in run("measure", "lq", "--table", "none.csv").stderr


def test_what_is_not_given_is_asked_for(files: Path, run: Run) -> None:
    assert "name it with --table" in run("measure", "lq").stderr
    assert "name them with --totals" in run("measure", "lq", "--table", "t.csv").stderr
    summed = run("measure", "lq", "--table", "t.csv", "--sum-totals", "--format", "csv")
    named = run("measure", "lq", *STRONG[2:])
    assert (summed.returncode, summed.stdout) == (0, named.stdout)


def test_columns_of_totals_are_named(files: Path, run: Run) -> None:
    plain = run(*STRONG).stdout
    lines = [",".join([cells[2], cells[0], cells[1]]) for cells in csv.reader(io.StringIO(TOTALS))]
    (files / "totals.csv").write_text("\n".join(lines), encoding="utf-8")
    assert run(*STRONG).returncode == 2
    done = run(*STRONG, "--totals-category", "code", "--totals-total", "total")
    assert (done.returncode, done.stdout) == (0, plain)


@pytest.mark.parametrize("form", ["tsv", "json", "markdown", "html", "xml", "table"])
def test_other_formats(form: str, files: Path, run: Run) -> None:
    done = run(*STRONG[:-1], form, *ALL)
    assert done.returncode == 0
    assert "region" in done.stdout
    assert done.stdout.count("r2") >= 3


@pytest.mark.parametrize("name", ["o.xlsx", "o.parquet", "o.csv", "o.json"])
def test_files(name: str, files: Path, run: Run) -> None:
    done = run(*STRONG[:-2], *ALL, "--output", name)
    assert (done.returncode, done.stdout) == (0, "")
    assert (files / name).stat().st_size > 500


def test_criteria_of_stars_that_are_none(files: Path, run: Run) -> None:
    for text in ("2", "top 10%", "top 0% of all", ">=2.2.2", "top 10% of some"):
        done = run("measure", "stars", *STRONG[2:], "--focus", text)
        assert done.returncode == 2
        assert "is not a criterion" in done.stderr
    assert run("measure", "stars", *STRONG[2:], "--base", "traded").returncode == 2
